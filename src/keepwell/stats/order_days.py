"""All clients' order days, and what was known of each client on any past day: read off running sums, no loop over clients."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keepwell.stats.ragged import owners
from keepwell.stats.rhythm import Floats, Gaps

Whole = NDArray[np.int64]
YEAR: Final = 365
QUARTER: Final = 90
QUARTERS: Final = 4
SIGNS: Final = ("silence", "year", "quarter_1", "quarter_2", "quarter_3", "quarter_4", "last_gap", "unevenness", "amount", "last_amount")  # fmt: skip
_WIDE: Final = 1 << 24  # more days than any calendar here: client and day in one number that sorts
_SMALLEST: Final = 0.01  # of the usual amount: what an order of nothing, or less, counts as


class NotOrderDays(ValueError):  # noqa: N818 - named for what is wrong
    """These arrays are not order days of clients, one after another and ascending within each."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was known of some clients before a day.

    `who`: their places. `count`: order days until then, at least one. `gaps`: what the rhythm model needs. `signs`:
    one row a client, a column for each of SIGNS. `ahead`: days from that day to the next order; infinity where the
    order days hold none, so only what lies before the present may be learned from it.
    """

    who: Whole
    count: Whole
    gaps: Gaps
    signs: Floats
    ahead: Floats

    def __len__(self) -> int:
        return len(self.who)

    def __getitem__(self, chosen: slice) -> Self:
        return type(self)(
            self.who[chosen], self.count[chosen], self.gaps[chosen], self.signs[chosen], self.ahead[chosen]
        )


@dataclass(frozen=True, slots=True)
class OrderDays:
    """Order days of n clients: pointers `start` (n + 1) into `days` (m whole numbers) and `amounts` (m, any currency).

    Made by `of`. The rest are running sums: of the logarithms of gaps, of their squares, of relative amounts.
    """

    start: Whole
    days: Whole
    amounts: Floats
    keys: Whole
    log_gaps: Floats
    square_gaps: Floats
    log_amounts: Floats

    @classmethod
    def of(cls, days: ArrayLike, start: ArrayLike, amounts: ArrayLike | None = None) -> Self:
        """From days (since any day, the same for all), pointers, and what was sold on each day, if that is known.

        Raises NotOrderDays where days are not whole or do not ascend within a client, a client has none, or an
        amount is no number.
        """
        day, begin = np.asarray(days), np.asarray(start)
        if day.ndim != 1 or begin.ndim != 1 or not len(begin) or begin[0] != 0 or begin[-1] != len(day):
            raise NotOrderDays(
                "start points into days: from 0 to their number, one more than there are clients"
            )
        if not (np.isfinite(day).all() and (day == np.floor(day)).all() and (np.abs(day) < _WIDE // 2).all()):
            raise NotOrderDays("days are whole numbers")
        if (np.diff(begin) < 1).any():
            raise NotOrderDays("every client has at least one order day")
        day, begin = day.astype(np.int64), begin.astype(np.int64)
        worth = np.zeros(len(day)) if amounts is None else np.asarray(amounts, np.float64)
        if worth.shape != day.shape or not np.isfinite(worth).all():
            raise NotOrderDays("amounts are finite numbers, one for each day")
        gaps = np.diff(day, prepend=0).astype(np.float64)
        gaps[begin[:-1]] = 1.0
        if (gaps < 1).any():
            raise NotOrderDays("the order days of a client ascend: collapse orders of one day")
        squares = gaps * gaps
        squares[begin[:-1]] = 0.0
        usual = float(np.median(worth[worth > 0])) if (worth > 0).any() else 1.0
        relative = np.log(np.maximum(worth / usual, _SMALLEST)) if amounts is not None else worth
        return cls(
            begin, day, worth, owners(begin) * _WIDE + day, _running(np.log(gaps)), _running(squares), _running(relative)
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.start) - 1

    def before(self, day: int, who: Whole) -> Whole:
        """The place of each client's first order day that is not before `day`."""
        return np.asarray(np.searchsorted(self.keys, who * _WIDE + day), np.int64)

    def known(self, day: int, who: Whole | None = None, fewest: int = 1) -> Known:
        """What was known before `day` of those clients (all: None) who had at least `fewest` order days by then."""
        who = np.arange(len(self)) if who is None else who
        end, begin = self.before(day, who), self.start[who]
        some = end - begin >= max(fewest, 1)
        who, end, begin = who[some], end[some], begin[some]
        last, count = self.days[end - 1], end - begin
        total = (last - self.days[begin]).astype(np.float64)
        logs = self.log_gaps[end] - self.log_gaps[begin + 1]
        gaps = Gaps.of(count - 1, total, logs, day - 1 - last)
        further = end < self.start[who + 1]
        ahead = np.full(len(who), np.inf)
        ahead[further] = self.days[end[further]] - day
        return Known(who, count, gaps, self._signs(day, who, begin, end, gaps), ahead)

    def _signs(self, day: int, who: Whole, begin: Whole, end: Whole, gaps: Gaps) -> Floats:
        repeats = np.maximum(gaps.count, 1.0)
        mean = np.where(gaps.count > 0, gaps.total / repeats, 1.0)
        last_gap = np.where(gaps.count > 0, self.days[end - 1] - self.days[np.maximum(end - 2, 0)], 1.0)
        spread = (self.square_gaps[end] - self.square_gaps[begin + 1]) / repeats - mean * mean
        edges = [
            end,
            *(np.maximum(self.before(day - QUARTER * i, who), begin) for i in range(1, QUARTERS + 1)),
        ]
        quarters = [np.log1p(later - earlier) for later, earlier in pairwise(edges)]
        amount = (self.log_amounts[end] - self.log_amounts[begin]) / (end - begin)
        return np.column_stack(
            [
                np.log1p(gaps.silence),
                np.log1p(end - np.maximum(self.before(day - YEAR, who), begin)),
                *quarters,
                np.log(last_gap / mean),
                np.sqrt(np.maximum(spread, 0.0)) / mean,
                amount,
                self.log_amounts[end] - self.log_amounts[end - 1] - amount,
            ]
        )


def _running(values: Floats) -> Floats:
    return np.concatenate([[0.0], np.cumsum(values)])
