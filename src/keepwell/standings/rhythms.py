"""Every client's order days, and the rhythm model fitted to them: read once, used by standings and by cues."""

import datetime as dt
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from keepwell.measures.answering import Answers
from keepwell.stats.fitting_rhythm import TooFewClients, fit
from keepwell.stats.rhythm import Gaps, RhythmModel

EPOCH: Final = dt.date(1970, 1, 1)
ENOUGH_ORDER_DAYS: Final = 4  # fewer give no verdict on rhythm


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


@dataclass(frozen=True, slots=True)
class Rhythms:
    """Order days of n clients with at least one, and what the model says of them.

    `clients`: n client ids, ascending. `start`: n + 1 pointers into `days` (m days since 1970-01-01, ascending within
    a client) and `net_sales` (m, house currency). `model` is None where there are too few clients to learn from.
    """

    as_of: dt.date
    clients: NDArray[np.int64]
    start: NDArray[np.int64]
    days: NDArray[np.int64]
    net_sales: NDArray[np.float64]
    gaps: Gaps
    model: RhythmModel | None

    @classmethod
    def read(cls, answers: Answers) -> Self:
        """Reads the relation `order_days` as of the answers' day and fits the model to it."""
        table = (
            answers["order_days"]
            .select(["client", "day", "net_sales"])
            .sort_by([("client", "ascending"), ("day", "ascending")])
        )
        owner = table["client"].to_numpy().astype(np.int64)
        clients, first = np.unique(owner, return_index=True)
        start = np.append(first, len(owner)).astype(np.int64)
        days = table["day"].cast(pa.int32()).to_numpy().astype(np.int64)
        gaps = Gaps.from_days(days, start, day_number(answers.as_of))
        try:
            model = fit(gaps)
        except TooFewClients:
            model = None
        net_sales = table["net_sales"].cast(pa.float64()).to_numpy()
        return cls(answers.as_of, clients, start, days, net_sales, gaps, model)

    @property
    def order_days(self) -> NDArray[np.int64]:
        """How many order days each of the n clients has."""
        return np.diff(self.start)

    @property
    def judged(self) -> NDArray[np.bool_]:
        """Whose rhythm may be judged: enough order days, and a model to judge by."""
        return (self.order_days >= ENOUGH_ORDER_DAYS) & (self.model is not None)
