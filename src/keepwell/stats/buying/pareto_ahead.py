"""Two integrals over the time ahead under the Pareto/NBD model: discounted time as a client, and the chance of n orders.

Both are taken in the logarithm of a time, where the integrand is the exponential of a concave function; the line ends
where that has fallen by 40 from its highest, and Gauss-Legendre nodes do the rest (relative error below 1e-12).
"""

from collections.abc import Callable
from typing import Final

import numpy as np
from scipy.special import gammaln

from keepwell.stats.buying.pareto_integral import Floats, Theta, in_parts
from keepwell.stats.buying.pareto_surface import log_rising

_FEW: Final = 32
_SHORT: Final = 9.0  # a line up to here needs but few nodes
_NODES: Final = 64
_MORE: Final = 128
_END: Final = 40.0
_ENOUGH: Final = 44.0
_DEEP: Final = 1000.0  # how far it may have fallen where the search for the end begins
_STEPS: Final = 80
_FAR: Final = 700.0  # in a logarithm: as far as numbers go


def discounted_time(s: float, scale: Floats, rate: float, days: Floats) -> Floats:
    """∫_0^days (scale / (scale + t))^s e^(-rate t) dt per row: the time that a client now will stay one, discounted.

    `scale` is beta + T, `days` may be infinite. For infinite `days` this is scale·U(1, 2-s, z) at z = rate·scale, so
    scale·z^(s-1) Ψ(s, s; z) in the DERT of Fader, Hardie, Lee (2005), "RFM and CLV: using iso-value curves for customer base
    analysis", Journal of Marketing Research 42(4). Infinite where neither discount nor leaving bounds it (rate 0, s <= 1).
    """
    found = np.empty(len(scale))

    def fill(rows: slice) -> None:
        z = rate * scale[rows]
        with np.errstate(over="ignore", divide="ignore"):
            length = np.minimum(np.log1p(days[rows] / scale[rows]), np.minimum(np.log1p(_DEEP / z), _FAR))
        slope = s - 1 + z
        length = np.where(slope > 0, np.minimum(length, _END / np.where(slope > 0, slope, 1.0)), length)
        for _ in range(_STEPS):
            more = z * np.expm1(length)
            fall = (s - 1) * length + more
            far = fall > _ENOUGH
            if not far.any():
                break
            slope = s - 1 + z + more
            length = np.where(far, length - (fall - _END) / np.where(far, slope, 1.0), length)
        total = np.zeros(len(z))
        for place, share in zip(*_gauss(_FEW if length.max() < _SHORT else _NODES), strict=True):
            u = place * length
            total += share * np.exp((1 - s) * u - z * np.expm1(u))
        found[rows] = scale[rows] * length * total

    in_parts(fill, len(scale))
    if rate == 0:
        ever = np.isinf(days)
        found[ever] = scale[ever] / (s - 1) if s > 1 else np.inf
    return found


def _gauss(n: int) -> tuple[Floats, Floats]:
    at, weight = np.polynomial.legendre.leggauss(n)
    return (at + 1) / 2, weight / 2


def log_count_chance(theta: Theta, n: Floats, t: Floats) -> Floats:
    """Logarithm of P(X(t) = n) for a new client; arrays of one length, t above 0.

    Fader, Hardie (2006), "Deriving an expression for P(X(t) = x) under the Pareto/NBD model", before the step to hypergeometric
    functions: n orders and still a client, or n orders until the moment of leaving.
    """
    r, alpha, s, beta = theta
    start = log_rising(r, n) - gammaln(n + 1)
    stay = n * np.log(t / (alpha + t)) - r * np.log1p(t / alpha) - s * np.log1p(t / beta)

    def height(y: Floats) -> Floats:
        """Of the integrand in y = log τ, as a logarithm."""
        tau = np.exp(y)
        return np.asarray(
            y + n * (y - np.log(alpha + tau)) - r * np.log1p(tau / alpha) - (s + 1) * np.log1p(tau / beta)
        )

    def slope(y: Floats) -> Floats:
        tau = np.exp(y)
        return np.asarray(n + 1 - (r + n) * tau / (alpha + tau) - (s + 1) * tau / (beta + tau))

    last = np.log(t)
    top = _crossing(slope, last - _FAR, last)
    highest = height(top)
    aim = highest - _END
    begin = _crossing(lambda y: aim - height(y), top - _FAR, top)
    end = np.where(height(last) >= aim, last, _crossing(lambda y: height(y) - aim, top, last))
    total = np.zeros(len(n))
    for place, share in zip(*_gauss(_MORE), strict=True):
        total += share * np.exp(height(begin + place * (end - begin)) - highest)
    leave = np.log(s / beta) + highest + np.log(total * (end - begin))
    return np.asarray(start + np.logaddexp(stay, leave))


def _crossing(falling: Callable[[Floats], Floats], low: Floats, high: Floats) -> Floats:
    """Where a falling function goes through 0, or the end nearest to it."""
    for _ in range(64):
        middle = (low + high) / 2
        above = falling(middle) > 0
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return np.asarray((low + high) / 2)
