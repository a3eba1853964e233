"""Is one score better than another, or is it noise? On the same cases, with the dependence between them kept."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

from keepwell.stats.evaluation import weighing
from keepwell.stats.evaluation.checking import Booleans, Floats, NotScores, chances, pair
from keepwell.stats.evaluation.ranking import auc_covariance

Figure = Literal["auc", "average_precision", "precision_at", "brier", "log_loss"]
_AT_ONCE = 4_000_000  # weights held at one time: 32 MB


@dataclass(frozen=True, slots=True)
class Comparison:
    """The figure of `one` and of `other`, their difference (one less other), its interval and the chance of none.

    `chance` is two-sided. For "brier" and "log_loss" less is better, for all others more.
    """

    one: float
    other: float
    difference: float
    low: float
    high: float
    chance: float


def compare_aucs(
    happened: ArrayLike, one: ArrayLike, other: ArrayLike, confidence: float = 0.95
) -> Comparison:
    """The AUCs of two scores of the same independent cases: the paired test of DeLong et al. (1988), equation 8.

    NaN where all or none happened, or fewer than two of either. Two scores that rank all alike: difference 0, chance 1.
    """
    areas, covariance = auc_covariance(happened, one, other)
    gap = float(areas[0] - areas[1])
    error = float(np.sqrt(max(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1], 0.0)))
    wide = float(norm.isf((1 - confidence) / 2)) * error
    alike = abs(gap) < 1e-12 and error < 1e-12  # noqa: PLR2004
    chance = 1.0 if alike else float(2 * norm.sf(abs(gap) / max(error, 1e-300)))
    return Comparison(float(areas[0]), float(areas[1]), gap, gap - wide, gap + wide, chance)


def compare(
    happened: ArrayLike,
    one: ArrayLike,
    other: ArrayLike,
    figure: Figure = "auc",
    *,
    clients: ArrayLike | None = None,
    cuts: ArrayLike | None = None,
    count: int = 50,
    confidence: float = 0.95,
    draws: int = 2000,
    rng: np.random.Generator | None = None,
) -> Comparison:
    """Two scores of the same cases by any figure, by a paired bootstrap over clients: a client is drawn with all its cases.

    Cases are n outcomes and two scores each; `clients` says whose each is (all different without it), `cuts` at which
    cut; the figure is that of each cut, averaged over the cuts. `count` is the length of the list for "precision_at".
    The interval is the percentile interval of the differences (Efron, Tibshirani 1993, An Introduction to the
    Bootstrap, section 13.3; clusters: Field, Welsh 2007, J. R. Statist. Soc. B 69, 369-390); draws in which a cut has no figure leave
    that cut out. The same `rng` seed gives the same answer (0 without one). Raises NotScores.
    """
    came, first = pair(happened, one)
    _, second = pair(happened, other)
    if not len(came):
        return Comparison(*[float("nan")] * 6)
    owner = _labels(clients, len(came)) if clients is not None else np.arange(len(came))
    place = _labels(cuts, len(came)) if cuts is not None else np.zeros(len(came), np.intp)
    drawn = int(owner.max()) + 1
    judges = []
    for cut in range(int(place.max()) + 1):
        rows = np.flatnonzero(place == cut)
        both = [_judge(came[rows], score[rows], figure, count) for score in (first, second)]
        judges.append((owner[rows], both))

    def means(weights: Floats) -> Floats:
        """Two figures for each drawing: 2 by B."""
        told = np.array([[judge(weights[:, whose]) for judge in both] for whose, both in judges])
        known = ~np.isnan(told).any(axis=1, keepdims=True)
        return np.asarray(
            np.where(known, told, 0.0).sum(axis=0) / np.where(known.any(axis=0), known.sum(axis=0), np.nan)
        )

    (one_,), (other_,) = means(np.ones((1, drawn)))
    rng = np.random.default_rng(0) if rng is None else rng
    step = max(1, _AT_ONCE // max(len(came), drawn))
    gaps = []
    for begin in range(0, draws, step):
        many = min(step, draws - begin)
        weights = rng.multinomial(drawn, np.full(drawn, 1 / drawn), many).astype(np.float64)
        a, b = means(weights)
        known = np.isfinite(a) & np.isfinite(b)  # an endless log loss has no difference
        gaps.append(a[known] - b[known])
    told = np.concatenate(gaps)
    if not len(told):
        return Comparison(float(one_), float(other_), float(one_ - other_), *[float("nan")] * 3)
    tail = (1 - confidence) / 2
    low, high = np.quantile(told, [tail, 1 - tail])
    least = min((told <= 0).mean(), (told >= 0).mean())
    chance = min(1.0, 2 * max(float(least), 1 / (len(told) + 1)))
    return Comparison(float(one_), float(other_), float(one_ - other_), float(low), float(high), chance)


def _labels(labels: ArrayLike, length: int) -> NDArray[np.intp]:
    given = np.asarray(labels)
    if given.shape != (length,):
        raise NotScores("clients and cuts are one a case")
    return np.asarray(np.unique(given, return_inverse=True)[1], np.intp)


def _judge(came: Booleans, score: Floats, figure: Figure, count: int) -> weighing.Weighed:
    match figure:
        case "auc":
            return weighing.auc(came, score)
        case "average_precision":
            return weighing.average_precision(came, score)
        case "precision_at":
            return weighing.precision_at(came, score, count)
        case "brier":
            return weighing.mean_of((score - came) ** 2)
        case "log_loss":
            came, score = chances(came, score)
            with np.errstate(divide="ignore"):
                return weighing.mean_of(-np.log(np.where(came, score, 1 - score)))
