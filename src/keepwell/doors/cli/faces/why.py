"""All the evidence behind one client's warnings: sentences, the strip of order days, every number, the record."""

import datetime as dt
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from keepwell.doors.cli import wording
from keepwell.doors.cli.faces import parts
from keepwell.doors.cli.wording import gettext


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
    return ", ".join(shown) + "."


def _cue(cue: Any, currency: str) -> Group:
    tone = parts.KIND_TONES.get(cue["kind"], "news")
    title = Text.assemble(("● ", tone), (cue["title"], f"bold {tone}"))
    if cue["subject"]:
        title.append(f": {cue['subject']}", "bold")
    title.append("  " + gettext("since %(day)s") % {"day": wording.day(cue["since"])}, "soft")
    facts = parts.table(("", "left"), ("", "right"))
    facts.show_header = False
    facts.add_row(
        Text(gettext("At stake over the next year"), "soft"),
        Text(wording.money(cue["at_stake"], currency), "bold"),
    )
    facts.add_row(Text(gettext("By chance alone this comes"), "soft"), Text(_odds(cue["chance"])))
    for name, value in cue["evidence"].items():
        facts.add_row(Text(_named(name), "soft"), Text(_valued(value)))
    return Group(
        title,
        parts.indented(parts.emphasised(cue["why"], cue["important"], tone), 2),
        parts.indented(facts, 2),
        parts.indented(Text(parts.record_line(cue["track_record"]), "soft"), 2),
    )


def _odds(chance: float) -> str:
    if chance <= 0:
        return gettext("hardly ever")
    return gettext("1 time in %(times)s") % {"times": wording.number(max(1, round(1 / chance)))}


def _named(name: str) -> str:
    return name.replace("_", " ")


def _valued(value: Any) -> str:  # noqa: PLR0911 - one for each kind of value
    if value is None:
        return "–"
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        shown = ", ".join(_valued(one) for one in value[-6:])
        return ("… " if len(value) > 6 else "") + shown  # noqa: PLR2004 - what a line holds
    if isinstance(value, dict):
        return ", ".join(f"{_named(name)} {_valued(one)}" for name, one in value.items())
    if isinstance(value, str):
        try:
            return wording.short_day(dt.date.fromisoformat(value))
        except ValueError:
            return value
    return str(wording.worded(value))
