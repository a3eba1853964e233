"""What was checked, whether it is well, and how to mend what is not."""

from typing import Any, Final

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.cli.wording import gettext, ngettext
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
    amiss = sum(check["level"] == "error" for check in answer["checks"])
    verdict = ngettext("%(count)s thing is amiss.", "%(count)s things are amiss.", amiss) % {"count": amiss}
    return parts.spaced(
        [drawn, Text(verdict if amiss else gettext("All is well."), "bold owe" if amiss else "bold")]
    )
