"""What ran by the clock, and what it found."""

from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from keepwell.doors.cli import wording
from keepwell.doors.cli.faces import parts
from keepwell.doors.cli.wording import gettext, ngettext
from keepwell.lib.words import gettext_noop

NAMES: Final = {"nightly": gettext_noop("The nightly round")}


def face(answer: Any, width: int) -> RenderableType:  # noqa: ARG001 - every face is handed the width
    """`answer` as `rounds --json` prints it."""
    if not answer["rounds"]:
        return parts.empty(gettext("No round has run yet."), gettext("Run it now: keepwell rounds run"))
    drawn = parts.table(
        (gettext("Round"), "left"),
        (gettext("Ran"), "left"),
        (gettext("As of"), "right"),
        (gettext("Took"), "right"),
        (gettext("State"), "left"),
    )
    for one in answer["rounds"]:
        drawn.add_row(
            gettext(NAMES[one["name"]]),
            wording.moment(one["at"]) if one["at"] else "–",
            wording.short_day(one["as_of"]),
            wording.seconds(one["seconds"]) if one["seconds"] is not None else "–",
            Text(gettext("up to date"), "keep")
            if one["fresh"]
            else Text(gettext("orders came since"), "slip"),
        )
    return parts.spaced([Text(gettext("Rounds"), "bold"), drawn])


def ran(answer: Any, width: int) -> RenderableType:  # noqa: ARG001 - every face is handed the width
    """`answer` as `rounds run --json` prints it."""
    said = gettext("The round ran in %(seconds)s, as of %(day)s.") % {
        "seconds": wording.seconds(answer["seconds"]),
        "day": wording.day(answer["as_of"]),
    }
    found = ngettext(
        "%(clients)s clients; %(count)s thing needs attention.",
        "%(clients)s clients; %(count)s things need attention.",
        answer["cues"],
    ) % {"clients": wording.number(answer["clients"]), "count": wording.number(answer["cues"])}
    return Group(Text(said, "bold"), Text(found), Text(gettext("See them: keepwell today"), "soft"))


def took(phases: list[tuple[str, float]]) -> RenderableType:
    """The seconds of each phase, after a long command."""
    every = [*phases, (gettext("in all"), sum(spent for _, spent in phases))]
    return Text("   ".join(f"{name} {wording.seconds(spent)}" for name, spent in every), "soft")
