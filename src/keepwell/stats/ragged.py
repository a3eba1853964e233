"""Statistics of rows of unequal length, kept one after another in `values` with pointers `start` (length n + 1)."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pointers = NDArray[np.intp]


def owners(start: Pointers) -> Pointers:
    """For each value the row it belongs to."""
    return np.repeat(np.arange(len(start) - 1), np.diff(start))


def sums(values: NDArray[np.floating] | NDArray[np.integer] | NDArray[np.bool_], start: Pointers) -> Floats:
    """The sum of each row; 0 of an empty one. A NaN stays in its own row."""
    return np.asarray(np.bincount(owners(start), values, len(start) - 1), np.float64)


def kept(chosen: NDArray[np.bool_], start: Pointers) -> Pointers:
    """The pointers of the rows once only the `chosen` values are kept."""
    running = np.concatenate([[0], np.cumsum(chosen)])
    return np.asarray(running[start], np.intp)


def quantiles(values: Floats, start: Pointers, share: float) -> Floats:
    """The quantile of each row, linear between neighbours (Hyndman, Fan 1996, type 7); NaN of an empty row."""
    order = np.lexsort((values, owners(start)))
    ranked = np.append(values[order], np.nan)
    count = np.diff(start)
    place = start[:-1] + np.maximum(count - 1, 0) * share
    below = np.floor(place).astype(np.intp)
    above = np.minimum(below + 1, np.maximum(start[1:] - 1, start[:-1]))
    out = ranked[below] + (place - below) * (ranked[above] - ranked[below])
    return np.where(count > 0, out, np.nan)


def medians(values: Floats, start: Pointers) -> Floats:
    """The median of each row; NaN of an empty row."""
    return quantiles(values, start, 0.5)
