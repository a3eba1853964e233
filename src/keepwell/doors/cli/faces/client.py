"""One client's page in the terminal: the state, the figures, the months, the product lines, the last orders."""

import shlex
from typing import Any, Final

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext, ngettext

CUES_SHOWN: Final = 3


def face(answer: Any, width: int) -> RenderableType:
    """`answer` as `client --json` prints it."""
    head: list[RenderableType] = [
        parts.who(answer["name"], answer["abc"] + answer["xyz"], width - 4),
        Text(parts.on_day(answer), "soft"),
    ]
    about = _about(answer)
    if about:
        head.append(Text(about, "soft"))
    sections: list[RenderableType] = [Group(*head)]
    if answer["is_lost"]:
        sections.append(Text(gettext("Lost, by the company's criterion."), "bold owe"))
    if answer["strip"]:
        sections.append(Group(parts.strip(answer["strip"], min(width, 76)), parts.strip_key()))
    sections += [_cue(cue) for cue in answer["cues"][:CUES_SHOWN]]
    hidden = len(answer["cues"]) - CUES_SHOWN
    if hidden > 0:
        more = gettext("%(count)s more, with all the evidence: %(command)s")
        facts = {
            "count": wording.number(hidden),
            "command": f"keepwell why {shlex.quote(answer['client'])}",
        }
        sections.append(Text(more % facts, "soft"))
    sections.append(_figures(answer, width))
    if any(answer["months"]):
        sections.append(_months(answer))
    if answer["product_lines"]:
        sections.append(_lines(answer))
    if answer["latest_orders"]:
        sections.append(_orders(answer))
    return parts.spaced(sections)


def _about(answer: Any) -> str:
    said = [answer["country"]] if answer["country"] else []
    if answer["manager"]:
        said.append(gettext("looked after by %(name)s") % {"name": answer["manager"]})
    if answer["first_day"]:
        said.append(gettext("client since %(day)s") % {"day": wording.day(answer["first_day"])})
    return ", ".join(said)


def _cue(cue: Any) -> RenderableType:
    tone = parts.KIND_TONES.get(cue["kind"], "news")
    return Group(
        Text.assemble(("● ", tone), (cue["title"], f"bold {tone}")),
        parts.indented(parts.emphasised(cue["why"], cue["important"], tone), 2),
    )


def _figures(answer: Any, width: int) -> RenderableType:
    money = answer["currency"]
    chance = answer["no_order_chance"]
    figures = [
        (gettext("Net sales, 12 months"), wording.money(answer["net_sales"], money), _before(answer)),
        (
            gettext("At stake"),
            wording.money(answer["at_stake"], money) if answer["at_stake"] else "–",
            gettext("over the next year"),
        ),
        _next_order(answer),
        (
            gettext("No order in 90 days"),
            "–" if chance is None else wording.percent(chance),
            gettext("the chance of it, from own rhythm"),
        ),
        (
            gettext("Orders, 12 months"),
            wording.number(answer["orders"]),
            gettext("%(money)s each") % {"money": wording.money(answer["order_value"], money)},
        ),
        (
            gettext("Expected, next 12 months"),
            wording.money(answer["expected_sales"], money),
            _between(answer, "expected_sales"),
        ),
        (
            gettext("Lifetime value"),
            wording.money(answer["lifetime_value"], money),
            _between(answer, "lifetime_value"),
        ),
        (
            gettext("Profit, 12 months"),
            wording.money(answer["profit"], money),
            "" if answer["profit"] is not None else gettext("no costs in the orders"),
        ),
    ]
    each = 24
    blocks = [
        Group(Text(title, "soft"), Text(value, "bold"), Text(note, "soft")) for title, value, note in figures
    ]
    return Columns(blocks, width=each, padding=(1, 2)) if width >= each else Group(*blocks)


def _before(answer: Any) -> str:
    return gettext("%(change)s on the year before") % {
        "change": wording.change(answer["net_sales"], answer["net_sales_before"])
    }


def _band(answer: Any) -> str:
    if answer["silence"] is None:
        return ""
    return ngettext("silent for %(count)s day", "silent for %(count)s days", answer["silence"]) % {
        "count": wording.number(answer["silence"])
    }


def _between(answer: Any, name: str) -> str:
    low, high = answer[f"{name}_low"], answer[f"{name}_high"]
    if low is None or high is None:
        return ""
    return gettext("80\u00a0%%: %(low)s to %(high)s") % {
        "low": wording.short(low),
        "high": wording.short(high),
    }


def _next_order(answer: Any) -> tuple[str, str, str]:
    day, as_of = answer["next_expected"], answer["as_of"]
    if day is None or day >= as_of:
        return gettext("Next order expected"), wording.short_day(day), _band(answer)
    late = (as_of - day).days
    ago = ngettext("%(count)s day ago", "%(count)s days ago", late) % {"count": wording.number(late)}
    return gettext("Next order was expected"), wording.short_day(day), ago


def _months(answer: Any) -> RenderableType:
    months = answer["months"]
    said = gettext("net sales of the last %(count)s months, at most %(money)s") % {
        "count": wording.number(len(months)),
        "money": wording.money(max(months), answer["currency"]),
    }
    return Group(Text(parts.sparkline(months), "news"), Text(said, "soft"))


def _lines(answer: Any) -> RenderableType:
    drawn = parts.table(
        (gettext("Product line"), "cut"), (gettext("12 months"), "right"), (gettext("Year before"), "right")
    )
    for line in answer["product_lines"]:
        drawn.add_row(
            line["product_line"] or gettext("no line named"),
            wording.money(line["net_sales"], answer["currency"]),
            wording.money(line["net_sales_before"], answer["currency"]),
        )
    return drawn


def _orders(answer: Any) -> RenderableType:
    drawn = parts.table(
        (gettext("Latest orders"), "left"), ("", "cut"), (gettext("Lines"), "right"), ("", "right")
    )
    for order in answer["latest_orders"]:
        kind = gettext("return") if order["is_return"] else ""
        drawn.add_row(
            wording.short_day(order["day"]),
            Text.assemble(order["number"] or "", (f"  {kind}", "owe") if kind else ""),
            wording.number(order["lines"]),
            wording.money(order["amount"], order["currency"] or answer["currency"], places=2),
        )
    return drawn
