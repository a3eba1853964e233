"""How far what happens may lie from what is expected: counts of orders and sums of money, matched by their moments."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

Floats = NDArray[np.float64]
_HALVINGS: Final = 34
_REACH: Final = 18.0  # logarithm of the largest and smallest shape looked at
_TINY: Final = 1e-12
_LEAST_SHAPE: Final = 1e-12  # of a gamma: below it every quantile is nothing, and its inverse is not a number
_LEAST: Final = 0.05  # smallest shape of the rate that is believed


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """Orders expected in the next t: `expected` (a row a moment, a column a client) at `moments` within the horizon, whose weights `shares`
    make their sum the integral over the horizon; `whole` at its end.
    """

    moments: Floats
    shares: Floats
    expected: Floats
    whole: Floats
    horizon: float

    def area(self, discount: float = 0.0) -> Floats:
        """∫ e^(-discount t) E(t) dt over the horizon, per client."""
        return np.asarray((self.shares * np.exp(-discount * self.moments)) @ self.expected)


def count_variance(curve: Curve, early: Floats, none: Floats, alive: Floats) -> Floats:
    """Variance of the number of orders in the horizon, per client, whatever the model they are expected by.

    `early`: the chance of no order up to the first of the curve's moments, `none` of none in the horizon, `alive` that of being a client at
    all. Given that, the count is taken as Poisson at a rate that is gamma (shape r, mean λ) over a time L until the client leaves:
    Var = E + λ² (1 + 1/r) E[L²] - E². λ is the slope of E at 0, E[L²] = (2/λ) ∫ t dE(t), and r follows from `early`, leaving before the first
    order taken off. Exact but for r where rate and leaving are independent (Pareto/NBD); within a few per cent of simulation for the
    others; too wide where gaps are regular.
    """
    with_us = np.clip(np.maximum(alive, 1 - none), _TINY, 1.0)
    whole, first, second = curve.whole / with_us, curve.expected[0] / with_us, curve.expected[1] / with_us
    h, later = curve.moments[0], curve.moments[1]
    pace = first / h
    rate = np.maximum(pace + (pace - second / later) * h / (later - h), _TINY)
    square = 2 / rate * (curve.horizon * whole - curve.area() / with_us)
    square = np.clip(
        square, (whole / rate) ** 2, np.maximum(curve.horizon * whole / rate, (whole / rate) ** 2)
    )
    lost = np.clip(1 - first / (rate * h), 0.0, 0.5)
    leaving = (2 * lost + 4 / 3 * lost**2) / h
    zero = (early - (1 - with_us)) / with_us
    zero = (zero + leaving / (rate + leaving) * np.expm1(-(rate + leaving) * h)) * np.exp(leaving * h)
    r = np.maximum(_shape(rate * h, np.clip(zero, _TINY, 1.0)), _LEAST)
    given = whole + rate**2 * (1 + 1 / r) * square
    return np.asarray(np.maximum(with_us * given - curve.whole**2, 0.0))


def chances_variance(expected: Floats, none_of_two: Floats) -> Floats:
    """Variance of the number of orders at m chances to order, one at most at each (BG/BB); `expected` has a row for the first 1, 2, ... m.

    With p the client's own chance of ordering and S(j) that of being there at the j-th, E(N²) = E(N) + 2 Σ (j-1) E(p²) S(j), and E(p²) S(2) is the
    chance of an order at both of two, which is 1 less those of one at either: exact where p and leaving are independent. `none_of_two`
    is the chance of no order at the first two.
    """
    whole = expected[-1]
    if len(expected) == 1:
        return np.asarray(whole * (1 - whole))
    each = np.diff(expected, axis=0)  # at the second chance, the third, ...
    both = np.maximum(none_of_two - 1 + expected[1], 0.0)
    pairs = both / np.maximum(each[0], _TINY) * (np.arange(1, len(expected)) @ each)
    return np.asarray(np.maximum(whole + 2 * pairs - whole**2, 0.0))


def _shape(mu: Floats, zero: Floats) -> Floats:
    """The r with (1 + μ/r)^-r = zero, by bisection in its logarithm; infinite where Poisson has more zeros already."""
    with np.errstate(divide="ignore"):
        aim = -np.log(zero)
    low, high = np.full(mu.shape, -_REACH), np.full(mu.shape, _REACH)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        r = np.exp(middle)
        short = r * np.log1p(mu / r) < aim
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.where(aim < mu, np.exp((low + high) / 2), np.inf)


def interval(mean: Floats, variance: Floats, none: Floats, level: float) -> tuple[Floats, Floats]:
    """Lower and upper end of an amount that is 0 with chance `none` and otherwise gamma, so that mean and variance are these.

    From 0 to infinity where the variance (or the mean) is infinite; both ends the mean where there is nothing left open. Raises ValueError
    for a level outside 0 to 1.
    """
    if not 0 < level < 1:
        raise ValueError("a level lies between 0 and 1")
    some = np.maximum(1 - none, _TINY)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        inner = mean / some
        rest = np.maximum((variance + mean**2) / some - inner**2, 0.0)
        shape = inner**2 / rest
    open_ = np.isfinite(shape)
    safe = np.where(open_, np.maximum(shape, _LEAST_SHAPE), 1.0)
    ends = []
    for share in ((1 - level) / 2, (1 + level) / 2):
        within = np.clip((share - none) / some, 0.0, 1.0)
        amount = inner * gammaincinv(safe, np.minimum(within, 1 - 1e-16)) / safe
        closed = np.where(within > 0, inner, 0.0)
        ends.append(np.where(open_, amount, closed))
    unknown = ~np.isfinite(variance) | ~np.isfinite(mean)
    return np.where(unknown, 0.0, ends[0]), np.where(unknown, np.inf, ends[1])
