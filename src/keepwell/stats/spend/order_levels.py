"""The client's side of the order value model: level, trend and scale of each, given what all clients have in common."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from keepwell.stats.ragged import owners
from keepwell.stats.spend.order_history import History

Floats = NDArray[np.float64]
FREEDOM: Final = 4.0
WORTH: Final = 6.0  # orders; from few of them per client it cannot be told from heavier tails
# what an order of Student's t tells of its place, where one of the normal tells 1
PLACE: Final = (FREEDOM + 1) / (FREEDOM + 3)


@dataclass(frozen=True, slots=True)
class Prior:
    """What all clients have in common: mean and squared scale of the level, variance of the trend, squared scale of single
    orders.
    """

    mu: float
    level: float
    trend: float
    scale: float


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """Per client `level`, `trend`, `covariance` (3 rows: level, both, trend), how `usual` its level is (a weight), variance `scale` and the sum of squares `squares`
    behind it; per order its `weight`, the `fitted` logarithm, the variance `unsure` of that, and the squared distance `distance`.
    """

    level: Floats
    trend: Floats
    covariance: Floats
    usual: Floats
    scale: Floats
    squares: Floats
    weight: Floats
    fitted: Floats
    unsure: Floats
    distance: Floats


def past(ages: Floats, memory: float) -> Floats:
    """The damped time g of orders so old: 0 now, -1 long ago."""
    return np.asarray(np.expm1(-ages / memory))


def learn(history: History, prior: Prior, memory: float, rounds: int, before: Found | None = None) -> Found:
    """Conditional maximisation of weights and scales with the normal posterior of level and trend, so many rounds."""
    g, who, n = past(history.ages, memory), owners(history.start), len(history)
    off = np.log(history.amounts) - prior.mu
    weight = np.ones(len(g)) if before is None else before.weight
    scale = np.full(n, prior.scale) if before is None else before.scale
    usual = np.ones(n) if before is None else before.usual
    count, bent, none = np.diff(history.start), g**2, np.zeros(n)

    def added(values: Floats) -> Floats:
        return np.asarray(np.bincount(who, values, n), np.float64)

    for _ in range(rounds):
        each = weight / scale[who]
        slanted = each * g
        by_level, by_trend = added(each * off), added(slanted * off)
        data = np.stack([added(each), added(slanted), added(each * bent)])
        shared = np.stack([usual / prior.level, none, none + 1 / prior.trend])
        middle = _inverse(data + shared)
        covariance = _inverse(PLACE * data + np.stack([PLACE * shared[0], none, shared[2]]))
        level = middle[0] * by_level + middle[1] * by_trend
        trend = middle[1] * by_level + middle[2] * by_trend
        fitted = level[who] + g * trend[who]
        a, b, c = covariance
        unsure = a[who] + 2 * g * b[who] + bent * c[who]
        distance = (off - fitted) ** 2 + unsure
        usual = (FREEDOM + 1) / (FREEDOM + (level**2 + a) / prior.level)
        weight = (FREEDOM + 1) / (FREEDOM + distance / scale[who])
        squares = added(weight * distance)
        scale = (WORTH * prior.scale + squares) / (WORTH + count)
    return Found(
        level + prior.mu,
        trend,
        covariance,
        usual,
        scale,
        squares,
        weight,
        fitted + prior.mu,
        unsure,
        distance,
    )


def _inverse(rows: Floats) -> Floats:
    """Of symmetric two by two matrices, given as rows (first, both, second)."""
    first, both, second = rows
    return np.asarray(np.stack([second, -both, first]) / (first * second - both**2))
