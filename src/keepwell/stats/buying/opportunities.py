"""What BG/BB knows of each client: how often one ordered at how many chances to order, and at which one last."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keepwell.stats.buying.summary import Chosen, NotASummary, Summary

Floats = NDArray[np.float64]


class NotANumberOfChances(ValueError):  # noqa: N818 - named for what is wrong
    """Chances to order are counted: a whole number, 0 or more; one for all, or one for each client."""


@dataclass(frozen=True, slots=True, eq=False)
class Opportunities:
    """A row a client, or a row for several who are alike: float64 arrays of length n.

    `x` at how many chances one ordered, `t_x` the number of the last such chance (0 where x is 0), `n` how many chances there were,
    `weights` how many clients a row stands for. What made them clients (the first order) is not among the chances.
    """

    x: Floats
    t_x: Floats
    n: Floats
    weights: Floats

    @classmethod
    def of(cls, x: ArrayLike, t_x: ArrayLike, n: ArrayLike, *, weights: ArrayLike | None = None) -> Self:
        """From arrays of one dimension (numpy, Arrow, lists); a single number stands for all. Raises NotASummary, naming the first bad row."""
        rows = Summary.of(x, t_x, n, weights=weights)
        for name, column in (("t_x", rows.t_x), ("n", rows.T)):
            wrong = column != np.floor(column)
            if wrong.any():
                raise NotASummary(
                    f"row {int(np.argmax(wrong))}: {name} is not a whole number; it counts chances to order"
                )
        often = rows.x > rows.t_x
        if often.any():
            raise NotASummary(
                f"row {int(np.argmax(often))}: x is above t_x; at each chance a client orders once or not"
            )
        return cls(rows.x, rows.t_x, rows.T, rows.weights)

    @classmethod
    def from_orders(cls, ordered: ArrayLike) -> Self:
        """From a matrix of yes and no, a row a client, a column a chance, in order of time. Raises NotASummary for anything else."""
        matrix = np.asarray(ordered)
        if matrix.ndim != 2 or matrix.dtype.kind not in "biuf" or not np.isin(matrix, (0, 1)).all():  # noqa: PLR2004
            raise NotASummary("ordered is a matrix of 0 and 1, a row a client, a column a chance")
        yes = matrix.astype(bool)
        last = yes.shape[1] - np.argmax(yes[:, ::-1], axis=1) if yes.shape[1] else np.zeros(len(yes))
        return cls.of(yes.sum(axis=1), np.where(yes.any(axis=1), last, 0), np.full(len(yes), yes.shape[1]))

    def compressed(self) -> tuple[Self, NDArray[np.intp]]:
        """The distinct rows, their weights summed, in no particular order; and for each client the row it became."""
        few, row = Summary(self.x, self.t_x, self.n, None, self.weights).compressed()
        return type(self)(few.x, few.t_x, few.T, few.weights), row

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, chosen: Chosen) -> Self:
        return type(self)(self.x[chosen], self.t_x[chosen], self.n[chosen], self.weights[chosen])


def whole(ahead: ArrayLike, n: int | None) -> Floats:
    """Numbers of chances as an array; of no dimension or of length n where n is given. Raises NotANumberOfChances."""
    try:
        found = np.asarray(ahead, np.float64)
    except (TypeError, ValueError) as error:
        raise NotANumberOfChances(f"chances to order are counted: {error}") from error
    if n is not None and found.shape not in {(), (n,)}:
        raise NotANumberOfChances(f"one number for all or one for each of {n} clients, not {found.shape}")
    if not np.isfinite(found).all() or (found < 0).any() or (found != np.floor(found)).any():
        raise NotANumberOfChances("chances to order are whole numbers, 0 or more")
    return found
