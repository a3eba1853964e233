"""The rows of one question, as a plain table."""

from typing import Any, Final

from rich.console import RenderableType
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext

_LEFT: Final = {"text": "left", "day": "left", "yes": "left"}


def face(answer: Any, width: int) -> RenderableType:  # noqa: ARG001
    """`answer` as `metrics NAME --json` prints it."""
    counted = gettext("%(shown)s of %(total)s rows.") % {
        "shown": wording.number(len(answer["rows"])),
        "total": wording.number(answer["total"]),
    }
    head = parts.heading(answer["question"], parts.on_day(answer), answer["says"], counted)
    ways = {"name": "cut"}
    drawn = parts.table(
        *((one["name"], ways.get(one["name"], _LEFT.get(one["kind"], "right"))) for one in answer["columns"])
    )
    for row in answer["rows"]:
        drawn.add_row(*(Text(_cell(row[one["name"]], one["kind"])) for one in answer["columns"]))
    drawn_parts: list[RenderableType] = [head, drawn]
    if len(answer["rows"]) < answer["total"]:
        more = gettext("All of them in a file: keepwell export %(what)s %(file)s") % {
            "what": f"measures:{answer['question']}",
            "file": f"{answer['question']}.csv",
        }
        drawn_parts.append(Text(more, "soft"))
    return parts.spaced(drawn_parts)


def _cell(value: Any, kind: str) -> str:  # noqa: PLR0911 - one for each kind
    if value is None:
        return "–"
    if kind == "yes":
        return gettext("yes") if value else gettext("no")
    if kind == "day":
        return str(value.isoformat())
    if kind == "money":
        return wording.number(value, places=2)
    if kind == "number":
        return wording.number(value, places=3)
    if kind == "count":
        return wording.number(value)
    return str(value)
