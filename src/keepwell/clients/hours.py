"""When a client can be reached: their clock, working week and holidays.

Offices are held to be open from nine to six, for nobody said better; of the Emirates' short Friday until noon.
Holidays that the moon decides are estimates until they are announced, and are marked so.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from keepwell.clients.places import Place

OPENS: Final = dt.time(9)
CLOSES: Final = dt.time(18)
NOON: Final = dt.time(12)
FRIDAY, SATURDAY, SUNDAY = 4, 5, 6
EMIRATES_MOVED: Final = dt.date(2022, 1, 1)  # from Friday and Saturday to Saturday and Sunday
SAUDI_MOVED: Final = dt.date(2013, 6, 29)  # from Thursday and Friday
SEARCHED: Final = 30  # days ahead; no country rests longer
_ESTIMATED: Final = ("(estimated)", "(আনুমানিক)")  # as the calendars say it


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday of the whole country; `estimated`: by reckoning, the sighting of the moon may move it."""

    day: dt.date
    name: str
    estimated: bool


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether somebody is at their desk. `local`: their clock now. `until`: the end of today's hours, where it is now.

    `opens`: when they next begin, on their clock, where it is not now; none where that cannot be told.
    """

    local: dt.datetime
    now: bool
    until: dt.datetime | None = None
    opens: dt.datetime | None = None

    def within(self, span: dt.timedelta) -> bool:
        """Whether they can be reached at some moment of the coming `span`."""
        return self.now or (self.opens is not None and self.opens - self.local <= span)


def reach(place: Place, moment: dt.datetime) -> Reach | None:
    """`moment` is aware. None where the place's clock is not known."""
    if place.zone is None:
        return None
    local = moment.astimezone(place.zone)
    for ahead in range(SEARCHED):
        day = local.date() + dt.timedelta(days=ahead)
        hours = open_on(place.country, day)
        if hours is None:
            continue
        opens, closes = (dt.datetime.combine(day, time, place.zone) for time in hours)
        if local < opens:
            return Reach(local, now=False, opens=opens)
        if local < closes:
            return Reach(local, now=True, until=closes)
    return Reach(local, now=False)


def open_on(country: str, day: dt.date) -> tuple[dt.time, dt.time] | None:
    """The usual hours of that day, or None where it is a day of rest."""
    if day.weekday() in weekend(country, day) or holiday_on(country, day) is not None:
        return None
    if country == "AE" and day.weekday() == FRIDAY:
        return OPENS, NOON
    return OPENS, CLOSES


def weekend(country: str, day: dt.date) -> frozenset[int]:
    """The days of rest of that week, Monday being 0; Saturday and Sunday where nothing else is known."""
    if country == "AE" and day < EMIRATES_MOVED:
        return frozenset({FRIDAY, SATURDAY})
    if country == "SA":
        return frozenset({FRIDAY, SATURDAY}) if day >= SAUDI_MOVED else frozenset({FRIDAY - 1, FRIDAY})
    return _weekend(country)


def holiday_on(country: str, day: dt.date, language: str = "en") -> Holiday | None:
    return _holidays(country, day.year, language).get(day)


def next_holiday(place: Place, day: dt.date, *, within: int = 7, language: str = "en") -> Holiday | None:
    """The first holiday that falls on a working day, from `day` on and less than `within` days ahead."""
    for ahead in range(within):
        one = day + dt.timedelta(days=ahead)
        found = holiday_on(place.country, one, language)
        if found and one.weekday() not in weekend(place.country, one):
            return found
    return None


def working_days_after(country: str, day: dt.date, count: int) -> dt.date:
    """The working day that comes `count` working days after `day`."""
    days = _working_days(country, day)
    return [next(days) for _ in range(count)][-1]


def _working_days(country: str, day: dt.date) -> Iterator[dt.date]:
    while True:
        day += dt.timedelta(days=1)
        if open_on(country, day) is not None:
            yield day


@cache
def _weekend(country: str) -> frozenset[int]:
    known = _calendar(country)
    return frozenset({SATURDAY, SUNDAY} if known is None else known.weekend)


@cache
def _holidays(country: str, year: int, language: str) -> dict[dt.date, Holiday]:
    known = _calendar(country)
    if known is None:
        return {}
    import holidays

    offered = known.supported_languages
    near = (language, "en_US", "en_GB", *(one for one in offered if one.startswith("en")))
    spoken = next((one for one in near if one in offered), None)  # None: the country's own
    every = holidays.country_holidays(country, years=year, language=spoken)
    return {day: _holiday(day, every[day]) for day in every}


def _holiday(day: dt.date, written: str) -> Holiday:
    """`written`: the names of all that fall on the day, parted by semicolons; a sure one is named first."""
    names = written.split("; ")
    sure = [name for name in names if not name.endswith(_ESTIMATED)]
    if sure:
        return Holiday(day, sure[0], estimated=False)
    return Holiday(day, names[0].rpartition(" (")[0], estimated=True)


@cache
def _calendar(country: str) -> Any:
    import holidays

    try:
        return holidays.country_holidays(country) if country else None
    except NotImplementedError:
        return None
