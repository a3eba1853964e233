"""The picture as the last round left it in the database."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.db.models.expressions import OrderBy
from django.utils.timezone import get_default_timezone

from keepwell.clients.marking import kinds_by_client
from keepwell.cues.models import Cue
from keepwell.doors.cli.looking import Wanted
from keepwell.doors.cli.refusing import NoOrdersYet
from keepwell.doors.telling.records import track_records
from keepwell.ledger.book import book_version
from keepwell.ledger.models import Order, OrderLine, ProductKind
from keepwell.lib import clock
from keepwell.lib.money import UNITS
from keepwell.staff.choosing import chosen
from keepwell.staff.sight import OPERATOR
from keepwell.standings.models import Rebuild, Standing, Standings


def figures_of() -> tuple[dt.date | None, bool]:
    """The day the standings are of (None: never computed), and whether the ledger is still what it was then."""
    rebuilt = Rebuild.objects.order_by("-at").first()
    return (None, False) if rebuilt is None else (rebuilt.as_of, rebuilt.ledger_version == book_version())


@dataclass
class LedgerLook:
    as_of: dt.date
    historic: bool
    fresh: bool
    currency: str
    company: dict[str, Any]
    _records: dict[str, dict[str, Any]] | None = None

    @classmethod
    def open(cls) -> "LedgerLook":
        rebuilt = Rebuild.objects.order_by("-at").first()
        if rebuilt is None:
            rebuilt = _first_round()
        fresh = rebuilt.ledger_version == book_version()
        if not fresh and not Order.objects.seen_by(OPERATOR).current().exists():
            raise NoOrdersYet  # every import was taken back, and no round has cleared the figures yet
        return cls(
            as_of=rebuilt.as_of,
            historic=rebuilt.as_of < clock.today(get_default_timezone()),
            fresh=fresh,
            currency=str(chosen("currency") or ""),
            company=dict(rebuilt.company),
        )

    def count(self, wanted: Wanted | None = None) -> int:
        return self._fitting(wanted or Wanted()).count()

    def standings(self, wanted: Wanted) -> Sequence[Standing]:
        rows = self._fitting(wanted).order_by(_column(wanted.sort), "client__name")
        return list(rows[: wanted.limit] if wanted.limit else rows)

    def _fitting(self, wanted: Wanted) -> Standings:
        rows = Standing.objects.seen_by(OPERATOR).in_cell(wanted.cell).select_related("client__manager")
        if wanted.country:
            rows = rows.filter(client__country__iexact=wanted.country)
        if wanted.manager:
            rows = rows.filter(client__manager__name__iexact=wanted.manager)
        if wanted.fits:
            rows = rows.called_like(wanted.fits)
        if wanted.key:
            rows = rows.filter(is_key=True)
        if wanted.lost is not None:
            rows = rows.filter(is_lost=wanted.lost)
        return rows

    def marked(self) -> dict[int, list[str]]:
        return kinds_by_client(OPERATOR)

    def cues(self, *, manager: str = "", client: int | None = None) -> Sequence[Cue]:
        rows = Cue.objects.seen_by(OPERATOR).open().select_related("client__standing", "client__manager")
        if manager:
            rows = rows.filter(client__manager__name__iexact=manager)
        if client is not None:
            rows = rows.filter(client_id=client)
        return list(rows)

    def order_days(self, clients: Sequence[int]) -> dict[int, list[dt.date]]:
        rows = (
            OrderLine.objects.seen_by(OPERATOR)
            .filter(
                order__client_id__in=clients,
                order__replaced_by=None,
                order__is_return=False,
                order__day__lte=self.as_of,
                # Of goods, as the measure counts order days: postage alone is no order.
                product__kind=ProductKind.GOODS,
                amount__gt=0,
            )
            .values_list("order__client_id", "order__day")
            .distinct()
            .order_by("order__client_id", "order__day")
        )
        days: defaultdict[int, list[dt.date]] = defaultdict(list)
        for client, day in rows:
            days[client].append(day)
        return dict(days)

    def product_lines(self, client: int) -> list[dict[str, Any]]:
        sold = OrderLine.objects.seen_by(OPERATOR).sold_to(client, as_of=self.as_of)
        rows = sold.exclude(product__line="").by_year("product__line", as_of=self.as_of)
        lines = [
            {
                "product_line": row["product__line"],
                "net_sales": round((row["now"] or 0) / UNITS, 2),
                "net_sales_before": round((row["then"] or 0) / UNITS, 2),
            }
            for row in rows
        ]
        return sorted(lines, key=lambda line: -max(line["net_sales"], line["net_sales_before"]))

    def latest_orders(self, client: int, count: int) -> list[dict[str, Any]]:
        rows = (
            Order.objects.seen_by(OPERATOR)
            .current()
            .filter(client_id=client, day__lte=self.as_of)
            .order_by("-day", "-id")
        )
        return [
            {
                "number": "" if order.number.startswith("@") else order.number,
                "day": order.day,
                "is_return": order.is_return,
                "lines": order.line_count,
                "amount": order.amount,
                "currency": order.currency,
            }
            for order in rows[:count]
        ]

    def orders(self) -> Iterator[dict[str, Any]]:
        rows = Order.objects.seen_by(OPERATOR).current().select_related("client").order_by("day", "id")
        for order in rows.iterator(chunk_size=10_000):
            yield {
                "client": order.client.key,
                "name": order.client.name,
                "number": "" if order.number.startswith("@") else order.number,
                "day": order.day,
                "is_return": order.is_return,
                "lines": order.line_count,
                "amount": order.amount,
                "currency": order.currency,
                "rate": order.rate,
            }

    def records(self) -> dict[str, dict[str, Any]]:
        if self._records is None:
            self._records = track_records()
        return self._records


def _first_round() -> Rebuild:
    """Orders were imported and nobody has computed yet: the first question does. Raises NoOrdersYet without any."""
    if not Order.objects.seen_by(OPERATOR).current().exists():
        raise NoOrdersYet
    from keepwell.rounds import nightly

    nightly.run(by=OPERATOR.name)
    return Rebuild.objects.latest("at")


def _column(sort: str) -> OrderBy:
    down = sort.startswith("-")
    name = sort.lstrip("-")
    if name == "growth":
        grown = F("net_sales") - F("net_sales_before")
        return grown.desc() if down else grown.asc()
    column = F({"name": "client__name"}.get(name, name))
    return column.desc(nulls_last=True) if down else column.asc(nulls_last=True)
