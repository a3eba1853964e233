"""What is known of the value of a client's orders: how many were valued, and their mean."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keepwell.stats.ragged import sums

Floats = NDArray[np.float64]


class NotValues(ValueError):  # noqa: N818 - named for what is wrong
    """Values that no order can have; the message says which, in which row, and how to mend them."""


def amounts_of(amounts: ArrayLike, start: ArrayLike) -> tuple[Floats, NDArray[np.intp]]:
    """Amounts of single orders, client after client, with pointers of length n + 1, checked.

    Raises NotValues for an amount that is not a finite number above 0, and for pointers that do not fit.
    """
    value, pointers = np.asarray(amounts, np.float64), np.asarray(start)
    if value.ndim != 1 or pointers.ndim != 1 or not len(pointers) or pointers.dtype.kind not in "iu":
        raise NotValues(
            "amounts are one-dimensional; start holds n + 1 whole numbers, where each client begins"
        )
    pointers = pointers.astype(np.intp)
    if pointers[0] != 0 or pointers[-1] != len(value) or (np.diff(pointers) < 0).any():
        raise NotValues(f"start rises from 0 to the number of amounts, {len(value)}")
    refuse(
        ~(np.isfinite(value) & (value > 0)),
        "an amount that is not above 0; leave out returns and free orders",
    )
    return value, pointers


def refuse(wrong: NDArray[np.bool_], what: str) -> None:
    """Raises NotValues naming the first wrong row, if there is one."""
    if wrong.any():
        count = int(wrong.sum())
        raise NotValues(f"row {int(np.argmax(wrong))}: {what}" + (f" ({count} rows)" if count > 1 else ""))


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """A row a client: float64 arrays of n. `x` orders whose value is known, `m` their mean value, `weights` how many
    clients a row stands for. Where x is 0, m is not looked at.

    Note 025 leaves the first order out of both, as first orders may differ; whether to is the caller's choice.
    """

    x: Floats
    m: Floats
    weights: Floats

    @classmethod
    def of(cls, x: ArrayLike, m: ArrayLike, *, weights: ArrayLike | None = None) -> Self:
        """From anything like arrays, of equal length. Raises NotValues for what no client can have."""
        count, mean = np.asarray(x, np.float64), np.asarray(m, np.float64)
        many = np.ones(count.shape) if weights is None else np.asarray(weights, np.float64)
        if not (count.shape == mean.shape == many.shape) or count.ndim != 1:
            raise NotValues("x, m and weights are one-dimensional and equally long")
        refuse(~(np.isfinite(count) & (count >= 0)), "x is not a count, 0 or more")
        refuse(count != np.floor(count), "x is not a whole number; it counts orders")
        refuse(
            (count > 0) & ~(np.isfinite(mean) & (mean > 0)),
            "m is not above 0; it is the mean value of a client's orders, returns left out",
        )
        refuse(~(np.isfinite(many) & (many >= 0)), "the weight is not a number, 0 or more")
        return cls(count, np.where(count > 0, mean, 1.0), many)

    @classmethod
    def from_amounts(cls, amounts: ArrayLike, start: ArrayLike) -> Self:
        """From the amounts of single orders, client after client, and pointers of length n + 1. Raises NotValues."""
        value, pointers = amounts_of(amounts, start)
        count = np.diff(pointers).astype(np.float64)
        return cls.of(count, sums(value, pointers) / np.maximum(count, 1))

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, chosen: NDArray[np.bool_] | NDArray[np.integer] | slice) -> Self:
        return type(self)(self.x[chosen], self.m[chosen], self.weights[chosen])
