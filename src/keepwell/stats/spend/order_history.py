"""The values of orders one by one, client after client, with how long ago they were."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keepwell.stats.ragged import owners
from keepwell.stats.spend.values import amounts_of, refuse

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Order values, client after client: `amounts` above 0, `ages` (time before now, 0 or more), pointers `start` of n + 1."""

    amounts: Floats
    ages: Floats
    start: NDArray[np.intp]

    @classmethod
    def of(cls, amounts: ArrayLike, start: ArrayLike, ages: ArrayLike | None = None) -> Self:
        """From anything like arrays; without `ages` the model knows no trend. Clients may have no orders at all.

        Raises NotValues (a ValueError) for amounts not above 0, ages below 0, and pointers that do not fit.
        """
        value, pointers = amounts_of(amounts, start)
        age = np.zeros(len(value)) if ages is None else np.asarray(ages, np.float64)
        refuse(
            np.atleast_1d(age.shape != value.shape),
            "ages are as many as amounts: the time from each order to now",
        )
        refuse(~(np.isfinite(age) & (age >= 0)), "an age that is not 0 or more; ages count back from now")
        return cls(value, age, pointers)

    def __len__(self) -> int:
        return len(self.start) - 1

    def __getitem__(self, chosen: slice) -> Self:
        """Clients in a row: a slice without a step."""
        start = self.start[slice(chosen.start, None if chosen.stop is None else chosen.stop + 1)]
        part = slice(int(start[0]), int(start[-1]))
        return type(self)(self.amounts[part], self.ages[part], start - start[0])

    def every(self, step: int) -> Self:
        """Every so many-th client."""
        chosen = np.zeros(len(self), bool)
        chosen[::step] = True
        rows = chosen[owners(self.start)]
        count = np.diff(self.start)[chosen]
        return type(self)(self.amounts[rows], self.ages[rows], np.concatenate([[0], np.cumsum(count)]))
