"""What each client will bring: the orders and net sales of a year, and what the client is worth over some years."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from keepwell.standings.rhythms import Rhythms, day_number
from keepwell.stats.buying.cnbd_k import fit_mbg
from keepwell.stats.buying.fitting import TooFewClients
from keepwell.stats.buying.summary import Summary
from keepwell.stats.spend.drawing import drawn
from keepwell.stats.spend.fitting_order_value import fit
from keepwell.stats.spend.lifetime_value import YEAR, LifetimeValue, lifetime_value
from keepwell.stats.spend.order_value import History
from keepwell.stats.spend.outlook import Outlook

Floats = NDArray[np.float64]
LEVEL: Final = 0.8  # as wide as the band of the next order
_DRAWS: Final = 8  # models that the fit leaves open; more change the interval by less than it is rounded
_NAMES: Final = ("expected_sales", "lifetime_value")


@dataclass(frozen=True, slots=True)
class Terms:
    """How a client's worth is reckoned: over so many years, at a discount a year, keeping a margin of net sales (0 to 1)."""

    years: int = 3
    discount: float = 0.1
    margin: float = 1.0


NO_TERMS: Final = Terms()


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """Of every client of the rhythms, in their order: the coming 12 months, and the years of the terms in today's money."""

    year: LifetimeValue
    life: LifetimeValue

    def company(self) -> dict[str, Any]:
        """The sums over all clients, with the intervals of the sums."""
        found: dict[str, Any] = {}
        for name, worth in zip(_NAMES, (self.year, self.life), strict=True):
            total = worth.total(level=LEVEL)
            ends = (("", total.value), ("_low", total.low), ("_high", total.high))
            found |= {f"{name}{end}": round(float(value[0]), 2) if len(value) else 0.0 for end, value in ends}
        return found


def columns(found: Worth | None, place: NDArray[np.int64], rows: int) -> dict[str, pa.Array]:
    """The columns for a table of so many `rows`, in which the clients stand at `place`; null elsewhere."""
    nothing = np.full(len(place), np.nan)
    orders = nothing if found is None else found.year.orders
    made = {"expected_orders": pa.array(_spread(orders, place, rows), from_pandas=True)}
    for at, name in enumerate(_NAMES):
        one = None if found is None else (found.year, found.life)[at]
        low, high = (nothing, nothing) if one is None else one.interval(LEVEL)
        ends = ((name, nothing if one is None else one.value), (f"{name}_low", low), (f"{name}_high", high))
        made |= {column: _money(_spread(values, place, rows)) for column, values in ends}
    return made


def worth(rhythms: Rhythms, terms: Terms) -> Worth | None:
    """What every client with an order day will bring; None where there are too few to learn from.

    How many orders by MBG/CNBD-k, the best of those tried over a year ahead (docs/methods/lifetime_value.md), what they are
    worth by the model of order value. A client with few orders is taken to be like the others.
    """
    if not (rhythms.net_sales > 0).any():
        return None
    clients = Summary.from_times(rhythms.days.astype(np.float64), rhythms.start, day_number(rhythms.as_of))
    try:
        model = fit_mbg(clients)
    except TooFewClients:
        return None
    others = drawn(model, _DRAWS)
    ahead = YEAR * terms.years
    values = _outlooks(rhythms, (YEAR / 2, ahead / 2))
    return Worth(
        lifetime_value(
            model, clients, values[0], horizon=YEAR, drawn=[(other, values[0]) for other in others]
        ),
        lifetime_value(
            model, clients, values[1], horizon=ahead, discount=terms.discount, margin=terms.margin,
            drawn=[(other, values[1]) for other in others],
        ),
    )  # fmt: skip


def _outlooks(rhythms: Rhythms, ahead: tuple[float, ...]) -> list[Outlook]:
    """The value of an order day so many days ahead; days whose orders cost nothing are left out."""
    paid = rhythms.net_sales > 0
    start = np.concatenate([[0], np.cumsum(paid)])[rhythms.start]
    ages = np.maximum(day_number(rhythms.as_of) - rhythms.days[paid], 0)
    history = History.of(rhythms.net_sales[paid], start, ages)
    levels = fit(history).levels(history)
    return [levels.outlook(days) for days in ahead]


def _spread(values: Floats, place: NDArray[np.int64], rows: int) -> Floats:
    whole = np.full(rows, np.nan)
    whole[place] = np.where(np.isfinite(values), values, np.nan)
    return whole


def _money(values: Floats) -> pa.Array:
    return pa.array(np.round(values, 2), from_pandas=True).cast(pa.decimal128(18, 4), safe=False)
