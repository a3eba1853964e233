"""The Gamma-Gamma model of order value: what a client's orders are worth, learned from few orders and all clients.

A client's order values are Gamma(p, rate ν); ν differs between clients as Gamma(q, rate γ), whatever their frequency. With x orders of
mean m, q* = q + px and γ* = γ + xm:

    L(p, q, γ | x, m) = (xm)^{px} γ^q / (m B(px, q) (γ + xm)^{px+q})            E(M | x, m) = p γ* / (q* - 1)

so that x m / γ is beta-prime, as is a coming order z / γ*. Fader, Hardie (2013), "The Gamma-Gamma model of monetary value"
(note 025), equations 1a and 5; Colombo, Jiang (1999), "A stochastic RFM model".
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincinv, betaln, digamma, gammaln

from keepwell.stats.buying.fitting import Fit, TooFewClients, maximise
from keepwell.stats.spend.outlook import Outlook
from keepwell.stats.spend.values import Values

Floats = NDArray[np.float64]
MATTERS: Final = (
    0.2  # rank correlation of frequency and value from which the two are not taken as independent
)
_MANY: Final = 40_000
_SAMPLE: Final = 5_000
_STARTS: Final = ((4.0, 4.0), (1.0, 1.5))


@dataclass(frozen=True, slots=True)
class GammaGamma:
    """A fitted model, letters as in note 025; `gamma` is in units of money.

    `correlation` is that of frequency and value over the clients it learned from (see `frequency_and_value`; NaN where the letters were
    given by hand). The model takes it as 0; from 0.2 on, either way, `fit_info.flags` hold "frequency_matters".
    "infinite_mean" (q at most 1) says that a client without orders has no expected value.
    """

    p: float
    q: float
    gamma: float
    correlation: float = float("nan")
    fit_info: Fit | None = None

    def __post_init__(self) -> None:
        if not all(0 < letter < np.inf for letter in (self.p, self.q, self.gamma)):
            raise ValueError("p, q and gamma are finite and above 0")

    def log_likelihood(self, values: Values) -> Floats:
        """Logarithm of the density of m given x (equation 1a), per row; 0 where x is 0."""
        known = values.x > 0
        x, m = np.where(known, values.x, 1.0), values.m
        total, shape = x * m, self.p * x
        both, share = shape + self.q, total / (self.gamma + total)
        # betaln and the powers cancel where p and q are large; differences of Loader's kind do not
        log = (
            np.log(shape * self.q / (2 * np.pi * both)) / 2
            - _deviance(shape, both * share)
            - _deviance(self.q, both * self.gamma / (self.gamma + total))
            + _beyond_stirling(both)
            - _beyond_stirling(shape)
            - _beyond_stirling(np.asarray(self.q))
            - np.log(m)
        )
        return np.where(known, log, 0.0)

    def expected_value(self, values: Values) -> Floats:
        """E(M | x, m), the expected value of a client's coming orders, per row (equation 5): the client's own mean and that of
        all, weighted. Infinite where q + px is at most 1.
        """
        q, gamma = self._posterior(values)
        with np.errstate(divide="ignore"):
            return np.where(q > 1, self.p * gamma / np.maximum(q - 1, 0.0), np.inf)

    def outlook(self, values: Values) -> Outlook:
        """Mean and variances of coming orders per row; the variances are infinite where q + px is at most 2."""
        q, gamma = self._posterior(values)
        mean = self.expected_value(values)
        with np.errstate(divide="ignore", invalid="ignore"):
            more = np.where(q > 2, 1 / np.maximum(q - 2, 0.0), np.inf)  # noqa: PLR2004
            between = np.where(np.isfinite(mean), mean**2 * more, np.inf)
            within = np.where(np.isfinite(mean), mean * gamma * more, np.inf)
        return Outlook(mean, between, within)

    def below(self, values: Values) -> Floats:
        """P(mean value of x orders at most m), per row, before anything is known of the client; 1 where x is 0."""
        known = values.x > 0
        total = np.where(known, values.x, 1.0) * values.m
        return np.where(
            known, betainc(np.where(known, self.p * values.x, 1.0), self.q, total / (self.gamma + total)), 1.0
        )

    def next_value(self, values: Values, chances: ArrayLike = (0.1, 0.5, 0.9), orders: float = 1.0) -> Floats:
        """The value that the next order (or the next so many `orders` together) stays under with each of `chances`.

        One row a chance, one column a client; z / γ* is beta-prime with p·orders and q*. Raises ValueError for a chance outside 0 to 1.
        """
        wanted = np.ravel(np.asarray(chances, np.float64))[:, None]
        if not ((wanted > 0) & (wanted < 1)).all() or not orders > 0:
            raise ValueError("a chance lies between 0 and 1, and orders are above 0")
        q, gamma = self._posterior(values)
        share = betaincinv(self.p * orders, q, wanted)
        with np.errstate(divide="ignore"):
            return np.asarray(gamma * share / (1 - share))

    def _posterior(self, values: Values) -> tuple[Floats, Floats]:
        return self.q + self.p * values.x, self.gamma + np.where(values.x > 0, values.x * values.m, 0.0)


@dataclass(frozen=True, slots=True)
class _Surface:
    """The log-likelihood and its gradient; gamma functions are worked out once for each distinct count."""

    total: Floats
    logs: float
    weights: Floats
    count: Floats
    place: NDArray[np.intp]
    by_count: Floats

    @property
    def clients(self) -> float:
        return float(self.weights.sum())

    def __call__(self, at: Floats, /) -> tuple[float, Floats]:
        p, q, gamma = np.exp(at)
        shape = p * self.count
        less, more = np.log1p(gamma / self.total), np.log1p(self.total / gamma)
        part = gamma / (gamma + self.total)
        own, count = self.weights, self.count[self.place]
        both = digamma(shape + q)
        in_less, in_more = float((own * count * less).sum()), float((own * more).sum())
        value = -(self.by_count * betaln(shape, q)).sum() - p * in_less - q * in_more - self.logs
        in_p = (self.by_count * self.count * (both - digamma(shape))).sum() - in_less
        in_q = (self.by_count * (both - digamma(q))).sum() - in_more
        in_log_gamma = q * self.clients - (own * part * (p * count + q)).sum()
        return float(value), np.array([p * in_p, q * in_q, in_log_gamma])


def _surface(values: Values) -> _Surface:
    count, place = np.unique(values.x, return_inverse=True)
    return _Surface(
        values.x * values.m,
        float((values.weights * np.log(values.m)).sum()),
        values.weights,
        count,
        place.astype(np.intp),
        np.asarray(np.bincount(place, values.weights, len(count)), np.float64),
    )


def _deviance(x: ArrayLike, expected: Floats) -> Floats:
    """The sum x ln(x / e) + e - x, without cancellation where the two are near (Loader 2000, "Fast and accurate computation of binomial
    probabilities").
    """
    count = np.asarray(x, np.float64)
    off = (expected - count) / count
    near = np.abs(off) < 0.5  # noqa: PLR2004
    log = np.where(near, np.log1p(np.where(near, off, 0.0)), np.log(expected / count))
    return np.asarray(count * (off - log))


def _beyond_stirling(x: Floats) -> Floats:
    """What Stirling leaves of it: ln Γ(x) - (x - 1/2) ln x + x - ln(2π)/2, by its series from 15 on (DLMF 5.11.1)."""
    large = np.maximum(x, 15.0)
    series = (
        1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - 1 / (1188 * large**2)) / large**2) / large**2) / large**2
    ) / large
    direct = gammaln(x) - (x - 0.5) * np.log(x) + x - np.log(2 * np.pi) / 2
    return np.asarray(np.where(x >= 15, series, direct), np.float64)  # noqa: PLR2004


def _compressed(values: Values) -> Values:
    """Distinct rows with summed weights, where an even sample shows twins."""
    few = values[:: len(values) // _SAMPLE]
    if len(np.unique(few.x + 1j * few.m)) > 0.9 * len(few):
        return values
    rows, place = np.unique(values.x + 1j * values.m, return_inverse=True)
    weights = np.asarray(np.bincount(place, values.weights), np.float64)
    return Values(rows.real.copy(), rows.imag.copy(), weights)


def fit(values: Values) -> GammaGamma:
    """The model that fits these clients best, by maximum likelihood; clients without orders tell nothing.

    Standard errors and flags are in `fit_info`. Raises TooFewClients where no client has an order.
    """
    known = values[(values.x > 0) & (values.weights > 0)]
    if not len(known):
        raise TooFewClients("no client has an order with a value")
    if len(known) > _MANY:
        known = _compressed(known)
    middle = float(np.median(known.m))
    starts = [(p, q, middle * q / p) for p, q in _STARTS]
    coarse = _surface(known[:: len(known) // _SAMPLE]) if len(known) > _MANY else None
    found = maximise(
        _surface(known),
        starts,
        names=("p", "q", "gamma"),
        repeat_clients=float(known.weights.sum()),
        coarse=coarse,
    )
    p, q, gamma = (float(letter) for letter in found.estimates)
    together = frequency_and_value(GammaGamma(p, q, gamma), known)
    more = {"frequency_matters": abs(together) >= MATTERS, "infinite_mean": q <= 1}
    flags = (*found.flags, *(name for name, held in more.items() if held))
    return GammaGamma(p, q, gamma, together, replace(found, flags=flags))


def frequency_and_value(model: GammaGamma, values: Values) -> float:
    """Rank correlation (Spearman 1904) of x with the chance of a mean below m given x, over clients with orders, weighted.

    Where the model holds, that chance is uniform whatever x is, so the correlation is 0. (That of x and m themselves is not: the mean
    of few orders is the more skewed one, and its ranks the lower.) 0 where either does not differ.
    """
    known = values[(values.x > 0) & (values.weights > 0)]
    if not len(known):
        return 0.0
    one, other = _ranks(known.x, known.weights), _ranks(model.below(known), known.weights)
    share = known.weights / known.weights.sum()
    one, other = one - (share * one).sum(), other - (share * other).sum()
    wide = float((share * one**2).sum() * (share * other**2).sum())
    return float((share * one * other).sum() / np.sqrt(wide)) if wide > 0 else 0.0


def _ranks(column: Floats, weights: Floats) -> Floats:
    _, place = np.unique(column, return_inverse=True)
    tied = np.bincount(place, weights)
    return np.asarray((np.cumsum(tied) - tied / 2)[place])


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """Clients drawn from the model: what is seen of them, and the true `mean` value of each one's orders."""

    values: Values
    mean: Floats


def simulate(model: GammaGamma, x: ArrayLike, rng: np.random.Generator) -> Simulated:
    """For clients with so many orders `x` (0 or more), their mean values as the model has them."""
    count = np.asarray(x, np.float64)
    nu = rng.gamma(model.q, 1 / model.gamma, count.shape)
    nu = np.maximum(nu, np.finfo(np.float64).tiny * 1e30)
    some = np.maximum(count, 1)
    m = np.maximum(rng.gamma(model.p * some) / (nu * some), np.finfo(np.float64).tiny)
    return Simulated(Values.of(count, m), model.p / nu)
