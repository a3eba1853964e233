"""What cues are found in: every client's order days up to a day, and what each bought of which product line.

Plain arrays, rows of clients one after another; a past day is a slice of them (`until`), so a replay sees exactly
what was known then.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from keepwell.measures.answering import Answers
from keepwell.standings.rhythms import EPOCH, Rhythms, day_number, grouped
from keepwell.stats import fitting_tempo
from keepwell.stats.fitting_rhythm import TooFewClients, fit
from keepwell.stats.order_days import OrderDays
from keepwell.stats.ragged import kept, owners, sums
from keepwell.stats.rhythm import Gaps, RhythmModel
from keepwell.stats.tempo import Tempo

YEAR: Final = 365
_WIDE: Final = 1 << 20  # more days than any calendar here

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]


def date(day: float) -> dt.date:
    """The date that many days after 1970-01-01; far futures end in the year 9999."""
    return EPOCH + dt.timedelta(days=int(min(round(day), (dt.date.max - EPOCH).days)))


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
class History:
    """Order days of n clients up to `as_of`, that day included.

    `clients`: n ids, ascending. `start`: n + 1 pointers into `days` (since 1970-01-01, ascending within a client) and
    `net` (house currency, returns not taken off). `fitted` and `paced`: the rhythm and its tempo learned from
    these days, else learned when first asked for, the rhythm starting at `near`. `worked_out`: what several kinds of cue need and one has made.
    """

    as_of: dt.date
    clients: Whole
    start: Whole
    days: Whole
    net: Floats
    pieces: Pieces | None = None
    fitted: RhythmModel | None = None
    paced: Tempo | None = None
    near: RhythmModel | None = field(default=None, repr=False)
    worked_out: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(cls, answers: Answers, rhythms: Rhythms | None = None) -> Self:
        """From the order days (`rhythms`, if they were read already) and the relation `line_days`.

        Where no product lines are named, from `product_days` instead.
        """
        read = rhythms or Rhythms.read(answers)
        lines = answers["line_days"]
        inferred = len(lines) == 0
        column = "product" if inferred else "product_line"
        table = answers["product_days"] if inferred else lines
        history = cls(
            answers.as_of,
            read.clients,
            read.start,
            read.days,
            read.net_sales,
            fitted=read.model,
            paced=read.tempo,
        )
        if not len(table):
            return history
        return replace(history, pieces=_pieces(table, column, read.clients, inferred=inferred))

    @classmethod
    def of(cls, as_of: dt.date, owner: Any, day: Any, net: Any, model: RhythmModel | None = None) -> Self:
        """From plain arrays, one row an order day in any order: client id, days since 1970-01-01, net sales."""
        table = pa.table(
            {"client": pa.array(owner, pa.int64()), "day": pa.array(day, pa.int32()), "net_sales": net}
        )
        clients, start, days, amounts = grouped(table, ["client"])
        return cls(as_of, clients["client"], start, days, amounts, fitted=model)

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
            self.net[seen],
            pieces,
            near=near,
        )

    def __len__(self) -> int:
        return len(self.clients)

    @cached_property
    def today(self) -> int:
        return day_number(self.as_of)

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
    def order_days(self) -> Whole:
        return np.diff(self.start)

    @cached_property
    def gaps(self) -> Gaps:
        return Gaps.from_days(self.days, self.start, self.today)

    @cached_property
    def model(self) -> RhythmModel | None:
        """The rhythm model of these clients; None where too few have ordered twice."""
        if self.fitted is not None:
            return self.fitted
        try:
            return fit(self.gaps, near=self.near)
        except TooFewClients:
            return None

    @cached_property
    def tempo(self) -> Tempo | None:
        """How much sooner or later than their rhythm these clients order; None where there is no model."""
        if self.paced is not None or self.model is None:
            return self.paced
        return fitting_tempo.fit(self._order_days, self.today + 1, self.model)

    @cached_property
    def _order_days(self) -> OrderDays:
        return OrderDays.of(self.days, self.start, self.net)

    def no_order_chance(self, rows: Whole, days: int) -> Floats:
        """P(no order in the `days` after `as_of`) of the clients at `rows`. Raises ValueError without a model."""
        if self.tempo is None:
            raise ValueError("too few clients have ordered twice")
        known = self._order_days.known(self.today + 1, rows)
        return self.tempo.no_order_chance(known, self.today + 1, days)

    @cached_property
    def usual_year(self) -> Floats:
        """Net sales of orders in the year up to each client's last order: what a year with the client is worth."""
        return sums(np.where(self.days > self.last[self.owner] - YEAR, self.net, 0.0), self.start)

    @cached_property
    def last_year(self) -> Floats:
        """Net sales of orders in the year up to `as_of`."""
        return sums(np.where(self.days > self.today - YEAR, self.net, 0.0), self.start)

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
        return sums(np.where(self._inside, self.full.net, 0.0), self.full.start)[self._place]

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
