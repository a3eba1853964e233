"""Pareto/NBD: Poisson orders at a client's own rate, until the client leaves at a moment of the client's own, unseen.

Schmittlein, Morrison, Colombo (1987), "Counting your customers: who are they and what will they do next?", Management
Science 33(1); the expressions follow Fader, Hardie (2005), "A note on deriving the Pareto/NBD model and related expressions".
Rates of ordering differ between clients as Gamma(r, rate alpha), rates of leaving as Gamma(s, rate beta). With R = r + x,

    L = Γ(R)/Γ(r) · alpha^r beta^s · [(alpha+T)^-R (beta+T)^-s + s ∫_{t_x}^T (alpha+τ)^-R (beta+τ)^-(s+1) dτ]
    P(alive) = (alpha+T)^-R (beta+T)^-s / [the same bracket]

The integral is taken as it stands (`pareto_integral`), not as the published difference of two hypergeometric functions, which
loses its digits for clients with many orders.
"""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike

from keepwell.stats.buying.asking import chances, horizon, parameters
from keepwell.stats.buying.pareto_ahead import discounted_time, log_count_chance
from keepwell.stats.buying.pareto_fitting import ParetoFit, maximum
from keepwell.stats.buying.pareto_integral import Floats, Theta, stay_and_gone
from keepwell.stats.buying.pareto_surface import log_rising
from keepwell.stats.buying.summary import Simulated, Summary


class NotADiscount(ValueError):  # noqa: N818 - named for what is wrong
    """A discount is a continuous rate per unit of time, finite and not negative (log(1.15)/365 a day for 15 per cent a year)."""


class NotACount(ValueError):  # noqa: N818 - named for what is wrong
    """A number of orders asked for is whole and not negative."""


@dataclass(frozen=True, slots=True)
class ParetoNBD:
    """r, alpha: the Gamma of the rates of ordering (mean r/alpha per unit of time); s, beta: of the rates of leaving (mean s/beta).

    Times are in the unit of the clients' own rows, arrays of n in and out. Parameters are finite and above 0 (else
    NotParameters). `fit_info` tells how they were learned, None where they were given. A time ahead is one number, or
    one for each row (else NotAHorizon).
    """

    r: float
    alpha: float
    s: float
    beta: float
    fit_info: ParetoFit | None = None

    def __post_init__(self) -> None:
        parameters(r=self.r, alpha=self.alpha, s=self.s, beta=self.beta)

    @classmethod
    def _of(cls, found: ParetoFit) -> Self:
        r, alpha, s, beta = found.estimates.tolist()
        return cls(r, alpha, s, beta, found)

    @property
    def _theta(self) -> Theta:
        return self.r, self.alpha, self.s, self.beta

    def log_likelihood(self, summary: Summary) -> Floats:
        """The logarithm of L per row, of one client (weights play no part); equation 18 of the note, without its cancellation."""
        x, t_x, R = summary.x, summary.t_x, self.r + summary.x  # noqa: N806
        stay, gone = stay_and_gone(self._theta, R, t_x, summary.T - t_x)
        before = log_rising(self.r, x) - x * np.log(self.alpha)
        return np.asarray(
            before - R * np.log1p(t_x / self.alpha) - self.s * np.log1p(t_x / self.beta) + np.log(stay + gone)
        )

    def alive(self, summary: Summary) -> Floats:
        """P(still a client now) per row. It is not the chance of an order soon: for that, `no_order_chance`."""
        stay, gone = stay_and_gone(self._theta, self.r + summary.x, summary.t_x, summary.T - summary.t_x)
        return stay / (stay + gone)

    def no_order_chance(self, summary: Summary, days: ArrayLike) -> Floats:
        """P(no order in the next `days`) per row: L(x, t_x, T + days) / L(x, t_x, T); having left for good included.

        Taken as P(left) + P(alive) P(no order in `days` from a client now), so that nothing cancels.
        """
        ahead = np.broadcast_to(horizon(days, len(summary)), len(summary))
        R = self.r + summary.x  # noqa: N806
        stay, gone = stay_and_gone(self._theta, R, summary.t_x, summary.T - summary.t_x)
        silent, left = stay_and_gone(self._theta, R, summary.T, ahead)
        return np.minimum((gone + stay * (silent + left)) / (stay + gone), 1.0)

    def expected_orders(self, summary: Summary, days: ArrayLike) -> Floats:
        """The number of orders expected in the next `days` per row, having left for good included.

        At s = 1, where the published expression divides by s - 1, its limit; near it, without cancellation.
        """
        ahead = horizon(days, len(summary))
        rate = (self.r + summary.x) / (self.alpha + summary.T)
        return np.asarray(self.alive(summary) * rate * _time_as_client(self.s, self.beta + summary.T, ahead))

    def next_order(self, summary: Summary, chances_: ArrayLike = (0.1, 0.5, 0.9)) -> Floats:
        """Time from now to the next order of one who is still a client and stays: one row a chance, one column a client.

        Row i holds the time by which the next order has come with the i-th of `chances_` (else NotAChance):
        (alpha+T) ((1-chance)^(-1/R) - 1), a Lomax quantile. Under this model a client may also leave before it; that is in
        `no_order_chance`, not here. Infinite where the time is too long for a number.
        """
        wanted = chances(chances_)[:, None]
        with np.errstate(over="ignore"):
            return np.asarray((self.alpha + summary.T) * np.expm1(-np.log1p(-wanted) / (self.r + summary.x)))

    def expected_from_start(self, days: ArrayLike) -> Floats:
        """The number of orders expected in the first `days` after the first order of a new client; any shape."""
        ahead = horizon(days)
        return np.asarray(self.r / self.alpha * _time_as_client(self.s, np.float64(self.beta), ahead))

    def count_chance(self, orders: ArrayLike, days: ArrayLike) -> Floats:
        """P(a new client orders so often in the first `days` after the first order); both broadcast to one shape.

        Fader, Hardie (2006), "Deriving an expression for P(X(t) = x) under the Pareto/NBD model". Raises NotACount, NotAHorizon.
        """
        counts, ahead = np.broadcast_arrays(_counts(orders), horizon(days))
        n, t = counts.ravel(), ahead.ravel()
        found = np.where(n == 0, 1.0, 0.0)
        some = t > 0
        found[some] = np.exp(log_count_chance(self._theta, n[some], t[some]))
        return np.asarray(found.reshape(counts.shape))

    def discounted_orders(self, summary: Summary, rate: float, days: ArrayLike | None = None) -> Floats:
        """DERT: orders expected in the next `days` (None: for ever) per row, each worth e^(-rate t) of one today.

        Fader, Hardie, Lee (2005), "RFM and CLV: using iso-value curves for customer base analysis",
        Journal of Marketing Research 42(4). `rate` is the
        continuous rate of discount per unit of time (else NotADiscount). For ever and without discount it is infinite
        where s <= 1: some clients never leave.
        """
        try:
            discount = float(rate)
        except (TypeError, ValueError) as error:
            raise NotADiscount(f"a discount is a number: {error}") from error
        if not (np.isfinite(discount) and discount >= 0):
            raise NotADiscount(f"a discount is a finite rate per unit of time, 0 or more, not {discount}")
        n = len(summary)
        ahead = np.full(n, np.inf) if days is None else np.broadcast_to(horizon(days, n), n)
        time = discounted_time(self.s, self.beta + summary.T, discount, ahead)
        return np.asarray(self.alive(summary) * (self.r + summary.x) / (self.alpha + summary.T) * time)


def fit(summary: Summary) -> ParetoNBD:
    """The model of highest likelihood over all rows. Raises TooFewClients where nobody has ordered more than once.

    Orders of one day are one; the rows hold all clients who ever ordered, not only those who came again. Read
    `fit_info.flags`: at a "flat_ridge" s and beta mean nothing by themselves, `fit_info.leaving_rate` (s/beta) does.
    """
    return ParetoNBD._of(maximum(summary))  # noqa: SLF001 - its own way of being made


def simulate(
    model: ParetoNBD,
    T: ArrayLike,  # noqa: N803 - the letter of the papers
    rng: np.random.Generator,
    *,
    ahead: float = 0.0,
) -> Simulated:
    """A client for each of `T` (time from the first order to now, an array of n), and the truth about each.

    `ahead` is the time after now in which further orders are counted; `leaving` is the client's own rate of leaving.
    `next` is infinite where the client leaves before another order. Raises NotAHorizon for times that are negative or not finite.
    """
    now = np.atleast_1d(horizon(T))
    further = float(horizon(ahead))
    n = len(now)
    rate, leaving = rng.gamma(model.r, 1 / model.alpha, n), rng.gamma(model.s, 1 / model.beta, n)
    with np.errstate(divide="ignore", over="ignore"):
        life = rng.exponential(1.0, n) / leaving
        until = rng.exponential(1.0, n) / rate
    known = np.minimum(life, now)
    x = rng.poisson(rate * known).astype(np.float64)
    t_x = np.where(
        x > 0, known * rng.random(n) ** (1 / np.maximum(x, 1.0)), 0.0
    )  # the latest of x even draws
    x[t_x == 0] = 0.0
    alive = life > now
    later = rng.poisson(rate * np.clip(life - now, 0.0, further)).astype(np.float64)
    coming = np.where(alive & (now + until <= life), until, np.inf)
    return Simulated(Summary.of(x, t_x, now), alive, later, coming, rate, leaving)


def _time_as_client(s: float, scale: Floats | np.float64, ahead: Floats) -> Floats:
    """∫_0^ahead (scale / (scale + t))^s dt: scale (1 - (scale / (scale + ahead))^(s-1)) / (s - 1), and its limit at s = 1."""
    grown = np.log1p(ahead / scale)
    power = (s - 1) * grown
    safe = np.where(power == 0, 1.0, power)
    with np.errstate(over="ignore"):
        return np.asarray(scale * grown * np.where(power == 0, 1.0, -np.expm1(-safe) / safe))


def _counts(orders: ArrayLike) -> Floats:
    try:
        counts = np.asarray(orders, np.float64)
    except (TypeError, ValueError) as error:
        raise NotACount(f"a number of orders is a number: {error}") from error
    if not (np.isfinite(counts).all() and (counts >= 0).all() and (counts == np.floor(counts)).all()):
        raise NotACount("a number of orders is whole and not negative")
    return counts
