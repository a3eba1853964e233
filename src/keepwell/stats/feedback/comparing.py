"""Two figures against each other: two periods, two groups, or the same clients asked twice."""

import numpy as np
from numpy.typing import ArrayLike

from keepwell.stats.feedback.estimate import Estimate, counts
from keepwell.stats.feedback.promoter_score import discordant
from keepwell.stats.feedback.proportions import proportion


class NotComparable(ValueError):  # noqa: N818
    """Two figures are compared at one confidence and on one scale."""


def difference(later: Estimate, earlier: Estimate) -> Estimate:
    """`later` less `earlier`, two figures of different answers, with an interval built from theirs.

    With v the value, l and u the ends of each, the bounds are d - sqrt((v1-l1)^2 + (u2-v2)^2) and d + sqrt((u1-v1)^2 + (v2-l2)^2). With Wilson's intervals this is
    method 10 of Newcombe (1998), "Interval estimation for the difference between independent proportions", Statistics
    in Medicine 17, 873-890; for any other figure it is MOVER of Zou, Donner (2008), Statistics in Medicine 27, 1693-1702,
    equation 3. The two must be independent; for the same clients asked twice use `paired_difference`.
    NaN where one of them is unknown, with everything possible as its interval. Raises NotComparable.
    """
    if later.confidence != earlier.confidence or (later.least, later.most) != (earlier.least, earlier.most):
        raise NotComparable("two figures are compared at one confidence and on one scale")
    span = later.most - later.least
    value = np.asarray(later.value) - np.asarray(earlier.value)
    with np.errstate(invalid="ignore"):
        down = np.hypot(later.value - later.low, earlier.high - earlier.value)
        up = np.hypot(later.high - later.value, earlier.value - earlier.low)
        low, high = np.maximum(value - down, -span), np.minimum(value + up, span)
    known = np.isfinite(value)
    return Estimate(
        np.where(known, value, np.nan)[()],
        np.where(known, low, -span)[()],
        np.where(known, high, span)[()],
        later.confidence,
        -span,
        span,
    )


def proportion_difference(
    later: ArrayLike, later_of: ArrayLike, earlier: ArrayLike, earlier_of: ArrayLike, confidence: float = 0.95
) -> Estimate:
    """The share `later`/`later_of` less `earlier`/`earlier_of`, -1 to 1, of different cases.

    Newcombe's (1998) hybrid score interval, method 10: `difference` of two of Wilson's. Raises NotCounts.
    """
    return difference(
        proportion(later, later_of, confidence, "wilson"),
        proportion(earlier, earlier_of, confidence, "wilson"),
    )


def paired_difference(
    both: ArrayLike,
    only_later: ArrayLike,
    only_earlier: ArrayLike,
    neither: ArrayLike,
    confidence: float = 0.95,
) -> Estimate:
    """The change of a share among the same clients asked twice: later less earlier, -1 to 1.

    Counts of clients that said yes both times, only the later, only the earlier and neither time. The score interval
    of Tango (1998), Statistics in Medicine 17, 891-908. No client: NaN, -1 to 1. Raises NotCounts.
    """
    a, b, c, d = counts(both=both, only_later=only_later, only_earlier=only_earlier, neither=neither)
    total = a + b + c + d
    low, high = discordant(b, c, total, confidence)
    with np.errstate(invalid="ignore"):
        value = (b - c) / total
    return Estimate(value[()], low[()], high[()], confidence, -1.0, 1.0)
