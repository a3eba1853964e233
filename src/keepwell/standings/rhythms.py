"""Every client's order days, and what the rhythm model and its tempo learned from them: read once, used by standings and by cues."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from keepwell.measures.answering import Answers
from keepwell.stats import fitting_tempo
from keepwell.stats.fitting_rhythm import TooFewClients, fit
from keepwell.stats.order_days import OrderDays
from keepwell.stats.rhythm import Gaps, RhythmModel
from keepwell.stats.tempo import Tempo

Whole = NDArray[np.int64]
Floats = NDArray[np.float64]

EPOCH: Final = dt.date(1970, 1, 1)
ENOUGH_ORDER_DAYS: Final = 4  # fewer give no verdict on rhythm


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True)
class Rhythms:
    """Order days of n clients with at least one, and what the model says of them.

    `clients`: n client ids, ascending. `start`: n + 1 pointers into `days` (m days since 1970-01-01, ascending within
    a client) and `net_sales` (m, house currency). `model` and `tempo` are None where there are too few
    clients to learn from.
    """

    as_of: dt.date
    clients: Whole
    start: Whole
    days: Whole
    net_sales: Floats
    gaps: Gaps
    model: RhythmModel | None
    tempo: Tempo | None

    @classmethod
    def read(cls, answers: Answers) -> Self:
        """Reads the relation `order_days` as of the answers' day and fits the model to it."""
        keys, start, days, net_sales = grouped(answers["order_days"], ["client"])
        clients = keys["client"]
        gaps = Gaps.from_days(days, start, day_number(answers.as_of))
        try:
            model = fit(gaps)
        except TooFewClients:
            return cls(answers.as_of, clients, start, days, net_sales, gaps, None, None)
        tempo = fitting_tempo.fit(OrderDays.of(days, start, net_sales), day_number(answers.as_of) + 1, model)
        return cls(answers.as_of, clients, start, days, net_sales, gaps, model, tempo)

    def no_order_chance(self, days: int) -> Floats:
        """P(no order in the `days` after `as_of`) of each judged client: the rhythm, at the tempo of the recent past."""
        if self.tempo is None:
            raise ValueError("nobody is judged without a model")
        order_days = OrderDays.of(self.days, self.start, self.net_sales)
        now = day_number(self.as_of) + 1
        return self.tempo.no_order_chance(order_days.known(now, np.flatnonzero(self.judged)), now, days)

    @property
    def order_days(self) -> NDArray[np.int64]:
        """How many order days each of the n clients has."""
        return np.diff(self.start)

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Whose rhythm may be judged: enough order days, and a model to judge by."""
        return (self.order_days >= ENOUGH_ORDER_DAYS) & (self.model is not None)


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
