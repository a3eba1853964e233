"""The company's choices: its settings, and which lines of an order are no goods."""

from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from keepwell.doors.cli import wording
from keepwell.doors.cli.faces import parts
from keepwell.doors.cli.wording import gettext, ngettext
from keepwell.lib.words import gettext_noop

KINDS: Final = {
    "goods": gettext_noop("goods"),
    "discount": gettext_noop("discount: lowers net sales"),
    "charge": gettext_noop("charge: counts nowhere"),
}


def settings(answer: Any, width: int) -> RenderableType:  # noqa: ARG001 - every face is handed the width
    """`answer` as `settings --json` prints it."""
    drawn = parts.table(
        (gettext("Setting"), "left"), (gettext("Is"), "right"), (gettext("Means"), "left"), loose=True
    )
    for one in answer["settings"]:
        value = str(one["value"]) if one["value"] not in ("", None) else "–"
        chosen = one["value"] != one["default"]
        drawn.add_row(
            Text(one["name"], "bold"), Text(value, "bold keep" if chosen else ""), Text(one["means"], "soft")
        )
    note = gettext("Change one: keepwell settings set NAME VALUE. The numbers follow with the next round.")
    return parts.spaced([Text(gettext("Settings"), "bold"), drawn, Text(note, "soft")])


def charges(answer: Any, width: int) -> RenderableType:  # noqa: ARG001 - every face is handed the width
    """`answer` as `charges --json` prints it."""
    rules = parts.table(
        ("", "right"),
        (gettext("Where the"), "left"),
        (gettext("is like"), "wrapped"),
        (gettext("it is a"), "left"),
    )
    for rule in answer["rules"]:
        over = gettext("code") if rule["over"] == "code" else gettext("name")
        rules.add_row(
            Text(str(rule["id"]), "bold"),
            over,
            Text(rule["pattern"]),
            gettext(KINDS.get(rule["kind"], rule["kind"])),
        )
    parts_drawn: list[RenderableType] = [
        parts.heading(gettext("What is no goods"), gettext("The first rule that fits a product decides.")),
        rules,
    ]
    if answer["products"]:
        fits = parts.table(
            (gettext("Product"), "left"), (gettext("Name"), "cut"), (gettext("it is a"), "left")
        )
        for product in answer["products"]:
            fits.add_row(
                product["code"], product["name"], gettext(KINDS.get(product["kind"], product["kind"]))
            )
        parts_drawn.append(Group(Text(gettext("In your orders"), "bold"), fits))
    if answer["changed"] is not None:
        said = ngettext(
            "%(count)s product is something else now. The numbers follow with the next round.",
            "%(count)s products are something else now. The numbers follow with the next round.",
            answer["changed"],
        )
        parts_drawn.append(Text(said % {"count": wording.number(answer["changed"])}, "bold"))
    note = gettext(
        'Add one: keepwell charges add --code "FREIGHT.*". Remove one: keepwell charges remove NUMBER.'
    )
    parts_drawn.append(Text(note, "soft"))
    return parts.spaced(parts_drawn)


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
