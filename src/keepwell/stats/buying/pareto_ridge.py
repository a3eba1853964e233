"""How well the rate of leaving is known where s and beta run together: the profile of the likelihood along the ridge.

At each of many s held fixed the likelihood is brought to its highest; there it is nearly a bell over log(s/beta), of known
middle and width. The profile of log(s/beta) is the envelope of these bells over s, so that an interval from it holds every
rate that some s makes likely enough (Venzon, Moolgavkar 1988, "A method for computing profile-likelihood-based confidence
intervals", Applied Statistics 37). Holding s at what was found, as the curvature alone would, is too sure of itself.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np

from keepwell.stats.buying.pareto_integral import Floats
from keepwell.stats.buying.pareto_surface import Surface

_FREE: Final = [0, 1, 3]  # of log r, log alpha, log s, log(s/beta): what is sought where s is held
_TURN: Final = np.array([[1.0, 0, 0, 0], [0, 1.0, 0, 0], [0, 0, 1.0, 0], [0, 0, 1.0, -1.0]])
_STEP: Final = 0.5  # in log s
_WIDER: Final = 0.35  # of log s, far out, where s says nothing any more
_LEAST: Final = np.log(0.01)  # of s
_MOST: Final = np.log(1e5)
_TIMES: Final = 12
_ENDED: Final = 1e-4  # twice the log-likelihood still to be gained
_LONGEST: Final = 1.5
_FLOOR: Final = 1e-12
_BEYOND: Final = 1.5  # times what is allowed: there the walk ends
_FINER: Final = 8
_SMOOTH: Final = 0.7  # of the log-likelihood between neighbours
_FINE: Final = 1_000


def rate_interval(surface: Surface, at: Floats, square: float) -> tuple[float, float]:
    """The least and greatest log(s/beta) of which twice the log-likelihood is within `square` of the highest.

    `at`: logarithms of r, alpha, s, beta of the highest place, on the ridge. NaN twice where an end is not reached
    before s is next to nothing.
    """
    top = _highest(surface, at)
    if top is None:
        return np.nan, np.nan
    ridge = [top]
    for way in (-1.0, 1.0):
        here = top
        while here.lost(ridge) < _BEYOND * square:
            step = way * max(_STEP, _WIDER * here.log_s)
            if not _LEAST <= here.log_s + step <= _MOST:
                break
            found = _highest(surface, here.along(step))
            if found is None:
                return np.nan, np.nan
            ridge.append(here := found)
    ridge.sort(key=_log_s)
    for _ in range(_FINER):
        steep = [
            (abs(other.value - one.value), one, other)
            for one, other in pairwise(ridge)
            if min(one.lost(ridge), other.lost(ridge)) < square
        ]
        jump, one, other = max(steep, key=lambda three: three[0], default=(0.0, top, top))
        if jump < _SMOOTH:
            break
        found = _highest(surface, one.along((other.log_s - one.log_s) / 2))
        if found is None:
            return np.nan, np.nan
        ridge = sorted([*ridge, found], key=_log_s)
    return _envelope(ridge, square)


@dataclass(frozen=True, slots=True)
class _Held:
    """The highest place with s held: the log-likelihood there, log(s/beta) and its standard error."""

    at: Floats
    value: float
    middle: float
    error: float

    @property
    def log_s(self) -> float:
        return float(self.at[2])

    def along(self, step: float) -> Floats:
        """The place with the same rate of leaving and a larger s."""
        return np.asarray(self.at + np.array([0.0, 0.0, step, step]))

    def lost(self, ridge: "list[_Held]") -> float:
        return 2 * (max(one.value for one in ridge) - self.value)


def _log_s(place: _Held) -> float:
    return place.log_s


def _highest(surface: Surface, at: Floats) -> _Held | None:
    """From `at` to the highest place with s held, by Newton's method; None where there is none nearby."""
    for _ in range(_TIMES):
        value, gradient, second = surface.curved(at)
        information = -(_TURN.T @ second @ _TURN)[np.ix_(_FREE, _FREE)]
        slope = (_TURN.T @ gradient)[_FREE]
        sizes, ways = np.linalg.eigh(information)
        if not sizes[-1] > 0:
            return None
        firm = np.maximum(np.abs(sizes), _FLOOR * sizes[-1])
        along = ways.T @ slope
        step, gain = ways @ (along / firm), float((along * along / firm).sum())
        if gain < _ENDED and sizes[0] > 0:
            error = float(np.sqrt(np.linalg.inv(information)[2, 2]))
            return _Held(at, value + gain / 2, float(at[2] - at[3]), error)
        step *= min(1.0, _LONGEST / max(float(np.abs(step).max()), 1e-300))
        at = at + _TURN[:, _FREE] @ step
    return None


def _envelope(ridge: list[_Held], square: float) -> tuple[float, float]:
    if ridge[0].lost(ridge) < square:
        return np.nan, np.nan
    s, lost = np.array([one.log_s for one in ridge]), np.array([one.lost(ridge) for one in ridge])
    fine = np.linspace(s[0], s[-1], _FINE)
    room = square - np.interp(fine, s, lost)
    within = room >= 0
    width = np.sqrt(room[within]) * np.interp(fine[within], s, [one.error for one in ridge])
    middle = np.interp(fine[within], s, [one.middle for one in ridge])
    return float((middle - width).min()), float((middle + width).max())
