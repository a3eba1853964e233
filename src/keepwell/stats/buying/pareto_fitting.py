"""Fitting the Pareto/NBD model: Newton's method on the exact curvature, so that all rows are passed few times.

From two starts on an even sample of the rows (all of them, where there are few), then on larger samples, then on all.
What is found is the maximum for all rows, not a sample's and not that of the roughened sums that lead there: the last
step is by the exact gradient of all rows, and it ends where twice the log-likelihood still to be gained is below 1e-9,
which puts each parameter within 3e-5 of its own standard error. Beyond 8,000 distinct rows the standard errors
themselves are from the curvature a small fraction of a standard error away, and exact to about one part in a hundred.

A flat ridge is common: where clients hardly differ in how soon they leave, s and beta grow together without end and only
s/beta, the rate of leaving, is known. It is flagged, and s and beta then get no standard error; s/beta gets an interval
from its profile over all s (`pareto_ridge`).
"""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.linalg import LinAlgError, cho_factor, cho_solve

from keepwell.stats.buying.fitting import Fit, TooFewClients
from keepwell.stats.buying.pareto_integral import ROUGH, Floats
from keepwell.stats.buying.pareto_ridge import rate_interval
from keepwell.stats.buying.pareto_surface import Surface
from keepwell.stats.buying.summary import Summary

NAMES: Final = ("r", "alpha", "s", "beta")
_STARTS: Final = ((0.7, 0.7, 1.0), (1.5, 4.0, 0.5))  # r, s, and how often one leaves in the median time known
_SAMPLES: Final = (4_000, 20_000, 160_000)
# Of r, of s, and of s/beta in the median time known: where a search on more rows begins at the utmost.
_MIDDLE: Final = np.log([[0.02, 50], [0.05, 30], [0.003, 100]])
_FOLDS: Final = 32
_WORTH_FOLDING: Final = 200
_NEAREST: Final = 0.01
_REACH: Final = np.log(1e7)
_STEPS: Final = 100
_LONGEST: Final = 1.5  # of a step, in a logarithm
_SHORTEST: Final = 1e-9
_COARSE: Final = 1e-13  # of the value: what the sum over rows cannot tell
# Twice the log-likelihood still to be gained, where the steps end:
_NEAR: Final = 1e-9
_NEAR_FLAT: Final = 1e-3  # along a ridge, where the parameters have no meaning of their own
_ROUGHLY: Final = 1.0  # on a sample that is followed by a larger one
_CLOSE: Final = 0.05  # where one curvature serves to the end
_ALMOST: Final = 1e-5  # where one more step, not looked at again, leaves less than a ten-thousandth of it
_LESS: Final = 1e-4
_UNKNOWN: Final = 1.0  # standard error of a logarithm from which a direction is flat
_FEW: Final = 25  # clients who ordered again, for each parameter
_FLOOR: Final = 1e-13
_TWO_SIDED: Final = 1.959963984540054  # of the normal, 95 %
_EXACTLY: Final = 8_000  # rows up to which a profile is by the exact rule


@dataclass(frozen=True, slots=True, eq=False)
class ParetoFit(Fit):
    """A Fit, with the rate of leaving s/beta, its standard error and its 95 % interval (NaN where not even that is known).

    At a flat ridge the interval is that of the profile over all s, and the error is its length over twice 1.96.
    """

    leaving_rate: float
    leaving_rate_error: float
    leaving_rate_interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Place:
    """A place on a surface: the logarithms, the value, the way up, and what the curvature says of it."""

    at: Floats
    value: float
    step: Floats
    information: Floats
    left: float  # twice the log-likelihood still to be gained, without flat directions
    left_flat: float
    gradient: Floats

    @classmethod
    def of(cls, surface: Surface, at: Floats) -> "_Place":
        value, gradient, second = surface.curved(at)
        information = -second
        sizes, ways = np.linalg.eigh(information)
        firm = np.maximum(np.abs(sizes), _FLOOR * np.abs(sizes).max() + 1e-300)
        along = ways.T @ gradient
        gain = along * along / firm
        flat = sizes < 1 / _UNKNOWN**2
        step = ways @ (along / firm)
        step *= min(1.0, _LONGEST / max(float(np.abs(step).max()), 1e-300))
        return cls(at, value, step, information, float(gain[~flat].sum()), float(gain[flat].sum()), gradient)

    @property
    def arrived(self) -> bool:
        return self.left < _NEAR and self.left_flat < _NEAR_FLAT

    def better(self, other: "_Place") -> bool:
        """Higher; or, where sums are too coarse to tell, nearer to level."""
        gain, unseen = self.value - other.value, _COARSE * abs(other.value)
        return gain > unseen or (gain > -unseen and self.left + self.left_flat < other.left + other.left_flat)

    def close(self, enough: float) -> bool:
        """Whether there is no flat direction and not more than this to be gained."""
        return self.left < enough and self.left_flat == 0


def maximum(rows: Summary) -> ParetoFit:
    """The maximum of the likelihood over all `rows`. Raises TooFewClients where none has ordered more than once."""
    if not (rows.weights > 0).all():
        rows = rows[rows.weights > 0]
    repeat = rows.repeat_clients()
    if not repeat > 0:
        raise TooFewClients("no client has ordered more than once" if len(rows) else "there are no clients")
    if rows.worth_compressing():
        rows = rows.compressed()[0]
    unit = float(np.median(rows.T[rows.x > 0]))
    scaled = Summary(rows.x, rows.t_x / unit, rows.T / unit, None, rows.weights)
    often = float((scaled.x * scaled.weights).sum() / (scaled.T * scaled.weights).sum())
    starts = [np.log([r, r / often, s, s / leaving]) for r, s, leaving in _STARTS]
    samples = [Surface.of(_folded(_even(scaled, size)), ROUGH) for size in _SAMPLES if len(rows) > 2 * size]
    whole = Surface.of(scaled)
    best = max(
        (_climbed(surface, start) for surface in (samples or [whole])[:1] for start in starts), key=_height
    )
    for surface in samples[1:]:
        best = _climbed(surface, _recalled(best), close=_ROUGHLY)
    if samples:
        best = _ended(whole, _recalled(best))
    return _told(best, unit, rows, repeat)


def _even(rows: Summary, size: int) -> Summary:
    """An even sample of so many clients, those of one row together."""
    reach = np.cumsum(rows.weights)
    chosen = np.searchsorted(reach, reach[-1] * (np.arange(size) + 0.5) / size)
    distinct, times = np.unique(chosen, return_counts=True)
    few = rows[distinct]
    return Summary(few.x, few.t_x, few.T, None, times.astype(np.float64))


def _folded(rows: Summary) -> Summary:
    """The same with a few rows for all clients of one order: nodes whose weights make the sum of any smooth function of T.

    The log-likelihood of such a client depends on T alone and is smooth in log(T + c); replaced by the polynomial through
    its values at Chebyshev's nodes, its sum over clients is a sum over nodes, some weights of which may be negative.
    """
    once = rows.x == 0
    T, weights = rows.T[once], rows.weights[once]  # noqa: N806 - the letter of the papers
    if len(T) < _WORTH_FOLDING or not T.max() > T.min():
        return rows
    near = _NEAREST * float(T.max())
    low, high = np.log(T.min() + near), np.log(T.max() + near)
    place = (2 * np.log(T + near) - low - high) / (high - low)
    angles = (np.arange(_FOLDS) + 0.5) * np.pi / _FOLDS
    before, now, sums = np.ones(len(T)), place, [float(weights.sum()), float((weights * place).sum())]
    for _ in range(2, _FOLDS):
        before, now = now, 2 * place * now - before
        sums.append(float((weights * now).sum()))
    cosines = np.cos(np.arange(_FOLDS)[:, None] * angles)
    cosines[0] /= 2
    made = 2 / _FOLDS * (np.array(sums)[:, None] * cosines).sum(0)
    nodes = np.exp((np.cos(angles) * (high - low) + low + high) / 2) - near
    nodes, made = nodes[made != 0], made[made != 0]
    none, rest = np.zeros(len(nodes)), rows[~once]
    return Summary(
        np.concatenate([none, rest.x]),
        np.concatenate([none, rest.t_x]),
        np.concatenate([nodes, rest.T]),
        None,
        np.concatenate([made, rest.weights]),
    )


def _height(place: _Place) -> float:
    return place.value


def _recalled(place: _Place) -> Floats:
    """Where to go on with more rows: one step further, and back from where a small sample ran off along a ridge."""
    log_r, log_alpha, log_s, log_beta = place.at + place.step
    r, s, rate = (
        np.clip(at, *ends) for at, ends in zip((log_r, log_s, log_s - log_beta), _MIDDLE, strict=True)
    )
    return np.array([r, r - log_r + log_alpha, s, s - rate])


def _ended(whole: Surface, at: Floats) -> _Place:
    """The maximum for all rows from nearby: rough steps, then an exact one or two with the curvature of the last place."""
    near = _climbed(Surface.of(_folded(whole.rows), ROUGH), at, close=_CLOSE)
    if not near.close(_CLOSE):
        return _climbed(whole, near.at)
    there = near.at + near.step
    value, gradient = whole(there)
    step = _inverse(near.information) @ gradient
    left = float(gradient @ step)
    if not left < _ALMOST:
        return _climbed(whole, there)
    return replace(near, at=there + step, value=value + left / 2, left=left * _LESS, gradient=np.zeros(4))


def _climbed(surface: Surface, at: Floats, close: float = 0.0) -> _Place:
    """Newton's steps, shortened until they lead up; curvature of the wrong sign is turned round."""
    here = _Place.of(surface, at)
    for _ in range(_STEPS):
        if here.arrived or here.close(close):
            break
        step = here.step
        there = _Place.of(surface, np.clip(here.at + step, -_REACH, _REACH))
        while not there.better(here) and np.abs(step).max() > _SHORTEST:
            step = step / 4
            there = _Place.of(surface, np.clip(here.at + step, -_REACH, _REACH))
        if not there.better(here):
            break
        here = there
    return here


def _told(place: _Place, unit: float, rows: Summary, repeat: float) -> ParetoFit:
    at = place.at + np.array([0.0, np.log(unit), 0.0, np.log(unit)])
    estimates = np.exp(at)
    covariance = _inverse(place.information)
    errors = np.sqrt(np.diag(covariance))
    flat = not np.isfinite(errors).all() or bool(np.linalg.eigvalsh(covariance)[-1] > _UNKNOWN**2)
    rate = float(estimates[2] / estimates[3])
    if flat:
        errors, rate_error = _on_ridge(place.information)
        low, high = _along_ridge(place, unit, rows) if np.isfinite(rate_error) else (np.nan, np.nan)
        rate_error = (high - low) / (2 * _TWO_SIDED)
    else:
        rate_error = rate * float(np.sqrt(covariance[2, 2] + covariance[3, 3] - 2 * covariance[2, 3]))
        low, high = (rate * float(np.exp(way * _TWO_SIDED * rate_error / rate)) for way in (-1, 1))
    clients = float(rows.weights.sum())
    gone = float(np.linalg.norm(place.gradient)) / clients
    converged = place.arrived or gone < 1e-9  # noqa: PLR2004 - per client: rounding of the sums allows no more
    flags = {
        "not_converged": not converged,
        "flat_ridge": flat,
        "too_few_clients": repeat < _FEW * len(NAMES),
        "at_bound": bool((np.abs(place.at) > _REACH - 0.5).any()),
    }
    value = place.value - float(rows.x @ rows.weights) * np.log(unit)
    return ParetoFit(
        names=NAMES,
        estimates=estimates,
        standard_errors=estimates * errors,
        covariance=covariance,
        log_likelihood=value,
        clients=clients,
        converged=converged,
        flags=tuple(name for name, held in flags.items() if held),
        leaving_rate=rate,
        leaving_rate_error=rate_error,
        leaving_rate_interval=(low, high),
    )


def _along_ridge(place: _Place, unit: float, rows: Summary) -> tuple[float, float]:
    """The 95 % interval of s/beta by its profile over all s."""
    scaled = Summary(rows.x, rows.t_x / unit, rows.T / unit, None, rows.weights)
    surface = Surface.of(scaled) if len(rows) <= _EXACTLY else Surface.of(_folded(scaled), ROUGH)
    low, high = np.exp(rate_interval(surface, place.at, _TWO_SIDED**2)) / unit
    return float(low), float(high)


def _on_ridge(information: Floats) -> tuple[Floats, float]:
    """Standard errors of the logarithms where s and beta run together: of r, alpha and, at this s only, of s/beta."""
    turn = np.eye(4)
    turn[3, 2] = 1.0  # beta = s / rate: a step in s alone, the rate held, moves beta too
    turn[3, 3] = -1.0
    turned = turn.T @ information @ turn
    for known in ((0, 1, 3), (0, 1)):  # where nobody leaves, not even the rate of leaving is known
        errors = np.full(4, np.nan)
        errors[list(known)] = np.sqrt(np.diag(_inverse(turned[np.ix_(known, known)])))
        if np.isfinite(errors[list(known)]).all() and errors[list(known)].max() < _UNKNOWN:
            return np.array([errors[0], errors[1], np.nan, np.nan]), float(errors[3])
    return np.full(4, np.nan), float("nan")


def _inverse(information: Floats) -> Floats:
    try:
        return np.asarray(cho_solve(cho_factor(information), np.eye(len(information))))
    except LinAlgError:
        return np.full(information.shape, np.nan)
