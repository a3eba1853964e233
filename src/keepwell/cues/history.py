"""What cues are found in: every client's order days up to a day, and what each bought of which product line.

Plain arrays, rows of clients one after another; a past day is a slice of them (`until`), so a replay sees exactly
what was known then.
"""

import datetime as dt
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from keepwell.lib.periods import YEAR, day_number
from keepwell.measures.answering import Answers
from keepwell.standings.rhythms import Floats, Rhythms, Whole, grouped
from keepwell.stats.ragged import kept, owners, sums
from keepwell.stats.rhythm import RhythmModel

_WIDE: Final = 1 << 20  # more days than any calendar here


@dataclass(frozen=True)
class Pieces:
    """Order days of p pieces: a piece is one client and one product line (or one product: `inferred`).

    `owner`: p indices into the history's clients. `subject`: p indices into `names`. `start`: p + 1 pointers into
    `days` and `net`. `origin`: p indices into the pieces this was cut from.
    """

    owner: Whole
    subject: Whole
    names: NDArray[np.object_]
    start: Whole
    days: Whole
    net: Floats
    inferred: bool
    origin: Whole

    def until(self, day: int, clients: Whole) -> "Pieces":
        """The same up to `day`; `clients` maps old client indices to new ones (-1: not there yet)."""
        seen = self.days <= day
        start = kept(seen, self.start)
        some = np.diff(start) > 0
        begin = start[:-1][some]
        return replace(
            self,
            owner=clients[self.owner[some]],
            subject=self.subject[some],
            start=np.append(begin, start[-1]),
            days=self.days[seen],
            net=self.net[seen],
            origin=np.flatnonzero(some),
        )


@dataclass(frozen=True)
class History(Rhythms):
    """Order days of n clients, and of what each bought; what several kinds of cue need and one has made is kept."""

    pieces: Pieces | None = None

    @classmethod
    def read(cls, answers: Answers) -> Self:
        """From the relations `order_days` and `line_days`; where no product lines are named, `product_days` instead."""
        history = super().read(answers)
        lines = answers["line_days"]
        inferred = len(lines) == 0
        column = "product" if inferred else "product_line"
        table = answers["product_days"] if inferred else lines
        if not len(table):
            return history
        return replace(history, pieces=_pieces(table, column, history.clients, inferred=inferred))

    @classmethod
    def of(cls, as_of: dt.date, owner: Any, day: Any, net: Any) -> Self:
        """From plain arrays, one row an order day in any order: client id, days since 1970-01-01, net sales."""
        table = pa.table(
            {"client": pa.array(owner, pa.int64()), "day": pa.array(day, pa.int32()), "net_sales": net}
        )
        clients, start, days, amounts = grouped(table, ["client"])
        return cls(as_of, clients["client"], start, days, amounts)

    def with_pieces(self, owner: Any, subject: Any, day: Any, net: Any, *, inferred: bool = False) -> Self:
        """The same with order days per product line (or product), from plain arrays."""
        table = pa.table(
            {
                "client": pa.array(owner, pa.int64()),
                "subject": pa.array(subject, pa.string()),
                "day": pa.array(day, pa.int32()),
                "net_sales": net,
            }
        )
        return replace(self, worked_out={}, pieces=_pieces(table, "subject", self.clients, inferred=inferred))

    def until(self, day: dt.date, near: RhythmModel | None = None) -> "History":
        """What was known at the end of that day."""
        last = day_number(day)
        seen = self.days <= last
        start = kept(seen, self.start)
        some = np.diff(start) > 0
        index = np.where(some, np.cumsum(some) - 1, -1)
        pieces = self.pieces.until(last, index) if self.pieces else None
        begin = start[:-1][some]
        return History(
            day,
            self.clients[some],
            np.append(begin, start[-1]),
            self.days[seen],
            self.net_sales[seen],
            near,
            pieces=pieces,
        )

    @cached_property
    def owner(self) -> Whole:
        return np.asarray(owners(self.start), np.int64)

    @cached_property
    def first(self) -> Whole:
        return np.asarray(self.days[self.start[:-1]])

    @cached_property
    def last(self) -> Whole:
        return np.asarray(self.days[self.start[1:] - 1])

    @cached_property
    def silence(self) -> Whole:
        return np.asarray(self.today - self.last)

    @cached_property
    def usual_year(self) -> Floats:
        """Net sales of orders in the year up to each client's last order: what a year with the client is worth."""
        return sums(np.where(self.days > self.last[self.owner] - YEAR, self.net_sales, 0.0), self.start)

    @cached_property
    def last_year(self) -> Floats:
        """Net sales of orders in the year up to `as_of`."""
        return sums(np.where(self.days > self.today - YEAR, self.net_sales, 0.0), self.start)

    def positions(self, owner: Whole, days: Whole) -> Whole:
        """How many of all order days come before each (client index, day)."""
        return np.asarray(np.searchsorted(self.owner * _WIDE + self.days, owner * _WIDE + days), np.int64)


@dataclass(frozen=True)
class Future:
    """What came in the `horizon` days after a past day: `full` is what is known now, `then` what was known."""

    then: History
    full: History
    horizon: int

    @cached_property
    def _inside(self) -> NDArray[np.bool_]:
        return (self.full.days > self.then.today) & (self.full.days <= self.then.today + self.horizon)

    @cached_property
    def _place(self) -> Whole:
        return np.searchsorted(self.full.clients, self.then.clients)

    @cached_property
    def order_days(self) -> Floats:
        """Order days of each client of `then`."""
        return sums(self._inside, self.full.start)[self._place]

    @cached_property
    def net(self) -> Floats:
        """Net sales of each client of `then`."""
        return sums(np.where(self._inside, self.full.net_sales, 0.0), self.full.start)[self._place]

    @cached_property
    def next_day(self) -> Floats:
        """The day of the next order of each client of `then`; infinity where none came."""
        days = np.where(self._inside, self.full.days, np.inf)
        return np.asarray(np.minimum.reduceat(days, self.full.start[:-1])[self._place])

    @cached_property
    def piece_days(self) -> Floats:
        """Order days of each piece of `then`."""
        full, then = self.full.pieces, self.then.pieces
        if full is None or then is None:
            return np.zeros(0)
        inside = (full.days > self.then.today) & (full.days <= self.then.today + self.horizon)
        return sums(inside, full.start)[then.origin]


def _pieces(table: pa.Table, column: str, clients: Whole, *, inferred: bool) -> Pieces:
    coded = table[column].combine_chunks().dictionary_encode()
    rows = pa.table(
        {
            "client": table["client"],
            "subject": coded.indices,
            "day": table["day"],
            "net_sales": table["net_sales"],
        }
    )
    keys, start, days, net = grouped(rows, ["client", "subject"])
    names = np.array(coded.dictionary.to_pylist(), object)
    owner = np.searchsorted(clients, keys["client"])
    return Pieces(owner, keys["subject"], names, start, days, net, inferred, np.arange(len(owner)))
