"""What each client will bring: the orders and net sales of a year, and what the client is worth over some years."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from keepwell.lib.periods import day_number
from keepwell.standings.rhythms import Rhythms
from keepwell.stats.buying.cnbd_k import MBGCNBD, fit_mbg
from keepwell.stats.buying.fitting import TooFewClients
from keepwell.stats.buying.summary import Summary
from keepwell.stats.ragged import kept, sums
from keepwell.stats.spend.drawing import drawn
from keepwell.stats.spend.fitting_order_value import fit
from keepwell.stats.spend.lifetime_value import YEAR, LifetimeValue, lifetime_value
from keepwell.stats.spend.order_history import History
from keepwell.stats.spend.order_value import Levels

Floats = NDArray[np.float64]
LEVEL: Final = 0.8  # as wide as the band of the next order
_DRAWS: Final = 8  # models that the fit leaves open; more change the interval by less than it is rounded
_SHORTEST: Final = 60  # days ahead; of less an earlier forecast says little
_NAMES: Final = ("expected_sales", "lifetime_value")


@dataclass(frozen=True, slots=True)
class Terms:
    """How a client's worth is reckoned: over so many years, at a discount a year, keeping a margin of net sales (0 to 1)."""

    years: int = 3
    discount: float = 0.1
    margin: float = 1.0


NO_TERMS: Final = Terms()


@dataclass(frozen=True, slots=True)
class Check:
    """What would have been said so many `days` ago of the net sales to come since, and what came, of the clients known then."""

    days: int
    said: float
    came: float

    @property
    def lesson(self) -> float:
        """What forecasts made now are multiplied by: came / said, half and double at most; the shorter the days, the nearer to 1."""
        learned = self.came / self.said - 1 if self.said > 0 else 0.0
        return 1 + min(self.days / YEAR, 1.0) * min(max(learned, -0.5), 1.0)

    @property
    def error(self) -> float:
        """By what share of what was said it was off; 0 where nothing is known."""
        return abs(self.came / self.said - 1) if self.said > 0 else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Worth:
    """Of every client of the rhythms, in their order: the coming 12 months, and the years of the terms in today's money."""

    year: LifetimeValue
    life: LifetimeValue
    check: Check | None

    @property
    def orders(self) -> Floats:
        """Order days expected in the coming 12 months."""
        return self.year.orders * (self.check.lesson if self.check else 1.0)

    def company(self) -> dict[str, Any]:
        """The sums over all clients, with the intervals of the sums, in which counts how far off the past forecast was."""
        check = self.check or Check(0, 0.0, 0.0)
        found: dict[str, Any] = {
            "forecast_check_days": check.days or None,
            "forecast_check_said": _exact(check.said) if check.days else None,
            "forecast_check_came": _exact(check.came) if check.days else None,
        }
        for name, worth in zip(_NAMES, (self.year, self.life), strict=True):
            total = worth.total(level=LEVEL, past_error=check.error)
            ends = (("", total.value), ("_low", total.low), ("_high", total.high))
            found |= {f"{name}{end}": _exact(float(value[0])) for end, value in ends}
        return found


def columns(found: Worth | None, place: NDArray[np.int64], rows: int) -> dict[str, pa.Array]:
    """The columns for a table of so many `rows`, in which the clients stand at `place`; null elsewhere."""
    nothing = np.full(len(place), np.nan)
    orders = nothing if found is None else found.orders
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
    worth by the model of order value. A client with few orders is taken to be like the others. The same forecast is made for
    an earlier day; how far off it was corrects what is said now, and widens its band.
    """
    now = _Known(day_number(rhythms.as_of), rhythms.start, rhythms.days, rhythms.net_sales)
    learned = _learn(now)
    if learned is None:
        return None
    first = int(rhythms.days.min())
    back = min(round(YEAR), (now.today - first) // 2)
    check = _checked(now, back) if back >= _SHORTEST else None
    lesson = check.lesson if check else 1.0
    return Worth(
        learned.ahead(YEAR, margin=lesson),
        learned.ahead(YEAR * terms.years, discount=terms.discount, margin=lesson * terms.margin),
        check,
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """What is known of the clients on the day `today`: pointers `start` into `days` and `net_sales`."""

    today: int
    start: NDArray[np.int64]
    days: NDArray[np.int64]
    net_sales: Floats

    def until(self, today: int) -> "_Known":
        """What was known on an earlier day, of the clients that had ordered by then."""
        chosen = self.days <= today
        start = kept(chosen, self.start)
        return _Known(today, np.unique(start), self.days[chosen], self.net_sales[chosen])


@dataclass(frozen=True, slots=True, eq=False)
class _Learned:
    """Models of how often and for how much the clients order, with what each client is known by."""

    clients: Summary
    buying: MBGCNBD
    others: list[MBGCNBD]
    levels: Levels

    def ahead(self, horizon: float, *, discount: float = 0.0, margin: float = 1.0) -> LifetimeValue:
        values = self.levels.outlook(horizon / 2)
        return lifetime_value(
            self.buying, self.clients, values, horizon=horizon, discount=discount, margin=margin,
            drawn=[(other, values) for other in self.others],
        )  # fmt: skip


def _learn(known: _Known) -> _Learned | None:
    """None where there are too few to learn from. Days whose orders cost nothing count as orders, not as money."""
    paid = known.net_sales > 0
    if not paid.any():
        return None
    clients = Summary.from_times(known.days.astype(np.float64), known.start, known.today)
    try:
        buying = fit_mbg(clients)
    except TooFewClients:
        return None
    history = History.of(known.net_sales[paid], kept(paid, known.start), known.today - known.days[paid])
    return _Learned(clients, buying, drawn(buying, _DRAWS), fit(history).levels(history))


def _checked(now: _Known, back: int) -> Check | None:
    then = now.until(now.today - back)
    learned = _learn(then)
    if learned is None:
        return None
    said = replace(learned, others=[]).ahead(back)  # only the sum is wanted
    met = np.maximum.reduceat(now.days <= then.today, now.start[:-1])
    later = sums(np.where(now.days > then.today, now.net_sales, 0.0), now.start.astype(np.intp))
    return Check(back, float(said.value.sum()), float(later[met].sum()))


def _spread(values: Floats, place: NDArray[np.int64], rows: int) -> Floats:
    whole = np.full(rows, np.nan)
    whole[place] = np.where(np.isfinite(values), values, np.nan)
    return whole


def _exact(value: float) -> Decimal:
    return Decimal(f"{value:.2f}")


def _money(values: Floats) -> pa.Array:
    return pa.array(np.round(values, 2), from_pandas=True).cast(pa.decimal128(18, 4), safe=False)
