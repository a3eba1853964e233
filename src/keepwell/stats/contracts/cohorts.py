"""What is known of clients under contract: how many left at each renewal, and how many were last seen still there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class NotCohorts(ValueError):  # noqa: N818 - named for what is wrong
    """These are not counts of clients under contract; says which, where, and what would be."""


@dataclass(frozen=True, slots=True)
class Cohorts:
    """All that the likelihood needs: two arrays over renewals t = 1, 2, ..., equally long.

    `lost[t-1]`: clients that left at the t-th renewal. `kept[t-1]`: clients of which the t-th renewal is the last one
    seen, and who made it. Weighted counts need not be whole.
    """

    lost: Floats
    kept: Floats

    def __post_init__(self) -> None:
        for name, column in (("lost", self.lost), ("kept", self.kept)):
            if column.ndim != 1 or column.shape != self.lost.shape:
                raise NotCohorts("lost and kept are one-dimensional and equally long")
            if not (np.isfinite(column) & (column >= 0)).all():
                raise NotCohorts(f"{name} holds counts: finite numbers, not negative")

    @classmethod
    def of(cls, counts: Sequence[ArrayLike]) -> Self:
        """From cohorts of any lengths: each the clients at the start, after one renewal, after two, ...

        `of([[1000, 631, 468], [800, 500]])` is two cohorts, the younger seen once. A cohort not yet seen at a renewal
        adds nothing. Raises NotCohorts where counts grow, or are negative, NaN or not one-dimensional.
        """
        columns = [np.atleast_1d(np.asarray(one, np.float64)) for one in counts]
        longest = max((len(one) for one in columns), default=1)
        lost, kept = np.zeros(max(longest - 1, 0)), np.zeros(max(longest - 1, 0))
        for number, column in enumerate(columns):
            if column.ndim != 1 or not len(column):
                raise NotCohorts(f"cohort {number} is not a row of counts")
            if not (np.isfinite(column) & (column >= 0)).all():
                raise NotCohorts(f"cohort {number} holds counts: finite numbers, not negative")
            left = -np.diff(column)
            if (left < 0).any():
                at = int(np.flatnonzero(left < 0)[0]) + 1
                raise NotCohorts(
                    f"cohort {number} grows at renewal {at}: clients who come back are a new cohort"
                )
            if len(left):
                lost[: len(left)] += left
                kept[len(left) - 1] += column[-1]
        return cls(lost, kept)

    @classmethod
    def from_clients(cls, renewals: ArrayLike, left: ArrayLike) -> Self:
        """From one row a client: whole `renewals` made so far, and whether the client has `left` at the next.

        Raises NotCohorts for renewals that are negative, not whole or NaN, and for arrays of different lengths.
        """
        made, gone = np.asarray(renewals, np.float64), np.asarray(left)
        if made.ndim != 1 or made.shape != gone.shape:
            raise NotCohorts("renewals and left are one-dimensional and equally long")
        bad = ~(np.isfinite(made) & (made >= 0) & (made == np.floor(made)))
        if bad.any():
            raise NotCohorts(
                f"renewals are whole numbers, 0 or more; row {int(np.flatnonzero(bad)[0])} is not"
            )
        if gone.dtype != np.bool_:
            raise NotCohorts("left is true or false")
        t = made.astype(np.intp)
        longest = int((t + gone).max(initial=0))
        lost = np.bincount(t[gone], minlength=longest)[:longest]
        still = ~gone & (t > 0)
        kept = np.bincount(t[still] - 1, minlength=longest)[:longest]
        return cls(lost.astype(np.float64), kept.astype(np.float64))

    @property
    def clients(self) -> float:
        """Clients seen at one renewal at least."""
        return float(self.lost.sum() + self.kept.sum())

    def __len__(self) -> int:
        return len(self.lost)
