"""What a model of order value says of each client, in the three numbers that a forecast of spend needs."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


class NotAnOutlook(ValueError):  # noqa: N818 - named for what is wrong
    """Means above 0 and variances not below 0, equally long, are wanted."""


@dataclass(frozen=True, slots=True, eq=False)
class Outlook:
    """Per client, arrays of n in units of money (and money squared).

    `mean`: the expected value of a coming order. `uncertainty`: the variance of the client's own mean value as far as it
    is unknown, shared by all coming orders. `spread`: the expected variance of single orders about that mean. All may be infinite where the
    model says so.
    """

    mean: Floats
    uncertainty: Floats
    spread: Floats

    @classmethod
    def of(cls, mean: ArrayLike, uncertainty: ArrayLike = 0.0, spread: ArrayLike = 0.0) -> Self:
        """From anything like arrays; a single number stands for every client. Raises NotAnOutlook."""
        columns = np.broadcast_arrays(
            *(np.asarray(column, np.float64) for column in (mean, uncertainty, spread))
        )
        if columns[0].ndim != 1:
            raise NotAnOutlook("mean, uncertainty and spread are one-dimensional")
        if not all((column >= 0).all() for column in columns):  # NaN is refused too
            raise NotAnOutlook("mean, uncertainty and spread are numbers, not negative")
        return cls(*(np.ascontiguousarray(column) for column in columns))

    def __len__(self) -> int:
        return len(self.mean)

    def __getitem__(self, chosen: NDArray[np.bool_] | NDArray[np.integer] | slice) -> Self:
        return type(self)(self.mean[chosen], self.uncertainty[chosen], self.spread[chosen])
