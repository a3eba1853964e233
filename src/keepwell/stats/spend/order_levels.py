"""The client's side of the order value model: level, trend and scale of each, given what all clients have in common."""

from dataclasses import dataclass
from typing import Final, Self

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


@dataclass(frozen=True, slots=True, eq=False)
class Orders:
    """Order values by client: logarithms `logs` and damped times `g` of orders.

    Clients of equally many orders stand side by side, one column a client, and `owner` is None: sums and the way back
    to orders are then several times as fast as where `owner` names the client of each order in a row of all of them.
    """

    logs: Floats
    g: Floats
    owner: NDArray[np.intp] | None
    count: Floats

    @classmethod
    def ragged(cls, history: History, memory: float) -> Self:
        """Of clients with any number of orders, one order after another."""
        count = np.diff(history.start).astype(np.float64)
        return cls(np.log(history.amounts), past(history.ages, memory), owners(history.start), count)

    @classmethod
    def alike(cls, history: History, memory: float, who: NDArray[np.intp], count: int) -> Self:
        """Of the clients `who`, each with `count` orders."""
        place = history.start[who] + np.arange(count)[:, None]
        logs, g = np.log(history.amounts[place]), past(history.ages[place], memory)
        return cls(logs, g, None, np.full(len(who), float(count)))

    def summed(self, values: Floats, by: Floats | None = None) -> Floats:
        """Per client the sum of `values`, times `by` if given."""
        if self.owner is None:
            return np.asarray(values.sum(0) if by is None else np.einsum("ij,ij->j", values, by))
        return np.asarray(
            np.bincount(self.owner, values if by is None else values * by, len(self.count)), np.float64
        )

    def each(self, of_client: Floats) -> Floats:
        """Per order what is known of its client; to be broadcast."""
        return of_client if self.owner is None else of_client[self.owner]


def past(ages: Floats, memory: float) -> Floats:
    """The damped time g of orders so old: 0 now, -1 long ago."""
    return np.asarray(np.expm1(-ages / memory))


def learn(orders: Orders, prior: Prior, rounds: int, before: Found | None = None) -> Found:
    """Conditional maximisation of weights and scales with the normal posterior of level and trend, so many rounds."""
    g, each, n = orders.g, orders.each, len(orders.count)
    off = orders.logs - prior.mu
    bent, slanted = g * g, g * off
    weight = np.ones_like(g) if before is None else before.weight
    scale = np.full(n, prior.scale) if before is None else before.scale
    usual = np.ones(n) if before is None else before.usual
    weights, still = orders.summed(weight), 1 / prior.trend
    for _ in range(rounds):
        precise = 1 / scale
        by_level, by_trend = orders.summed(weight, off) * precise, orders.summed(weight, slanted) * precise
        first = weights * precise + usual / prior.level
        both = orders.summed(weight, g) * precise
        second = orders.summed(weight, bent) * precise + still
        whole = 1 / (first * second - both * both)
        level = (second * by_level - both * by_trend) * whole
        trend = (first * by_trend - both * by_level) * whole
        second = PLACE * second + (1 - PLACE) * still
        whole = 1 / (PLACE * (first * second - PLACE * both * both))
        covariance = (second * whole, -PLACE * both * whole, PLACE * first * whole)
        usual = (FREEDOM + 1) / (FREEDOM + (level * level + covariance[0]) / prior.level)
        distance = _squared(orders, off, level, trend) + _unsure(orders, covariance)
        weight = each((FREEDOM + 1) * scale) / (distance + each(FREEDOM * scale))
        weights = orders.summed(weight)
        # the sum of weight times distance, without a pass through the orders: each is 5 scale - 4 scale weight
        squares = np.maximum(scale * ((FREEDOM + 1) * orders.count - FREEDOM * weights), 0.0)
        scale = (WORTH * prior.scale + squares) / (WORTH + orders.count)
    fitted = each(level) + g * each(trend) + prior.mu
    unsure = _unsure(orders, covariance)
    return Found(
        level + prior.mu, trend, np.stack(covariance), usual, scale, squares, weight, fitted, unsure, distance
    )


def _squared(orders: Orders, off: Floats, level: Floats, trend: Floats) -> Floats:
    """The squared distance of each order from its client's line."""
    away = orders.g * orders.each(trend)
    np.subtract(off, away, out=away)
    away -= orders.each(level)
    away *= away
    return np.asarray(away)


def _unsure(orders: Orders, covariance: tuple[Floats, Floats, Floats]) -> Floats:
    """The variance of the fitted logarithm of each order."""
    a, b, c = covariance
    out = orders.g * orders.each(c)
    out += orders.each(2 * b)
    out *= orders.g
    out += orders.each(a)
    return np.asarray(out)
