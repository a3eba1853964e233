"""How the models of repeat buying learn: maximum likelihood in the logarithms of the parameters, and what was learned.

L-BFGS with the analytic gradient from every start, first on a sample of the rows where there are many; then on all
rows, in directions made round by the sample's curvature; then Newton steps. The curvature at the maximum (differences
of the gradient) gives the standard errors, and tells a flat ridge.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.linalg import LinAlgError, cho_factor, cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize
from scipy.special import ndtri

Floats = NDArray[np.float64]
REACH: Final = 1e7  # a parameter is looked for within this factor of its first start
_STEP: Final = 1e-5
_STEPS: Final = 500
_POLISH: Final = 12
_NEAR: Final = 1e-9  # twice the log-likelihood still to be gained, where Newton's steps end
_ENOUGH: Final = 1e-3  # the same, where the maximum counts as found
_UNKNOWN: Final = 1.0  # standard error of a logarithm from which a direction counts as flat
_FEW: Final = 25  # clients who ordered again, for each parameter


class TooFewClients(ValueError):  # noqa: N818 - named for what is wrong
    """Nothing can be learned: there are no clients, or none has ordered more than once."""


class Surface(Protocol):
    """A log-likelihood over the logarithms of the parameters, of so many `clients` (weights summed)."""

    @property
    def clients(self) -> float: ...

    def __call__(self, at: Floats, /) -> tuple[float, Floats]:
        """The log-likelihood and its gradient by the logarithms."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What was learned, and how well. Arrays follow the order of `names`.

    `standard_errors` are of the parameters themselves, `covariance` is of their logarithms (both NaN where the
    information matrix is not positive definite). `flags`, empty in good health: "not_converged"; "flat_ridge" (some combination of
    parameters is unknown within a factor of e and more, so do not read single ones; predictions may still be good);
    "too_few_clients" (fewer than 25 who ordered again for each parameter); "at_bound" (a parameter runs towards 0 or infinity).
    """

    names: tuple[str, ...]
    estimates: Floats
    standard_errors: Floats
    covariance: Floats
    log_likelihood: float
    clients: float
    converged: bool
    flags: tuple[str, ...]

    def interval(self, level: float = 0.95) -> Floats:
        """Lower and upper end per parameter, shape (2, parameters): Wald's on the logarithms, so both are positive.

        NaN where the standard errors are. Raises ValueError for a level outside 0 to 1.
        """
        if not 0 < level < 1:
            raise ValueError("a level lies between 0 and 1")
        spread = ndtri((1 + level) / 2) * self.standard_errors / self.estimates
        with np.errstate(over="ignore"):
            return np.asarray(self.estimates * np.exp(np.stack([-spread, spread])))

    def __str__(self) -> str:
        """A small table for the screen."""
        low, high = self.interval()
        lines = [f"{'':<8}{'estimate':>11}{'std. error':>12}{'95 % interval':>24}"]
        rows = zip(self.names, self.estimates, self.standard_errors, low, high, strict=True)
        lines += [
            f"{name:<8}{at:>11.4g}{error:>12.3g}{begin:>12.4g} to{end:>9.4g}"
            for name, at, error, begin, end in rows
        ]
        lines.append(
            f"log-likelihood {self.log_likelihood:.2f} of {self.clients:g} clients; {', '.join(self.flags) or 'no flags'}"
        )
        return "\n".join(lines)


def maximise(
    surface: Surface,
    starts: Sequence[ArrayLike],
    *,
    names: Sequence[str],
    repeat_clients: float,
    coarse: Surface | None = None,
) -> Fit:
    """The highest point of `surface`, looked for from all `starts` (parameters, not logarithms, in the clients' own unit of time).

    `coarse`: the surface of a sample of the rows, climbed first where rows are many. `repeat_clients`: how many
    ordered more than once. Raises TooFewClients where that is zero.
    """
    if not surface.clients > 0 or not repeat_clients > 0:
        raise TooFewClients(
            "there are no clients" if not surface.clients > 0 else "no client has ordered more than once"
        )
    first = np.log(np.asarray(starts[0], np.float64))
    box = first - np.log(REACH), first + np.log(REACH)
    whole = _Walled(surface, *box)
    begin = _Walled(coarse, *box) if coarse is not None else whole
    at = max(
        (_climb(begin, np.log(np.asarray(start, np.float64))) for start in starts),
        key=lambda at: begin(at)[0],
    )
    information = _information(begin, at) * (surface.clients / begin.clients)
    at, left = _polish(whole, at, information)
    if not left < _NEAR:
        at = _climb(whole, at, information / surface.clients)
        at, left = _polish(whole, at, _information(whole, at))
    value, gradient = whole(at)
    information = _information(whole, at)
    covariance = _inverse(information)
    errors = np.sqrt(np.diag(covariance))
    gone = np.linalg.norm(gradient) / surface.clients
    converged = bool(left < _ENOUGH or gone < 1e-7)  # noqa: PLR2004 - per client, in logarithms of parameters
    flat = not np.isfinite(errors).all() or np.linalg.eigvalsh(covariance)[-1] > _UNKNOWN**2
    edge = bool(((at < box[0] + 0.5) | (at > box[1] - 0.5)).any())
    found = {
        "not_converged": not converged,
        "flat_ridge": flat,
        "too_few_clients": repeat_clients < _FEW * len(names),
        "at_bound": edge,
    }
    estimates = np.exp(at)
    return Fit(
        tuple(names),
        estimates,
        estimates * errors,
        covariance,
        value,
        float(surface.clients),
        converged,
        tuple(name for name, held in found.items() if held),
    )


@dataclass(frozen=True, slots=True)
class _Walled:
    """A surface that falls away outside a box: within, it is unchanged."""

    surface: Surface
    low: Floats
    high: Floats

    @property
    def clients(self) -> float:
        return self.surface.clients

    def __call__(self, at: Floats) -> tuple[float, Floats]:
        inside = np.clip(at, self.low, self.high)
        value, gradient = self.surface(inside)
        over = at - inside
        clients = self.surface.clients
        return value - clients * float(over @ over), np.where(over == 0, gradient, 0.0) - 2 * clients * over


def _climb(surface: _Walled, at: Floats, information: Floats | None = None) -> Floats:
    """L-BFGS; `information` (per client) makes the directions round."""
    round_ = np.eye(len(at))
    if information is not None and np.isfinite(information).all():
        try:
            round_ = solve_triangular(cholesky(information, lower=True), round_, lower=True).T
        except LinAlgError:
            round_ = np.eye(len(at))

    def below(z: Floats) -> tuple[float, Floats]:
        value, gradient = surface(at + round_ @ z)
        return -value / surface.clients, -(round_.T @ gradient) / surface.clients

    done = minimize(
        below,
        np.zeros(len(at)),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": _STEPS, "ftol": 1e-15, "gtol": 1e-7},
    )
    return np.asarray(at + round_ @ done.x)


def _polish(surface: _Walled, at: Floats, information: Floats) -> tuple[Floats, float]:
    """Newton's steps to the top: the place, and twice the log-likelihood still to be gained there.

    The information, which may come from a sample, is renewed only where it leads on too slowly.
    """
    value, gradient = surface(at)
    left = np.inf
    for _ in range(_POLISH):
        step = _solved(information, gradient)
        if step is None:
            return at, np.inf
        before, left = left, float(gradient @ step)
        if left < _NEAR:
            break
        if left > before / 10:
            information = _information(surface, at)
            step = _solved(information, gradient)
            if step is None:
                return at, np.inf
        higher, slope = surface(at + step * min(1.0, 1.0 / float(np.abs(step).max())))
        if not higher > value:
            break
        at, value, gradient = at + step * min(1.0, 1.0 / float(np.abs(step).max())), higher, slope
    return at, left


def _information(surface: _Walled, at: Floats) -> Floats:
    """Minus the second derivatives, by differences of the gradient."""
    here = surface(at)[1]
    found = np.stack([here - surface(at + step)[1] for step in np.eye(len(at)) * _STEP]) / _STEP
    return np.asarray((found + found.T) / 2)


def _solved(information: Floats, gradient: Floats) -> Floats | None:
    if not np.isfinite(information).all():
        return None
    try:
        return np.asarray(cho_solve(cho_factor(information), gradient))
    except LinAlgError:
        return None


def _inverse(information: Floats) -> Floats:
    columns = [_solved(information, unit) for unit in np.eye(len(information))]
    kept = [column for column in columns if column is not None]
    return np.stack(kept) if len(kept) == len(columns) else np.full(information.shape, np.nan)
