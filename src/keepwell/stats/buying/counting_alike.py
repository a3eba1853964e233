"""Orders still to come of very many clients: those with equally many orders differ by one number only, and share a table.

What `orders_ahead` says of clients of one shape is a smooth function of the time ahead over the scale. Where many share
a shape, it is worked out at Chebyshev's points of pieces of the logarithm's range, and read off the polynomials through
them. Every piece is tried between its points against the sum itself: pieces are halved until they agree to 1e-11, or
the sum is taken for each client after all.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray

from keepwell.stats.buying.counting_ahead import orders_ahead

Floats = NDArray[np.float64]
_WORTH: Final = 1_500  # clients of one shape from which a table pays
_POINTS: Final = 12
_WIDE: Final = 0.5  # of a piece at first, in the logarithm
_NARROWEST: Final = 1e-9
_PAYS: Final = 0.25  # sums for the table, as a share of the clients'
_NEAR: Final = 1e-11
_PLACES: Final = np.cos((np.arange(_POINTS) + 0.5) * np.pi / _POINTS)
_BETWEEN: Final = np.cos(np.array([1.0, 4.0, 7.0]) * np.pi / _POINTS)
_TO_POWERS: Final = np.linalg.inv(np.vander(_PLACES, increasing=True))
_BETWEEN_POWERS: Final = np.vander(_BETWEEN, _POINTS, increasing=True)


def orders_ahead_alike(
    shape: Floats, odds: Floats, a: float, b: Floats, *, weights: Floats, alike: Floats
) -> Floats:
    """The mean over stages j of `orders_ahead(shape + j, …, k=k, j=j)`, with `weights` of k rows, a row a stage.

       `odds`: the time ahead over the scale.
    Of the n clients those with the same number `alike` have the same `shape` and `b`.
    """
    k, out = len(weights), np.zeros(len(shape))
    alone = np.ones(len(shape), bool)
    for rows in _groups(alike):
        some = rows[odds[rows] > 0]
        if len(some) < _WORTH:
            continue
        first, at, pieces, total = some[0], np.log(odds[some]), 1, np.zeros(len(some))
        for j in range(k):

            def exact(odds: Floats, first: np.intp = first, j: int = j) -> Floats:
                ones = np.ones(len(odds))
                return orders_ahead((shape[first] + j) * ones, ones, odds, a, b[first] * ones, k=k, j=j)

            found, pieces = _read_off(at, exact, pieces)
            if found is None:
                break
            total += weights[j, some] * found
        else:
            out[some], alone[some] = total, False
    rows = np.flatnonzero(alone)
    if len(rows):
        ones = np.ones(len(rows))
        for j in range(k):
            found = orders_ahead(shape[rows] + j, ones, odds[rows], a, b[rows], k=k, j=j)
            out[rows] += weights[j, rows] * found
    return np.asarray(out / weights.sum(axis=0))


def _groups(alike: Floats) -> Iterator[NDArray[np.intp]]:
    """The rows of each group that is worth a table."""
    if len(alike) < _WORTH:
        return
    order = np.argsort(alike, kind="stable")
    edges = [0, *(np.flatnonzero(np.diff(alike[order])) + 1).tolist(), len(order)]
    for begin, end in pairwise(edges):
        if end - begin >= _WORTH:
            yield order[begin:end]


def _read_off(at: Floats, exact: Callable[[Floats], Floats], pieces: int) -> tuple[Floats | None, int]:
    """The exact function of exp(`at`) by a table, None where none is good enough for what it costs; and the table's pieces."""
    low, high = float(at.min()), float(at.max())
    pieces = max(int(np.ceil((high - low) / _WIDE)), pieces)
    while pieces * (_POINTS + len(_BETWEEN)) <= _PAYS * len(at):
        half = max((high - low) / pieces, _NARROWEST) / 2
        middles = low + half * (2 * np.arange(pieces)[:, None] + 1)
        places = np.exp(middles + half * np.concatenate([_PLACES, _BETWEEN]))
        known = exact(places.ravel()).reshape(places.shape)
        powers = known[:, :_POINTS] @ _TO_POWERS.T
        tried = known[:, _POINTS:]
        if (np.abs(powers @ _BETWEEN_POWERS.T - tried) <= _NEAR * tried).all():
            piece = np.clip(((at - low) / (2 * half)).astype(np.intp), 0, pieces - 1)
            place = (at - middles[piece, 0]) / half
            found = powers[piece, -1]
            for power in reversed(range(_POINTS - 1)):
                found *= place
                found += powers[piece, power]
            return found, pieces
        pieces *= 2
    return None, pieces
