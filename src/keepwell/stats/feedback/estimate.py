"""A figure with its interval, and the checks on counts that all of these figures share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import norm

Floats = NDArray[np.float64]


class NotCounts(ValueError):  # noqa: N818 -- it says what was handed in
    """Counts are finite and 0 or more, and a part is no more than its whole."""


class NotAConfidence(ValueError):  # noqa: N818
    """A confidence lies strictly between 0 and 1."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure and its two-sided interval, as arrays of one shape (or single numbers).

    `value` is NaN where there was nothing to count; the interval then is all that is possible.
    `least` and `most` are the ends of what is possible, the same for all.
    """

    value: Floats
    low: Floats
    high: Floats
    confidence: float = 0.95
    least: float = -np.inf
    most: float = np.inf


def critical(confidence: float) -> float:
    """The normal quantile z of a two-sided interval, 1.96 for .95. Raises NotAConfidence."""
    if not 0 < confidence < 1:
        raise NotAConfidence(f"a confidence lies between 0 and 1, as .95 does; this is {confidence}")
    return float(norm.isf((1 - confidence) / 2))


def counts(**named: ArrayLike) -> tuple[Floats, ...]:
    """These counts as float arrays of one shape. Raises NotCounts naming the first that is none.

    Counts may be floats and need not be whole: weighted answers are counts too.
    """
    try:
        arrays = np.broadcast_arrays(*(np.asarray(value, np.float64) for value in named.values()))
    except ValueError as error:
        raise NotCounts(f"{', '.join(named)}: these are not of one shape, or not numbers") from error
    for name, array in zip(named, arrays, strict=True):
        bad = ~(np.isfinite(array) & (array >= 0))
        if bad.any():
            place = int(np.flatnonzero(bad)[0])
            raise NotCounts(
                f"{name}: a count is finite and 0 or more; number {place} is {array.ravel()[place]}"
            )
    return tuple(np.array(array, np.float64) for array in arrays)


def parts(part: str, whole: str, of: Floats, total: Floats) -> None:
    """Raises NotCounts where a part is more than its whole."""
    bad = of > total
    if bad.any():
        place = int(np.flatnonzero(bad)[0])
        raise NotCounts(
            f"{part} is part of {whole}; number {place} is {of.ravel()[place]:g} of {total.ravel()[place]:g}"
        )


def distinct(*arrays: Floats) -> tuple[list[Floats], NDArray[np.intp]]:
    """The distinct rows of these equally shaped arrays, and for each place the row it has: few counts recur in many places."""
    rows, back = np.unique(np.stack([array.ravel() for array in arrays], axis=1), axis=0, return_inverse=True)
    return list(rows.T), np.asarray(back, np.intp).reshape(arrays[0].shape)
