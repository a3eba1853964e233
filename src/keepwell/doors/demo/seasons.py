"""When business is done where: weekends, feasts and pauses, and how strongly each part of the world buys in which weeks."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

# Estimates: the day hangs on the sighting of the moon and may be one off, and differs between Dhaka and the Gulf.
EID_AL_FITR: Final = tuple(
    dt.date.fromisoformat(day)
    for day in (
        "2021-05-13",
        "2022-05-02",
        "2023-04-22",
        "2024-04-10",
        "2025-03-31",
        "2026-03-20",
        "2027-03-10",
    )
)
EID_AL_ADHA: Final = tuple(
    dt.date.fromisoformat(day)
    for day in (
        "2021-07-20",
        "2022-07-09",
        "2023-06-28",
        "2024-06-16",
        "2025-06-07",
        "2026-05-27",
        "2027-05-17",
    )
)
LUNAR_YEAR: Final = 354.367  # days; carries the tables beyond their ends

_FRIDAY_SATURDAY: Final = frozenset((4, 5))
_SATURDAY_SUNDAY: Final = frozenset((5, 6))


@dataclass(frozen=True, slots=True)
class Country:
    """A country the company sells to: how much of the client list lives there, and the calendar it keeps."""

    name: str
    code: str
    clients: float  # weight in the client list
    size: float  # how large its clients are, 1 is usual
    region: str  # bangladesh, gulf, japan, west
    weekend: frozenset[int] = _SATURDAY_SUNDAY
    august_pause: bool = False


COUNTRIES: Final = (
    Country("Bangladesh", "BD", 68, 0.45, "bangladesh", _FRIDAY_SATURDAY),
    Country("United Arab Emirates", "AE", 20, 1.0, "gulf"),  # Saturday and Sunday since 2022
    Country("Saudi Arabia", "SA", 16, 1.1, "gulf", _FRIDAY_SATURDAY),
    Country("Qatar", "QA", 8, 0.8, "gulf", _FRIDAY_SATURDAY),
    Country("Kuwait", "KW", 7, 0.8, "gulf", _FRIDAY_SATURDAY),
    Country("Oman", "OM", 5, 0.6, "gulf", _FRIDAY_SATURDAY),
    Country("Bahrain", "BH", 4, 0.6, "gulf", _FRIDAY_SATURDAY),
    Country("Japan", "JP", 32, 1.3, "japan"),
    Country("Germany", "DE", 34, 1.6, "west"),
    Country("United Kingdom", "GB", 22, 1.3, "west"),
    Country("France", "FR", 19, 1.2, "west", august_pause=True),
    Country("Netherlands", "NL", 12, 1.2, "west"),
    Country("Italy", "IT", 11, 0.9, "west", august_pause=True),
    Country("Spain", "ES", 9, 0.9, "west", august_pause=True),
    Country("Sweden", "SE", 7, 1.1, "west"),
    Country("Poland", "PL", 5, 0.7, "west"),
    Country("United States", "US", 27, 1.7, "west"),
    Country("Canada", "CA", 8, 1.1, "west"),
    Country("Mexico", "MX", 3, 0.7, "west"),
    Country("Brazil", "BR", 3, 0.7, "west"),
)


def eids(days: tuple[dt.date, ...], first: dt.date, last: dt.date) -> list[dt.date]:
    """The feasts of one table from a year before `first` to a year after `last`, carried on by lunar years beyond its ends."""
    found = list(days)
    step = 1
    while found[0] > first - dt.timedelta(days=366):
        found.insert(0, days[0] - dt.timedelta(days=round(step * LUNAR_YEAR)))
        step += 1
    step = 1
    while found[-1] < last + dt.timedelta(days=366):
        found.append(days[-1] + dt.timedelta(days=round(step * LUNAR_YEAR)))
        step += 1
    return found


@dataclass(frozen=True, slots=True)
class Calendar:
    """One country's days of the simulated years, all arrays of one value a day."""

    open: npt.NDArray[np.bool_]  # is business done
    next_open: npt.NDArray[
        np.int64
    ]  # this day or the next open one; the length of the array when there is none
    demand: npt.NDArray[np.float64]  # how strongly is bought, mean 1
    in_season: npt.NDArray[np.bool_]  # the weeks when those buy who buy only for the feast


def _hump(ordinals: npt.NDArray[np.int64], centre: int, width: float) -> npt.NDArray[np.float64]:
    shape: npt.NDArray[np.float64] = np.exp(-0.5 * ((ordinals - centre) / width) ** 2)
    return shape


def _yearly(years: range, month: int, day: int) -> list[int]:
    return [dt.date(year, month, day).toordinal() for year in years]


def _pauses(country: Country, years: range) -> list[tuple[int, int]]:
    """First and last day, as ordinals, of the weeks in which hardly anybody orders."""
    pauses: list[tuple[int, int]] = []
    if country.region == "west":
        pauses += [(start, start + 11) for start in _yearly(years, 12, 23)]
        if country.august_pause:
            pauses += [(start, start + 13) for start in _yearly(years, 8, 8)]
    if country.region == "japan":
        pauses += [(start, start + 7) for start in _yearly(years, 4, 29)]  # Golden Week
        pauses += [(start, start + 5) for start in _yearly(years, 8, 11)]  # Obon
        pauses += [(start, start + 8) for start in _yearly(years, 12, 28)]
    return pauses


def calendar(country: Country, first: dt.date, last: dt.date) -> Calendar:
    """The calendar of `country` from `first` to `last`, both included."""
    ordinals = np.arange(first.toordinal(), last.toordinal() + 1)
    weekdays = (ordinals - 1) % 7  # 0001-01-01 was a Monday
    is_open = ~np.isin(weekdays, list(country.weekend))
    demand = np.ones(len(ordinals))
    season = np.zeros(len(ordinals), dtype=bool)
    years = range(first.year - 1, last.year + 2)
    peaks: list[tuple[int, float, float]] = []  # centre, width, height
    pauses = _pauses(country, years)
    if country.region in ("bangladesh", "gulf"):
        fitr = [day.toordinal() for day in eids(EID_AL_FITR, first, last)]
        adha = [day.toordinal() for day in eids(EID_AL_ADHA, first, last)]
        pauses += [(day - 1, day + 5) for day in fitr] + [(day - 1, day + 4) for day in adha]
        peaks += [(day - 45, 14.0, 0.9) for day in fitr] + [(day - 35, 10.0, 0.35) for day in adha]
        if country.region == "bangladesh":
            peaks += [(day - 25, 9.0, 0.3) for day in _yearly(years, 4, 14)]  # Pohela Boishakh
            peaks += [(day, 20.0, 0.25) for day in _yearly(years, 12, 5)]  # winter weddings
        main = [(day - 45, 28) for day in fitr]
    elif country.region == "japan":
        peaks += [(day, 18.0, 0.85) for day in _yearly(years, 10, 20)]  # for the gifts of the year's end
        peaks += [(day, 12.0, 0.35) for day in _yearly(years, 5, 28)]  # for those of midsummer
        main = [(day, 32) for day in _yearly(years, 10, 20)]
    else:
        peaks += [(day, 32.0, 0.8) for day in _yearly(years, 9, 25)]  # for Christmas
        peaks += [(day, 20.0, 0.2) for day in _yearly(years, 3, 1)]  # for spring
        main = [(day, 45) for day in _yearly(years, 9, 20)]
    for centre, width, height in peaks:
        demand += height * _hump(ordinals, centre, width)
    for start, end in pauses:
        inside = (ordinals >= start) & (ordinals <= end)
        is_open &= ~inside
        demand[inside] *= 0.3
    for centre, half in main:
        season |= np.abs(ordinals - centre) <= half
    places = np.where(is_open, np.arange(len(ordinals)), len(ordinals))
    next_open = np.minimum.accumulate(places[::-1])[::-1]
    return Calendar(is_open, next_open, demand / demand.mean(), season)
