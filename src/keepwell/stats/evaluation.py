"""How good a score is: does it rank, is it calibrated, what does the top of the list find.

Throughout, `happened` is one boolean a judged case and `score` one number a case, higher meaning more likely.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import beta, norm, rankdata

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


def _pair(happened: ArrayLike, score: ArrayLike) -> tuple[Booleans, Floats]:
    one, other = np.asarray(happened, bool), np.asarray(score, np.float64)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError("happened and score are one-dimensional and equally long")
    if not np.isfinite(other).all():
        raise ValueError("a score is a finite number")
    return one, other


def auc(happened: ArrayLike, score: ArrayLike) -> float:
    """The chance that a case that happened has the higher score than one that did not; ties count half.

    The Mann-Whitney statistic (Hanley, McNeil 1982). NaN where all or none happened.
    """
    one, other = _pair(happened, score)
    yes = int(one.sum())
    no = len(one) - yes
    if not yes or not no:
        return float("nan")
    return float((rankdata(other)[one].sum() - yes * (yes + 1) / 2) / (yes * no))


def average_precision(happened: ArrayLike, score: ArrayLike) -> float:
    """Precision averaged over the recalls at each distinct score, the highest first. NaN where none happened."""
    one, other = _pair(happened, score)
    if not one.any():
        return float("nan")
    order = np.argsort(-other, kind="stable")
    found = np.cumsum(one[order])
    ends = np.flatnonzero(np.append(np.diff(other[order]) != 0, True))
    found = found[ends]
    gained = np.diff(np.concatenate([[0], found]))
    return float((gained * found / (ends + 1)).sum() / one.sum())


def precision_at(happened: ArrayLike, score: ArrayLike, count: int) -> float:
    """Share that happened among the `count` highest scores (all, where there are fewer); ties count their mean."""
    one, other = _pair(happened, score)
    count = min(count, len(one))
    if count < 1:
        return float("nan")
    edge = np.sort(other)[-count]
    above, level = other > edge, other == edge
    return float((one[above].sum() + (count - above.sum()) * one[level].mean()) / count)


def brier(happened: ArrayLike, chance: ArrayLike) -> float:
    """Mean squared distance of the predicted chance from what happened (Brier 1950); NaN of nothing."""
    one, other = _pair(happened, chance)
    return float(np.mean((other - one) ** 2)) if len(one) else float("nan")


def lift(came_true: float, picked: float, happened: float, judged: float) -> float:
    """How many times more often the picked came true than anyone judged. NaN where that has no meaning."""
    if not picked or not happened or not judged:
        return float("nan")
    return (came_true / picked) / (happened / judged)


def wilson(happened: ArrayLike, of: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """The score interval of a proportion (Wilson 1927): lower and upper bounds; 0 and 1 where `of` is zero."""
    x, n = np.asarray(happened, np.float64), np.asarray(of, np.float64)
    z = float(norm.isf((1 - confidence) / 2))
    many = np.maximum(n, 1.0)
    p = x / many
    middle = (p + z * z / (2 * many)) / (1 + z * z / many)
    half = z / (1 + z * z / many) * np.sqrt(p * (1 - p) / many + z * z / (4 * many * many))
    low, high = np.clip(middle - half, 0, 1), np.clip(middle + half, 0, 1)
    return np.where(n > 0, low, 0.0), np.where(n > 0, high, 1.0)


def clopper_pearson(happened: ArrayLike, of: ArrayLike, confidence: float = 0.95) -> tuple[Floats, Floats]:
    """The exact interval of a proportion (Clopper, Pearson 1934): lower and upper bounds."""
    x, n = np.asarray(happened, np.float64), np.asarray(of, np.float64)
    tail = (1 - confidence) / 2
    low = np.where(x > 0, beta.ppf(tail, np.maximum(x, 0.5), n - x + 1), 0.0)
    high = np.where(x < n, beta.isf(tail, x + 1, np.maximum(n - x, 0.5)), 1.0)
    return low, high


@dataclass(frozen=True, slots=True)
class Band:
    """One band of a calibration table: what was predicted, what came, and the interval of what came."""

    low: float
    high: float
    count: int
    predicted: float
    happened: int
    share: float
    share_low: float
    share_high: float


def calibration(happened: ArrayLike, chance: ArrayLike, bands: int = 10) -> list[Band]:
    """Predicted chances in `bands` equally wide bands beside what came, with Wilson 95 % intervals; empty bands are left out."""
    one, other = _pair(happened, chance)
    if ((other < 0) | (other > 1)).any():
        raise ValueError("a chance lies between 0 and 1")
    place = np.minimum((other * bands).astype(np.intp), bands - 1)
    count = np.bincount(place, minlength=bands)
    came = np.bincount(place, one, minlength=bands).astype(np.intp)
    total = np.bincount(place, other, minlength=bands)
    low, high = wilson(came, count)
    return [
        Band(
            i / bands, (i + 1) / bands, int(count[i]), float(total[i] / count[i]),
            int(came[i]), float(came[i] / count[i]), float(low[i]), float(high[i]),
        )
        for i in range(bands)
        if count[i]
    ]  # fmt: skip
