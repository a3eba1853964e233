"""Writes a picture as the latest standings, all or nothing, and month-end snapshots of who was where."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from keepwell.ledger.rows import insert
from keepwell.lib import clock
from keepwell.standings.models import ManagerPortfolio, Rebuild, Snapshot, SnapshotDay, Standing
from keepwell.standings.moving import note_who_moved
from keepwell.standings.picturing import Picture
from keepwell.standings.portfolios import keep_portfolios

_MONEY = pa.types.is_decimal


def rebuild(*, picture: Picture, ledger_version: str, record_of: str, seconds: float, by: str) -> Rebuild:
    """Replaces every standing by the picture's, in one transaction.

    `record_of` says what the track record beside it was made from.
    """
    columns = [field.attname for field in Standing._meta.concrete_fields if field.name != "moved_from"]
    table = picture.figures.rename_columns(
        [{"client": "client_id"}.get(name, name) for name in picture.figures.column_names]
    )
    with transaction.atomic():
        Standing.objects.all().delete()
        insert(Standing._meta.db_table, columns, _rows(table, columns))
        # A merge while the figures were worked out: nobody sees the one that is gone.
        Standing.objects.filter(client__merged_into__isnull=False).delete()
        note_who_moved()
        keep_portfolios(as_of=picture.as_of)
        Rebuild.objects.all().delete()
        return Rebuild.objects.create(
            as_of=picture.as_of,
            by=by,
            ledger_version=ledger_version,
            record_of=record_of,
            at=clock.now(),
            seconds=seconds,
            company=_plain(picture.company),
        )


def clear() -> None:
    """Takes every standing and snapshot away, and the mark of the round that made them: nothing is known."""
    with transaction.atomic():
        for model in (Standing, ManagerPortfolio, Snapshot, SnapshotDay, Rebuild):
            model.objects.all().delete()


def kept_month_ends(*, ledger_version: str) -> set[dt.date]:
    """The days whose snapshot was made from that version of the ledger, empty ones among them."""
    return set(SnapshotDay.objects.filter(ledger_version=ledger_version).values_list("as_of", flat=True))


def keep_snapshot(*, grid: pa.Table, as_of: dt.date, ledger_version: str) -> None:
    """Keeps who was in which cell at a month's end (`as_of`); an earlier snapshot of that day is replaced."""
    columns = ["client_id", "as_of", "abc", "xyz", "net_sales", "share"]
    table = grid.rename_columns([{"client": "client_id"}.get(name, name) for name in grid.column_names])
    table = table.append_column("as_of", pa.array([as_of] * len(table), pa.date32()))
    with transaction.atomic():
        Snapshot.objects.filter(as_of=as_of).delete()
        insert(Snapshot._meta.db_table, columns, _rows(table, columns))
        SnapshotDay.objects.update_or_create(as_of=as_of, defaults={"ledger_version": ledger_version})


def _rows(table: pa.Table, columns: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """Rows in the columns' order: money as whole ten-thousandths, lists as JSON."""
    return zip(*(_stored(table[name]) for name in columns), strict=True)


def _stored(column: pa.ChunkedArray) -> list[Any]:
    if _MONEY(column.type):
        scaled = pc.multiply(column.cast(pa.decimal128(22, 4)), pa.scalar(10_000, pa.decimal128(5, 0)))
        return list(scaled.cast(pa.int64(), safe=False).to_pylist())
    values = column.to_pylist()
    if pa.types.is_list(column.type) or pa.types.is_fixed_size_list(column.type):
        return [json.dumps(value) for value in values]
    return list(values)


def _plain(company: dict[str, Any]) -> dict[str, Any]:
    """The company's measures as JSON: money as text, exact."""
    return {
        name: value if isinstance(value, int | float | None) else str(value)
        for name, value in company.items()
    }
