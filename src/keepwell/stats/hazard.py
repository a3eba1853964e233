"""Proportional hazards on a known cumulative hazard: what makes an event come sooner or later than expected.

A case with expected cumulative hazard exp(o) has the event with chance 1 - exp(-exp(o + Xb)) (Prentice, Gloeckler
1978, "Regression analysis of grouped survival data", eq. 3: the complementary log-log model, here with an offset).
The coefficients are found by Newton's method with a ridge; the likelihood is concave in them, so there is one answer.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_MOST: Final = 60
_HALVINGS: Final = 30
_SAME: Final = 1e-10
WIDEST: Final = (-30.0, 6.0)  # of the logarithm of a cumulative hazard
_TINY: Final = 1e-300


@dataclass(frozen=True, slots=True)
class Cases:
    """n cases: `x` n rows of p columns, `offset` the log of the expected hazard, what `happened`, and `weights`."""

    x: Floats
    offset: Floats
    happened: NDArray[np.bool_]
    weights: Floats


def fit(cases: Cases, ridge: Floats) -> Floats:
    """The p coefficients that maximise the weighted log-likelihood less half of `ridge` (p, above zero) times their squares."""
    x, weights = cases.x, cases.weights
    at = np.zeros(x.shape[1])
    value, hazard = _likely(cases, ridge, at)
    for _ in range(_MOST):
        pull, curve = slopes(hazard, cases.happened)
        gradient = x.T @ (weights * pull) - ridge * at
        bend = (x * (weights * curve)[:, None]).T @ x + np.diag(ridge)
        step = np.linalg.solve(bend, gradient)
        for _ in range(_HALVINGS):
            new, ahead = _likely(cases, ridge, at + step)
            if new >= value - _SAME * abs(value):
                break
            step = step / 2
        at, gained, value, hazard = at + step, new - value, new, ahead
        if abs(gained) <= _SAME * (1 + abs(value)):
            break
    return at


def slopes(hazard: Floats, happened: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """First and negative second derivative of each case's log-likelihood by the logarithm of its hazard."""
    chance = np.maximum(-np.expm1(-hazard), _TINY)
    odds = hazard * np.exp(-hazard) / chance
    pull = np.where(happened, odds, -hazard)
    return pull, np.where(happened, odds * np.maximum(hazard / chance - 1, 0.0), hazard)


def _likely(cases: Cases, ridge: Floats, at: Floats) -> tuple[float, Floats]:
    hazard = np.exp(np.clip(cases.offset + cases.x @ at, *WIDEST))
    log = np.where(cases.happened, np.log(np.maximum(-np.expm1(-hazard), _TINY)), -hazard)
    return float((cases.weights * log).sum() - 0.5 * (ridge * at * at).sum()), hazard
