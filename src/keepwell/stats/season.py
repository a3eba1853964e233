"""The company's season: how fast its clients order through the week, over closed days and through the year.

Two things make the clock. The working days: every weekday weighs what it usually brings, a day on which the company
was closed weighs nothing, and a date that was closed a year ago will be closed again. The pace: the logarithm a(t) of
how much faster clients order than their rhythms say, per working day, seen in windows of a month and taken as a
Gaussian process

    cov a(t), a(u) = .5^2 exp(-2 sin^2(pi (t-u) / 365.25) / .4^2) + .5^2 exp(-|t-u| / 730) + .3^2

a year's curve, a slow drift, and a level (Rasmussen, Williams 2006, Gaussian Processes for Machine Learning, eq. 2.23
to 2.26 and 4.31). Nothing of it is tuned to a company: the same prior says that years swing by some tens of percent.
With less than a year known the forecast returns to the long mean and says how little it knows.
"""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

WINDOW: Final = 30  # days in which the pace is seen
_WEEK: Final = 7
_YEAR: Final = 365.25
_SWING, _BEND = 0.5, 0.4  # the year's curve: its size, and how sharply it may turn
_DRIFT, _MEMORY = 0.5, 730.0  # the slow drift: its size, and the days in which it forgets
_LEVEL: Final = 0.3
_NOISE: Final = 0.2  # what a window's pace has of its own
_SURE: Final = 8.0  # orders expected on a day that had none: such a day was closed
_AROUND: Final = 28  # days either side that tell what a day would have brought
_SLOWEST: Final = 0.05  # a window with no working day still has this pace, so that logarithms exist


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """The weight of each day: `past[i]` of day `first` + i, then by weekday and by what was closed a year before.

    Weights of the past have mean 1. `weekdays`: seven weights, that of day 0 (a Thursday, 1970-01-01) first.
    """

    first: int
    past: Floats
    weekdays: Floats

    @classmethod
    def of(cls, days: Whole, now: int) -> Self:
        """From the order days of all clients before `now` (days since 1970-01-01; a day stands once for each client)."""
        first = int(days.min()) if len(days) else now
        many = np.bincount(days - first, minlength=now - first).astype(np.float64)
        weekday = (np.arange(now - first) + first) % _WEEK
        mean = many.mean() if len(many) else 0.0
        if not mean:
            return cls(first, np.ones(len(many)), np.ones(_WEEK))
        seen = np.bincount(weekday, minlength=_WEEK)
        usual = (np.bincount(weekday, many, _WEEK) / mean + 2) / (
            seen + 2
        )  # as if two mean days had been seen
        ends = np.pad(many, _AROUND, mode="reflect" if len(many) > _AROUND else "edge")
        around = np.convolve(ends, np.full(2 * _AROUND + 1, 1 / (2 * _AROUND + 1)), "valid")
        closed = (many == 0) & (around * usual[weekday] > _SURE)
        past = np.where(closed, 0.0, usual[weekday])
        scale = past.mean()
        return cls(first, past / scale, usual / scale)

    def weights(self, day: int, count: int) -> Floats:
        """The weights of `count` days from `day` on, known ones and those to come."""
        place = np.arange(day, day + count) - self.first
        coming = self.weekdays[(place + self.first) % _WEEK]
        year_ago = _year_before(place + self.first) - self.first
        shut = self._known(year_ago) & (self._at(year_ago) == 0)
        return np.where(self._known(place), self._at(place), np.where(shut, 0.0, coming))

    def _known(self, place: Whole) -> NDArray[np.bool_]:
        return np.asarray((place >= 0) & (place < len(self.past)))

    def _at(self, place: Whole) -> Floats:
        if not len(self.past):
            return np.ones(len(place))
        return self.past[np.clip(place, 0, len(self.past) - 1)]


@dataclass(frozen=True, slots=True)
class Season:
    """The clock: working days, and the pace seen in windows whose middles are `times` (days since 1970-01-01)."""

    working: WorkingDays
    times: Floats
    pull: Floats
    inverse: Floats

    @classmethod
    def of(cls, working: WorkingDays, begins: Whole, paces: Floats, variances: Floats) -> Self:
        """From the log pace of windows of WINDOW days that begin on `begins`, and the variance of each."""
        times = begins.astype(np.float64) + WINDOW / 2
        open_days = np.array([working.weights(int(day), WINDOW).mean() for day in begins])
        seen = paces - np.log(np.maximum(open_days, _SLOWEST))
        spread: Floats = _alike(times, times) + np.diag(variances + _NOISE**2)
        inverse = np.asarray(np.linalg.inv(spread), np.float64)
        return cls(working, times, inverse @ seen, inverse)

    @classmethod
    def none(cls) -> Self:
        """A company without seasons, or of which none is known."""
        empty = np.zeros(0)
        return cls(WorkingDays(0, empty, np.ones(_WEEK)), empty, empty, np.zeros((0, 0)))

    def pace(self, day: int, days: int) -> tuple[float, float]:
        """The logarithm of the mean pace over `days` days from `day` on, and the variance of not knowing it."""
        weights = self.working.weights(day, days)
        if not len(self.times):
            return float(np.log(max(weights.mean(), _SLOWEST))), 0.0
        edges = np.unique(np.append(np.arange(0, days, WINDOW // 2), days))
        share = np.add.reduceat(weights, edges[:-1]) / days
        middles = day + (edges[:-1] + edges[1:]) / 2
        alike = _alike(middles, self.times)
        each = share * np.exp(alike @ self.pull)
        mean = max(float(each.sum()), _SLOWEST)
        each = each / max(float(each.sum()), 1e-9)
        left = _alike(middles, middles) - alike @ self.inverse @ alike.T
        return float(np.log(mean)), max(float(each @ left @ each), 0.0) + _NOISE**2


def _alike(one: Floats, other: Floats) -> Floats:
    apart = np.abs(one[:, None] - other[None, :])
    year = _SWING**2 * np.exp(-2 * np.sin(np.pi * apart / _YEAR) ** 2 / _BEND**2)
    return np.asarray(year + _DRIFT**2 * np.exp(-apart / _MEMORY) + _LEVEL**2)


def _year_before(days: Whole) -> Whole:
    """The same date a year earlier; 28 February for the 29th."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    within = (dates - months.astype("datetime64[D]")).astype(np.int64)
    earlier = months - np.timedelta64(12, "M")
    longest = ((earlier + np.timedelta64(1, "M")).astype("datetime64[D]") - earlier.astype("datetime64[D]")).astype(np.int64)  # fmt: skip
    return np.asarray((earlier.astype("datetime64[D]")).astype(np.int64) + np.minimum(within, longest - 1))
