"""The tempo: how much sooner or later than the rhythm alone says a client will order, from the recent past and the season.

The rhythm model takes a client's rate as the same for ever. Here the cumulative hazard of the next order that it
gives, -log P(no order in H), is multiplied by what the client's recent past says and by the company's season:

    P(no order in H) = E exp( log P_rhythm(no order in H) · e^{b0 + b'z + a} ),    a ~ N(pace of the H days, its variance)

z are twelve standardised signs: the rhythm's own log hazard and chance of being still a client, the silence, order days
of the last year and of each of its four quarters (the fourth is the season ahead, a year ago), the last gap against
the mean one, the unevenness of gaps, the usual amount and the last against it. b is learned from the same company's
earlier days (fitting_tempo). The mean over a is by Gauss-Hermite quadrature. With b = 0 and no season it is the
rhythm model.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike

from keepwell.stats.hazard import WIDEST
from keepwell.stats.order_days import SIGNS, YEAR, Known
from keepwell.stats.rhythm import Floats, RhythmModel
from keepwell.stats.season import Season

NAMES: Final = ("hazard", "still_a_client", *SIGNS)
HORIZON: Final = 90
_EDGE: Final = 1e-9
_FAR: Final = 4.0  # standard deviations from the mean beyond which a sign says no more
_TINY: Final = 1e-300
_LOOKS: Final = 48  # days ahead at which chances are worked out, close together at first
_SOON: Final = 2
_AT_ONCE: Final = 16_384
_NODES, _SHARES = np.polynomial.hermite_e.hermegauss(7)


@dataclass(frozen=True, slots=True)
class Tempo:
    """A fitted tempo on top of a rhythm. `centre`, `spread`: of each of NAMES; `effects`: the level, then one a sign.

    `horizon`: days ahead it was learned for. `learned_from`: clients times past days that it has seen; 0: the rhythm
    and the season alone, too little was known to learn more.
    """

    rhythm: RhythmModel
    season: Season
    horizon: int
    centre: Floats
    spread: Floats
    effects: Floats
    learned_from: int

    @classmethod
    def none(cls, rhythm: RhythmModel, horizon: int = HORIZON, season: Season | None = None) -> Self:
        """The rhythm model alone, or with a season."""
        zeros, effects = np.zeros(len(NAMES)), np.zeros(len(NAMES) + 1)
        return cls(rhythm, season or Season.none(), horizon, zeros, zeros + 1, effects, 0)

    def no_order_chance(self, known: Known, now: int, days: int | None = None) -> Floats:
        """P(no order in the `days` from day `now` on) per client of `known` (known before `now`), left for good included.

        `days`: the horizon it was learned for, if not given. Longer times add up horizon by horizon, each at the pace
        of its own season. Raises ValueError where they are not at least one day.
        """
        return np.asarray(self.no_order_chances(known, now, [self.horizon if days is None else days])[0])

    def no_order_chances(self, known: Known, now: int, days: Sequence[int]) -> Floats:
        """The same for several numbers of days, one row each, for less work than one by one."""
        if min(days, default=1) < 1:
            raise ValueError("the time ahead is at least one day")
        ends = [[*range(self.horizon, ahead, self.horizon), ahead] for ahead in days]
        spans = sorted({self.horizon, *(end for each in ends for end in each)})
        alive, chances = self.rhythm.ahead(known.gaps, spans)
        factor = np.zeros(len(known))
        if self.learned_from:
            own = log_hazard(chances[spans.index(self.horizon)])
            factor = self.standardised(signs(known, alive, own)) @ self.effects
        out = np.zeros((len(days), len(known)))
        for row, each in zip(out, ends, strict=True):
            hazards = np.exp([log_hazard(chances[spans.index(end)]) for end in each])
            paces = [self.season.pace(now + begin, end - begin) for begin, end in pairwise([0, *each])]
            parts = np.diff(hazards, axis=0, prepend=0.0) * np.exp([[pace] for pace, _ in paces])
            log = np.log(np.maximum(parts.sum(0), _EDGE)) + factor
            width = np.sqrt(paces[0][1])
            for node, share in zip(_NODES, _SHARES / _SHARES.sum(), strict=True):
                np.add(row, share * np.exp(-np.exp(np.clip(log + node * width, *WIDEST))), out=row)
        return np.clip(out, 0.0, 1.0)

    def next_order(
        self, known: Known, now: int, chances: ArrayLike = (0.1, 0.5, 0.9), within: int = YEAR
    ) -> Floats:
        """Days from `now` until the next order, given that one comes in the `within` days from `now` on.

        One row for each of `chances` (the chance that it has come by then), one column a client: in such a day, 1.0 being
        the end of day `now`. The same chances as `no_order_chance`, at some 40 days ahead and read off between them, made to
        ascend: before a low of the year those of a few clients would fall again by a little.
        Raises ValueError for a chance outside 0 to 1 or less than two days.
        """
        wanted = np.ravel(np.asarray(chances, np.float64))
        if not ((wanted > 0) & (wanted < 1)).all():
            raise ValueError("a chance lies between 0 and 1")
        if within < _SOON:
            raise ValueError("the next order is looked for in at least two days")
        days = np.unique(np.rint(np.geomspace(1, within, _LOOKS)).astype(int)).tolist()
        found = np.empty((len(wanted), len(known)))
        for begin in range(0, len(known), _AT_ONCE):
            part = slice(begin, min(begin + _AT_ONCE, len(known)))
            silent = self.no_order_chances(known[part], now, days)
            come = np.maximum.accumulate(1 - np.vstack([np.ones(silent.shape[1]), silent]), axis=0)
            found[:, part] = _read_off(np.array([0, *days], float), come, wanted)
        return found

    def standardised(self, columns: Floats) -> Floats:
        """A column of ones, then each sign in standard deviations from its mean, within four of them."""
        each = np.clip((columns - self.centre) / self.spread, -_FAR, _FAR)
        return np.column_stack([np.ones(len(columns)), each])


def _read_off(days: Floats, come: Floats, wanted: Floats) -> Floats:
    """Where each column of `come`, growing from 0, reaches a share of its last: a row for each of `wanted`."""
    who = np.arange(come.shape[1])
    rows = []
    for chance in wanted:
        aim = chance * come[-1]
        after = np.clip((come < aim).sum(0), 1, len(days) - 1)
        low, high = come[after - 1, who], come[after, who]
        share = np.where(high > low, (aim - low) / np.maximum(high - low, _TINY), 1.0)
        rows.append(days[after - 1] + share * (days[after] - days[after - 1]))
    return np.stack(rows) if rows else np.empty((0, len(who)))


def log_hazard(chance: Floats) -> Floats:
    """log(-log P) of a chance of no order."""
    return np.asarray(np.log(-np.log(np.clip(chance, _EDGE, 1 - _EDGE))))


def signs(known: Known, alive: Floats, hazard: Floats) -> Floats:
    """One row a client, a column for each of NAMES; `hazard` as of log_hazard for the horizon."""
    return np.column_stack([hazard, np.log(np.clip(alive, _EDGE, 1)), known.signs])
