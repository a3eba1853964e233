"""Is it going up or down? The trend of a share, of a promoter score and of any figure over periods, with its interval.

Made for few periods: every function has an answer at two, and says by its interval how little that is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import xlog1py, xlogy
from scipy.stats import norm
from scipy.stats import t as student

from keepwell.stats.feedback.estimate import Floats, counts, critical, parts

_FINE = 160  # points a side: quantiles to about a thousandth of the interval's width
_DEEP = 22.0  # how far under its peak, in logs, a posterior still counts
_ZOOMS = 6


class NotPeriods(ValueError):  # noqa: N818
    """A trend is over periods at different, finite times, one figure each."""


@dataclass(frozen=True, slots=True)
class Trend:
    """The change a unit of time (a period, unless times were given) with its interval, and the chance of none.

    `chance` is the two-sided p-value of "no trend". `periods` are those with anything in them. Where there are fewer than
    two, the slope is NaN, its interval without end and the chance 1.
    """

    slope: float
    low: float
    high: float
    chance: float
    periods: int
    confidence: float


def _none(periods: int, confidence: float) -> Trend:
    return Trend(np.nan, -np.inf, np.inf, 1.0, periods, confidence)


def _times(at: ArrayLike | None, length: int) -> Floats:
    times = np.arange(length, dtype=np.float64) if at is None else np.asarray(at, np.float64)
    if times.shape != (length,) or not np.isfinite(times).all():
        raise NotPeriods("times are finite numbers, one a period")
    return times


def proportion_trend(
    happened: ArrayLike, of: ArrayLike, at: ArrayLike | None = None, confidence: float = 0.95
) -> Trend:
    """How a share moves over periods: by how much a unit of time on average from the first to the last, as a share.

    Logistic regression on time, logit p = alpha + beta t, under Jeffreys' prior, which is Firth's (1993, Biometrika 80,
    27-38) correction of its bias and keeps it finite where all or none happened; slope and interval are the
    posterior's median and central quantiles of (p_last - p_first) / (t_last - t_first), summed on a grid. `chance` is the
    test of Cochran (1954) and Armitage (1955). Periods without a case are left out. Raises NotCounts, NotPeriods.
    """
    x, n = counts(happened=happened, of=of)
    parts("happened", "of", x, n)
    if x.ndim != 1:
        raise NotPeriods("one count a period, in one dimension")
    times, there = _times(at, len(x)), n > 0
    x, n, times = x[there], n[there], times[there]
    critical(confidence)
    if len(x) < 2 or np.ptp(times) == 0:  # noqa: PLR2004
        return _none(len(x), confidence)
    span = float(np.ptp(times))
    change, weight = _posterior(x, n, (times - times.min()) / span)
    order = np.argsort(change)
    running = np.cumsum(weight[order])
    tail = (1 - confidence) / 2
    low, slope, high = np.interp([tail, 0.5, 1 - tail], running - weight[order] / 2, change[order]) / span
    return Trend(float(slope), float(low), float(high), cochran_armitage(x, n, times), len(x), confidence)


def cochran_armitage(x: Floats, n: Floats, times: Floats) -> float:
    """Two-sided p-value of a trend in shares x/n: Armitage (1955), Biometrics 11, 375-386; 1 where all are alike.

    The variance is the binomial's, as in Agresti, Categorical Data Analysis (2002), section 5.3.5.
    """
    share = x.sum() / n.sum()
    away = times - (n * times).sum() / n.sum()
    variance = share * (1 - share) * (n * away**2).sum()
    if variance <= 0:
        return 1.0
    return float(2 * norm.sf(abs((x * away).sum()) / np.sqrt(variance)))


def _posterior(x: Floats, n: Floats, t: Floats) -> tuple[Floats, Floats]:
    """p_last - p_first on a grid over both ends (as angles, on which a share's error is even), and its posterior."""
    box = np.array([[0.0, np.pi / 2], [0.0, np.pi / 2]])
    for _ in range(_ZOOMS):
        step = np.diff(box, axis=1)[:, 0] / _FINE
        one, other = (box[i, 0] + step[i] * (np.arange(_FINE) + 0.5) for i in (0, 1))
        height = _height(one, other, x, n, t)
        high = height > height.max() - _DEEP
        new = np.array(
            [_reach(side, step[i], box[i]) for i, side in enumerate((_on(high, 1, one), _on(high, 0, other)))]
        )
        if (np.diff(new, axis=1) > 0.8 * np.diff(box, axis=1)).all():
            break
        box = new
    weight = np.exp(height - height.max())
    change = np.sin(other)[None, :] ** 2 - np.sin(one)[:, None] ** 2
    return change.ravel(), (weight / weight.sum()).ravel()


def _on(high: NDArray[np.bool_], axis: int, points: Floats) -> Floats:
    return points[high.any(axis=axis)]


def _reach(points: Floats, step: float, box: Floats) -> Floats:
    return np.array([max(points.min() - 1.5 * step, box[0]), min(points.max() + 1.5 * step, box[1])])


def _height(one: Floats, other: Floats, x: Floats, n: Floats, t: Floats) -> Floats:
    """Log posterior at every pair of angles: the likelihood, Jeffreys' root of the information, the Jacobian."""
    ends = [2 * (np.log(np.sin(side)) - np.log(np.cos(side))) for side in (one, other)]
    value = np.zeros((len(one), len(other)))
    weights = np.zeros((3, len(one), len(other)))
    for happened, of, when in zip(x, n, t, strict=True):
        eta = (1 - when) * ends[0][:, None] + when * ends[1][None, :]
        p = 1 / (1 + np.exp(-np.clip(eta, -700, 700)))
        value += xlogy(happened, p) + xlog1py(of - happened, -p)
        spread = of * p * (1 - p)
        weights += np.array([spread, spread * when, spread * when**2])
    known = np.maximum(weights[0] * weights[2] - weights[1] ** 2, 1e-300)
    root = [np.log(np.sin(side) * np.cos(side)) for side in (one, other)]
    return np.asarray(value + np.log(known) / 2 - root[0][:, None] - root[1][None, :])


def promoter_score_trend(
    promoters: ArrayLike,
    passives: ArrayLike,
    detractors: ArrayLike,
    at: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Trend:
    """How the promoter score moves, in points (-100 to 100) a unit of time: each period counts by its answers.

    The least-squares line through all answers (+1, 0, -1) against time. The variance of a period's answers is that around
    the line, with ten answers' worth of the variance of all periods together, itself held up by two answers of
    variance 1/2 (the empirical Bayes of Smyth 2004, with numbers found by simulated coverage, docs/methods/trend.md);
    Student's t on all answers. Periods without an answer are left out. Raises NotCounts, NotPeriods.
    """
    a, b, c = counts(promoters=promoters, passives=passives, detractors=detractors)
    if a.ndim != 1:
        raise NotPeriods("one count a period, in one dimension")
    n = a + b + c
    times, there = _times(at, len(n)), n > 0
    a, b, c, n, times = a[there], b[there], c[there], n[there], times[there]
    critical(confidence)
    if len(n) < 2 or np.ptp(times) == 0:  # noqa: PLR2004
        return _none(len(n), confidence)
    away = times - (n * times).sum() / n.sum()
    strength = (n * away**2).sum()
    slope = ((a - c) * away).sum() / strength
    line = (a - c).sum() / n.sum() + slope * away
    off = a * (1 - line) ** 2 + b * line**2 + c * (1 + line) ** 2
    free = max(float(n.sum()) - 2.0, 0.0) + 2.0
    usual = (off.sum() + 2.0 * 0.5) / free
    spread = (off + 10.0 * usual) / (n + 10.0 - 2 * n / n.sum())
    error = np.sqrt((n * spread * away**2).sum()) / strength
    wide = float(student.isf((1 - confidence) / 2, free) * error)
    most = 2 / float(np.ptp(times))  # no line goes further than from all detractors to all promoters
    return Trend(
        float(100 * slope), float(100 * max(slope - wide, -most)), float(100 * min(slope + wide, most)),
        float(2 * student.sf(abs(slope) / error, free)), len(n), confidence,
    )  # fmt: skip


def mean_trend(values: ArrayLike, at: ArrayLike | None = None, confidence: float = 0.95) -> Trend:
    """How any figure moves a unit of time: the median of the slopes between all pairs of periods; outliers hardly count.

    Theil (1950) and Sen (1968), "Estimates of the regression coefficient based on Kendall's tau", J. Am. Stat. Assoc. 63,
    1379-1389, interval of section 4 by the exact distribution of Kendall's S up to 60 periods and the normal beyond.
    Below five periods no 95 % interval has ends: they are infinite. NaN is a period without a figure and is left out.
    `chance` is Kendall's test. Raises NotPeriods.
    """
    figures = np.asarray(values, np.float64)
    if figures.ndim != 1 or np.isinf(figures).any():
        raise NotPeriods("one finite figure a period, in one dimension")
    times, there = _times(at, len(figures)), ~np.isnan(figures)
    figures, times = figures[there], times[there]
    critical(confidence)
    if len(figures) < 2 or np.ptp(times) == 0:  # noqa: PLR2004
        return _none(len(figures), confidence)
    first, second = np.triu_indices(len(figures), 1)
    apart = times[second] - times[first]
    first, second, apart = first[apart != 0], second[apart != 0], apart[apart != 0]
    slopes = np.sort((figures[second] - figures[first]) / apart)
    tails = _kendall(len(figures))
    score = abs(int(np.sign(slopes).sum()))
    chance = min(1.0, 2 * float(tails[min(score, len(tails) - 1)]))
    inside = np.flatnonzero(tails <= (1 - confidence) / 2)
    # S at least `edge` has at most the tail's chance: (pairs - edge) / 2 slopes stay outside on each side
    out = (len(slopes) - int(inside[0])) // 2 if len(inside) else -1
    low, high = (slopes[out], slopes[-1 - out]) if 0 <= out < len(slopes) / 2 else (-np.inf, np.inf)
    return Trend(float(np.median(slopes)), float(low), float(high), chance, len(figures), confidence)


def _kendall(n: int) -> Floats:
    """P(S >= s) for s = 0, 1, ... up to the number of pairs, when all orders are equally likely."""
    pairs = n * (n - 1) // 2
    s = np.arange(pairs + 1)
    if n > 60:  # noqa: PLR2004
        return np.asarray(norm.sf((s - 1) / np.sqrt(n * (n - 1) * (2 * n + 5) / 18)))
    ways = np.ones(1)
    for k in range(2, n + 1):  # the k-th figure adds 0 to k - 1 inversions, each as likely
        ways = np.convolve(ways, np.full(k, 1.0 / k))
    # S is the pairs less twice the inversions
    return np.asarray(np.cumsum(ways)[(pairs - s) // 2])
