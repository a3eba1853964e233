"""The small parts that faces are made of: sparkline, gap strip, badges, headings, empty states."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext

BARS: Final = "▁▂▃▄▅▆▇"
KIND_TONES: Final = {
    "gone_quiet": "slip",
    "ordering_less": "slip",
    "line_stopped": "slip",
    "irregular": "slip",
    "ordering_more": "keep",
    "new_client": "keep",
    "concentration": "news",
}


def sparkline(values: Sequence[float | Decimal | int]) -> str:
    """The values as bars, lowest at nothing or below, highest at their maximum; a dot where there was nothing."""
    top = max((float(value) for value in values), default=0.0)
    if top <= 0:
        return "·" * len(values)
    steps = len(BARS) - 1
    return "".join(
        "·" if value <= 0 else BARS[min(steps, round(float(value) / top * steps))] for value in values
    )


def cut(text: str, cells: int) -> str:
    """`text` in at most `cells` columns of the terminal, ended by … when it is longer."""
    flat = " ".join(text.split())
    if cell_len(flat) <= cells:
        return flat
    return set_cell_size(flat, cells - 1).rstrip() + "…"


def strip(facts: dict[str, Any] | None, width: int) -> Text:
    """Order days as dots along the line of time, a band where the next was expected, the silence, today.

    `facts`: days (ascending), as_of, and perhaps expected_from and expected_to. A big dot stands for several
    days in one place.
    """
    if not facts or not facts["days"]:
        return Text("")
    days: list[dt.date] = list(facts["days"])[-max(width // 3, 6) :]  # as many as can be told apart
    as_of: dt.date = facts["as_of"]
    start = days[0]
    span = max((as_of - start).days, 1)
    last_place = width - 2

    def place(day: dt.date) -> int:
        return min(last_place, max(0, round((day - start).days / span * last_place)))

    marks: list[tuple[str, str]] = [(" ", "")] * width
    last = place(days[-1])
    begins, ends = facts.get("expected_from"), facts.get("expected_to")
    late = ends is not None and ends < as_of
    for spot in range(last + 1, last_place + 1):
        marks[spot] = ("─", "slip" if late else "soft")
    if begins and ends and begins <= as_of:
        for spot in range(max(place(begins), last + 1), place(min(ends, as_of)) + 1):
            marks[spot] = ("▒", "keep")
    for day in days:
        spot = place(day)
        marks[spot] = ("●", "") if marks[spot][0] in "•●" else ("•", "")
    marks[width - 1] = ("│", "soft")
    return Text.assemble(*(mark if mark[1] else mark[0] for mark in marks))


def strip_key() -> Text:
    return Text.assemble(
        "• ",
        gettext("an order"),
        ("   ▒ ", "keep"),
        gettext("when the next was expected"),
        "   ─ ",
        gettext("silence"),
        ("   │ ", "soft"),
        gettext("the day of this answer"),
        style="soft",
    )


def who(name: str, cell: str, room: int) -> Text:
    """A client's name, cut to the room there is, with the cell of the grid."""
    badge = f" {cell} " if cell else ""
    text = Text(cut(name, room - cell_len(badge) - 1), "bold")
    if badge:
        text.append(" ").append(badge, "reverse soft")
    return text


def emphasised(sentence: str, important: str | None, tone: str) -> Text:
    """`sentence` with its important part in bold and in `tone`."""
    text = Text(sentence)
    found = sentence.find(important) if important else -1
    if important and found >= 0:
        text.stylize(f"bold {tone}", found, found + len(important))
    return text


def heading(title: str, note: str = "", *more: str) -> Group:
    lines = [Text(title, "bold")]
    lines += [Text(line, "soft") for line in (note, *more) if line]
    return Group(*lines)


def on_day(answer: Any) -> str:
    """The day an answer is true for; that the orders end on it; and that it is no longer of the present orders."""
    said = gettext("As of %(day)s.")
    if answer.get("historic"):
        said = gettext("As of %(day)s, the last day in your orders.")
    said %= {"day": wording.weekday(answer["as_of"])}
    if answer.get("fresh", True):
        return said
    return f"{said} " + gettext("Orders or settings changed since: keepwell rounds run.")


def empty(message: str, mend: str) -> Group:
    return Group(Text(message, "bold"), Text(mend, "soft"))


def nothing_yet() -> Group:
    return empty(
        gettext("No orders yet."),
        gettext("keepwell import orders.csv reads yours; keepwell demo shows a made-up company."),
    )


NAME_ROOM: Final = (
    28  # cells that a name keeps, where it is as long, before other columns are left out for it
)
Column = tuple[str, str] | tuple[str, str, int]


class Fitting(Table):
    """A table as wide as it needs; where that is too wide, less important columns go, then the longest texts give way."""

    gives: frozenset[int] = frozenset()  # places of columns whose texts may be cut or wrapped
    leaves: tuple[int, ...] = ()  # places of columns in the order in which they go

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        wants, kept = self._kept(console, options)
        room = options.max_width + GAP - sum(wants[one] for one in kept if one not in self.gives)
        widths = _shared(room, {one: wants[one] for one in kept if one in self.gives})
        shown = self._of(kept)
        for one, column in zip(kept, shown.columns, strict=True):
            if one in widths:
                column.width = max(widths[one] - GAP, 1)
        yield from Table.__rich_console__(shown, console, options)

    def keeps(self, place: int, width: int) -> bool:
        """Whether the column at `place` is shown on a terminal of `width` cells."""
        console = Console(width=width)
        return place in self._kept(console, console.options)[1]

    def _kept(self, console: Console, options: ConsoleOptions) -> tuple[list[int], list[int]]:
        """What each column wants, its gap included, and which are shown."""
        wants = [self._wanted(place, console, options) for place in range(len(self.columns))]
        kept = list(range(len(self.columns)))
        for place in self.leaves:
            least = sum(min(wants[one], NAME_ROOM) if one in self.gives else wants[one] for one in kept)
            if least <= options.max_width + GAP:  # the last column has no gap beside it
                break
            kept.remove(place)
        return wants, kept

    def _wanted(self, place: int, console: Console, options: ConsoleOptions) -> int:
        alone = Table(box=None, pad_edge=True, padding=(0, GAP, 0, 0), show_edge=False)
        alone.show_header = self.show_header
        alone.columns = [replace(self.columns[place], _index=0)]
        alone.rows = self.rows
        return Measurement.get(console, options.update(max_width=10_000), alone).maximum

    def _of(self, places: Sequence[int]) -> Table:
        made = copy(self)
        made.columns = [replace(self.columns[place], _index=number) for number, place in enumerate(places)]
        return made


def _shared(room: int, wants: Mapping[int, int]) -> dict[int, int]:
    """`room` shared out: nobody gets more than wanted, and the longest give way first."""
    widths: dict[int, int] = {}
    for number, (place, want) in enumerate(sorted(wants.items(), key=lambda one: (one[1], -one[0]))):
        widths[place] = max(min(want, room // (len(wants) - number)), 0)
        room -= widths[place]
    return widths


GAP: Final = 2  # empty cells between two columns


def table(*columns: Column, loose: bool = False) -> Fitting:
    """An open table. A column is (title, way) or (title, way, when to go).

    The way: left, right, cut (gives way with …) or wrapped (gives way in lines). Where room is short the columns
    with a number go first, from 1 on; those without one stay.
    """
    made = Fitting(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="soft", show_edge=False)
    for title, way, *_ in columns:
        gives = way in {"cut", "wrapped"} or (loose and way == "left")
        made.add_column(
            title,
            justify="right" if way == "right" else "left",
            no_wrap=not gives or way == "cut",
            overflow="ellipsis" if way == "cut" else "fold",
        )
        if gives:
            made.gives |= {len(made.columns) - 1}
    going = [(column[2], place) for place, column in enumerate(columns) if len(column) > 2]  # noqa: PLR2004
    made.leaves = tuple(place for _, place in sorted(going))
    return made


def spaced(parts: Iterable[RenderableType]) -> Group:
    """Parts with an empty line between."""
    drawn: list[RenderableType] = []
    for part in parts:
        drawn += [Text(""), part] if drawn else [part]
    return Group(*drawn)


def indented(part: RenderableType, by: int) -> RenderableType:
    from rich.padding import Padding

    return Padding(part, (0, 0, 0, by))
