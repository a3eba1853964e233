"""The shifted-beta-geometric model of clients under contract: how many renew, for how long, and what they are worth.

At each renewal a client leaves with a chance θ of its own, the same every time; θ differs between clients as
Beta(α, β). So those who stay are those who tend to stay, and the retention rate of a cohort rises as it ages:

    P(T = t) = B(α+1, β+t-1) / B(α, β)        S(t) = B(α, β+t) / B(α, β)        r_t = (β+t-1) / (α+β+t-1)

Fader, Hardie (2007), "How to project customer retention", J. Interactive Marketing 21(1), equations 5 to 8; values:
Fader, Hardie (2010), "Customer-base valuation in a contractual setting", Marketing Science 29(1).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, digamma
from scipy.stats import binom

from keepwell.stats.buying.fitting import Fit, TooFewClients, maximise
from keepwell.stats.contracts.cohorts import Cohorts

Floats = NDArray[np.float64]
DRAWS: Final = 1_000
SEED: Final = 20_070  # of the draws behind the intervals, so that the same model gives the same interval
_STARTS: Final = ((1.0, 1.0), (0.5, 4.0))
_TERMS: Final = 18.0
_LEAST: Final = 1e-6


class NotARate(ValueError):  # noqa: N818 - named for what is wrong
    """A discount rate per period is a number, 0 or more (0.1 is ten per cent a period), and renewals are whole numbers."""


@dataclass(frozen=True, slots=True)
class SBG:
    """A fitted model, `alpha` and `beta` as in the papers. `fit_info` is None where the letters were given by hand."""

    alpha: float
    beta: float
    fit_info: Fit | None = None

    def __post_init__(self) -> None:
        if not (0 < self.alpha < np.inf and 0 < self.beta < np.inf):
            raise ValueError("alpha and beta are finite and above 0")

    def leaving(self, t: ArrayLike) -> Floats:
        """P(T = t): the chance to leave at just the t-th renewal, t = 1, 2, ... (equation 5); shape of t."""
        number = _renewals(t, least=1)
        return np.asarray(
            np.exp(betaln(self.alpha + 1, self.beta + number - 1) - betaln(self.alpha, self.beta))
        )

    def survival(self, t: ArrayLike, renewals: ArrayLike = 0) -> Floats:
        """P(still there after t renewals more | `renewals` made already): S(renewals+t) / S(renewals), equation 6."""
        made, ahead = _renewals(renewals), _renewals(t)
        both = betaln(self.alpha, self.beta + made + ahead) - betaln(self.alpha, self.beta + made)
        return np.asarray(np.exp(both))

    def retention(self, t: ArrayLike) -> Floats:
        """The retention rate r_t of the t-th renewal: of those who come to it, the share that renews (equation 8)."""
        number = _renewals(t, least=1)
        return np.asarray((self.beta + number - 1) / (self.alpha + self.beta + number - 1))

    def expected_periods(self, horizon: int, renewals: ArrayLike = 0) -> Floats:
        """Expected renewals made among the next `horizon`, by a client who made `renewals`: the sum of the survival."""
        made = _renewals(renewals)
        ahead = np.arange(1, int(_renewals(horizon)) + 1)
        return np.asarray(self.survival(ahead, made[..., None]).sum(-1))

    def expected_residual_periods(self, renewals: ArrayLike = 0) -> Floats:
        """Expected renewals ever made from now on: (β+n) / (α-1), infinite where α is at most 1.

        It is infinite because a mixture with many loyal clients has a heavy tail; then ask for a horizon or a discount.
        """
        made = _renewals(renewals)
        if self.alpha <= 1:
            return np.full(made.shape, np.inf)
        return np.asarray((self.beta + made) / (self.alpha - 1))

    def discounted_lifetime(self, discount: float) -> float:
        """DEL: discounted expected lifetime of a client yet to be won, in periods paid for, the first not discounted.

        Σ S(t) / (1+d)^t from t = 0, which is ₂F₁(1, β; α+β; 1/(1+d)) (2010). `discount` is d per period.
        Infinite for d = 0 where α is at most 1. Times the net cash flow of a period it is the lifetime value.
        """
        return float(_series(self.alpha, np.asarray(self.beta), _rate(discount)))

    def discounted_residual(self, discount: float, renewals: ArrayLike = 0) -> Floats:
        """DERL: the same for a client who made `renewals` (the paper's n - 1) and stands before the next one.

        (β+n-1)/(α+β+n-1) · ₂F₁(1, β+n; α+β+n; 1/(1+d)) (2010, equation 6): the renewal now due is the first term and not
        discounted. Shape of `renewals`.
        """
        made = _renewals(renewals)
        return np.asarray(
            self.retention(made + 1) * _series(self.alpha, self.beta + made + 1, _rate(discount))
        )

    def interval(
        self, figure: Callable[[Self], ArrayLike], level: float = 0.9, draws: int = DRAWS, seed: int = SEED
    ) -> Floats:
        """Lower and upper end of any figure of the model for the uncertainty of α and β; shape (2, *shape of the figure).

        Quantiles over models drawn from the normal distribution of (log α, log β): `model.interval(lambda m: m.survival(12))`.
        NaN where the model was not fitted, or its standard errors are unknown. Raises ValueError for a level outside 0 to 1.
        """
        if not 0 < level < 1:
            raise ValueError("a level lies between 0 and 1")
        drawn = self._drawn(draws, seed)
        if not drawn:
            return np.full((2, *np.shape(figure(self))), np.nan)
        figures = np.stack([np.asarray(figure(one), np.float64) for one in drawn])
        return np.asarray(
            np.quantile(figures, [(1 - level) / 2, (1 + level) / 2], axis=0, method="inverted_cdf")
        )

    def survivors(
        self,
        clients: int,
        t: int,
        renewals: int = 0,
        *,
        level: float = 0.9,
        draws: int = DRAWS,
        seed: int = SEED,
    ) -> tuple[float, float, float]:
        """Of so many `clients` who made `renewals`, how many are left after t more: expected, lower and upper end.

        Clients leave independently, so the number is Binomial(clients, S) given the model; the interval is that of the mixture
        over the drawn models, whole numbers at its ends (only the binomial where the model was not fitted).
        """
        if clients < 0 or not 0 < level < 1:
            raise ValueError("clients are 0 or more and a level lies between 0 and 1")
        expected = clients * float(self.survival(t, renewals))
        models = self._drawn(draws, seed) or [self]
        chances = np.array([float(one.survival(t, renewals)) for one in models])
        low = _mixed_quantile(clients, chances, (1 - level) / 2)
        return expected, float(low), float(_mixed_quantile(clients, chances, (1 + level) / 2))

    def _drawn(self, draws: int, seed: int) -> list[Self]:
        if self.fit_info is None or not np.isfinite(self.fit_info.covariance).all():
            return []
        at = np.log([self.alpha, self.beta])
        rng = np.random.default_rng(seed)
        many = np.clip(rng.multivariate_normal(at, self.fit_info.covariance, draws), -50.0, 50.0)
        return [type(self)(float(alpha), float(beta)) for alpha, beta in np.exp(many)]


def log_likelihood(cohorts: Cohorts, alpha: float, beta: float) -> tuple[float, Floats]:
    """Σ lost_t ln P(T = t) + Σ kept_t ln S(t) (2007, appendix), and its gradient by (ln α, ln β)."""
    t = np.arange(1, len(cohorts) + 1)
    lost, kept = cohorts.lost, cohorts.kept
    gone, still = betaln(alpha + 1, beta + t - 1), betaln(alpha, beta + t)
    value = float((lost * gone + kept * still).sum() - cohorts.clients * betaln(alpha, beta))
    both = digamma(alpha + beta + t)
    every = digamma(alpha + beta)
    in_alpha = (lost * (digamma(alpha + 1) - both) + kept * (digamma(alpha) - both)).sum()
    in_beta = (lost * (digamma(beta + t - 1) - both) + kept * (digamma(beta + t) - both)).sum()
    in_alpha -= cohorts.clients * (digamma(alpha) - every)
    in_beta -= cohorts.clients * (digamma(beta) - every)
    return value, np.array([alpha * in_alpha, beta * in_beta])


@dataclass(frozen=True, slots=True)
class _Surface:
    cohorts: Cohorts

    @property
    def clients(self) -> float:
        return self.cohorts.clients

    def __call__(self, at: Floats, /) -> tuple[float, Floats]:
        alpha, beta = np.exp(at)
        return log_likelihood(self.cohorts, float(alpha), float(beta))


def fit(cohorts: Cohorts) -> SBG:
    """The model that fits these cohorts best, by maximum likelihood; its `fit_info` has standard errors and flags.

    One renewal seen, or nobody lost, or nobody kept, cannot tell α from β: the flags then hold "flat_ridge" or "at_bound".
    Raises TooFewClients where no client came to a renewal.
    """
    if not cohorts.clients > 0:
        raise TooFewClients("no client has come to a renewal yet")
    found = maximise(_Surface(cohorts), _STARTS, names=("alpha", "beta"), repeat_clients=cohorts.clients)
    return SBG(float(found.estimates[0]), float(found.estimates[1]), found)


def simulate(model: SBG, clients: int, periods: int, rng: np.random.Generator) -> Floats:
    """A cohort of so many `clients` watched over `periods` renewals: the numbers still there, length periods + 1."""
    theta = np.clip(rng.beta(model.alpha, model.beta, clients), 1e-12, 1.0)
    left = rng.geometric(theta)
    return np.array([clients, *(np.sum(left > t) for t in range(1, periods + 1))], np.float64)


def _renewals(t: ArrayLike, least: int = 0) -> Floats:
    number = np.asarray(t, np.float64)
    if not (np.isfinite(number) & (number >= least) & (number == np.floor(number))).all():
        raise NotARate(f"renewals are counted: whole numbers, {least} or more")
    return number


def _rate(discount: float) -> float:
    if not (np.isfinite(discount) and discount >= 0):
        raise NotARate("a discount rate is a number, 0 or more; 0.1 is ten per cent a period")
    return float(discount)


def _series(alpha: float, beta: Floats, discount: float) -> Floats:
    """₂F₁(1, b; a+b; 1/(1+d)) by Gauss's continued fraction (DLMF 15.7.5), from its end; all its terms are positive.

    The library's function overflows near 1 for some whole a. A rate below a millionth counts as none.
    """
    if discount < _LEAST:
        if alpha <= 1:
            return np.full(beta.shape, np.inf)
        return np.asarray((alpha + beta - 1) / (alpha - 1))
    z = 1 / (1 + discount)
    c = alpha + beta
    tail = np.zeros(beta.shape)
    for j in range(int(_TERMS / np.sqrt(discount / (1 + discount))) + 10, 1, -1):
        m = j // 2
        odd = (beta + m) * (c - 1 + m) / ((c - 1 + 2 * m) * (c + 2 * m))
        even = m * (alpha + m - 1) / ((c + 2 * m - 2) * (c + 2 * m - 1))
        tail = (odd if j % 2 else even) * z / (1 - tail)
    return np.asarray(1 / (1 - beta / c * z / (1 - tail)))


def _mixed_quantile(clients: int, chances: Floats, share: float) -> int:
    """The smallest number whose cumulative chance, averaged over binomials, reaches `share` (bisection)."""
    low, high = -1, clients
    while high - low > 1:
        middle = (low + high) // 2
        if np.mean(binom.cdf(middle, clients, chances)) >= share:
            high = middle
        else:
            low = middle
    return high
