"""The company's choices: its settings, and which lines of an order are no goods."""

from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext, ngettext
from keepwell.lib.words import gettext_noop

KINDS: Final = {
    "goods": gettext_noop("goods"),
    "discount": gettext_noop("discount: lowers net sales"),
    "charge": gettext_noop("charge: counts nowhere"),
}
BARE_KINDS: Final = {
    "goods": gettext_noop("goods"),
    "discount": gettext_noop("discount"),
    "charge": gettext_noop("charge"),
}
PRODUCTS_SHOWN: Final = 12


def settings(answer: Any, width: int, *, every: bool = False) -> RenderableType:  # noqa: ARG001 - as every face
    """`answer` as `settings --json` prints it; in short, or with `every` each on a line with what it means."""
    from keepwell.staff.choosing import GROUPS

    groups: dict[str, list[Any]] = {}
    for one in answer["settings"]:
        title = GROUPS[one["group"]]
        groups.setdefault(gettext(title), []).append(one)
    note = gettext("Change one: keepwell settings set NAME VALUE. The numbers follow with the next round.")
    if every:
        meant: list[RenderableType] = [Text(gettext("Settings"), "bold")]
        meant += [_meanings(title, ones) for title, ones in groups.items()]
        return parts.spaced([*meant, Text(note, "soft")])
    drawn = parts.table(("", "left"), ("", "wrapped"))
    drawn.show_header = False
    for title, ones in groups.items():
        drawn.add_row(Text(title, "bold"), _in_a_row(ones))
    more = gettext("What each means: keepwell settings --all")
    return parts.spaced(
        [Text(gettext("Settings"), "bold"), drawn, Group(Text(more, "soft"), Text(note, "soft"))]
    )


def _in_a_row(ones: list[Any]) -> Text:
    """Names with their values; what the company has chosen itself stands out, with what is usual beside it."""
    row = Text()
    for one in ones:
        if row:
            row.append("  ")
        chosen = one["value"] != one["default"]
        row.append(f"{one['name']}\N{NO-BREAK SPACE}", "soft")
        row.append(_value(one["value"]), "bold keep" if chosen else "")
        if chosen and one["default"] != "":
            usual = gettext("(usually %(value)s)") % {"value": _value(one["default"])}
            row.append(f" {usual}".replace(" ", "\N{NO-BREAK SPACE}"), "soft")
    return row


def _meanings(title: str, ones: list[Any]) -> RenderableType:
    drawn = parts.table((title, "left"), ("", "right"), ("", "wrapped"))
    for one in ones:
        chosen = one["value"] != one["default"]
        drawn.add_row(
            Text(one["name"], "bold"),
            Text(_value(one["value"]), "bold keep" if chosen else ""),
            Text(one["means"], "soft"),
        )
    return drawn


def _value(value: Any) -> str:
    return "–" if value in ("", None) else str(value)


def charges(answer: Any, width: int, *, every: bool = False) -> RenderableType:  # noqa: ARG001 - as every face
    """`answer` as `charges --json` prints it; with `every` the usual rules and all products, too."""
    drawn: list[RenderableType] = [
        parts.heading(gettext("What is no goods"), gettext("The first rule that fits a product decides."))
    ]
    if answer["products"]:
        drawn.append(_no_goods(answer["products"], None if every else PRODUCTS_SHOWN))
    own = [rule for rule in answer["rules"] if rule["own"]]
    if own and not every:
        drawn.append(_rules(gettext("Your own rules"), own))
    if every:
        drawn.append(_rules(gettext("Rules"), answer["rules"]))
    elif len(own) < len(answer["rules"]):
        usual = ngettext(
            "%(count)s usual rule tells postage, fees and discounts in the words of shops and ERPs: keepwell charges --all",
            "%(count)s usual rules tell postage, fees and discounts in the words of shops and ERPs: keepwell charges --all",
            len(answer["rules"]) - len(own),
        )
        drawn.append(Text(usual % {"count": wording.number(len(answer["rules"]) - len(own))}))
    if answer["changed"] is not None:
        said = ngettext(
            "%(count)s product is something else now. The numbers follow with the next round.",
            "%(count)s products are something else now. The numbers follow with the next round.",
            answer["changed"],
        )
        drawn.append(Text(said % {"count": wording.number(answer["changed"])}, "bold"))
    note = gettext(
        'Add one: keepwell charges add --code "FREIGHT.*". Remove one: keepwell charges remove NUMBER.'
    )
    drawn.append(Text(note, "soft"))
    return parts.spaced(drawn)


def _no_goods(products: list[Any], limit: int | None) -> RenderableType:
    drawn = parts.table((gettext("In your orders"), "left"), ("", "cut"), (gettext("it is a"), "left", 1))
    for product in products[:limit]:
        drawn.add_row(product["code"], product["name"], gettext(KINDS.get(product["kind"], product["kind"])))
    hidden = 0 if limit is None else len(products) - limit
    if hidden <= 0:
        return drawn
    more = gettext("%(count)s more: keepwell charges --all") % {"count": wording.number(hidden)}
    return Group(drawn, Text(more, "soft"))


def _rules(title: str, rules: list[Any]) -> RenderableType:
    drawn = parts.table(
        ("", "right"),
        (gettext("Where the"), "left"),
        (gettext("is like"), "wrapped"),
        (gettext("it is a"), "left"),
    )
    for rule in rules:
        drawn.add_row(
            Text(str(rule["id"]), "bold"),
            gettext("code") if rule["over"] == "code" else gettext("name"),
            Text(rule["pattern"]),
            gettext(BARE_KINDS.get(rule["kind"], rule["kind"])),
        )
    return Group(Text(title, "bold"), drawn)


def done(answer: Any, width: int) -> RenderableType:  # noqa: ARG001 - every face is handed the width
    """A deed without more to show: what was done, in one line."""
    return Text(answer["says"], "bold")


def exported(answer: Any, width: int) -> RenderableType:  # noqa: ARG001 - every face is handed the width
    """`answer` as `export --json` prints it."""
    said = gettext("%(rows)s rows of %(what)s written to %(file)s in %(seconds)s.") % {
        "rows": wording.number(answer["rows"]),
        "what": answer["what"],
        "file": answer["file"],
        "seconds": wording.seconds(answer["seconds"]),
    }
    return Text(said, "bold")


def served(answer: Any, width: int) -> RenderableType:  # noqa: ARG001 - a link is never cut
    """`answer` as `serve --json` prints it."""
    first = answer["url"].removesuffix("/") != answer["desk"]
    said = gettext("Come in by this link; it works once:") if first else gettext("The desk is open:")
    return Group(
        Text(""),
        Text(said),
        Text(answer["url"], "bold", overflow="fold", no_wrap=True),
        Text(gettext("Ctrl-C ends it."), "soft"),
    )
