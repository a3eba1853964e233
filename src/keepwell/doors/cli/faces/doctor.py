"""What was checked, whether it is well, and how to mend what is not."""

from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext, ngettext
from keepwell.lib.words import gettext_noop

MARKS: Final = {
    "ok": ("✓", "keep", gettext_noop("well")),
    "warning": ("!", "slip", gettext_noop("look")),
    "error": ("✗", "owe", gettext_noop("amiss")),
}


def face(answer: Any, width: int) -> RenderableType:  # noqa: ARG001 - every face is handed the width
    """`answer` as `doctor --json` prints it."""
    drawn = Table.grid(padding=(0, 2, 0, 0))
    for check in answer["checks"]:
        mark, tone, word = MARKS[check["level"]]
        said: list[RenderableType] = [Text(check["says"])]
        if check["mend"]:
            said.append(Text(check["mend"], "soft"))
        drawn.add_row(Text(f"{mark} {gettext(word)}", tone), Text(check["name"], "bold"), Group(*said))
    return parts.spaced([drawn, _verdict([check["level"] for check in answer["checks"]])])


def _verdict(levels: list[str]) -> Text:
    amiss, look = levels.count("error"), levels.count("warning")
    if amiss:
        said = ngettext("%(count)s thing is amiss.", "%(count)s things are amiss.", amiss)
        return Text(said % {"count": wording.number(amiss)}, "bold owe")
    if look:
        said = ngettext(
            "Nothing is amiss; %(count)s thing to look at.",
            "Nothing is amiss; %(count)s things to look at.",
            look,
        )
        return Text(said % {"count": wording.number(look)}, "bold")
    return Text(gettext("All is well."), "bold keep")
