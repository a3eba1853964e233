"""All the evidence behind one client's warnings: sentences, the strip of order days, every number, the record."""

from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import evidence, how_right, wording
from keepwell.doors.telling.wording import gettext

RAREST: Final = 10_000  # a model claims to know no more than that


def face(answer: Any, width: int) -> RenderableType:
    """`answer` as `why --json` prints it."""
    head: list[RenderableType] = [
        parts.who(answer["name"], answer["cell"], width - 4),
        Text(parts.on_day(answer), "soft"),
        Text(_about(answer), "soft"),
    ]
    sections: list[RenderableType] = [Group(*head)]
    if answer["strip"]:
        sections.append(Group(parts.strip(answer["strip"], min(width, 76)), parts.strip_key()))
    if answer["rhythm"]:
        sections.append(Text(answer["rhythm"]))
    sections += [_cue(cue, answer["currency"]) for cue in answer["cues"]]
    if not answer["cues"]:
        sections.append(Text(gettext("Nothing needs attention here: they order as usual for them.")))
    return parts.spaced(sections)


def _about(answer: Any) -> str:
    said = [answer["country"], gettext("looked after by %(name)s") % {"name": answer["manager"]}]
    shown = [said[0]] if answer["country"] else []
    if answer["manager"]:
        shown.append(said[1])
    shown.append(
        gettext("%(money)s in the last 12 months")
        % {"money": wording.money(answer["net_sales"], answer["currency"])}
    )
    return ", ".join(shown)


def _cue(cue: Any, currency: str) -> Group:
    tone = parts.KIND_TONES.get(cue["kind"], "news")
    title = Text.assemble(("● ", tone), (cue["title"], f"bold {tone}"))
    if cue["subject"]:
        name = cue["evidence"].get("name")
        title.append(f": {name} ({cue['subject']})" if name else f": {cue['subject']}", "bold")
    title.append("  " + gettext("since %(day)s") % {"day": wording.day(cue["since"])}, "soft")
    facts = Table.grid(padding=(0, 2, 0, 0))
    facts.add_column(no_wrap=True)
    facts.add_column()
    facts.add_row(
        Text(gettext("At stake over the next year"), "soft"),
        Text(wording.money(cue["at_stake"], currency), "bold"),
    )
    if cue["chance"] > 0:  # a plain fact has no chance of being none
        facts.add_row(Text(gettext("By chance alone this comes"), "soft"), Text(_odds(cue["chance"])))
    for said, value in evidence.rows(cue["evidence"], currency):
        facts.add_row(Text(said, "soft"), Text(value))
    return Group(
        title,
        parts.indented(parts.emphasised(cue["why"], cue["important"], tone), 2),
        parts.indented(facts, 2),
        parts.indented(Text(how_right.in_full(cue), "soft"), 2),
    )


def _odds(chance: float) -> str:
    if chance < 1 / RAREST:
        return gettext("less than 1 time in %(times)s") % {"times": wording.number(RAREST)}
    return gettext("1 time in %(times)s") % {"times": wording.number(max(1, round(1 / chance)))}
