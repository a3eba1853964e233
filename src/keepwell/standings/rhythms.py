"""Every client's order days, and what the rhythm model and its tempo learned from them: one reading for standings and cues."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from keepwell.lib.periods import day_number
from keepwell.measures.answering import Answers
from keepwell.stats import fitting_tempo
from keepwell.stats.fitting_rhythm import TooFewClients, fit
from keepwell.stats.order_days import OrderDays
from keepwell.stats.rhythm import Gaps, RhythmModel
from keepwell.stats.tempo import Tempo

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

ENOUGH_ORDER_DAYS: Final = 4  # fewer give no verdict on rhythm


@dataclass(frozen=True)
class Rhythms:
    """Order days of n clients with at least one up to `as_of`, that day included, and what the models say of them.

    `clients`: n ids, ascending. `start`: n + 1 pointers into `days` (since 1970-01-01, ascending within a client) and
    `net_sales` (house currency, returns not taken off). The models are learned when first asked for, the rhythm starting its search
    at `near`. `worked_out`: what was asked for once and is kept, by name.
    """

    as_of: dt.date
    clients: Whole
    start: Whole
    days: Whole
    net_sales: Floats
    near: RhythmModel | None = field(default=None, repr=False)
    worked_out: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(cls, answers: Answers) -> Self:
        """From the relation `order_days` as of the answers' day."""
        keys, start, days, net_sales = grouped(answers["order_days"], ["client"])
        return cls(answers.as_of, keys["client"], start, days, net_sales)

    def __len__(self) -> int:
        return len(self.clients)

    @cached_property
    def today(self) -> int:
        return day_number(self.as_of)

    @cached_property
    def order_days(self) -> Whole:
        """How many order days each of the n clients has."""
        return np.diff(self.start)

    @cached_property
    def gaps(self) -> Gaps:
        return Gaps.from_days(self.days, self.start, self.today)

    @cached_property
    def model(self) -> RhythmModel | None:
        """The rhythm model of these clients; None where too few have ordered twice."""
        try:
            return fit(self.gaps, near=self.near)
        except TooFewClients:
            return None

    @cached_property
    def tempo(self) -> Tempo | None:
        """How much sooner or later than their rhythm these clients order; None where there is no model."""
        return None if self.model is None else fitting_tempo.fit(self._known, self.today + 1, self.model)

    @cached_property
    def _known(self) -> OrderDays:
        return OrderDays.of(self.days, self.start, self.net_sales)

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Whose rhythm may be judged: enough order days, and a model to judge by."""
        return (self.order_days >= ENOUGH_ORDER_DAYS) & (self.model is not None)

    def no_order_chance(self, rows: Whole, days: int) -> Floats:
        """P(no order in the `days` after `as_of`) of the clients at `rows`: the rhythm, at the tempo of the recent past.

        Raises ValueError without a model.
        """
        if self.tempo is None:
            raise ValueError("too few clients have ordered twice")
        known = self._known.known(self.today + 1, rows)
        return self.tempo.no_order_chance(known, self.today + 1, days)

    def no_order_chances(self, days: int, fewest: int = ENOUGH_ORDER_DAYS) -> Floats:
        """The same of every client with at least `fewest` order days; NaN of the others. Worked out once."""
        name = f"no order in {days} of {fewest}"
        if name not in self.worked_out:
            chances = np.full(len(self), np.nan)
            rows = np.flatnonzero(self.order_days >= fewest)
            if self.model is not None and len(rows):
                chances[rows] = self.no_order_chance(rows, days)
            self.worked_out[name] = chances
        found: Floats = self.worked_out[name]
        return found


def grouped(table: pa.Table, keys: list[str]) -> tuple[dict[str, Whole], Whole, Whole, Floats]:
    """The rows of client, …, day, net_sales in order of keys and day: the distinct keys, pointers, days, net sales."""
    columns = {
        name: table[name].combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64) for name in keys
    }
    days = table["day"].cast(pa.int32()).to_numpy().astype(np.int64)
    net = table["net_sales"].cast(pa.float64()).to_numpy()
    order = np.lexsort([days, *(columns[name] for name in reversed(keys))])
    columns = {name: column[order] for name, column in columns.items()}
    new = np.zeros(max(len(order) - 1, 0), bool)
    for column in columns.values():
        new |= np.diff(column) != 0
    begin = np.concatenate([[0], np.flatnonzero(new) + 1])[: len(order)].astype(np.int64)
    return (
        {name: column[begin] for name, column in columns.items()},
        np.append(begin, len(order)),
        days[order],
        net[order],
    )
