"""How sure a fitted rhythm model is of its parameters: standard errors from the likelihood's curvature, and flags."""

from typing import Final

import numpy as np

from keepwell.stats import fitting_rhythm
from keepwell.stats.buying.fitting import Fit
from keepwell.stats.rhythm import Floats, Gaps, RhythmModel

NAMES: Final = ("r", "alpha", "a", "b")
_STEP: Final = 1e-4
_UNKNOWN: Final = 1.0  # standard error of a logarithm from which a parameter is not known
_FEW: Final = 25  # clients with gaps for each parameter


def judged(model: RhythmModel, gaps: Gaps, *, enough: int = fitting_rhythm.ENOUGH) -> Fit:
    """Estimates and standard errors of r, alpha (days), a and b, the weights of k being unknown too.

    `gaps` and `enough` as the model was fitted with: a fit that looked at a sample is only as sure as the sample.
    The covariance, of logarithms, is the inverse of the observed information (differences of the analytic gradient); NaN
    where that is not positive definite. Flags: "not_converged", "flat_ridge" (some parameter unknown within a factor of
    e and more: read none of them alone), "too_few_clients" (fewer than 25 with gaps for each parameter).
    """
    estimates = np.array([model.r[0], model.alpha[0], model.a, model.b])
    repeat = int((gaps.count > 0).sum())
    surface, at = fitting_rhythm.surface_at(model, gaps, enough)
    some = np.delete(
        np.arange(len(at)), int(np.argmax(at[: len(model.k)]))
    )  # weights sum to 1: one says nothing
    information = _curvature(surface, at)[np.ix_(some, some)] * min(1.0, enough / max(repeat, 1))
    covariance = np.full((4, 4), np.nan)
    if np.isfinite(information).all() and np.linalg.eigvalsh(information).min() > 0:
        covariance = np.asarray(np.linalg.inv(information), np.float64)[-4:, -4:]
    errors = np.sqrt(np.diag(covariance))
    flags = (
        ("not_converged", not model.converged),
        ("flat_ridge", not (errors < _UNKNOWN).all()),
        ("too_few_clients", repeat < _FEW * len(some)),
    )
    return Fit(
        NAMES, estimates, estimates * errors, covariance, model.log_likelihood, float(len(gaps)), model.converged,
        tuple(name for name, holds in flags if holds),
    )  # fmt: skip


def _curvature(surface: fitting_rhythm.Surface, at: Floats) -> Floats:
    rows = [
        (surface(at + _STEP * one)[1] - surface(at - _STEP * one)[1]) / (2 * _STEP) for one in np.eye(len(at))
    ]
    return np.asarray((np.array(rows) + np.array(rows).T) / 2)
