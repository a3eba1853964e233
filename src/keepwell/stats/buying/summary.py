"""What the models of repeat buying know of each client: how many orders came again, when the last one came, how long we have watched."""

from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Chosen = NDArray[np.bool_] | NDArray[np.integer] | slice
_SLACK: Final = 1e-9  # rounding of a sum of logarithms
_PROBE: Final = 20_000
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


class NotASummary(ValueError):  # noqa: N818 - named for what is wrong
    """Numbers that no client can have; the message says which, in which row, and how to mend them."""


@dataclass(frozen=True, slots=True, eq=False)
class Summary:
    """A row a client, or a row for several clients who are alike: float64 arrays of length n, one unit of time throughout.

    `x` orders after the first one (orders of one moment counted once), `t_x` time from the first order to the last
    (0 where x is 0), `T` time from the first order to now, `logs` the sum of the natural logarithms of the gaps
    (None where the model does not need them), `weights` how many clients a row stands for.
    `Summary.of` checks what it is given; the class itself trusts.
    """

    x: Floats
    t_x: Floats
    T: Floats
    logs: Floats | None
    weights: Floats

    @classmethod
    def of(
        cls,
        x: ArrayLike,
        t_x: ArrayLike,
        T: ArrayLike,  # noqa: N803 - the letters of the papers
        *,
        logs: ArrayLike | None = None,
        weights: ArrayLike | None = None,
    ) -> Self:
        """From one-dimensional arrays of length n (numpy, Arrow, lists); a single number stands for n times the same.

        Raises NotASummary for what no client can have, naming the first such row.
        """
        given: dict[str, ArrayLike] = {"x": x, "t_x": t_x, "T": T}
        given |= {} if logs is None else {"logs": logs}
        given["weights"] = 1.0 if weights is None else weights
        columns = {name: _numbers(name, column) for name, column in given.items()}
        lengths = {name: len(column) for name, column in columns.items() if column.ndim}
        if len(set(lengths.values())) > 1:
            raise NotASummary(f"the columns are of unequal length: {lengths}")
        n = next(iter(lengths.values()), 1)
        whole = {name: np.ascontiguousarray(np.broadcast_to(column, n)) for name, column in columns.items()}
        made = cls(whole["x"], whole["t_x"], whole["T"], whole.get("logs"), whole["weights"])
        _check(made)
        return made

    @classmethod
    def from_times(cls, times: ArrayLike, start: ArrayLike, now: float) -> Self:
        """From the times of all orders, client after client, and pointers `start` (length n + 1; n clients) into them.

        The times of a client ascend strictly, so orders of one day are one; every client has at least one; none is after
        `now`. Raises NotASummary otherwise. `logs` is filled.
        """
        moments, pointers = _numbers("times", times), np.asarray(start)
        if pointers.ndim != 1 or not len(pointers) or pointers.dtype.kind not in "iu":
            raise NotASummary(
                "start holds n + 1 whole numbers, where each client's times begin and the last ones end"
            )
        pointers = pointers.astype(np.intp)
        if pointers[0] != 0 or pointers[-1] != len(moments):
            raise NotASummary(f"start begins with 0 and ends with the number of times, {len(moments)}")
        _refuse(np.diff(pointers) < 1, "a client without any order; leave such clients out")
        first, last = moments[pointers[:-1]], moments[pointers[1:] - 1]
        _refuse(last > now, "an order after now; leave out what came later")
        gaps = np.diff(moments)
        within = np.ones(len(gaps), bool)
        within[pointers[1:-1] - 1] = False
        _refuse(
            within & (gaps <= 0),
            "an order not after the one before; sort the times and collapse orders of one day",
            1,
        )
        steps = np.where(within, np.log(np.where(within, gaps, 1.0)), 0.0)
        owner = np.repeat(np.arange(len(first)), np.diff(pointers))[1:]
        logs = np.bincount(owner, steps, len(first)) if len(first) else np.zeros(0)
        return cls.of(np.diff(pointers) - 1, last - first, now - first, logs=logs)

    def compressed(self) -> tuple[Self, NDArray[np.intp]]:
        """The distinct rows, their weights summed, in no particular order; and for each client the row it became."""
        columns = [self.x, self.t_x, self.T] + ([] if self.logs is None else [self.logs])
        mixed = np.zeros(len(self), np.uint64)
        for column in columns:
            mixed = (mixed ^ (column + 0.0).view(np.uint64)) * _MIX  # + 0.0: minus zero is zero
            mixed ^= mixed >> np.uint64(29)
        _, index, inverse = np.unique(mixed, return_index=True, return_inverse=True)
        if any((column[index][inverse] != column).any() for column in columns):  # two rows of one hash
            _, index, inverse = np.unique(np.stack(columns), axis=1, return_index=True, return_inverse=True)
        few = self[index]
        weights = np.asarray(np.bincount(inverse, self.weights, len(index)), np.float64)
        return type(self)(few.x, few.t_x, few.T, few.logs, weights), inverse.astype(np.intp)

    def worth_compressing(self) -> bool:
        """Whether rows repeat: false where an even sample of them shows hardly any twins (times without a grid)."""
        if len(self) <= _PROBE:
            return True
        sample = self[np.arange(_PROBE) * (len(self) // _PROBE)]
        twins = _PROBE - len(sample.compressed()[0])
        return twins * len(self) > 0.1 * _PROBE**2  # twins grow with the square of the rows

    def repeat_clients(self) -> float:
        """How many clients have ordered more than once."""
        return float(self.weights[self.x > 0].sum())

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, chosen: Chosen) -> Self:
        logs = None if self.logs is None else self.logs[chosen]
        return type(self)(self.x[chosen], self.t_x[chosen], self.T[chosen], logs, self.weights[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class Simulated:
    """Clients drawn from a model, and the truth about each: arrays of n.

    `alive` whether still a client now, `ahead` orders in the time asked for after now, `next` time from now to the next
    order (infinite where none ever comes), `rate` the client's own rate of ordering, `leaving` the client's own chance (or rate) of leaving.
    """

    summary: Summary
    alive: NDArray[np.bool_]
    ahead: Floats
    next: Floats
    rate: Floats
    leaving: Floats


def _numbers(name: str, column: ArrayLike) -> Floats:
    array = np.asarray(column)
    if array.dtype.kind in "mM":
        raise NotASummary(f"{name} holds dates or spans; give numbers, for instance days")
    try:
        numbers = np.asarray(array, np.float64)
    except (TypeError, ValueError) as error:
        raise NotASummary(f"{name} holds something that is not a number: {error}") from error
    if numbers.ndim > 1:
        raise NotASummary(f"{name} has {numbers.ndim} dimensions; one is wanted")
    _refuse(np.atleast_1d(~np.isfinite(numbers)), f"{name} is missing or not finite")
    return numbers


def _refuse(wrong: NDArray[np.bool_], what: str, shift: int = 0) -> None:
    if wrong.any():
        count, first = int(wrong.sum()), int(np.argmax(wrong)) + shift
        raise NotASummary(f"row {first}: {what}" + (f" ({count} rows)" if count > 1 else ""))


def _check(rows: Summary) -> None:
    x, t_x, T = rows.x, rows.t_x, rows.T  # noqa: N806
    _refuse(x < 0, "x is negative; it counts the orders after the first")
    _refuse(x != np.floor(x), "x is not a whole number; it counts orders")
    _refuse(t_x < 0, "t_x is negative; it is the time from the first order to the last")
    _refuse(
        t_x > T,
        "t_x is after T: the last order would lie in the future; are both in one unit, from the first order?",
    )
    _refuse((x == 0) & (t_x > 0), "x is 0 but t_x is not; a client's only order is also the last")
    _refuse((x > 0) & (t_x == 0), "x is above 0 but t_x is 0; collapse orders of one day")
    _refuse(rows.weights < 0, "the weight is negative; it counts clients")
    if rows.logs is not None:
        _refuse((x == 0) & (rows.logs != 0), "x is 0 but logs is not; without a gap their sum is 0")
        some = np.maximum(x, 1)
        most = some * np.log(np.where(x > 0, t_x, 1.0) / some)
        _refuse(
            rows.logs > np.where(x > 0, most, 0) + _SLACK * (1 + np.abs(most)),
            "logs is larger than gaps of sum t_x can have; are both in one unit, and natural logarithms?",
        )
