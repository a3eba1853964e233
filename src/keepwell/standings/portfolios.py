"""What the clients of a manager come to: the grid, their types, and their months; added up for whoever sees several.

The round sums each manager's clients once, so that no page sums up a hundred thousand. Clients that changed hands since
are followed at once: beside the sums stands whose clients they are of, and those of a manager who has others now are summed
anew.
"""

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any, Final, NamedTuple, Self

from django.db import transaction
from django.db.models import BigIntegerField, Count, F, Sum, TextField
from django.db.models.functions import Cast

from keepwell.clients.models import Client
from keepwell.ledger.rows import insert, one_at_a_time
from keepwell.lib.money import from_units, to_units
from keepwell.lib.periods import months_before
from keepwell.staff.sight import Viewer
from keepwell.standings.models import ManagerPortfolio, Rebuild, Standing
from keepwell.standings.months import RING, SPAN, YEAR, bit, last_ended, month_number, year_before, year_to

_FOLD: Final = 9973  # a prime: with it, other clients of the same count and sum are told apart


class Part(NamedTuple):
    """So many clients, and their net sales of the year in whole ten-thousandths."""

    clients: int = 0
    units: int = 0

    @property
    def net_sales(self) -> Decimal:
        return from_units(self.units)

    def and_(self, clients: int, units: int) -> "Part":
        return Part(self.clients + clients, self.units + units)


Whose = tuple[int, int, int]  # which clients a manager has: how many, their ids' sum, and the sum folded


@dataclass(slots=True)
class Portfolio:
    """The sums of any set of clients.

    `cells` by their name (AX), `types` by theirs. By month, 24 of them, oldest first: `net_sales` in whole units, `won` and
    `lost` clients, up to the month of the day; `kept` of `before`, up to the last month that has ended: of the clients that
    ordered in the year before the year that ends with a month, how many ordered in it. `ordered`: the months of the ring in
    which any of them ordered. `lost_units`: what the lost ones brought in the last two years, in whole ten-thousandths.
    """

    cells: dict[str, Part] = field(default_factory=dict)
    types: dict[str, Part] = field(default_factory=dict)
    net_sales: list[int] = field(default_factory=list)
    won: list[int] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    kept: list[int] = field(default_factory=list)
    before: list[int] = field(default_factory=list)
    ordered: int = 0
    lost_units: int = 0

    def retained(self, *, as_of: dt.date) -> list[tuple[dt.date, int, int]]:
        """The month, how many were kept, and of how many; oldest first, without months for which the history is too short."""
        last, first = last_ended(as_of), _first(self.ordered, as_of)
        months = [months_before(last, back) for back in reversed(range(SPAN))]
        return [
            (month, kept, before)
            for month, kept, before in zip(months, self.kept, self.before, strict=False)
            if first is not None and months_before(month, 2 * YEAR - 1) >= first
        ]

    def stored(self) -> dict[str, Any]:
        """As JSON keeps it."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def sum(cls, stored: Sequence[dict[str, Any]]) -> Self:
        """Of several that were stored, of clients that are in one of them alone."""
        whole = cls()
        for name in ("cells", "types"):
            parts = getattr(whole, name)
            for one in stored:
                for key, part in one[name].items():
                    parts[key] = parts.get(key, Part()).and_(*part)
        for name in ("net_sales", "won", "lost", "kept", "before"):
            setattr(whole, name, list(map(sum, zip(*(one[name] for one in stored), strict=True))))
        for one in stored:
            whole.ordered |= one["ordered"]
            whole.lost_units += one["lost_units"]
        return whole


def portfolio_of(viewer: Viewer, *, as_of: dt.date) -> Portfolio:
    """Of the clients one sees, in three statements at most.

    Who sees every client has the sums of the round, or of the limits chosen since.
    """
    summed = {one.manager_id: one for one in ManagerPortfolio.objects.seen_by(viewer)}
    if viewer.sees_all:
        kept = [one.sums for one in summed.values()]
        return Portfolio.sum(kept or [_summed(_clients(Standing.objects.all()), as_of)])
    whose = _whose(viewer)
    same = {manager for manager, one in summed.items() if one.whose == whose.get(manager or 0)}
    kept = [summed[manager].sums for manager in same]
    if others := whose.keys() - same:
        kept.append(_summed(_clients(Standing.objects.filter(client__manager_id__in=others)), as_of))
    return Portfolio.sum(kept)


def keep_portfolios(*, as_of: dt.date) -> None:
    """Sums every manager's clients as they stand, and those of nobody, in the place of what was summed before."""
    with transaction.atomic():
        # A round and other limits may come to it at once: the second replaces what the first wrote.
        one_at_a_time(ManagerPortfolio._meta.db_table)
        rows = [(manager, *whose, json.dumps(sums)) for manager, whose, sums in _every_manager(as_of)]
        ManagerPortfolio.objects.all().delete()
        columns = ("manager_id", "clients", "ids", "folded", "sums")
        insert(ManagerPortfolio._meta.db_table, columns, rows)


def keep_portfolios_again() -> None:
    """After a change of what all standings say, as of the day of the latest round; nothing where there was none."""
    if rebuilt := Rebuild.objects.order_by("-at").first():
        keep_portfolios(as_of=rebuilt.as_of)


class _One(NamedTuple):
    """A client, as far as it is summed."""

    abc: str
    xyz: str
    net_sales: Decimal
    net_sales_before: Decimal
    types: list[str]
    is_lost: bool
    first_day: dt.date | None
    day_lost: dt.date | None
    ordered: int
    months: str  # a list as JSON: all of them are read as one text, in a tenth of the time


def _columns(standing: str = "") -> list[Any]:
    """What a client is read by, with the way from the rows that are asked to the standing."""
    *plain, months = (standing + name for name in _One.__annotations__)
    return [*plain, Cast(months, TextField())]


def _clients(standings: Any) -> list[_One]:
    return [_One(*row) for row in standings.order_by().values_list(*_columns())]


def _every_manager(as_of: dt.date) -> Iterator[tuple[int | None, Whose, dict[str, Any]]]:
    # From one statement, so that whose the clients are and what they come to are of the same moment.
    rows = (
        Client.objects.order_by("manager_id", "pk")
        .values_list("manager_id", "pk", *_columns("standing__"))
        .iterator(chunk_size=5000)
    )
    for manager, theirs in groupby(rows, key=lambda row: row[0]):
        held = list(theirs)
        stand = [_One(*row[2:]) for row in held if row[2] is not None]
        ids = [row[1] for row in held]
        yield manager, (len(ids), sum(ids), sum(pk * (pk % _FOLD) for pk in ids)), _summed(stand, as_of)


def _whose(viewer: Viewer) -> dict[int, Whose]:
    """By manager whom one looks for and who has any client."""
    rows = (
        Client.objects.filter(manager_id__in=viewer.looks_for)
        .order_by()
        .values_list("manager_id")
        .annotate(
            clients=Count("pk"),
            ids=Sum("pk", output_field=BigIntegerField()),
            folded=Sum(F("pk") * (F("pk") % _FOLD), output_field=BigIntegerField()),
        )
    )
    return {manager: (clients, int(ids), int(folded)) for manager, clients, ids, folded in rows}


def _summed(clients: Sequence[_One], as_of: dt.date) -> dict[str, Any]:
    sums = Portfolio()
    cells, types = sums.cells, sums.types
    newest = month_number(as_of)
    won: Counter[int] = Counter()
    lost: Counter[int] = Counter()
    for one in clients:
        units = to_units(one.net_sales)
        name = one.abc + one.xyz
        cells[name] = cells.get(name, Part()).and_(1, units)
        for kind in (*one.types, *(("lost",) if one.is_lost else ())):
            types[kind] = types.get(kind, Part()).and_(1, units)
        if one.is_lost:
            sums.lost_units += units + to_units(one.net_sales_before)
        if one.first_day:
            won[month_number(one.first_day)] += 1
        if one.day_lost:
            lost[month_number(one.day_lost)] += 1
    span = range(newest - SPAN + 1, newest + 1)
    sums.won, sums.lost = [won[month] for month in span], [lost[month] for month in span]
    _sum_months(sums, clients, as_of)
    return sums.stored()


def _sum_months(sums: Portfolio, clients: Sequence[_One], as_of: dt.date) -> None:
    if not clients:
        sums.net_sales = sums.kept = sums.before = [0] * SPAN
        return
    import numpy as np  # only what sums, or draws charts, waits for it

    months = json.loads(f"[{','.join(one.months for one in clients)}]")
    sums.net_sales = np.array(months, np.int64).sum(axis=0).tolist()
    ordered = np.array([one.ordered for one in clients], np.int64)
    sums.ordered = int(np.bitwise_or.reduce(ordered))
    last = last_ended(as_of)
    sums.kept, sums.before = [], []
    for back in reversed(range(SPAN)):
        month = months_before(last, back)
        then = (ordered & year_before(month)) != 0
        sums.before.append(int(then.sum()))
        sums.kept.append(int((then & ((ordered & year_to(month)) != 0)).sum()))


def _first(every: int, as_of: dt.date) -> dt.date | None:
    """The first month of the ring with any order."""
    newest = as_of.replace(day=1)
    months: Iterable[dt.date] = (months_before(newest, back) for back in reversed(range(RING)))
    return next((month for month in months if every & bit(month)), None)
