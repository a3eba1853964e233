"""Orders in time beside what was expected, as a drawing that a page lays out: places in percent, marks as two paths."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext, ngettext
from keepwell.lib.periods import months_before
from keepwell.standings.models import Standing

YEARS: Final = 3
WIDE, HIGH = 1000, 100  # units of the drawing of marks, stretched over the width there is
MOST: Final = 150  # marks that can be told apart; more are drawn by week
AHEAD: Final = 183  # days of the future at most
LISTED: Final = 24  # rows for readers of the screen
CROWDED: Final = 5.0  # percent of the width that a label wants to itself


@dataclass(frozen=True, slots=True)
class Tick:
    place: str
    label: str


@dataclass(frozen=True, slots=True)
class OrdersChart:
    title: str
    said: str
    marks: list[tuple[float, float]]  # in units of the drawing, from its upper left corner
    stems: str
    dots: str
    most: str
    ticks: list[Tick]
    today: str
    silence: tuple[str, str] | None  # from, width
    expected: tuple[str, str] | None
    expected_day: str
    late: bool
    by_week: bool
    listed: list[tuple[str, str]]
    legend_expected: str
    legend_silence: str


def chart(
    bought: Sequence[tuple[dt.date, float]], standing: Standing | None, *, as_of: dt.date, currency: str
) -> OrdersChart | None:
    """`bought`: (day, amount) of the last years, ascending, amounts above 0. None where there is nothing to draw."""
    if not bought:
        return None
    first, last = bought[0][0], bought[-1][0]
    begins, due, ends = _expected(standing)
    horizon = min(ends or as_of, as_of + dt.timedelta(days=AHEAD))
    span = max((max(horizon, as_of) - first).days, 60)
    start = first - dt.timedelta(days=max(span // 50, 2))
    end = max(horizon, as_of) + dt.timedelta(days=max(span // 40, 3))
    if (end - start).days < 60:  # noqa: PLR2004 - a few days alone would look like years
        start = end - dt.timedelta(days=60)

    def along(day: dt.date) -> float:
        return min(max((day - start).days / (end - start).days, 0.0), 1.0)

    by_week = len(bought) > MOST
    marks = _by_week(bought) if by_week else list(bought)
    top = max(amount for _, amount in marks)
    places = [(along(day) * WIDE, HIGH - amount / top * (HIGH - 8)) for day, amount in marks]
    silence = (as_of - last).days
    band = None
    if begins and ends and ends >= start:
        band = (_unit(along(begins) * WIDE), _unit(max((along(ends) - along(begins)) * WIDE, 2)))
    return OrdersChart(
        title=gettext("Orders against their rhythm"),
        said=_said(len(bought), first, last, begins, ends),
        marks=places,
        stems="".join(f"M{_unit(x)} {HIGH}V{_unit(y)}" for x, y in places),
        dots="".join(f"M{_unit(x)} {_unit(y)}h.01" for x, y in places),
        most=wording.money(top, currency),
        ticks=_ticks(start, end, along),
        today=_unit(along(as_of) * WIDE),
        silence=(_unit(along(last) * WIDE), _unit(along(as_of) * WIDE)) if silence > 1 else None,
        expected=band,
        expected_day=_unit(along(due) * WIDE) if due and due >= start else "",
        late=ends is not None and ends < as_of,
        by_week=by_week,
        listed=[
            (wording.short_day(day), wording.money(amount, currency)) for day, amount in bought[-LISTED:]
        ],
        legend_expected=_between(begins, ends),
        legend_silence=ngettext("silence, %(count)s day", "silence, %(count)s days", silence)
        % {"count": wording.number(silence)},
    )


def since(as_of: dt.date) -> dt.date:
    """The first day that the chart shows."""
    return months_before(as_of, 12 * YEARS)


def _expected(standing: Standing | None) -> tuple[dt.date | None, dt.date | None, dt.date | None]:
    if standing is None or standing.is_lost:
        return None, None, None
    return standing.next_from, standing.next_expected, standing.next_to


def _said(count: int, first: dt.date, last: dt.date, begins: dt.date | None, ends: dt.date | None) -> str:
    told = ngettext(
        "%(count)s day with an order from %(first)s to %(last)s.",
        "%(count)s days with an order from %(first)s to %(last)s.",
        count,
    ) % {"count": wording.number(count), "first": wording.day(first), "last": wording.day(last)}
    if begins and ends:
        told += " " + gettext("The next was expected from %(begins)s to %(ends)s.") % {
            "begins": wording.day(begins),
            "ends": wording.day(ends),
        }
    return told


def _between(begins: dt.date | None, ends: dt.date | None) -> str:
    if begins is None or ends is None:
        return ""
    return gettext("next order expected %(begins)s to %(ends)s") % {
        "begins": wording.short_day(begins),
        "ends": wording.short_day(ends),
    }


def _unit(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


def _by_week(bought: Sequence[tuple[dt.date, float]]) -> list[tuple[dt.date, float]]:
    weeks = groupby(bought, key=lambda one: one[0] - dt.timedelta(days=one[0].weekday()))
    return [(monday, sum(amount for _, amount in days)) for monday, days in weeks]


def _ticks(start: dt.date, end: dt.date, along: Callable[[dt.date], float]) -> list[Tick]:
    span = (end - start).days
    step = 12 if span > 1500 else 6 if span > 500 else 3 if span > 200 else 1  # noqa: PLR2004 - years, half years, …
    day = dt.date(start.year, 1, 1)
    ticks, before = [], -CROWDED
    while day <= end:
        place = along(day) * 100
        if day > start and place < 100 - CROWDED and place - before > CROWDED:
            ticks.append(Tick(f"{_unit(place)}%", _tick_label(day)))
            before = place
        month = day.month - 1 + step
        day = dt.date(day.year + month // 12, month % 12 + 1, 1)
    return ticks


def _tick_label(day: dt.date) -> str:
    return wording.digits(str(day.year)) if day.month == 1 else wording.month(day)
