"""Are predicted chances true? Distance, calibration, and what of the distance is whose."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit
from scipy.stats import norm

from keepwell.stats.evaluation.checking import Booleans, Floats, chances, pair
from keepwell.stats.feedback.proportions import wilson

_STEPS, _CLOSE, _FLAT = 50, 1e-10, 1e13


def brier(happened: ArrayLike, chance: ArrayLike) -> float:
    """Mean squared distance of the predicted chance from what happened (Brier 1950); NaN of nothing."""
    one, other = pair(happened, chance)
    return float(np.mean((other - one) ** 2)) if len(one) else float("nan")


def log_loss(happened: ArrayLike, chance: ArrayLike) -> float:
    """Mean of -log of the chance that was given to what came (Good 1952); NaN of nothing.

    Infinite where something was called impossible and came. Raises NotScores outside 0 to 1.
    """
    one, other = chances(happened, chance)
    if not len(one):
        return float("nan")
    given = np.where(one, other, 1 - other)
    if not given.all():
        return float("inf")
    return float(-np.log(given).mean())


@dataclass(frozen=True, slots=True)
class BrierParts:
    """Brier = reliability - resolution + uncertainty + within: Murphy's parts, and what lies inside the bands.

    `reliability`: squared distance of predicted and come, band by band (0 is best). `resolution`: how far the bands differ
    from the base rate (more is better). `uncertainty`: base rate times its complement. `within`: what bands
    blur, 0 where each holds one value.
    """

    reliability: float
    resolution: float
    uncertainty: float
    within: float


def brier_parts(happened: ArrayLike, chance: ArrayLike, bands: int | None = None) -> BrierParts:
    """Brier's score taken apart, over its distinct values or over so many equally wide `bands`.

    Murphy (1973), "A new vector partition of the probability score", J. Applied Meteorology 12, 595-600, equation 10;
    `within` is that of Stephenson, Coelho, Jolliffe (2008), Weather and Forecasting 23, 752-757. NaN of nothing.
    Raises NotScores outside 0 to 1.
    """
    one, other = chances(happened, chance)
    if not len(one):
        return BrierParts(*[float("nan")] * 4)
    if bands is None:
        place = np.unique(other, return_inverse=True)[1]
    else:
        place = np.minimum((other * bands).astype(np.intp), bands - 1)
    count = np.bincount(place)
    many = np.maximum(count, 1)
    came, told = np.bincount(place, one) / many, np.bincount(place, other) / many
    base, share = float(one.mean()), count / len(one)
    reliability = float((share * (told - came) ** 2).sum())
    resolution = float((share * (came - base) ** 2).sum())
    uncertainty = base * (1 - base)
    within = brier(one, other) - (reliability - resolution + uncertainty)
    return BrierParts(reliability, resolution, uncertainty, within if bands else 0.0)


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


def calibration(
    happened: ArrayLike, chance: ArrayLike, bands: int = 10, equal: Literal["width", "count"] = "width"
) -> list[Band]:
    """Predicted chances in bands beside what came, with Wilson 95 % intervals; empty bands are left out.

    `bands` equally wide, or of equally many cases (then cases of one chance stay together, so that bands may be
    fewer). Raises NotScores outside 0 to 1.
    """
    one, other = chances(happened, chance)
    edges = np.arange(bands + 1) / bands
    place = np.minimum((other * bands).astype(np.intp), bands - 1)
    if equal == "count" and len(one):
        inner = np.quantile(other, edges[1:-1], method="higher")
        edges = np.unique(np.concatenate([[other.min()], inner, [other.max()]]))
        place = np.clip(np.searchsorted(edges, other, side="right") - 1, 0, max(len(edges) - 2, 0))
        edges = edges if len(edges) > 1 else np.repeat(edges, 2)
    return _bands(one, other, place, edges)


def _bands(one: Booleans, other: Floats, place: NDArray[np.intp], edges: Floats) -> list[Band]:
    bands = len(edges) - 1
    count = np.bincount(place, minlength=bands)
    came = np.bincount(place, one, minlength=bands).astype(np.intp)
    total = np.bincount(place, other, minlength=bands)
    low, high = wilson(came, count)
    return [
        Band(
            float(edges[i]), float(edges[i + 1]), int(count[i]), float(total[i] / count[i]),
            int(came[i]), float(came[i] / count[i]), float(low[i]), float(high[i]),
        )
        for i in range(bands)
        if count[i]
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """logit P(happened) = intercept + slope * logit(chance): 0 and 1 where chances are true; 95 % intervals.

    A slope under 1: chances too extreme; over 1: too timid. `in_the_large` is the intercept at slope 1: above 0, more
    came than was said. NaN where the data say nothing (none or all happened, or the chances part them wholly).
    """

    intercept: float
    intercept_low: float
    intercept_high: float
    slope: float
    slope_low: float
    slope_high: float
    in_the_large: float


def calibration_line(happened: ArrayLike, chance: ArrayLike, confidence: float = 0.95) -> Line:
    """How true chances are, in two numbers: Cox (1958), "Two further applications of a model for binary regression",
    Biometrika 45, 562-565, by maximum likelihood, with intervals of Wald.

    Chances of 0 and 1 are read as a millionth from them. Raises NotScores outside 0 to 1.
    """
    one, other = chances(happened, chance)
    nothing = [float("nan")] * 6
    if not len(one) or one.all() or not one.any():
        return Line(*[*nothing, float("nan")])
    x = logit(np.clip(other, 1e-6, 1 - 1e-6))
    large, _ = _newton(one.astype(np.float64), np.ones((len(x), 1)), x)
    if np.ptp(x) == 0:
        return Line(*[*nothing, float(large[0])])
    at, known = _newton(one.astype(np.float64), np.column_stack([np.ones_like(x), x]), np.zeros_like(x))
    if not np.isfinite(at).all():
        return Line(*[*nothing, float(large[0])])
    wide = float(norm.isf((1 - confidence) / 2)) * np.sqrt(np.diag(np.linalg.inv(known)))
    (a, b), (da, db) = at, wide
    return Line(a, a - da, a + da, b, b - db, b + db, float(large[0]))


def _newton(one: Floats, design: Floats, offset: Floats) -> tuple[Floats, Floats]:
    """Logistic regression: the coefficients (NaN without a finite maximum) and their information."""

    def loss(coefficients: Floats) -> float:
        eta = design @ coefficients + offset
        return float((np.logaddexp(0, eta) - one * eta).sum())

    at = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        p = expit(design @ at + offset)
        known = design.T @ (design * (p * (1 - p))[:, None])
        if np.linalg.cond(known) > _FLAT:
            break
        step = np.linalg.solve(known, design.T @ (one - p))
        if np.abs(step).max() < _CLOSE * (1 + np.abs(at).max()):
            return at, known
        now = loss(at)
        while loss(at + step) > now and np.abs(step).max() > _CLOSE:
            step = step / 2
        at = at + step
    return np.full(design.shape[1], np.nan), np.eye(design.shape[1])
