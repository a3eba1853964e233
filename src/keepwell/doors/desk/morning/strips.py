"""The strip of a client's order days beside when the next was expected, as places on a line."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext
from keepwell.standings.models import Standing

WIDTH: Final = 240.0
MARGIN: Final = 5.0
YEAR: Final = 365
FEWEST: Final = 6  # order days shown, however long ago
CROWDED: Final = 40  # order days that no longer stand apart as dots
AFTER: Final = 0.04  # of the span, beyond the last mark
_DOT: Final = "16h.01"
_STROKE: Final = "10v12"


@dataclass(frozen=True, slots=True)
class Strip:
    """Places in units of `WIDTH`."""

    said: str
    orders: str  # the path of a mark for each, dots or, where they are many, strokes
    today: str
    silence: tuple[str, str] | None
    expected: tuple[str, str] | None  # place and width
    dense: bool
    since: str
    until: str


def strip(days: Sequence[dt.date], standing: Standing, *, as_of: dt.date) -> Strip | None:
    """`days`: ascending, up to `as_of`. None where there are none."""
    if not days:
        return None
    shown = [day for day in days if (as_of - day).days <= YEAR]
    if len(shown) < FEWEST:
        shown = list(days[-FEWEST:])
    first, last = shown[0], shown[-1]
    band = (standing.next_from, standing.next_to)
    end = max([as_of, *(day for day in band if day and (day - as_of).days < YEAR // 4)])
    span = max((end - first).days, 1) * (1 + AFTER)

    def place(day: dt.date) -> float:
        return MARGIN + (WIDTH - 2 * MARGIN) * min(max((day - first).days / span, 0.0), 1.0)

    dense = len(shown) > CROWDED
    expected = None
    if band[0] and band[1] and band[0] <= end:
        left = place(band[0])
        expected = (f"{left:.1f}", f"{max(place(band[1]) - left, 3):.1f}")
    said = gettext("%(count)s order days since %(first)s, the last on %(last)s.") % {
        "count": wording.number(len(shown)),
        "first": wording.day(first),
        "last": wording.day(last),
    }
    if band[0] and band[1]:
        said += " " + gettext("The next was expected from %(begins)s to %(ends)s.") % {
            "begins": wording.day(band[0]),
            "ends": wording.day(band[1]),
        }
    return Strip(
        said,
        "".join(f"M{place(day):.1f} {_STROKE if dense else _DOT}" for day in shown),
        f"{place(as_of):.1f}",
        (f"{place(last):.1f}", f"{place(as_of):.1f}") if last < as_of else None,
        expected,
        dense,
        wording.short_day(first),
        wording.short_day(as_of),
    )
