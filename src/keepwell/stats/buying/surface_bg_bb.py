"""The likelihood of BG/BB and its gradient: who stayed, and who left before each chance after the last order."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, digamma

from keepwell.stats.buying.opportunities import Opportunities

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Branches:
    """Logarithms per row: of having `stayed` through all n chances with these orders, and of the `total` likelihood."""

    stayed: Floats
    total: Floats


def branches(known: Opportunities, alpha: float, beta: float, gamma: float, delta: float) -> Branches:
    """Each way of having left, chance after chance, added in logarithms; once for clients who are alike."""
    few, row = known.compressed()
    parts = _branches(few, alpha, beta, gamma, delta)
    return Branches(parts.stayed[row], parts.total[row])


def _branches(known: Opportunities, alpha: float, beta: float, gamma: float, delta: float) -> Branches:
    first = betaln(alpha, beta) + betaln(gamma, delta)
    stayed = betaln(alpha + known.x, beta + known.n - known.x) + betaln(gamma, delta + known.n) - first
    total = stayed.copy()
    for rows, at in _left_after(known):
        left = (
            betaln(alpha + known.x[rows], beta + at - known.x[rows]) + betaln(gamma + 1, delta + at) - first
        )
        total[rows] = np.logaddexp(total[rows], left)
    return Branches(stayed, total)


@dataclass(frozen=True, slots=True)
class BranchSurface:
    """The log-likelihood of all rows, and its gradient by the logarithms of alpha, beta, gamma and delta."""

    rows: Opportunities

    @property
    def clients(self) -> float:
        return float(self.rows.weights.sum())

    def __call__(self, at: Floats) -> tuple[float, Floats]:
        alpha, beta, gamma, delta = letters = np.exp(at)
        known, weights = self.rows, self.rows.weights
        parts = _branches(known, *letters.tolist())
        share = weights * np.exp(parts.stayed - parts.total)
        slope = _slopes(known.x, known.n, letters, 0) @ share
        first = betaln(alpha, beta) + betaln(gamma, delta)
        for rows, moment in _left_after(known):
            x = known.x[rows]
            left = betaln(alpha + x, beta + moment - x) + betaln(gamma + 1, delta + moment) - first
            slope += _slopes(x, moment, letters, 1) @ (weights[rows] * np.exp(left - parts.total[rows]))
        return float(weights @ parts.total), slope * letters


def _left_after(known: Opportunities) -> Iterator[tuple[NDArray[np.intp], Floats]]:
    """For i = 0, 1, ...: the rows for which leaving right after chance t_x + i is possible, and that chance."""
    silent = known.n - known.t_x
    for i in range(int(silent.max(initial=0))):
        rows = np.flatnonzero(silent > i)
        yield rows, known.t_x[rows] + i


def _slopes(x: Floats, moment: Floats, letters: Floats, gone: int) -> Floats:
    """Derivatives by alpha, beta, gamma, delta (a row each) of the logarithm of one branch."""
    alpha, beta, gamma, delta = letters
    ordering, leaving = digamma(alpha + beta + moment), digamma(gamma + delta + moment + gone)
    none, never = digamma(alpha + beta), digamma(gamma + delta)
    return np.stack(
        [
            digamma(alpha + x) - ordering - digamma(alpha) + none,
            digamma(beta + moment - x) - ordering - digamma(beta) + none,
            digamma(gamma + gone) - leaving - digamma(gamma) + never,
            digamma(delta + moment) - leaving - digamma(delta) + never,
        ]
    )
