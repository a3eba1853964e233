"""How many orders are still to come from a client who may leave after each of them.

Orders are every k-th event of a Poisson clock whose rate differs between clients as Gamma(shape, scale), j events
having passed since the last order; after each order the client leaves with a chance p that differs as Beta(a, b).
The number N of events in the time ahead is negative binomial, floor((N + j) / k) of them are orders, and

    E = sum over N of P(N) g(floor((N + j) / k)),     g(M) = sum over n = 1..M of B(a, b + n - 1) / B(a, b).

Every term is positive and nothing is divided by a - 1, unlike in the closed form with 2F1 (Fader, Hardie, Lee 2005,
equation 10), which this equals for k = 1. Where thousands of terms would be needed, the far ones are an integral
(Euler, Maclaurin).
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, gammaln

Floats = NDArray[np.float64]
_CHUNK: Final = 16_384  # rows that stay in the processor's cache
_EXACT: Final = 1e-14
_LOOK: Final = 8  # steps between looks at which rows are done
_FEW: Final = (
    256  # rows up to which a call for each step takes longer than the step: they go on by many steps at once
)
_STRIDE: Final = 128
_UNDERFLOW: Final = -600.0
_BELOW: Final = 9.0  # standard deviations below the mean, where a distribution too far from 0 is begun
_POLE: Final = 0.1  # this near to a = 1 the closed form of g loses digits
_PLACES: Final = np.polynomial.legendre.leggauss(8)
_MOST: Final = 4096.0  # terms of a row, above which the far ones are an integral
_HEAD: Final = 512  # terms before it
_PANELS: Final = 24
_NODES: Final = np.polynomial.legendre.leggauss(16)


def orders_ahead(
    shape: Floats, scale: Floats, ahead: Floats, a: float, b: Floats, *, k: int = 1, j: int = 0
) -> Floats:
    """E per row (arrays of n; `scale` and `ahead` in one unit of time): given still a client, `j` events into the gap."""
    out = np.zeros(len(shape))
    odds = ahead / scale
    length = 20 * np.sqrt(shape * odds * (1 + odds)) + 30 * odds
    order = np.argsort(length) if len(shape) > _CHUNK else np.arange(len(shape))
    long = length[order] > _MOST
    near = order[~long]
    for begin in range(0, len(near), _CHUNK):
        rows = near[begin : begin + _CHUNK]
        out[rows] = _sum(shape[rows], odds[rows], a, b[rows], k=k, j=j)
    for row in order[long]:
        out[row] = _long_sum(float(shape[row]), float(odds[row]), a, float(b[row]), k=k, j=j)
    return out


def stayed(most: Floats, a: float, b: Floats) -> tuple[Floats, Floats]:
    """g(most) and its next term: the orders expected of a client who has time for `most` of them.

    By the closed sum (a + b - 1)/(a - 1) (1 - G), G a ratio of gammas; near a = 1 by the mean slope of log G, which has no pole.
    """
    more, rest = b + 1, np.maximum(most - 1, 0.0)  # from the second order on: a + more - 1 is above 0
    if abs(a - 1) < _POLE:
        between = np.asarray(more)[..., None] + (a - 1) * (_PLACES[0] + 1) / 2
        slope = (digamma(between + rest[..., None]) - digamma(between)) @ _PLACES[1] / 2
        log = -(a - 1) * slope
        whole = (a + more - 1) * slope * _part(-log)
    else:
        log = _apart(np.asarray(more), a - 1) - _apart(more + rest, a - 1)
        whole = (a + more - 1) / (a - 1) * -np.expm1(log)
    last = np.exp(log) * (a + more - 1) / (a + more - 1 + rest)
    stay = b / (a + b)
    return np.where(most > 0, 1 + stay * whole, 0.0), np.where(most > 0, stay * last, 1.0)


def _part(v: Floats) -> Floats:
    """(1 - exp(-v)) / v, 1 at 0."""
    safe = np.where(v == 0, 1.0, v)
    return np.where(v == 0, 1.0, -np.expm1(-safe) / safe)


def _apart(y: Floats, d: float) -> Floats:
    """Log Γ(y + d) - log Γ(y): for large y by Stirling's series, whose great terms cancel on paper."""
    great = y > _HEAD
    safe = np.where(great, y, _HEAD)

    def series(x: Floats) -> Floats:
        return np.asarray((1 / 12 - (1 / 360 - 1 / (1260 * x * x)) / (x * x)) / x)

    far = (safe - 0.5) * np.log1p(d / safe) + d * np.log(safe + d) - d + series(safe + d) - series(safe)
    small = np.where(great, 1.0, y)
    return np.where(great, far, gammaln(np.where(great, 1.0, y + d)) - gammaln(small))


def _sum(shape: Floats, odds: Floats, a: float, b: Floats, *, k: int, j: int) -> Floats:
    """E term by term, all rows abreast; a row ends when what is left of it is nothing."""
    z = odds / (1 + odds)
    none = -shape * np.log1p(odds)
    mean = shape * odds
    low = np.maximum(np.floor((mean - _BELOW * np.sqrt(mean * (1 + odds))) / k) * k, 0.0)
    low = np.where(none < _UNDERFLOW, low, 0.0)
    here = none.copy()
    begun = low > 0
    if begun.any():
        some = low[begun]
        here[begun] += (
            gammaln(shape[begun] + some) - gammaln(shape[begun]) - gammaln(some + 1) + some * np.log(z[begun])
        )
    here = np.exp(here)
    so_far, term = stayed((low + j) // k, a, b) if begun.any() else (np.zeros(len(z)), np.ones(len(z)))
    left = b + (low + j) // k
    number: Floats | float = low if begun.any() else 0.0
    rise, total, mass = z * (shape + number), np.zeros(len(z)), np.zeros(len(z))
    found, who = np.zeros(len(z)), np.arange(len(z))
    step = 0
    while len(who) > _FEW:
        total += here * so_far
        mass += here
        if step % _LOOK == _LOOK - 1:
            fall = rise / (number + 1)
            rest = fall / np.maximum(1 - fall, 1e-9)
            done = (fall < 1) & (here * (so_far + 1 + rest) * rest <= _EXACT * total)
            if done.any():
                found[who[done]] = total[done] / mass[done]
                who = who[~done]
                z, rise, here, total, mass = (part[~done] for part in (z, rise, here, total, mass))
                so_far, term, left = (part[~done] for part in (so_far, term, left))
                number = number[~done] if isinstance(number, np.ndarray) else number
        here *= rise
        here *= 1 / (number + 1)
        rise += z
        number = number + 1
        step += 1
        if (step + j) % k == 0:
            so_far += term
            term *= left / (left + a)
            left += 1
    if len(who):
        found[who] = _sum_of_few(
            _Rows(z, rise, here, so_far, term, left, number + np.zeros(len(who)), total, mass), a, k, step + j
        )
    return found


class _Rows(NamedTuple):
    """Sums under way, a row each, as `_sum` has them before a step."""

    z: Floats
    rise: Floats
    here: Floats
    so_far: Floats
    term: Floats
    left: Floats
    number: Floats
    total: Floats
    mass: Floats


def _sum_of_few(rows: _Rows, a: float, k: int, step: int) -> Floats:
    """The rest of the sums, the steps abreast; `step` counts from the last order."""
    found, who = np.zeros(len(rows.z)), np.arange(len(rows.z))
    steps = np.arange(_STRIDE + 1.0)
    while True:
        events = (step + np.arange(_STRIDE + 1)) // k - step // k  # orders since the stride was begun
        behind = np.arange(float(events[-1]))
        left = rows.left[:, None] + behind
        terms = np.cumprod(np.column_stack([rows.term, left / (left + a)]), axis=1, dtype=np.float64)
        stays = np.cumsum(np.column_stack([rows.so_far, terms[:, :-1]]), axis=1)
        number = rows.number[:, None] + steps
        falls = (rows.rise[:, None] + rows.z[:, None] * steps) / (number + 1)
        chances = np.cumprod(np.column_stack([rows.here, falls[:, :-1]]), axis=1)
        so_far = stays[:, events]
        total = rows.total + (chances[:, :-1] * so_far[:, :-1]).sum(axis=1)
        mass = rows.mass + chances[:, :-1].sum(axis=1)
        here, fall, stay = chances[:, -1], falls[:, -1], so_far[:, -1]
        rest = fall / np.maximum(1 - fall, 1e-9)
        done = (fall < 1) & (here * (stay + 1 + rest) * (1 + rest) <= _EXACT * total)
        found[who[done]] = total[done] / mass[done]
        going = ~done
        who, step = who[going], step + _STRIDE
        if not len(who):
            return found
        after = _Rows(
            rows.z, rows.rise + rows.z * _STRIDE, here, stay, terms[:, -1],
            rows.left + events[-1], number[:, -1], total, mass,
        )  # fmt: skip
        rows = _Rows(*(part[going] for part in after))


def _long_sum(shape: float, odds: float, a: float, b: float, *, k: int, j: int) -> float:
    """E of one row with very many terms: the first ones added, the others integrated."""

    def chances(most: Floats) -> Floats:
        """P(`most` orders fit into the time ahead); `most` need not be whole."""
        events = k * most[:, None] - j + np.arange(k)
        log = (
            _apart(events + 1, shape - 1)
            - gammaln(shape)
            - shape * np.log1p(odds)
            - events * np.log1p(1 / odds)
        )
        return np.asarray(np.exp(log).sum(axis=1))

    def terms(most: Floats) -> Floats:
        return np.asarray(chances(most) * stayed(most, a, np.full(len(most), b))[0])

    first = float(_HEAD)
    begin = shape * odds / k * np.exp(-40 / shape - _BELOW / np.sqrt(shape))
    head, whole = 0.0, begin >= first
    if not whole:
        begin = first - 0.5
        slope = terms(np.array([begin + 0.01])) - terms(np.array([begin - 0.01]))
        head = float(terms(np.arange(1.0, first)).sum() + slope[0] / 0.02 / 24)
    end = max(odds * (shape + 10 * np.sqrt(shape) + 45) / k, 2 * first)
    edges = np.linspace(np.log(begin), np.log(end), _PANELS + 1)
    half = np.diff(edges) / 2
    logs = ((edges[1:] + edges[:-1]) / 2)[:, None] + half[:, None] * _NODES[0]
    most = np.exp(logs.ravel())
    weights = most * (half[:, None] * _NODES[1]).ravel()
    found = head + float(terms(most) @ weights)
    return (
        found / float(chances(most) @ weights) if whole else found
    )  # all the chance there is: its rounding cancels
