"""Learns the rhythm model from all clients at once, by maximum likelihood (empirical Bayes).

The weights on the grid of k, and r and alpha (shared or by k), a and b are found together by L-BFGS on logarithms
with the likelihood's gradient: closed, but for the derivative of the incomplete beta function by its first
parameter, which is a difference quotient. Time is scaled by the median mean gap; clients with one order are
compressed to the distinct silences; of the others an even sample is enough. No randomness: the same clients give
the same model.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import minimize
from scipy.special import betainc, betaln, digamma, gammaln, logsumexp

from keepwell.stats.rhythm import GRID, Floats, Gaps, RhythmModel

ENOUGH: Final = 1_500  # clients with gaps that the fit looks at; more change the third digit
_FIRST: Final = 500  # of them for a first look, which shows where to start and which k carry any weight
_LEAST: Final = 0.002  # weight below which a k is left out
_STEP: Final = 1e-6
_FEWEST: Final = 2


class TooFewClients(ValueError):  # noqa: N818 - named for what is wrong
    """The rhythm of all clients cannot be learned: fewer than two of them have ordered twice."""


def fit(
    gaps: Gaps,
    grid: ArrayLike = GRID,
    *,
    near: RhythmModel | None = None,
    shared: bool = True,
    enough: int = ENOUGH,
    most_steps: int = 200,
) -> RhythmModel:
    """The rhythm model that fits these clients best; all clients ever, those with a single order included.

    `near`: a model on the same grid to start from, an earlier day's for instance. `shared`: one r and alpha for all
    k (left free, they fit the sample better and predict no better). Raises TooFewClients below two clients with two order days.
    """
    k = np.unique(np.asarray(grid, np.float64))
    repeat = gaps.count > 0
    if repeat.sum() < _FEWEST:
        raise TooFewClients("fewer than two clients have ordered on two days")
    scale = float(np.median(gaps.total[repeat] / gaps.count[repeat]))
    found = _climbed(gaps, k, near, scale, shared=shared, enough=min(_FIRST, enough), most_steps=most_steps)
    kept = found.weights > _LEAST
    return _climbed(gaps, k[kept], found, scale, shared=shared, enough=enough, most_steps=most_steps)


def _climbed(
    gaps: Gaps,
    k: Floats,
    near: RhythmModel | None,
    scale: float,
    *,
    shared: bool,
    enough: int,
    most_steps: int,
) -> RhythmModel:
    few, times = _compressed(gaps, enough)
    few = Gaps(few.count, few.total / scale, few.logs - few.count * np.log(scale), few.silence / scale)
    surface = Surface(few, times, k, shared=shared)
    found = minimize(
        surface, surface.start(near, scale), jac=True, method="L-BFGS-B", bounds=surface.bounds(),
        options={"maxiter": most_steps, "ftol": 1e-6, "gtol": 1e-6 * float(times.sum()), "maxcor": 20},
    )  # fmt: skip
    weights, r, alpha, a, b = surface.unpack(found.x)
    shrink = float((few.count * times).sum() * np.log(scale))
    likely = -float(found.fun) - shrink
    return RhythmModel(k, np.exp(weights), r, alpha * scale, a, b, likely, len(gaps), bool(found.success))


def surface_at(model: RhythmModel, gaps: Gaps, enough: int = ENOUGH) -> tuple["Surface", Floats]:
    """The surface that such a fit climbed (times over the median mean gap), and where on it the model stands."""
    repeat = gaps.count > 0
    if repeat.sum() < _FEWEST:
        raise TooFewClients("fewer than two clients have ordered on two days")
    scale = float(np.median(gaps.total[repeat] / gaps.count[repeat]))
    few, times = _compressed(gaps, enough)
    few = Gaps(few.count, few.total / scale, few.logs - few.count * np.log(scale), few.silence / scale)
    at = np.concatenate(
        [
            np.log(np.maximum(model.weights, _LEAST)),
            np.log([model.r[0], model.alpha[0] / scale, model.a, model.b]),
        ]
    )
    return Surface(few, times, model.k, shared=True), at


def _compressed(gaps: Gaps, enough: int) -> tuple[Gaps, Floats]:
    """Silences of clients with one order, at most `enough` / 4 of them, an even sample of the others; and how many each stands for."""
    once = gaps.count == 0
    silence, counts = np.unique(gaps.silence[once], return_counts=True)
    times: Floats = counts.astype(np.float64)
    group = np.arange(len(silence)) * min(len(silence), max(enough // 4, 50)) // max(len(silence), 1)
    many = np.asarray(np.bincount(group, times), np.float64)
    silence = np.asarray(np.bincount(group, times * silence) / many, np.float64)
    times = many
    rest = np.flatnonzero(~once)
    order = np.lexsort((gaps.silence[rest], gaps.total[rest], gaps.count[rest]))
    taken = min(enough, len(rest))
    rest = rest[order[np.floor((np.arange(taken) + 0.5) * len(order) / taken).astype(np.intp)]]
    none = np.zeros(len(silence))
    return (
        Gaps(
            np.concatenate([none, gaps.count[rest]]),
            np.concatenate([none, gaps.total[rest]]),
            np.concatenate([none, gaps.logs[rest]]),
            np.concatenate([silence, gaps.silence[rest]]),
        ),
        np.concatenate([times, np.full(taken, len(order) / taken)]),
    )


@dataclass(frozen=True, slots=True)
class Surface:
    """The negative log-likelihood and its gradient over (weights, log r, log alpha, log a, log b)."""

    gaps: Gaps
    times: Floats
    k: Floats
    shared: bool

    def __init__(self, gaps: Gaps, times: Floats, k: Floats, *, shared: bool) -> None:
        object.__setattr__(self, "gaps", gaps)
        object.__setattr__(self, "times", times)
        object.__setattr__(self, "k", k)
        object.__setattr__(self, "shared", shared)

    def start(self, near: RhythmModel | None, scale: float) -> Floats:
        own = 1 if self.shared else len(self.k)
        if near is not None:
            place = np.abs(near.k[:, None] - self.k).argmin(0)
            known = np.where(near.k[place] == self.k, near.weights[place], 0.0)
            weights = np.log(np.maximum(known, 2 * _LEAST))
            r, alpha = np.log(near.r[place][:own]), np.log(near.alpha[place][:own] / scale)
            at = np.concatenate([weights - weights.mean(), r, alpha, np.log([near.a, near.b])])
            low, high = np.transpose(self.bounds())
            return np.asarray(np.clip(at, low, high))
        return np.concatenate([np.zeros(len(self.k)), np.zeros(2 * own), np.log([0.5, 2.0])])

    def bounds(self) -> list[tuple[float, float]]:
        own = 1 if self.shared else len(self.k)
        return [(-12.0, 12.0)] * len(self.k) + [(-5.0, 9.0)] * (2 * own) + [(-7.0, 9.0)] * 2

    def unpack(self, at: Floats) -> tuple[Floats, Floats, Floats, float, float]:
        n = len(self.k)
        own = 1 if self.shared else n
        weights = at[:n] - logsumexp(at[:n])
        r = np.broadcast_to(np.exp(at[n : n + own]), (n,)).copy()
        alpha = np.broadcast_to(np.exp(at[n + own : n + 2 * own]), (n,)).copy()
        return weights, r, alpha, float(np.exp(at[-2])), float(np.exp(at[-1]))

    def __call__(self, at: Floats) -> tuple[float, Floats]:
        weights, r, alpha, a, b = self.unpack(at)
        x = self.gaps.count
        stay = betaln(a, b + x + 1) - betaln(a, b)
        odds = a / (b + x)
        rows = [self._one(k, r[i], alpha[i], odds) for i, k in enumerate(self.k)]
        log = np.stack([row[0] for row in rows]) + weights[:, None]
        total = logsumexp(log, axis=0)
        share = np.exp(log - total) * self.times
        by_k = share.sum(1)
        in_weights = by_k - np.exp(weights) * self.times.sum()
        in_r = np.array([(share[i] * row[1]).sum() for i, row in enumerate(rows)]) * r
        in_alpha = np.array([(share[i] * row[2]).sum() for i, row in enumerate(rows)]) * alpha
        if self.shared:
            in_r, in_alpha = in_r.sum(keepdims=True), in_alpha.sum(keepdims=True)
        by_odds = sum(share[i] * row[3] for i, row in enumerate(rows))
        common = digamma(a + b + x + 1) - digamma(a + b)
        in_a = (self.times * (digamma(a) - digamma(a) - common) + by_odds / (b + x)).sum() * a
        in_b = (self.times * (digamma(b + x + 1) - digamma(b) - common) - by_odds * odds / (b + x)).sum() * b
        value = float((self.times * (total + stay)).sum())
        return -value, -np.concatenate([in_weights, in_r, in_alpha, [in_a, in_b]])

    def _one(self, k: float, r: float, alpha: float, odds: Floats) -> tuple[Floats, Floats, Floats, Floats]:
        """For one k: log-likelihood of gaps and silence (less the common factor) and its slopes in r, alpha, odds."""
        g = self.gaps
        shape, rate = r + k * g.count, alpha + k * g.total
        z = rate / (rate + k * g.silence)
        s = betainc(shape, k, z)
        step = _STEP * shape
        in_shape = (betainc(shape + step, k, z) - s) / step
        y = np.maximum(1 - z, 0.0)
        with np.errstate(divide="ignore", invalid="ignore"):
            in_rate = np.where(
                g.silence > 0,
                np.exp(shape * np.log(z) + k * np.log(y) - betaln(shape, k)) / rate,
                0.0,
            )
        both = s + odds
        log: NDArray[np.float64] = (
            g.count * (k * np.log(k) - gammaln(k))
            + (k - 1) * g.logs
            + gammaln(shape)
            - gammaln(r)
            + r * np.log(alpha)
            - shape * np.log(rate)
            + np.log(both)
        )
        return (
            log,
            digamma(shape) - digamma(r) + np.log(alpha) - np.log(rate) + in_shape / both,
            r / alpha - shape / rate + in_rate / both,
            1 / both,
        )
