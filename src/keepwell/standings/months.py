"""Months of any set of clients: what they bought, and how many were kept from one year to the next.

Each client carries its last 24 months of net sales and a ring of 60 bits, one a month, that says in which it ordered; so the
months of a manager's own clients are summed from their standings, and the company's are summed once by the round.
"""

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

from django.db.models import TextField
from django.db.models.functions import Cast

from keepwell.lib.periods import months_before
from keepwell.standings.models import Standings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RING: Final = 60  # months that `Standing.ordered` tells apart
YEAR: Final = 12
POINTS: Final = 24  # month ends for which retention is told


@dataclass(frozen=True, slots=True)
class Months:
    """`net_sales`: of the last 24 months, oldest first, whole units. `kept` of `before`: of the clients that ordered in the
    year before the year that ends with a month, how many ordered in it; for the last 24 months that have ended, oldest
    first, those left out for which the history is too short.
    """

    net_sales: tuple[int, ...]
    kept: tuple[int, ...]
    before: tuple[int, ...]

    @classmethod
    def of(cls, clients: Iterable[tuple[Sequence[int], int]], *, as_of: dt.date) -> Self:
        """From each client's `Standing.months` and `Standing.ordered`."""
        rows = list(clients)
        return cls._of([months for months, _ in rows], [bits for _, bits in rows], as_of)

    @classmethod
    def read(cls, standings: Standings, *, as_of: dt.date) -> Self:
        """Of those standings, in one statement. Their lists are read as one text: a tenth of the time of one by one."""
        rows = list(standings.order_by().values_list(Cast("months", TextField()), "ordered"))
        return cls._of(
            json.loads(f"[{','.join(months for months, _ in rows)}]"), [bits for _, bits in rows], as_of
        )

    @classmethod
    def _of(cls, months: list[Sequence[int]], ordered: list[int], as_of: dt.date) -> Self:
        if not ordered:
            return cls((), (), ())
        import numpy as np  # only who draws charts waits for it

        net_sales = np.array(months, np.int64).sum(axis=0)
        kept, before = _retained(np.array(ordered, np.int64), as_of)
        return cls(tuple(map(int, net_sales)), kept, before)

    @classmethod
    def kept_as(cls, stored: dict[str, Any]) -> Self:
        """As a rebuild keeps them."""
        return cls(*(tuple(stored.get(name, ())) for name in ("net_sales", "kept", "before")))

    def stored(self) -> dict[str, list[int]]:
        return {name: list(getattr(self, name)) for name in ("net_sales", "kept", "before")}


def month_number(day: dt.date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def last_ended(as_of: dt.date) -> dt.date:
    """The first day of the last month that had ended by `as_of`, that day included."""
    first = as_of.replace(day=1)
    return first if (as_of + dt.timedelta(days=1)).day == 1 else months_before(first, 1)


def bit(month: dt.date) -> int:
    """What `Standing.ordered` holds where there was an order in that month."""
    return 1 << (month_number(month) % RING)


def year_to(month: dt.date) -> int:
    """The bits of the twelve months that end with it."""
    return sum(bit(months_before(month.replace(day=1), back)) for back in range(YEAR))


def year_before(month: dt.date) -> int:
    """The bits of the twelve months before those."""
    return year_to(months_before(month.replace(day=1), YEAR))


def _retained(ordered: "NDArray[np.int64]", as_of: dt.date) -> tuple[tuple[int, ...], tuple[int, ...]]:
    import numpy as np

    every = int(np.bitwise_or.reduce(ordered))
    last = last_ended(as_of)
    first = _first(every, as_of)
    kept, before = [], []
    for back in reversed(range(POINTS)):
        month = months_before(last, back)
        if first is None or months_before(month, 2 * YEAR - 1) < first:
            continue
        then = (ordered & year_before(month)) != 0
        before.append(int(then.sum()))
        kept.append(int((then & ((ordered & year_to(month)) != 0)).sum()))
    return tuple(kept), tuple(before)


def _first(every: int, as_of: dt.date) -> dt.date | None:
    """The first month of the ring with any order."""
    newest = as_of.replace(day=1)
    for back in reversed(range(RING)):
        month = months_before(newest, back)
        if every & bit(month):
            return month
    return None
