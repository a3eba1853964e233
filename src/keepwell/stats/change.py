"""Has something changed? Tests of a recent window against what was usual before; vectorised over clients.

All chances are one-sided p-values. Nothing here decides; `discovery` does, over all tests at once.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import betainc, digamma, gammaln, stdtr

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rates:
    """How order counts per unit of exposure differ between clients: Gamma(shape, rate)."""

    shape: float
    rate: float


def fit_rates(count: Floats, exposure: Floats) -> Rates:
    """The gamma distribution of rates behind Poisson counts, by maximum likelihood of the negative binomial.

    The gamma-Poisson model of Greenwood, Yule (1920), with parameters from all clients as in Robbins (1956).
    Needs at least two clients with exposure; raises ValueError otherwise.
    """
    n, e = count[exposure > 0], exposure[exposure > 0]
    if len(n) < 2 or not n.sum():  # noqa: PLR2004
        raise ValueError("rates need at least two clients with orders")
    scale = float(n.sum() / e.sum())
    e = e * scale

    def surface(at: Floats) -> tuple[float, Floats]:
        r, alpha = np.exp(at)
        value = gammaln(r + n) - gammaln(r) + r * np.log(alpha) + n * np.log(e) - (r + n) * np.log(alpha + e)
        in_r = (digamma(r + n) - digamma(r) + np.log(alpha) - np.log(alpha + e)).sum() * r
        in_alpha = (r / alpha - (r + n) / (alpha + e)).sum() * alpha
        return -float(value.sum()), -np.array([in_r, in_alpha])

    found = minimize(surface, np.zeros(2), jac=True, method="L-BFGS-B", bounds=[(-6, 8)] * 2)
    return Rates(float(np.exp(found.x[0])), float(np.exp(found.x[1])) / scale)


@dataclass(frozen=True, slots=True)
class Counts:
    """Per client: the expected count in the recent window, and the chance of so few, or of so many."""

    expected: Floats
    fewer: Floats
    more: Floats


def compare_counts(
    recent: Floats, window: Floats, before: Floats, exposure: Floats, rates: Rates, *, dispersion: float = 1.0
) -> Counts:
    """Recent counts against the negative binomial predictive of each client's own earlier rate.

    `before` orders in `exposure`, `recent` in `window`, both in the same unit of seasonal time. Given the past the
    recent count is negative binomial with shape R = shape + before and odds A/(A + window), A = rate + exposure
    (Gelman et al., Bayesian Data Analysis, 3rd ed., section 2.6). `dispersion` above 1 widens its variance by that
    factor (quasi-likelihood, McCullagh, Nelder 1989, section 6.2): rates drift, which the model does not know.
    The p-values are mid-p (Lancaster 1961): a count says little beyond its own size. Counts need not be whole: divided by
    the dispersion of a client's own renewal process they have about the Poisson's variance (Cox 1962, Renewal
    Theory, section 4.2), which is how a regular client's missing orders come to weigh more.
    """
    shape, rate = rates.shape + before, rates.rate + exposure
    mean = shape / rate * window
    variance = mean * (1 + window / rate) * max(dispersion, 1.0)
    odds = np.clip(mean / variance, 1e-9, 1 - 1e-9)
    size = mean * odds / (1 - odds)
    below = np.where(recent > 0, betainc(size, np.maximum(recent, 1e-9), odds), 0.0)
    fewer = np.clip((below + betainc(size, recent + 1, odds)) / 2, 0, 1)
    return Counts(mean, fewer, 1 - fewer)


def dispersion_of(recent: Floats, window: Floats, before: Floats, exposure: Floats, rates: Rates) -> float:
    """How much wider than the predictive actual counts were: Pearson's chi-square per client, the top 1 % cut off.

    Measured on clients and windows already past, it is what `compare_counts` takes; at least 1.
    """
    rate = rates.rate + exposure
    mean = (rates.shape + before) / rate * window
    off = (recent - mean) ** 2 / (mean * (1 + window / rate))
    return max(1.0, float(np.minimum(off, np.quantile(off, 0.99)).mean())) if len(off) else 1.0


@dataclass(frozen=True, slots=True)
class Amounts:
    """Per client: the usual amount (geometric), the recent one, and the chance of so little, or of so much."""

    usual: Floats
    recent: Floats
    less: Floats
    more: Floats


def compare_amounts(
    median: Floats, deviation: Floats, earlier: Floats, recent_mean: Floats, recent: Floats
) -> Amounts:
    """Recent amounts per order against the earlier ones: predictive t on logarithms, robust centre and scale.

    `median` and `deviation` (median absolute deviation) of the logarithms of `earlier` amounts, `recent_mean` the mean
    logarithm of the `recent` ones. The scale 1.4826 MAD is shrunk towards all clients' median with four degrees of
    freedom, as in Smyth (2004), "Linear models and empirical Bayes methods", equation for the moderated t; the
    predictive of a mean of m given n is t times s·sqrt(1/m + 1.57/n), 1.57 being the price of a median.
    """
    prior = 4.0
    known = (earlier >= 2) & np.isfinite(deviation)  # noqa: PLR2004
    free = np.maximum(earlier - 1, 0.0)
    own = (1.4826 * np.where(known, deviation, 0.0)) ** 2
    usual = float(np.median(own[known & (own > 0)])) if (known & (own > 0)).any() else 0.25
    scale = np.sqrt((prior * usual + free * own) / (prior + free))
    with np.errstate(divide="ignore", invalid="ignore"):
        off = (recent_mean - median) / (scale * np.sqrt(1 / recent + 1.57 / earlier))
    able = known & (recent > 0) & np.isfinite(off)
    off = np.where(able, off, 0.0)
    return Amounts(
        np.exp(np.where(known, median, np.nan)),
        np.exp(np.where(recent > 0, recent_mean, np.nan)),
        np.where(able, stdtr(free + prior, off), 1.0),
        np.where(able, stdtr(free + prior, -off), 1.0),
    )


@dataclass(frozen=True, slots=True)
class Spread:
    """Per client: mean and variance of the absolute deviations from the usual, and how many there are."""

    mean: Floats
    variance: Floats
    count: Floats


def compare_spread(earlier: Spread, recent: Spread) -> Floats:
    """Chance of a spread so much wider: the distances from the earlier median, recent against earlier (one-sided).

    The test of Brown, Forsythe (1974), "Robust tests for the equality of variances", with Welch's (1947) degrees
    of freedom. 1 where either side has fewer than three.
    """
    able = (earlier.count >= 3) & (recent.count >= 3)  # noqa: PLR2004
    with np.errstate(divide="ignore", invalid="ignore"):
        one, other = earlier.variance / earlier.count, recent.variance / recent.count
        off = (recent.mean - earlier.mean) / np.sqrt(one + other)
        free = (one + other) ** 2 / (one**2 / (earlier.count - 1) + other**2 / (recent.count - 1))
    able &= np.isfinite(off) & np.isfinite(free) & (free > 0)
    return np.where(able, stdtr(np.where(able, free, 1.0), -np.where(able, off, 0.0)), 1.0)


def recalibrated(chances: Floats, usual: Floats) -> Floats:
    """These p-values as ranks among `usual` ones: those that the same test gave in earlier windows of these clients.

    (1 + how many of m usual ones are as small) / (1 + m): true whatever is wrong with the test's model (heavy tails, skew,
    drift), as long as nothing but chance sets the window apart from the earlier ones: the conformal p-value of Vovk, Gammerman,
    Shafer (2005, Algorithmic Learning in a Random World, section 2.2), which false-discovery control may take (Bates et
    al. 2023, Annals of Statistics 51, 149-178, theorem 2). None is under 1/(1 + m): m of at least tens of times the
    number of tests. Raises ValueError for what is no p-value, or no usual ones.
    """
    p, m = np.asarray(chances, np.float64), np.asarray(usual, np.float64).ravel()
    if not len(m) or not all(((x >= 0) & (x <= 1)).all() for x in (p, m)):
        raise ValueError("chances and usual ones lie between 0 and 1, and there is at least one usual one")
    return np.asarray((1 + np.searchsorted(np.sort(m), p, side="right")) / (1 + len(m)))


def season(monthly: Floats, first_month: int, shrink: float = 1.0) -> Floats:
    """The company's seasonal index: 12 numbers, January first, with mean 1.

    `monthly` holds the activity of whole months in a row, the first of them `first_month` (1 to 12). Each month is
    set against the mean of the 12 months around it (ratio to moving average, Macaulay 1931), the logarithms
    averaged over the years n and shrunk by n/(n + `shrink`). All 1 below 13 months.
    """
    n = len(monthly)
    index = np.zeros(12)
    if n < 13 or (monthly <= 0).any():  # noqa: PLR2004
        return np.ones(12)
    around = np.array([monthly[max(0, min(i - 6, n - 12)) :][:12].mean() for i in range(n)])
    ratio = np.log(monthly / around)
    month = (first_month - 1 + np.arange(n)) % 12
    years = np.bincount(month, minlength=12)
    index = np.bincount(month, ratio, minlength=12) / (years + shrink)
    out = np.exp(index)
    return np.asarray(out / out.mean())
