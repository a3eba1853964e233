"""What ran by the clock, and what it found."""

from typing import Any, Final

from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext, ngettext
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
        "%(count)s of %(clients)s clients needs attention.",
        "%(count)s of %(clients)s clients need attention.",
        answer["need_attention"],
    ) % {
        "clients": wording.number(answer["clients"]),
        "count": wording.number(answer["need_attention"]),
    }
    lines = [Text(said, "bold"), Text(found)]
    if answer["cues"] != answer["need_attention"]:
        cues = ngettext(
            "%(count)s cue stands in all: a client may have several; those of clients long lost and of the company are not on the list.",
            "%(count)s cues stand in all: a client may have several; those of clients long lost and of the company are not on the list.",
            answer["cues"],
        )
        lines.append(Text(cues % {"count": wording.number(answer["cues"])}, "soft"))
    return Group(*lines, Text(gettext("See them: keepwell today"), "soft"))


def took(phases: list[tuple[str, float]]) -> RenderableType:
    """The seconds of each phase, after a long command."""
    every = [*phases, (gettext("in all"), sum(spent for _, spent in phases))]
    said = [Text(f"{name} {wording.seconds(spent)}", "soft", no_wrap=True) for name, spent in every]
    return Columns(said, padding=(0, 3, 0, 0))  # a line breaks between two phases alone
