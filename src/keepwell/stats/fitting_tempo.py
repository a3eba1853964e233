"""Learns season and tempo from a company's own past: each earlier day, every 30 days back, asked what came after it.

At each such day `o` before the present `now`, what was known of each client before `o` is set beside whether an order
came in the h = min(horizon, now - o) days from `o` on: days so recent that the whole horizon is not over yet are asked
for the part that is. Nothing on or after `now` is ever looked at. First the season: per window of 30 days, by how much the
hazards of all clients who had ordered twice differ from the rhythm's. Then the effects of the signs, by proportional
hazards with the rhythm's and the season's hazard as offset and a ridge that shrinks them to the rhythm model. Each
row weighs 30/h, since windows that overlap say less. No randomness: the same order days give the same tempo.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

import numpy as np

from keepwell.stats import hazard
from keepwell.stats.order_days import Known, OrderDays
from keepwell.stats.rhythm import Floats, RhythmModel
from keepwell.stats.season import WINDOW, Season, WorkingDays
from keepwell.stats.tempo import HORIZON, NAMES, Tempo, log_hazard, signs

ENOUGH: Final = 2_500  # clients looked at on each past day, an even sample
FEWEST: Final = 4  # order days of a client whose tempo is learned from
_FEWEST_SEASON: Final = 2
_FEWEST_ROWS: Final = 50
_FEWEST_WINDOW: Final = 20  # clients in a window that is to show a pace
_KNOWN: Final = 120  # days of history before the first past day that effects are learned from
_RIDGE: Final = 30.0
_FREE: Final = 1e-3
_STILL: Final = 1e-6  # a sign that varies less says nothing
_PRIOR: Final = 1.0  # a window's pace is within about e of the rhythm's


def fit(
    order_days: OrderDays,
    now: int,
    rhythm: RhythmModel,
    *,
    horizon: int = HORIZON,
    seasonal: bool = True,
    enough: int = ENOUGH,
) -> Tempo:
    """The tempo as known before day `now`, on top of a rhythm fitted to the same days; all of them lie before `now`.

    `seasonal`: with the company's season, or as if there were none. `enough`: clients looked at on each past day. With little history it is the rhythm with working days, or less.
    Raises ValueError where an order day is not before `now` or the horizon is no whole day.
    """
    if horizon < 1:
        raise ValueError("a horizon is at least one day")
    if len(order_days) and order_days.days.max() >= now:
        raise ValueError("what came on or after the day is not known before it")
    some = np.flatnonzero(np.diff(order_days.start) >= _FEWEST_SEASON)
    taken = min(enough, len(some))
    who = some[np.arange(taken) * len(some) // max(taken, 1)]
    first = int(order_days.days.min()) if len(order_days) else now
    past = [
        _Past.of(rhythm, day, order_days.known(day, who, _FEWEST_SEASON), min(horizon, now - day), horizon)
        for day in range(now - WINDOW, first + WINDOW - 1, -WINDOW)
    ]
    paced = [one for one in past if len(one) >= _FEWEST_WINDOW]
    season = _season(WorkingDays.of(order_days.days, now), paced) if seasonal else Season.none()
    return _learned(Tempo.none(rhythm, horizon, season), [one for one in past if one.day - first >= _KNOWN])


@dataclass(frozen=True, slots=True)
class _Past:
    """What one past day teaches: what was known of clients, the log hazards of a month and of `days`, what came then."""

    day: int
    days: int
    known: Known
    month: Floats
    over: Floats
    signs: Floats

    @classmethod
    def of(cls, rhythm: RhythmModel, day: int, known: Known, days: int, horizon: int) -> Self:
        spans = sorted({WINDOW, days, horizon})
        alive, chances = rhythm.ahead(known.gaps, spans)
        month, over, own = (log_hazard(chances[spans.index(span)]) for span in (WINDOW, days, horizon))
        return cls(day, days, known, month, over, signs(known, alive, own))

    def __len__(self) -> int:
        return len(self.known)

    def pace(self) -> tuple[float, float]:
        """By how much the logarithm of all hazards of a month differs from the rhythm's, and the variance of that."""
        happened = self.known.ahead < WINDOW
        ones = np.ones((len(self), 1))
        at = hazard.fit(hazard.Cases(ones, self.month, happened, ones[:, 0]), np.array([_PRIOR]))
        _, curve = hazard.slopes(np.exp(np.clip(self.month + at[0], *hazard.WIDEST)), happened)
        return float(at[0]), float(1 / (curve.sum() + _PRIOR))

    def cases(self, season: Season) -> hazard.Cases:
        """Clients with enough order days by then: their signs, the hazard expected, and whether an order came."""
        some = self.known.count >= FEWEST
        return hazard.Cases(
            self.signs[some],
            self.over[some] + season.pace(self.day, self.days)[0],
            self.known.ahead[some] < self.days,
            np.full(int(some.sum()), min(WINDOW / self.days, 1.0)),
        )


def _season(working: WorkingDays, past: list[_Past]) -> Season:
    days = np.array([one.day for one in past], np.int64)
    paces = np.array([one.pace() for one in past]).reshape(-1, 2)
    return Season.of(working, days, paces[:, 0], paces[:, 1])


def _learned(plain: Tempo, past: list[_Past]) -> Tempo:
    seen = [one.cases(plain.season) for one in past]
    many = sum(len(one.happened) for one in seen)
    if many < _FEWEST_ROWS:
        return plain
    x, offset, weights = (
        np.concatenate([getattr(one, name) for one in seen]) for name in ("x", "offset", "weights")
    )
    centre = np.average(x, 0, weights)
    spread = np.sqrt(np.average((x - centre) ** 2, 0, weights))
    scaled = replace(plain, centre=centre, spread=np.where(spread > _STILL, spread, 1.0), learned_from=many)
    cases = hazard.Cases(
        scaled.standardised(x), offset, np.concatenate([one.happened for one in seen]), weights
    )
    return replace(scaled, effects=hazard.fit(cases, np.append(_FREE, np.full(len(NAMES), _RIDGE))))
