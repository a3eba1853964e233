"""Learns r, alpha, a and b of the models in which a client may leave after each order, for a given k."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, digamma, gammaln

from keepwell.stats.buying.fitting import Fit, TooFewClients, maximise
from keepwell.stats.buying.summary import Summary

Floats = NDArray[np.float64]
NAMES: Final = ("r", "alpha", "a", "b")
SAMPLE: Final = 20_000  # rows that show where the maximum lies
_CHUNK: Final = 16_384  # rows that stay in the processor's cache


@dataclass(frozen=True, slots=True)
class Learnable:
    """Distinct rows and what the regular gaps add to the log-likelihood, for each k: (k - 1) logs - orders log Γ(k)."""

    rows: Summary
    logs: float
    orders: float
    has_logs: bool

    @classmethod
    def of(cls, summary: Summary) -> Self:
        used = summary[summary.weights > 0] if (summary.weights == 0).any() else summary
        bare = Summary(used.x, used.t_x, used.T, None, used.weights)
        rows = bare.compressed()[0] if bare.worth_compressing() else bare
        logs = 0.0 if used.logs is None else float(used.weights @ used.logs)
        return cls(rows, logs, float(used.weights @ used.x), used.logs is not None)


def learn(clients: Learnable, k: int, *, from_start: bool) -> Fit:
    """The maximum of the likelihood from two starts. Raises TooFewClients where nobody has ordered more than once."""
    rows = clients.rows
    repeat = rows.x > 0
    if not repeat.any():
        raise TooFewClients("no client has ordered more than once" if len(rows) else "there are no clients")
    gap = float(np.average(rows.T[repeat] / (rows.x[repeat] + 1), weights=rows.weights[repeat])) / k
    surface = Surface.of(
        rows, k, from_start=from_start, constant=(k - 1) * clients.logs - clients.orders * gammaln(k)
    )
    coarse = None
    if len(rows) > 3 * SAMPLE:
        chosen = np.random.default_rng(1).choice(
            len(rows), SAMPLE, replace=False
        )  # the same rows, the same fit
        coarse = Surface.of(rows[chosen], k, from_start=from_start)
    starts = [(1.0, gap, 0.5, 2.0), (0.3, 0.3 * gap, 2.0, 5.0)]
    return maximise(surface, starts, names=NAMES, repeat_clients=rows.repeat_clients(), coarse=coarse)


@dataclass(frozen=True, slots=True)
class Surface:
    """The log-likelihood of all rows, and its gradient by the logarithms of r, alpha, a and b.

    What depends on x alone is computed once for each distinct x; the rest in pieces that fit the processor's cache.
    """

    rows: Summary
    k: int
    from_start: bool
    constant: float
    counts: Floats
    counted: Floats
    which: NDArray[np.intp]

    @classmethod
    def of(cls, rows: Summary, k: int, *, from_start: bool, constant: float = 0.0) -> Self:
        counts, which = np.unique(rows.x, return_inverse=True)
        counted = np.asarray(np.bincount(which, rows.weights, len(counts)), np.float64)
        return cls(rows, k, from_start, constant, counts, counted, which)

    @property
    def clients(self) -> float:
        return float(self.counted.sum())

    def __call__(self, at: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = np.exp(at)
        shape, last = r + self.k * self.counts, b + self.counts + self.from_start
        some = (self.counts > 0) | self.from_start
        odds = np.where(some, a / np.where(some, last - 1, 1.0), 0.0)
        with np.errstate(divide="ignore"):
            log_odds = np.log(odds)
        n, weights = self.clients, self.counted
        value = self.constant + n * (r * np.log(alpha) - gammaln(r) - betaln(a, b))
        value += weights @ (gammaln(shape) + betaln(a, last))
        both = digamma(a + last)
        slope = np.array(
            [
                n * (np.log(alpha) - digamma(r)) + weights @ digamma(shape),
                n * r / alpha,
                n * digamma(a + b) - weights @ both,
                n * (digamma(a + b) - digamma(b)) + weights @ (digamma(last) - both),
            ]
        )
        drops = np.where(some, 1 / np.where(some, last - 1, 1.0), 0.0)
        for begin in range(0, len(self.rows), _CHUNK):
            piece = slice(begin, begin + _CHUNK)
            which = self.which[piece]
            part, by = self._piece(piece, alpha, shape[which], log_odds[which])
            value += part
            slope[0] += by[0]
            slope[1] += by[1]
            slope[2] += by[2].sum() / a
            slope[3] -= by[2] @ drops[which]
        return float(value), slope * (r, alpha, a, b)

    def _piece(
        self, piece: slice, alpha: float, shape: Floats, log_odds: Floats
    ) -> tuple[float, tuple[float, float, Floats]]:
        """Sum of w [-R log A + log(S + odds)]; its slope by r and by alpha; and w P(left) per row."""
        t_x, now, weights = self.rows.t_x[piece], self.rows.T[piece], self.rows.weights[piece]
        per_first, per_now = 1 / (alpha + t_x), 1 / (alpha + now)
        log_first, ratio = np.log(per_first), np.log(per_now) - np.log(per_first)
        log_still = shape * ratio
        by_r, by_alpha = ratio, shape * (per_first - per_now)
        if self.k > 1:
            log_sum, sum_r, sum_alpha = _stages(self.k, shape, now - t_x, per_now)
            log_still, by_r, by_alpha = log_still + log_sum, by_r + sum_r, by_alpha + sum_alpha
        apart = log_still - log_odds
        small = np.exp(-np.abs(apart))
        alive = np.where(apart > 0, 1.0, small) / (1 + small)
        value = weights @ (shape * log_first + np.maximum(log_still, log_odds) + np.log1p(small))
        slope_r = weights @ (log_first + alive * by_r)
        slope_alpha = weights @ (alive * by_alpha - shape * per_first)
        return float(value), (float(slope_r), float(slope_alpha), weights * (1 - alive))


def _stages(k: int, shape: Floats, silence: Floats, per_now: Floats) -> tuple[Floats, Floats, Floats]:
    """Log of the sum over j < k of (R)_j / j! y^j with y = s/(A+s), and its slopes by r and by alpha."""
    y = silence * per_now
    term, total = np.ones(len(y)), np.ones(len(y))
    harmonic, by_r, by_alpha = np.zeros(len(y)), np.zeros(len(y)), np.zeros(len(y))
    for j in range(1, k):
        term = term * (shape + (j - 1)) * y / j
        harmonic = harmonic + 1 / (shape + (j - 1))
        total += term
        by_r += term * harmonic
        by_alpha -= j * term
    return np.log(total), by_r / total, by_alpha / total * per_now
