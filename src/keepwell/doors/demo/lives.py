"""The lives that clients lead, and the truth about each: what happened, since when, and which cue ought to find it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Life(StrEnum):
    STEADY = "steady"
    GROWING = "growing"
    SLIPPING = "slipping"  # the gaps lengthen
    SHRINKING = "shrinking"  # as many orders, smaller ones
    HALF_LOST = "half-lost"  # one product line stops, the rest goes on
    LOST = "lost"
    ERRATIC = "erratic"  # was regular until a day
    NEW = "new"
    SEASONAL = "seasonal-only"
    CAME_BACK = "came back"  # was silent for long
    ONCE = "one-time"


EXPECTED: Final[dict[Life, tuple[str, ...]]] = {
    Life.STEADY: (),
    Life.GROWING: ("ordering_more",),
    Life.SLIPPING: ("gone_quiet", "ordering_less"),  # either is a find
    Life.SHRINKING: ("ordering_less",),
    Life.HALF_LOST: ("line_stopped",),
    Life.LOST: ("gone_quiet",),
    Life.ERRATIC: ("irregular",),
    Life.NEW: ("new_client",),
    Life.SEASONAL: (),
    Life.CAME_BACK: (),
    Life.ONCE: (),
}

# How many of a hundred clients lead each life.
MIX: Final[dict[Life, float]] = {
    Life.STEADY: 42,
    Life.GROWING: 7,
    Life.SLIPPING: 8,
    Life.SHRINKING: 5,
    Life.HALF_LOST: 6,
    Life.LOST: 14,
    Life.ERRATIC: 4,
    Life.NEW: 5,
    Life.SEASONAL: 4,
    Life.CAME_BACK: 3,
    Life.ONCE: 2,
}

# The breadwinners' lives are cast by hand, so that every seed tells a story worth a manager's morning.
OF_THE_LARGEST: Final = (
    Life.STEADY,
    Life.GROWING,
    Life.STEADY,
    Life.HALF_LOST,
    Life.STEADY,
    Life.SLIPPING,
    Life.STEADY,
    Life.LOST,
    Life.STEADY,
    Life.SHRINKING,
    Life.STEADY,
    Life.ERRATIC,
)

# Lives that a reader of the orders can only see in a client who orders often: the longest usual gap, in days.
_LONGEST_GAP: Final[dict[Life, float]] = {
    Life.SLIPPING: 35,
    Life.SHRINKING: 30,
    Life.HALF_LOST: 21,
    Life.ERRATIC: 21,
    Life.GROWING: 40,
    Life.NEW: 30,
    Life.LOST: 60,
    Life.CAME_BACK: 60,
}
_GAPS: Final = (7.0, 10.0, 14.0, 21.0, 30.0, 45.0, 60.0, 90.0, 180.0, 365.0)
_OF_LARGE: Final = (0.30, 0.30, 0.25, 0.15, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
_OF_MIDDLING: Final = (0.04, 0.10, 0.20, 0.26, 0.24, 0.10, 0.06, 0.0, 0.0, 0.0)
_OF_SMALL: Final = (0.01, 0.02, 0.06, 0.12, 0.24, 0.21, 0.16, 0.12, 0.04, 0.02)
LARGE, MIDDLING = 16, 110  # ranks by size below which a client is large, middling
_CLOCK_LIKE: Final = 0.2  # coefficient of variation of the gaps
_NEVER: Final = 1e-9
_FROM_THE_START: Final = 0.8  # of the clients, and all the large, were there before the first simulated day
_LOST_OF_LATE: Final = 0.4  # of the lost; the others are long gone
_CALMEST: Final = {
    Life.SLIPPING: 0.5,
    Life.SHRINKING: 0.6,
    Life.HALF_LOST: 0.6,
}  # gaps vary no more than this
# Days before the end at which a life turns, and the factor of what changes: pace, amount, or the later variation of the gaps.
_TURNS: Final[dict[Life, tuple[tuple[int, int], tuple[float, float]]]] = {
    Life.GROWING: ((200, 420), (1.7, 2.6)),
    Life.SLIPPING: ((90, 240), (2.4, 4.0)),
    Life.SHRINKING: ((150, 300), (0.3, 0.5)),
    Life.HALF_LOST: ((110, 260), (1.0, 1.0)),
    Life.ERRATIC: ((180, 340), (1.1, 1.5)),
    Life.NEW: ((25, 85), (1.0, 1.0)),
    Life.CAME_BACK: ((420, 620), (1.0, 1.0)),
}


@dataclass(frozen=True, slots=True)
class Truth:
    """What really became of a client. `since` is the first day of it; `line` is set for the half-lost."""

    client: str  # the client's code
    life: Life
    since: dt.date | None
    line: str | None
    expects: tuple[str, ...]  # cue kinds, any of which finds it
    until: dt.date | None = None  # the last day of a silence that ended (came back)


@dataclass(frozen=True, slots=True)
class Course:
    """One client's life as numbers, days counted from the first simulated day."""

    life: Life
    gap: float  # usual days between orders
    cv: float  # of the gaps in a year without seasons
    start: int
    onset: int | None  # the day from which it is as `life` says
    end: int | None  # of the silence of those who came back
    factor: float  # how much more or less, in the end, of what changes
    weekday: int | None  # on which clock-like clients order


def lives(count: int, rng: np.random.Generator) -> list[Life]:
    """A life for each client, the largest first."""
    kinds = list(MIX)
    weights = np.array([MIX[kind] for kind in kinds])
    exact = weights / weights.sum() * count
    numbers = np.floor(exact).astype(int)
    for place in np.argsort(numbers - exact)[: count - int(numbers.sum())]:
        numbers[place] += 1
    bag = [kind for kind, number in zip(kinds, numbers, strict=True) for _ in range(number)]
    head: list[Life] = []
    for life in OF_THE_LARGEST:
        if life in bag:
            bag.remove(life)
            head.append(life)
    return head + [bag[place] for place in rng.permutation(len(bag))]


def course(life: Life, rank: int, days: int, rng: np.random.Generator) -> Course:
    """The course of a client of size `rank` (0 the largest) over `days` days."""
    odds = _OF_LARGE if rank < LARGE else _OF_MIDDLING if rank < MIDDLING else _OF_SMALL
    gap = float(rng.choice(_GAPS, p=odds)) * float(rng.uniform(0.92, 1.1))
    gap = min(gap, _LONGEST_GAP.get(life, gap) * float(rng.uniform(0.75, 1.0)))
    cv = float(rng.choice([0.12, 0.3, 0.55, 0.8, 1.15], p=[0.16, 0.34, 0.28, 0.16, 0.06]))
    cv *= float(rng.uniform(0.85, 1.15))
    start = 0 if rng.random() < _FROM_THE_START or rank < LARGE else int(rng.integers(30, days // 2))
    if life is Life.SEASONAL:
        gap, start = float(rng.uniform(14, 35)), 0
    elif life is Life.ONCE:
        start = int(rng.integers(30, days - 60))
    elif life in _CALMEST:
        cv = min(cv, _CALMEST[life])
    ago, factor = _turn(life, rank, gap, rng)
    onset = None if ago is None else days - ago
    end = None
    if life is Life.ERRATIC:
        cv = float(rng.uniform(0.1, 0.22))
    elif life is Life.CAME_BACK and onset is not None:
        end = onset + int(rng.integers(170, 260))
    if life is Life.NEW and onset is not None:
        start = onset
    elif onset is not None:
        start = min(start, max(0, onset - 400))
    weekday = int(rng.integers(0, 7)) if cv < _CLOCK_LIKE and gap < 35 else None  # noqa: PLR2004
    if weekday is not None:
        gap = max(7.0, round(gap / 7) * 7.0)
    return Course(life, gap, cv, start, onset, end, factor, weekday)


def _turn(life: Life, rank: int, gap: float, rng: np.random.Generator) -> tuple[int | None, float]:
    """How many days before the end a life turned, and by which factor in the end."""
    if life is Life.LOST:
        recent = rank < LARGE or rng.random() < _LOST_OF_LATE
        return int(rng.uniform(2.5, 5) * gap + 10 if recent else rng.integers(150, 820)), 1.0
    if life not in _TURNS:
        return None, 1.0
    (soonest, longest), (least, most) = _TURNS[life]
    return int(rng.integers(soonest, longest)), float(rng.uniform(least, most))


def pace(life: Course, demand: Floats, in_season: npt.NDArray[np.bool_]) -> Floats:
    """How many orders a day the client tends to place on each day."""
    days = np.arange(len(demand))
    swing = 0.15 if life.weekday is not None else 0.7
    rate = demand**swing / life.gap
    if life.life is Life.SEASONAL:
        rate = np.where(in_season, 1 / life.gap, _NEVER)
    if life.onset is not None:
        passed = days - life.onset
        if life.life is Life.GROWING:
            rate = rate * _ramp(passed, 120, life.factor**0.6)
        elif life.life is Life.SLIPPING:
            rate = rate / _ramp(passed, 60, life.factor)
        elif life.life is Life.CAME_BACK:
            rate = np.where((passed >= 0) & (days <= (life.end or 0)), _NEVER, rate)
    return np.asarray(np.where(days < life.start, 0.0, rate))


def amounts(life: Course, days: Days) -> Floats:
    """By how much orders placed on `days` are larger or smaller than this client's usual one."""
    if life.onset is None or life.life not in (Life.GROWING, Life.SHRINKING):
        return np.ones(len(days))
    part = 0.4 if life.life is Life.GROWING else 1.0
    return _ramp(days - life.onset, 75, life.factor**part)


def order_days(life: Course, rate: Floats, next_open: Days, rng: np.random.Generator) -> Days:
    """The days on which the client orders, ascending, each an open day; the course's life is in them."""
    last = len(rate)
    clock = np.concatenate([[0.0], np.cumsum(rate)])  # in usual gaps
    begin = clock[min(life.start, last)]
    count = int(3 * (clock[-1] - begin) + 25)
    wait = 0.0 if life.life in (Life.NEW, Life.ONCE) or life.start else float(rng.uniform(0, 1))
    gaps = _gaps(life.cv, count, rng)
    if life.life is Life.ERRATIC and life.onset is not None:
        settled = int(np.searchsorted(np.cumsum(gaps) + begin + wait, clock[life.onset]))
        gaps[settled:] = _gaps(life.factor, count - settled, rng)
    moments = begin + wait + np.concatenate([[0.0], np.cumsum(gaps)])
    days = np.searchsorted(clock, moments[moments < clock[-1]], side="right") - 1
    if life.weekday is not None:
        days = days + (life.weekday - days + 3) % 7 - 3
    days = days[(days >= 0) & (days < last)]
    days = np.unique(next_open[days])
    days = days[(days >= life.start) & (days < last)]
    if life.life is Life.LOST and life.onset is not None:
        days = days[days < life.onset]
    if life.life is Life.CAME_BACK and life.onset is not None and life.end is not None:
        days = days[(days < life.onset) | (days > life.end)]
    return days[:1] if life.life is Life.ONCE else days


def every(gap: int, first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """Days `gap` apart from `first` to `last`: a clock-like life made by hand."""
    day = first
    while day <= last:
        yield day
        day += dt.timedelta(days=gap)


def _gaps(cv: float, count: int, rng: np.random.Generator) -> Floats:
    shape = 1 / cv**2
    return rng.gamma(shape, 1 / shape, count)


def _ramp(passed: Days, over: int, to: float) -> Floats:
    return np.asarray(1 + (to - 1) * np.clip(passed / over, 0, 1))
