"""Today's list: numbered, ranked, each with why, what is at stake and how often such a warning was right."""

from typing import Any

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import how_right, wording
from keepwell.doors.telling.wording import gettext, ngettext

WIDE = 108


def face(answer: Any, width: int) -> RenderableType:
    """`answer` as `today --json` prints it."""
    if answer["total"] == 0 and not answer["clients"]:
        return parts.nothing_yet()
    title = gettext("Today")
    if answer["manager"]:
        title = gettext("Today, for %(name)s") % {"name": answer["manager"]}
    head = parts.heading(title, parts.on_day(answer), _counted(answer))
    if not answer["actions"]:
        return Group(
            head, Text(""), Text(gettext("Nothing needs attention: every client orders as usual for them."))
        )
    rows = [_row(action, answer["currency"], width) for action in answer["actions"]]
    foot: list[RenderableType] = [parts.strip_key()]
    hidden = answer["total"] - len(answer["actions"])
    if hidden > 0:
        more = ngettext(
            "%(count)s more: keepwell today --all", "%(count)s more: keepwell today --all", hidden
        )
        foot.append(Text(more % {"count": wording.number(hidden)}, "soft"))
    first = answer["actions"][0]["client"]
    why = gettext("All the evidence: %(command)s") % {"command": f"keepwell why {_quoted(first)}"}
    foot.append(Text(why, "soft"))
    return parts.spaced([head, *rows, Group(*foot)])


def _quoted(name: str) -> str:
    import shlex

    return shlex.quote(name)


def _counted(answer: Any) -> str:
    shown, total = len(answer["actions"]), answer["total"]
    facts = {
        "shown": wording.number(shown),
        "total": wording.number(total),
        "clients": wording.number(answer["clients"]),
        "money": wording.money(answer["at_stake"], answer["currency"]),
    }
    if shown < total:
        return (
            gettext(
                "The first %(shown)s of %(total)s clients that need attention, of %(clients)s in all. At stake: %(money)s a year."
            )
            % facts
        )
    said = ngettext(
        "%(total)s of %(clients)s clients needs attention. At stake: %(money)s a year.",
        "%(total)s of %(clients)s clients need attention. At stake: %(money)s a year.",
        total,
    )
    return said % facts


def _row(action: Any, currency: str, width: int) -> Table:
    tone = parts.KIND_TONES.get(action["kind"], "news")
    wide = width >= WIDE
    strip_room = 36
    money_room = 15
    body_room = width - 5 - money_room - 2 - (strip_room + 2 if wide else 0)
    row = Table.grid(padding=(0, 2, 0, 0))
    row.add_column(justify="right", width=3)
    row.add_column(width=body_room)
    if wide:
        row.add_column(width=strip_room)
    row.add_column(justify="right", width=money_room)
    beside = body_room - 3 - cell_len(action["title"])
    fits = cell_len(action["name"]) + cell_len(action["cell"]) + 3 <= beside
    name = parts.who(action["name"], action["cell"], beside if fits else body_room - 1)
    body: list[RenderableType] = [name]
    if fits:
        name.append("  ").append(action["title"], tone)
    else:  # the name keeps its room
        body.append(Text(action["title"], tone))
    body += [parts.emphasised(action["why"], action["important"], tone)]
    strip = parts.strip(action["strip"], strip_room if wide else min(body_room, 44))
    if not wide and strip:
        body.append(strip)
    record = how_right.in_short(action)
    if record:
        body.append(Text(record, "soft"))
    money = Group(
        Text(wording.money(action["at_stake"], currency), "bold"), Text(gettext("at stake"), "soft")
    )
    cells: list[RenderableType] = [Text(wording.number(action["rank"]), "soft"), Group(*body)]
    if wide:
        cells.append(strip)
    row.add_row(*cells, money)
    return row
