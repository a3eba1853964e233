"""Does a score put those that happened first? All of these see only the order of the scores."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logit
from scipy.stats import norm, rankdata

from keepwell.stats.evaluation.checking import Booleans, Floats, NotScores, pair
from keepwell.stats.feedback.proportions import clopper_pearson


def auc(happened: ArrayLike, score: ArrayLike) -> float:
    """The chance that a case that happened has the higher score than one that did not; ties count half.

    The Mann-Whitney statistic (Hanley, McNeil 1982, Radiology 143, 29-36). NaN where all or none happened.
    """
    one, other = pair(happened, score)
    yes = int(one.sum())
    no = len(one) - yes
    if not yes or not no:
        return float("nan")
    return float((rankdata(other)[one].sum() - yes * (yes + 1) / 2) / (yes * no))


def auc_covariance(happened: ArrayLike, *scores: ArrayLike) -> tuple[Floats, Floats]:
    """The AUC of each of k scores of the same cases, and their covariances: arrays of k and of k by k.

    DeLong, DeLong, Clarke-Pearson (1988), "Comparing the areas under two or more correlated receiver operating
    characteristic curves", Biometrics 44, 837-845, equations 5 to 7, by the mid-ranks of Sun, Xu (2014), "Fast
    implementation of DeLong's algorithm", IEEE Signal Processing Letters 21, 1389-1393: n log n, not n squared.
    NaN covariances with fewer than two of either outcome; NaN everywhere where all or none happened.
    """
    if not scores:
        raise NotScores("at least one score")
    came = np.zeros(0, bool)
    placed_yes, placed_no = [], []
    for score in scores:
        came, told = pair(happened, score)
        yes, no = _placed(came, told)
        placed_yes.append(yes)
        placed_no.append(no)
    count = len(scores)
    m, n = int(came.sum()), int((~came).sum())
    if not m or not n:
        return np.full(count, np.nan), np.full((count, count), np.nan)
    yes, no = np.array(placed_yes), np.array(placed_no)
    areas = yes.mean(axis=1)
    if min(m, n) < 2:  # noqa: PLR2004
        return areas, np.full((count, count), np.nan)
    return areas, np.atleast_2d(np.cov(yes)) / m + np.atleast_2d(np.cov(no)) / n


def _placed(came: Booleans, told: Floats) -> tuple[Floats, Floats]:
    """For each yes the share of noes below it, for each no the share of yeses above it; ties count half."""
    m, n = int(came.sum()), int((~came).sum())
    ranks = rankdata(told)
    yes = (ranks[came] - rankdata(told[came])) / max(n, 1)
    no = 1 - (ranks[~came] - rankdata(told[~came])) / max(m, 1)
    return yes, no


def auc_interval(happened: ArrayLike, score: ArrayLike, confidence: float = 0.95) -> tuple[float, float]:
    """The interval of the AUC: DeLong's (1988) standard error, on log odds so that it stays between 0 and 1.

    Log odds as advised by Qin, Hotilovac (2008), Statistical Methods in Medical Research 17, 207-221. An AUC of 0 or 1 has
    no standard error: the far bound is then the exact one of a share of as many cases as the rarer outcome has.
    (0, 1) where all or none happened, or only one of an outcome. Cases must be independent: of the same clients at
    several cuts use `compare`.
    """
    came, _ = pair(happened, score)
    areas, covariance = auc_covariance(happened, score)
    area, error = float(areas[0]), float(np.sqrt(covariance[0, 0]))
    if not np.isfinite(error):
        return 0.0, 1.0
    if area in {0.0, 1.0}:
        rarer = min(int(came.sum()), int((~came).sum()))
        low, high = clopper_pearson(area * rarer, rarer, confidence)
        return float(low), float(high)
    wide = float(norm.isf((1 - confidence) / 2)) * error / (area * (1 - area))
    return float(expit(logit(area) - wide)), float(expit(logit(area) + wide))


def average_precision(happened: ArrayLike, score: ArrayLike) -> float:
    """Precision averaged over the recalls at each distinct score, the highest first. NaN where none happened."""
    one, other = pair(happened, score)
    if not one.any():
        return float("nan")
    order = np.argsort(-other, kind="stable")
    found = np.cumsum(one[order])
    ends = np.flatnonzero(np.append(np.diff(other[order]) != 0, True))
    found = found[ends]
    gained = np.diff(np.concatenate([[0], found]))
    return float((gained * found / (ends + 1)).sum() / one.sum())


def precision_at(happened: ArrayLike, score: ArrayLike, count: int) -> float:
    """Share that happened among the `count` highest scores (all, where there are fewer); ties count their mean.

    NaN where there is nothing to list.
    """
    one, other = pair(happened, score)
    count = min(count, len(one))
    if count < 1:
        return float("nan")
    edge = np.sort(other)[-count]
    above, level = other > edge, other == edge
    return float((one[above].sum() + (count - above.sum()) * one[level].mean()) / count)


def lift(came_true: float, picked: float, happened: float, judged: float) -> float:
    """How many times more often the picked came true than anyone judged. NaN where that has no meaning."""
    if not picked or not happened or not judged:
        return float("nan")
    return (came_true / picked) / (happened / judged)


def lift_at(happened: ArrayLike, score: ArrayLike, count: int) -> float:
    """`precision_at` over the share that happened among all: 1 is a list drawn by lot. NaN where none happened."""
    one, _ = pair(happened, score)
    return precision_at(happened, score, count) / float(one.mean()) if one.any() else float("nan")
