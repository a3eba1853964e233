"""A share of so many: satisfied answers (CSAT), clients that came by referral, clients kept; with its interval."""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaincinv

from keepwell.stats.feedback.estimate import (
    Estimate,
    Floats,
    NotCounts,
    counts,
    critical,
    distinct,
    parts,
)

Method = Literal["wilson", "clopper_pearson", "jeffreys", "mid_p"]
Bounds = tuple[Floats, Floats]
_HALVINGS = 60  # of an interval of 1: to the last bit of a double


def _checked(happened: ArrayLike, of: ArrayLike) -> Bounds:
    x, n = counts(happened=happened, of=of)
    parts("happened", "of", x, n)
    return x, n


def wilson(happened: ArrayLike, of: ArrayLike, confidence: float = 0.95) -> Bounds:
    """The score interval of a proportion: lower and upper bounds; 0 and 1 where `of` is zero.

    Wilson (1927), "Probable inference", J. Am. Stat. Assoc. 22, 209-212; advised for 40 and fewer by Brown, Cai,
    DasGupta (2001), section 5. Right on average over the shares; at some shares under 90 % of 95 (docs/methods/proportions.md).
    """
    x, n = _checked(happened, of)
    z = critical(confidence)
    many = np.where(n > 0, n, 1.0)
    p = x / many
    middle = (p + z * z / (2 * many)) / (1 + z * z / many)
    half = z / (1 + z * z / many) * np.sqrt(p * (1 - p) / many + z * z / (4 * many * many))
    low, high = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    return np.where((n > 0) & (x > 0), low, 0.0), np.where((n > 0) & (x < n), high, 1.0)


def clopper_pearson(happened: ArrayLike, of: ArrayLike, confidence: float = 0.95) -> Bounds:
    """The exact interval of a proportion: never covers less than it says, mostly more; 0 and 1 where `of` is zero.

    Clopper, Pearson (1934), Biometrika 26, 404-413, by the beta quantiles of Brown, Cai, DasGupta (2001), section 4.2.1.
    """
    x, n = _checked(happened, of)
    critical(confidence)
    tail = (1 - confidence) / 2
    low = np.where(x > 0, betaincinv(np.maximum(x, 1e-300), n - x + 1, tail), 0.0)
    high = np.where(x < n, betaincinv(x + 1, np.maximum(n - x, 1e-300), 1 - tail), 1.0)
    return low, high


def jeffreys(happened: ArrayLike, of: ArrayLike, confidence: float = 0.95) -> Bounds:
    """The central interval under Jeffreys' prior Beta(1/2, 1/2), with 0 and 1 as ends where none or all happened.

    Brown, Cai, DasGupta (2001), "Interval estimation for a binomial proportion", Statistical Science 16, 101-133,
    section 3.1.2 and (for the ends) section 4.1.2. 0 and 1 where `of` is zero.
    """
    x, n = _checked(happened, of)
    critical(confidence)
    tail = (1 - confidence) / 2
    low = np.where(x > 0, betaincinv(x + 0.5, n - x + 0.5, tail), 0.0)
    high = np.where(x < n, betaincinv(x + 0.5, n - x + 0.5, 1 - tail), 1.0)
    return low, high


def mid_p(happened: ArrayLike, of: ArrayLike, confidence: float = 0.95) -> Bounds:
    """Clopper and Pearson's interval with half the chance of the observed count left out of each tail.

    Lancaster (1961), J. Am. Stat. Assoc. 56, 223-234; Berry, Armitage (1995), "Mid-P confidence intervals: a brief
    review", The Statistician 44, 417-423. 0 and 1 where `of` is zero.
    """
    (x, n), back = distinct(*_checked(happened, of))
    critical(confidence)
    tail = (1 - confidence) / 2

    def upper_tail(p: Floats) -> Floats:  # P(X > x) + P(X = x) / 2, growing in p
        more = np.where(x < n, betainc(x + 1, np.maximum(n - x, 1e-300), p), 0.0)
        as_many = np.where(x > 0, betainc(np.maximum(x, 1e-300), n - x + 1, p), 1.0)
        return np.asarray((more + as_many) / 2)

    low = np.where(x > 0, _where(lambda p: upper_tail(p) < tail, x), 0.0)
    high = np.where(x < n, _where(lambda p: upper_tail(p) < 1 - tail, x), 1.0)
    return np.where(n > 0, low, 0.0)[back], np.where(n > 0, high, 1.0)[back]


def _where(below: Callable[[Floats], NDArray[np.bool_]], like: Floats) -> Floats:
    """The share at which `below` turns false."""
    low, high = np.zeros_like(like), np.ones_like(like)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        under = below(middle)
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return (low + high) / 2


_METHODS: dict[str, Callable[[ArrayLike, ArrayLike, float], Bounds]] = {
    "wilson": wilson,
    "clopper_pearson": clopper_pearson,
    "jeffreys": jeffreys,
    "mid_p": mid_p,
}


def proportion(
    happened: ArrayLike, of: ArrayLike, confidence: float = 0.95, method: Method = "mid_p"
) -> Estimate:
    """`happened` out of `of`, with its interval: the share x/n, 0 to 1, for each pair of counts.

    The mid-P interval by default: at 1 to 60 cases its coverage is at least .91 at every share where .95 is said, that of
    "wilson" .80 (docs/methods/proportions.md), which is a tenth shorter and right on average over the shares;
    "clopper_pearson" where "at least" must hold at every share (a contract, a claim). Nothing counted: value NaN, interval 0 to 1. Raises NotCounts.
    """
    x, n = _checked(happened, of)
    low, high = _METHODS[method](x, n, confidence)
    with np.errstate(invalid="ignore"):
        value = x / n
    return Estimate(value[()], low[()], high[()], confidence, 0.0, 1.0)


def satisfied(answers: ArrayLike, best: int = 5) -> tuple[int, int]:
    """How many of these answers, on a scale from 1 to `best`, are one of the two best; and of how many.

    The "top two box" of customer satisfaction (CSAT). NaN is no answer and is left out. Raises NotCounts for what is
    not on the scale.
    """
    given = np.asarray(answers, np.float64).ravel()
    given = given[~np.isnan(given)]
    if ((given < 1) | (given > best) | (given != np.floor(given))).any():
        raise NotCounts(f"answers are whole numbers from 1 to {best}")
    return int((given > best - 2).sum()), len(given)


def csat(happy: ArrayLike, answers: ArrayLike, confidence: float = 0.95) -> Estimate:
    """CSAT: satisfied answers / all answers, 0 to 1, with its mid-P interval. `satisfied` counts them. Raises NotCounts."""
    x, n = counts(satisfied=happy, answers=answers)
    parts("satisfied", "answers", x, n)
    return proportion(x, n, confidence)


def referral_rate(referred: ArrayLike, new_clients: ArrayLike, confidence: float = 0.95) -> Estimate:
    """Referral rate: new clients that came on a client's word / all new clients of the period; mid-P interval.

    New is who ordered for the first time ever. Raises NotCounts.
    """
    x, n = counts(referred=referred, new_clients=new_clients)
    parts("referred", "new_clients", x, n)
    return proportion(x, n, confidence)
