"""The log-likelihood of the Pareto/NBD model over the logarithms of r, alpha, s, beta, with both derivatives, in one pass.

A client's likelihood is a mixture over the moments of leaving, and every moment (a node of the integral, or "not yet")
belongs to an exponential family in the parameters; so with E over the mixture, given what is known of the client,

    gradient = E[g],     second derivatives = E[h] + E[g g'] - E[g] E[g]'     (Louis 1982, JRSS B 44, equation 3.1)

of that moment's own first and second derivatives g and h: exact, from the nodes that the likelihood needs anyway.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.special import gammaln, polygamma, psi

from keepwell.stats.buying.pareto_integral import EXACT, Floats, Line, Rule, Theta, in_parts
from keepwell.stats.buying.summary import Summary

_STIRLING: Final = 32.0  # from here the series below is exact to 2e-14
_R, _ALPHA, _S, _BETA = range(4)


def log_rising(r: float | Floats, x: Floats) -> Floats:
    """Logarithm of Γ(r+x) / Γ(r), without the loss of digits of a difference where r is large."""
    big = np.maximum(r, _STIRLING)
    series = (big + x - 0.5) * np.log1p(x / big) + x * (np.log(big) - 1) + _stirling(big + x) - _stirling(big)
    return np.asarray(np.where(np.asarray(r) >= _STIRLING, series, gammaln(r + x) - gammaln(r)), np.float64)


def _stirling(z: float | Floats) -> Floats:
    return np.asarray((1 / 12 - (1 / 360 - 1 / (1260 * z * z)) / (z * z)) / z, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """The log-likelihood of `rows` as a function of the logarithms of the parameters; by a rough rule for directions only."""

    rows: Summary
    counts: Floats  # the distinct x
    times: Floats  # how many clients have each
    rule: Rule = EXACT

    @classmethod
    def of(cls, rows: Summary, rule: Rule = EXACT) -> "Surface":
        counts, place = np.unique(rows.x, return_inverse=True)
        times: Floats = np.bincount(place, rows.weights, len(counts)).astype(np.float64)
        return cls(rows, counts, times, rule)

    @property
    def clients(self) -> float:
        return float(self.times.sum())

    def __call__(self, at: Floats) -> tuple[float, Floats]:
        """Log-likelihood and gradient (4)."""
        theta = _theta(at)
        parts = in_parts(lambda part: _sloped(theta, self.rows[part], self.rule), len(self.rows))
        value, gradient, _ = self._of_counts(at)
        return value + sum(part[0] for part in parts), gradient + sum(part[1] for part in parts)

    def curved(self, at: Floats) -> tuple[float, Floats, Floats]:
        """Log-likelihood, gradient (4) and second derivatives (4, 4): twice the work."""
        theta = _theta(at)
        parts = in_parts(lambda part: _curved(theta, self.rows[part], self.rule), len(self.rows))
        value, gradient, in_rr = self._of_counts(at)
        second = sum((part[2] for part in parts), np.zeros((4, 4)))
        second[_R, _R] += in_rr
        return value + sum(part[0] for part in parts), gradient + sum(part[1] for part in parts), second

    def _of_counts(self, at: Floats) -> tuple[float, Floats, float]:
        """What depends on x alone: its value, its gradient, and its second derivative in log r."""
        r, counts, times = float(np.exp(at[_R])), self.counts, self.times
        orders = float((counts * times).sum())
        in_r = r * float(((psi(r + counts) - psi(r)) * times).sum())
        in_rr = in_r + r * r * float(((polygamma(1, r + counts) - polygamma(1, r)) * times).sum())
        value = float((log_rising(r, counts) * times).sum()) - orders * float(at[_ALPHA])
        return value, np.array([in_r, -orders, 0.0, 0.0]), in_rr


def _theta(at: Floats) -> Theta:
    r, alpha, s, beta = (float(value) for value in np.exp(at))
    return r, alpha, s, beta


# No matrix products below: a BLAS with threads of its own would fight with ours.


def _sloped(theta: Theta, rows: Summary, rule: Rule) -> tuple[float, Floats]:
    """Value and gradient summed over some rows, without what depends on x alone; the derivatives are told at `_curved`."""
    r, alpha, s, beta = theta
    x, t, T, weights = rows.x, rows.t_x, rows.T, rows.weights  # noqa: N806
    R = r + x  # noqa: N806
    line = Line.of(theta, R, t, T - t, rule)
    in_a, in_b = np.log1p(t / alpha), np.log1p(t / beta)
    here_a, here_b = R * (alpha / (alpha + t)), (s + 1) * (beta / (beta + t))
    whole, left = np.empty(len(R)), np.empty(len(R))
    sums = np.zeros(4)
    for piece, n in line.pieces():
        w, rise, log_m, share = line.integrand(piece, n)
        gone = share.sum(0)
        whole[piece] = line.stay[piece] + gone
        scale = weights[piece] / whole[piece]
        left[piece] = gone * scale
        share *= scale
        grown_m = line.kappa[piece] * rise
        grown_m += 1
        rise += 1
        log_a, grown_a, log_b, grown_b = (
            (w, rise, log_m, grown_m) if line.alpha_first else (log_m, grown_m, w, rise)
        )
        np.divide(share, grown_a, out=grown_a)
        np.divide(share, grown_b, out=grown_b)
        sums -= (
            r * np.einsum("ij,ij->", share, log_a),
            (here_a[piece] * grown_a.sum(0)).sum(),
            s * np.einsum("ij,ij->", share, log_b),
            (here_b[piece] * grown_b.sum(0)).sum(),
        )
    stay = weights * line.stay / whole
    sums += (
        -r * (left * in_a + stay * np.log1p(T / alpha)).sum(),
        (R * (left + stay * (T / (alpha + T)))).sum(),
        (left - s * (left * in_b + stay * np.log1p(T / beta))).sum(),
        s * (left + stay * (T / (beta + T))).sum(),
    )
    return float((weights * (np.log(whole) - R * in_a - s * in_b)).sum()), sums


def _curved(theta: Theta, rows: Summary, rule: Rule) -> tuple[float, Floats, Floats]:
    """Value, gradient and second derivatives summed over some rows, without what depends on x alone.

    The derivatives of a moment of leaving are those of -R log(1 + τ/alpha) + log(s/beta) - (s+1) log(1 + τ/beta); of not
    yet having left, those of -R log(1 + T/alpha) - s log(1 + T/beta).
    """
    r, alpha, s, beta = theta
    x, t, T, weights = rows.x, rows.t_x, rows.T, rows.weights  # noqa: N806
    R = r + x  # noqa: N806
    line = Line.of(theta, R, t, T - t, rule)
    in_a, in_b = np.log1p(t / alpha), np.log1p(t / beta)
    here_a, here_b = R * (alpha / (alpha + t)), (s + 1) * (beta / (beta + t))
    first_a, first_b = -r * in_a, 1 - s * in_b
    own = np.stack(
        [-r * np.log1p(T / alpha), R * (T / (alpha + T)), -s * np.log1p(T / beta), s * (T / (beta + T))]
    )
    whole, left = (
        np.empty(len(R)),
        np.empty(len(R)),
    )  # the likelihood relative to that at t; weight times P(has left)
    slopes, squares = (
        np.empty((4, len(R))),
        np.empty((2, len(R))),
    )  # weight times E[g], and E[g g] for alpha and beta
    second = np.zeros((4, 4))
    for piece, n in line.pieces():
        w, rise, log_m, share = line.integrand(piece, n)
        gone = share.sum(0)
        whole[piece] = line.stay[piece] + gone
        share *= weights[piece] / whole[piece]
        left[piece] = weights[piece] * gone / whole[piece]
        grown_m = line.kappa[piece] * rise
        grown_m += 1
        rise += 1
        log_a, grown_a, log_b, grown_b = (
            (w, rise, log_m, grown_m) if line.alpha_first else (log_m, grown_m, w, rise)
        )
        log_a *= -r
        log_a += first_a[piece]
        np.divide(here_a[piece], grown_a, out=grown_a)
        np.subtract(R[piece], grown_a, out=grown_a)
        log_b *= -s
        log_b += first_b[piece]
        np.divide(here_b[piece], grown_b, out=grown_b)
        np.subtract(s, grown_b, out=grown_b)
        g = (log_a, grown_a, log_b, grown_b)
        for i, row in enumerate(g):
            weighed = row * share
            slopes[i, piece] = weighed.sum(0)
            for j in range(i, 4):
                second[i, j] += np.einsum("ij,ij->", weighed, g[j])
            if i in {_ALPHA, _BETA}:
                weighed *= row
                squares[i // 2, piece] = weighed.sum(0)
    stay = weights * line.stay / whole
    h = _own_curve(theta, R, slopes, squares, left)
    h += _own_curve(theta, R, own * stay, own[[_ALPHA, _BETA]] ** 2 * stay, None)
    second += np.triu(np.einsum("in,jn->ij", own * stay, own))
    slopes += own * stay
    second -= np.triu(np.einsum("in,jn->ij", slopes / weights, slopes))
    second += h
    value = float((weights * (np.log(whole) - R * in_a - s * in_b)).sum())
    return value, slopes.sum(1), np.triu(second) + np.triu(second, 1).T


def _own_curve(
    theta: Theta,
    R: Floats,  # noqa: N803
    slopes: Floats,
    squares: Floats,
    left: Floats | None,
) -> Floats:
    """E[h] summed over the rows, its upper half, from E[g] and E[g g]: for having left, or for staying."""
    r, _, s, _ = theta
    in_r, in_alpha, in_s, in_beta = slopes.sum(1)
    in_beta_squared, more = float(squares[1].sum()), s
    if left is not None:  # back from g to (s+1) τ / (beta+τ), which is g of beta plus 1
        gone, more = float(left.sum()), s + 1
        in_beta_squared += 2 * in_beta + gone
        in_s, in_beta = in_s - gone, in_beta + gone
    h = np.zeros((4, 4))
    h[_R, _R] = in_r
    h[_R, _ALPHA] = r * (slopes[_ALPHA] / R).sum()
    h[_ALPHA, _ALPHA] = (squares[0] / R).sum() - in_alpha
    h[_S, _S] = in_s
    h[_S, _BETA] = in_beta * s / more
    h[_BETA, _BETA] = in_beta_squared / more - in_beta
    return h
