"""The Net Promoter Score from few answers: promoters less detractors among all, with an interval that holds."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keepwell.stats.feedback.estimate import Estimate, Floats, NotCounts, counts, critical, distinct

_POINTS = 100.0
_HALVINGS = 55


def split(answers: ArrayLike) -> tuple[int, int, int]:
    """How many promoters (9 and 10), passives (7 and 8) and detractors (0 to 6) gave these answers of 0 to 10.

    Reichheld (2003), "The one number you need to grow", Harvard Business Review 81(12), 46-54. NaN is no answer and
    is left out. Raises NotCounts for what is not on the scale.
    """
    given = np.asarray(answers, np.float64).ravel()
    given = given[~np.isnan(given)]
    if ((given < 0) | (given > 10) | (given != np.floor(given))).any():  # noqa: PLR2004
        raise NotCounts("answers are whole numbers from 0 to 10")
    promoters, detractors = int((given >= 9).sum()), int((given <= 6).sum())  # noqa: PLR2004
    return promoters, len(given) - promoters - detractors, detractors


def promoter_score(
    promoters: ArrayLike, passives: ArrayLike, detractors: ArrayLike, confidence: float = 0.95
) -> Estimate:
    """The Net Promoter Score in points, -100 to 100, of each triple of counts, with its score interval.

    The mean of +1, 0 and -1, times 100. The interval holds the scores d that the score test does not refuse: Tango
    (1998), "Equivalence test and confidence interval for the difference in proportions for the paired-sample design",
    Statistics in Medicine 17, 891-908, equations 15 to 18, for which promoters and detractors are the discordant pairs;
    for the NPS advised by Rocks (2016), The American Statistician 70, 365-372. Chosen by exact coverage at 1 to 60 answers
    against seven others (docs/methods/nps.md). No answer: value NaN, -100 to 100. Raises NotCounts.
    """
    a, b, c = counts(promoters=promoters, passives=passives, detractors=detractors)
    low, high = discordant(a, c, a + b + c, confidence)
    with np.errstate(invalid="ignore"):
        value = (a - c) / (a + b + c)
    return Estimate(
        (_POINTS * value)[()], (_POINTS * low)[()], (_POINTS * high)[()], confidence, -_POINTS, _POINTS
    )


def discordant(more: Floats, less: Floats, total: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Tango's (1998) interval of (more - less) / total, -1 to 1: the d that the score test does not refuse.

    `more` and `less` of `total` trinomial cases; all arrays of one shape. -1 and 1 where `total` is zero.
    """
    z = critical(confidence)
    (more, less, total), back = distinct(more, less, total)
    n = np.where(total > 0, total, 1.0)
    mean = np.where(total > 0, (more - less) / n, 0.0)

    def off(d: Floats) -> Floats:
        """(mean - d) in standard errors, at the most likely trinomial of difference d (equation 15)."""
        b = -(more + less) / n + (2 - mean) * d
        c = -less / n * d * (1 - d)
        q = (np.sqrt(np.maximum(b * b - 8 * c, 0.0)) - b) / 4
        variance = np.maximum(2 * q + d * (1 - d), 1e-300) / n
        return np.asarray((mean - d) / np.sqrt(variance))

    low = _edge(lambda d: off(d) > z, np.full_like(mean, -1.0), mean)
    high = _edge(lambda d: off(d) < -z, np.full_like(mean, 1.0), mean)
    # all of one kind: that end is a score that can be, and the test has no variance there to refuse it by
    low, high = np.where(mean == -1, -1.0, low), np.where(mean == 1, 1.0, high)
    return np.where(total > 0, low, -1.0)[back], np.where(total > 0, high, 1.0)[back]


def _edge(refused: Callable[[Floats], NDArray[np.bool_]], outer: Floats, inner: Floats) -> Floats:
    for _ in range(_HALVINGS):
        middle = (outer + inner) / 2
        out = refused(middle)
        outer, inner = np.where(out, middle, outer), np.where(out, inner, middle)
    return (outer + inner) / 2
