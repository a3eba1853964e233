"""A robust model of order value per client, with trend: logarithms, heavy tails, and clients learning from each other.

With y the logarithm of an order's value, a the order's age and h the memory (a year, unless told otherwise):

    y = level + trend · g(a) + s · t₄            g(a) = exp(-a/h) - 1 for the past, 1 - exp(-a/h) for what is ahead
    level ~ μ + τ · t₄         trend ~ Normal(0, κ²)      6 s₀² / s² ~ χ² with six degrees of freedom

so a trend is damped both ways: it bends what lies within the memory and dies out ahead (Gardner, McKenzie 1985, "Forecasting trends
in time series"). Student's t with four degrees of freedom lets one odd order count little (Lange, Little, Taylor 1989, "Robust statistical
modeling using the t distribution"); each client's scale is shrunk, as
if six orders were known beforehand, as in Smyth (2004), "Linear models and empirical Bayes methods".
From logarithms back to money: by what orders of all clients, each left out in turn, did beyond their forecast (Duan 1983, "Smearing
estimate"), and more and more by the client's own, as credibility has it (Bühlmann, Straub 1970).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keepwell.stats.ragged import owners
from keepwell.stats.spend.order_history import History
from keepwell.stats.spend.order_levels import FREEDOM, WORTH, Orders, Prior, learn
from keepwell.stats.spend.outlook import Outlook

__all__ = ["History", "Levels", "OrderValue", "Simulated", "simulate"]
Floats = NDArray[np.float64]
BELIEVED: Final = 0.99  # an order beyond this quantile counts as if at it
YEAR: Final = 365.25
CREDIT: Final = 10.0  # from 5 to 30 the errors of bench/spend.py hardly differ
ROUNDS: Final = 12  # of a client's own weights and scale; the tenth changes the fourth digit
_CHUNK: Final = 32_768  # orders that stay in the processor's cache
_WIDEST: Final = 20.0  # standard deviation of a logarithm beyond which money has no meaning


@dataclass(frozen=True, slots=True, eq=False)
class OrderValue:
    """A fitted model: `mu`, `tau`, `kappa`, `s0` of the logarithms, `memory` in the unit of the ages.

    `beyond`: quantiles, evenly spaced, of single orders beyond their forecast in standard deviations. `clients` it learned from;
    `converged` is false where the search stopped early. `credit` is not learned: how many orders of its own a client needs for them to
    count half in the way back to money.
    """

    mu: float
    tau: float
    kappa: float
    s0: float
    memory: float
    beyond: Floats
    clients: int
    converged: bool
    credit: float = CREDIT

    def levels(self, history: History) -> "Levels":
        """What is known of each client's level, trend and scale after these orders; no loop over clients."""
        n = len(history)
        level, trend, scale, rest = (np.empty(n) for _ in range(4))
        covariance = np.empty((3, n))
        count = np.diff(history.start)
        order = np.argsort(count, kind="stable")
        many, begins = np.unique(count[order], return_index=True)
        for number, alike in zip(many.tolist(), np.split(order, begins[1:]), strict=True):
            size = max(_CHUNK // max(number, 1), 1)
            for begin in range(0, len(alike), size):
                who = alike[begin : begin + size]
                level[who], trend[who], covariance[:, who], scale[who], rest[who] = self._some(
                    history, who, number
                )
        return Levels(self, level, trend, covariance, scale, count.astype(np.float64), rest)

    def _some(self, history: History, who: NDArray[np.intp], count: int) -> tuple[Floats, ...]:
        """The levels of the clients `who`, each with `count` orders."""
        prior = Prior(self.mu, self.tau**2, self.kappa**2, self.s0**2)
        orders = Orders.alike(history, self.memory, who, count)
        found = learn(orders, prior, ROUNDS)
        most = np.quantile(self.beyond, BELIEVED) * np.sqrt(found.scale + found.unsure)
        rest = np.exp(np.minimum(orders.logs - found.fitted, most)).sum(0)
        return found.level, found.trend, found.covariance, found.scale, rest


@dataclass(frozen=True, slots=True, eq=False)
class Levels:
    """Per client, arrays of n: logarithm of the usual value now, `trend` (by which it moves in the long run ahead), their
    `covariance` (rows: level, both, trend), the variance `scale` of single orders, the `count` of orders, and `rest`, the sum of
    value over forecast.
    """

    model: OrderValue
    level: Floats
    trend: Floats
    covariance: Floats
    scale: Floats
    count: Floats
    rest: Floats

    def __len__(self) -> int:
        return len(self.level)

    def outlook(self, ahead: float = 0.0) -> Outlook:
        """Mean and variances of an order's value so far `ahead` (in the unit of the ages). Raises ValueError below 0."""
        middle, unsure = self._ahead(ahead)
        wide = np.sqrt(self.scale + unsure)
        once, twice = self._money(wide), self._money(2 * wide)
        own = (self.model.credit * once + self.rest) / (self.model.credit + self.count)
        mean = np.exp(middle) * own
        whole = mean**2 * np.maximum(twice / once**2 - 1, 0.0)
        uncertainty = np.minimum(mean**2 * np.expm1(np.minimum(unsure, _WIDEST)), whole)
        return Outlook(mean, uncertainty, whole - uncertainty)

    def next_value(self, chances: ArrayLike = (0.1, 0.5, 0.9), ahead: float = 0.0) -> Floats:
        """The value that an order so far `ahead` stays under with each of `chances`: one row a chance, one column a client.

        Raises ValueError for a chance outside 0 to 1.
        """
        wanted = np.ravel(np.asarray(chances, np.float64))
        if not ((wanted > 0) & (wanted < 1)).all():
            raise ValueError("a chance lies between 0 and 1")
        middle, unsure = self._ahead(ahead)
        beyond = self.model.beyond
        at = np.interp(wanted, (np.arange(len(beyond)) + 0.5) / len(beyond), beyond)
        return np.asarray(np.exp(middle + at[:, None] * np.sqrt(self.scale + unsure)))

    def _ahead(self, ahead: float) -> tuple[Floats, Floats]:
        if not (np.isfinite(ahead) and ahead >= 0):
            raise ValueError("what is ahead lies 0 or more from now")
        g = -np.expm1(-ahead / self.model.memory)
        level, both, trend = self.covariance
        return self.level + g * self.trend, np.maximum(level + 2 * g * both + g**2 * trend, 0.0)

    def _money(self, wide: Floats) -> Floats:
        """The mean of exp(wide · beyond), by interpolation over a grid of it."""
        grid = np.linspace(0.0, float(np.clip(wide.max(initial=0.1), 0.1, 2 * _WIDEST)), 400)
        return np.asarray(np.interp(wide, grid, np.exp(np.outer(grid, self.model.beyond)).mean(1)))


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """Clients drawn from the model: their `history`, and the `next` order's value of each, so far ahead as asked."""

    history: History
    next: Floats


def simulate(
    model: OrderValue, orders: ArrayLike, span: float, rng: np.random.Generator, *, ahead: float = 0.0
) -> Simulated:
    """For clients with so many `orders` (0 or more) at random times within the `span` before now, what they spend.

    Single orders have Student's t around the forecast, as the model assumes.
    """
    count = np.asarray(orders, np.intp)
    n, start = len(count), np.concatenate([[0], np.cumsum(count)])
    who = owners(start)
    level = model.mu + model.tau * rng.standard_t(FREEDOM, n)
    trend = rng.normal(0.0, model.kappa, n)
    scale = model.s0 * np.sqrt(WORTH / rng.chisquare(WORTH, n))
    ages = rng.uniform(0.0, span, int(start[-1]))
    y = level[who] + np.expm1(-ages / model.memory) * trend[who]
    y += scale[who] * rng.standard_t(FREEDOM, len(ages))
    coming = level - np.expm1(-ahead / model.memory) * trend + scale * rng.standard_t(FREEDOM, n)
    return Simulated(History.of(np.exp(y), start, ages), np.exp(coming))
