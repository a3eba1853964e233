"""A picture worked out for this question: another day, or an order book elsewhere. The rows are never saved."""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.utils.timezone import get_default_timezone

from keepwell.clients.models import Client
from keepwell.cues.models import Cue
from keepwell.doors.cli.looking import Wanted
from keepwell.doors.telling.records import track_records
from keepwell.lib import clock
from keepwell.lib.progress import Progress, silent
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.measures.answering import Answers
from keepwell.measures.book import DatabaseBook, OrderBook, ParquetBook
from keepwell.rounds.computing import (
    Computed,
    chosen_bounds,
    computing,
    ledger_book,
    ledger_names,
    no_names,
    reckoning,
)
from keepwell.staff.choosing import chosen
from keepwell.staff.models import Member
from keepwell.standings.models import Standing

_CUE = ("kind", "subject", "since", "strength", "chance", "at_stake", "evidence", "as_of")


class NoBookThere(Refusal):
    says = gettext_noop("There is no order book at %(place)s.")
    mend = gettext_noop(
        "Give a folder that holds order_lines*.parquet and book_clients*.parquet, or a database as sqlite:///… or postgresql://…"
    )


def book_at(place: str) -> OrderBook:
    """The order book a person names: a database by URL, or Parquet files in a folder. Raises NoBookThere."""
    if "://" in place:
        return DatabaseBook(place)
    folder = Path(place).expanduser()
    for lines, clients in (("order_lines", "book_clients"), ("lines", "clients")):
        if list(folder.glob(f"{lines}*.parquet")) and list(folder.glob(f"{clients}*.parquet")):
            return ParquetBook(str(folder / f"{lines}*.parquet"), str(folder / f"{clients}*.parquet"))
    raise NoBookThere(place=place)


def _ledgers_or(book: str | None, progress: Progress = silent) -> OrderBook:
    if book is not None:
        return book_at(book)
    from keepwell.ledger.book import export_book

    return ledger_book(export_book(progress))


@contextmanager
def reckoning_book(*, as_of: dt.date | None, book: str | None) -> Iterator[Answers]:
    """The measures of `book` (None: the ledger) as of a day (None: its last)."""
    with reckoning(_ledgers_or(book), as_of=as_of, bounds=chosen_bounds()) as answers:
        yield answers


@contextmanager
def computing_book(
    *, as_of: dt.date | None, book: str | None, progress: Progress = silent
) -> Iterator[Computed]:
    """Everything about `book` (None: the ledger) as of a day (None: its last)."""
    wanted = _ledgers_or(book, progress)
    names = ledger_names if book is None else no_names
    with computing(
        wanted, as_of=as_of, bounds=chosen_bounds(), product_names=names, progress=progress
    ) as made:
        yield made


@contextmanager
def computed(*, as_of: dt.date | None, book: str | None) -> Iterator["ComputedLook"]:
    """The picture of `book` (None: the ledger) as of a day (None: its last)."""
    with computing_book(as_of=as_of, book=book) as made:
        yield ComputedLook(made, asked_for=as_of is not None, elsewhere=book is not None)


class ComputedLook:
    """Looks at `made` by the same questions as the ledger's picture."""

    def __init__(self, made: Computed, *, asked_for: bool, elsewhere: bool) -> None:
        self.as_of = made.picture.as_of
        self.historic = not asked_for and self.as_of < clock.today(get_default_timezone())
        self.fresh = True
        self.currency = str(chosen("currency") or "")
        self.company = dict(made.picture.company)
        self._made = made
        self._elsewhere = elsewhere
        self._by_client = {standing.client.pk: standing for standing in _standings(made)}

    def count(self, wanted: Wanted | None = None) -> int:
        return len(self._by_client) if wanted is None else len(self._fitting(wanted))

    def standings(self, wanted: Wanted) -> Sequence[Standing]:
        rows = sorted(self._fitting(wanted), key=lambda one: one.client.name)
        name, down = wanted.sort.lstrip("-"), wanted.sort.startswith("-")
        known = [one for one in rows if _figure(one, name) is not None]
        unknown = [one for one in rows if _figure(one, name) is None]
        known.sort(key=lambda one: _figure(one, name), reverse=down)
        return [*known, *unknown][: wanted.limit]

    def _fitting(self, wanted: Wanted) -> list[Standing]:
        return [one for one in self._by_client.values() if _fits(one, wanted)]

    def marked(self) -> dict[int, list[str]]:
        return {}  # what a person marks is of today, and of this house

    def cues(self, *, manager: str = "", client: int | None = None) -> Sequence[Cue]:
        rows = []
        for found in self._made.found:
            if client is not None and found.client != client:
                continue
            standing = None if found.client is None else self._by_client.get(found.client)
            if manager and (standing is None or not _is_of(standing, manager)):
                continue
            figures = {name: getattr(found, name) for name in _CUE}
            cue = Cue(**figures)
            cue.client = standing.client if standing else None
            rows.append(cue)
        return rows

    def order_days(self, clients: Sequence[int]) -> dict[int, list[dt.date]]:
        days: dict[int, list[dt.date]] = {}
        for row in self._of("order_days", clients).sort_by("day").select(["client", "day"]).to_pylist():
            days.setdefault(row["client"], []).append(row["day"])
        return days

    def product_lines(self, client: int) -> list[dict[str, Any]]:
        names = ["product_line", "net_sales", "net_sales_before"]
        rows: list[dict[str, Any]] = self._of("client_lines", [client]).select(names).to_pylist()
        return sorted(rows, key=lambda row: -max(row["net_sales"], row["net_sales_before"]))

    def latest_orders(self, client: int, count: int) -> list[dict[str, Any]]:
        table = self._of("documents", [client]).sort_by([("day", "descending"), ("order_id", "descending")])
        return [
            {
                "number": "",
                "day": row["day"],
                "is_return": row["is_return"],
                "lines": row["goods_lines"],
                "amount": row["net_sales"],
                "currency": self.currency,
            }
            for row in table.slice(0, count).to_pylist()
        ]

    def orders(self) -> Iterator[dict[str, Any]]:
        for batch in self._made.answers["documents"].sort_by([("day", "ascending")]).to_batches(10_000):
            for row in batch.to_pylist():
                client = self._by_client[row["client"]].client
                yield {
                    "client": client.key,
                    "name": client.name,
                    "number": str(row["order_id"]),
                    "day": row["day"],
                    "is_return": row["is_return"],
                    "lines": row["goods_lines"],
                    "amount": row["net_sales"],
                    "currency": self.currency,
                    "rate": 1,
                }

    def records(self) -> dict[str, dict[str, Any]]:
        # What was known by then: a record of later days would be told from the future.
        return {} if self._elsewhere else track_records(up_to=self.as_of)

    def _of(self, question: str, clients: Sequence[Any]) -> pa.Table:
        table = self._made.answers[question]
        return table.filter(pc.is_in(table["client"], pa.array(clients, table["client"].type)))


def _standings(made: Computed) -> Iterator[Standing]:
    people = {row["client"]: row for row in made.answers.engine.table("book_clients").to_pylist()}
    members: dict[str, Member] = {}
    fields = {field.name for field in Standing._meta.concrete_fields}
    for row in made.picture.figures.to_pylist():
        person = people[row["client"]]
        client = Client(
            pk=row["client"],
            key=person["key"],
            name=person["name"] or person["key"],
            country=person["country"] or "",
        )
        if person["manager"]:
            name = person["manager"]
            client.manager = members.setdefault(name, Member(name=name))
        figures = {name: value for name, value in row.items() if name in fields and name != "client"}
        yield Standing(client=client, **figures)


def _figure(standing: Standing, name: str) -> Any:
    if name == "name":
        return standing.client.name
    if name == "growth":
        return standing.net_sales - standing.net_sales_before
    return getattr(standing, name)


def _is_of(standing: Standing, manager: str) -> bool:
    held = standing.client.manager
    return held is not None and held.name.casefold() == manager.casefold()


def _fits(one: Standing, wanted: Wanted) -> bool:
    client, part = one.client, wanted.fits.casefold()
    return (
        all(letter in {one.abc, one.xyz} for letter in wanted.cell)
        and (not wanted.country or client.country.casefold() == wanted.country.casefold())
        and (not wanted.manager or _is_of(one, wanted.manager))
        and (not part or part in client.name.casefold() or part in client.key.casefold())
        and (not wanted.key or one.is_key)
        and (wanted.lost is None or one.is_lost == wanted.lost)
    )
