"""The ledger offers itself as an order book: Parquet files in the columns of `measures.book`, kept fresh.

One file of lines an import, so that a new import reads only its own lines from the database again. Every version
of the book is a folder of its own under KEEPWELL_HOME/book, made aside and renamed: readers of an older version
are not disturbed, and two processes that make the same one do not meet.
"""

import contextlib
import datetime as dt
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import connection

from keepwell.clients.models import Client
from keepwell.ledger.carrying import carry
from keepwell.ledger.models import Order, Product
from keepwell.ledger.rows import batches
from keepwell.lib import clock
from keepwell.lib.progress import Progress, silent
from keepwell.staff import choosing

_KEPT_VERSIONS = 3
_TRIES = 5
_FORGOTTEN = 24 * 3600.0  # seconds after which nobody works on a folder any more
_SMALL = 0.25  # of all lines: below it a part is read by its ids, above it the whole table is scanned
_LINES = pa.schema(
    [
        ("client", pa.int64()),
        ("order_id", pa.int64()),
        ("day", pa.date32()),
        ("is_return", pa.bool_()),
        ("kind", pa.string()),
        ("product", pa.string()),
        ("product_line", pa.string()),
        ("quantity", pa.decimal128(18, 4)),
        ("amount", pa.decimal128(18, 4)),
        ("cost", pa.decimal128(18, 4)),
    ]
)
_CLIENTS = pa.schema(
    [
        ("client", pa.int64()),
        ("key", pa.string()),
        ("name", pa.string()),
        ("country", pa.string()),
        ("manager", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class BookFiles:
    """One version of the book: paths (globs) of its lines and clients, and what it covers."""

    lines: str
    clients: str
    version: str
    first_day: dt.date | None
    last_day: dt.date | None
    currency: str


@dataclass(frozen=True, slots=True)
class _Part:
    """The current orders of one import: what is in it decides its file's name."""

    import_id: int
    first_line: int
    last_line: int
    name: str


def book_version() -> str:
    """A short text that changes with current orders, rates, clients and products; one query."""
    with connection.cursor() as cursor:
        cursor.execute(
            # What a round notes about its cues changes no order: else no round would ever find itself up to date.
            """SELECT (SELECT max(id) FROM staff_auditentry
                WHERE kind LIKE 'import.%%' OR kind LIKE 'charge_rule.%%' OR kind LIKE 'setting.%%'
                OR kind IN ('client.merged', 'client.parted')), (SELECT max(id) FROM ledger_import),
            (SELECT max(id) FROM ledger_order), (SELECT max(id) FROM clients_client),
            (SELECT max(id) FROM ledger_product), (SELECT max(started_at) FROM ledger_import)"""
        )
        found = cursor.fetchone()
    return _stamp(connection.settings_dict["NAME"], connection.settings_dict["HOST"], *found)


def export_book(progress: Progress = silent) -> BookFiles:
    """Writes what is missing of the present version of the book, and says where it is."""
    folder = Path(settings.KEEPWELL_HOME) / "book"
    for _ in range(_TRIES):
        version = book_version()
        found = _read(folder / version)
        if found is None:
            _write(folder, version, progress)
            found = _read(folder / version)
        if found is not None and book_version() == version:
            _drop_old(folder, keep=version)
            return found
    raise RuntimeError("the ledger changes faster than the order book can be written")


def _read(folder: Path) -> BookFiles | None:
    try:
        facts = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        return None
    with contextlib.suppress(OSError):
        os.utime(folder)
    days = {
        name: dt.date.fromisoformat(facts[name]) if facts[name] else None
        for name in ("first_day", "last_day")
    }
    return BookFiles(
        lines=str(folder / "lines-*.parquet"),
        clients=str(folder / "clients.parquet"),
        version=facts["version"],
        currency=facts["currency"],
        **days,
    )


def _write(folder: Path, version: str, progress: Progress) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    aside = folder / f".{version}-{uuid.uuid4().hex[:8]}"
    aside.mkdir()
    try:
        parts, first_day, last_day = _parts()
        missing = [part for part in parts if not _linked(folder, aside, part.name)]
        if missing:
            progress("reading", 0, len(missing))
            every = sum(part.last_line - part.first_line + 1 for part in parts)
            carry(
                {"work": "read", "statements": list(_statements(missing, every, aside))},
                scratch=aside / "scratch",
                step="reading",
                progress=progress,
            )
        shutil.rmtree(aside / "scratch", ignore_errors=True)
        pq.write_table(
            _LINES.empty_table(), aside / "lines-0.parquet"
        )  # so that an empty book has its columns
        _write_clients(aside / "clients.parquet")
        book = BookFiles("", "", version, first_day, last_day, str(choosing.chosen("currency")))
        (aside / "manifest.json").write_text(json.dumps(asdict(book), default=str), "utf-8")
        if book_version() != version:
            return  # what was read is of a later version, and would lie under this one's name
        with contextlib.suppress(OSError):  # another process was first: its files are the same
            aside.rename(folder / version)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _parts() -> tuple[list[_Part], dt.date | None, dt.date | None]:
    """What each import's file must hold, and the days of all of them."""
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT o.added_by_id, i.first_line, i.last_line, i.last_product, o.replaced_by_id, count(*), max(o.id),
            CAST(sum(o.rate) AS VARCHAR(60)), CAST(min(o.day) AS VARCHAR(10)), CAST(max(o.day) AS VARCHAR(10))
            FROM ledger_order o JOIN ledger_import i ON i.id = o.added_by_id
            GROUP BY o.added_by_id, i.first_line, i.last_line, i.last_product, o.replaced_by_id
            ORDER BY o.added_by_id, o.replaced_by_id"""
        )
        groups = cursor.fetchall()
    by_import: dict[int, list[tuple[Any, ...]]] = {}
    for group in groups:
        by_import.setdefault(group[0], []).append(group)
    current = [group for group in groups if group[4] is None]
    merged = _merged()
    stamps = _product_stamps({group[3] for group in current})
    parts = [
        _Part(
            import_id,
            first_line=rows[0][1],
            last_line=rows[0][2],
            name=f"lines-{import_id}-{_stamp(_place(), stamps[rows[0][3]], merged.get(import_id, ()), *(row[:8] for row in rows))}.parquet",
        )
        for import_id, rows in by_import.items()
        if any(row[4] is None for row in rows)
    ]
    days = [dt.date.fromisoformat(day) for group in current for day in group[8:10]]
    return parts, min(days, default=None), max(days, default=None)


def _merged() -> dict[int, tuple[tuple[int, int], ...]]:
    """By import: of the orders that came under a merged client's code, whose they were and whose they are."""
    moved = Order.objects.filter(came_under__isnull=False).order_by("added_by", "came_under", "client")
    found: dict[int, tuple[tuple[int, int], ...]] = {}
    for import_id, before, now in moved.values_list("added_by_id", "came_under_id", "client_id").distinct():
        found[import_id] = (*found.get(import_id, ()), (before or 0, now))
    return found


def _product_stamps(bounds: set[int]) -> dict[int, str]:
    """For each bound a stamp of the products up to that id: an import can have no others in its lines."""
    digest = hashlib.sha256()
    stamps: dict[int, str] = {}
    waiting = sorted(bound for bound in bounds if bound >= 0)
    rows = Product.objects.order_by("id").values_list("id", "code", "line", "kind")
    for row in rows.iterator(chunk_size=20_000):
        while waiting and row[0] > waiting[0]:
            stamps[waiting.pop(0)] = digest.hexdigest()
        digest.update(repr(row).encode())
    return dict.fromkeys(bounds, digest.hexdigest()) | stamps


def _linked(folder: Path, aside: Path, name: str) -> bool:
    """Whether an earlier version has this very file; then it is this version's too."""
    for found in folder.glob(f"[!.]*/{name}"):  # a folder with a dot may be half written
        with contextlib.suppress(OSError):
            try:
                os.link(found, aside / name)
            except FileExistsError:
                pass
            except OSError:  # a file system without links
                shutil.copyfile(found, aside / name)
            return True
    return False


def _statements(parts: Iterable[_Part], every: int, aside: Path) -> Iterator[str]:
    """The bulk process's work: our orders and products once, then a COPY a part."""
    sqlite = connection.vendor == "sqlite"
    yield """CREATE TEMP TABLE orders AS SELECT id, client_id, day::DATE AS day, is_return::INTEGER = 1 AS is_return,
        rate::DECIMAL(18,9) AS rate, added_by_id FROM house.ledger_order WHERE replaced_by_id IS NULL"""
    yield "CREATE TEMP TABLE products AS SELECT id, code, kind, nullif(line, '') AS line FROM house.ledger_product"
    for part in parts:
        lines = "house.ledger_orderline"
        count = part.last_line - part.first_line + 1
        if 0 < count < every * _SMALL:
            query = (
                "SELECT order_id, product_id, quantity, amount, cost FROM ledger_orderline "  # noqa: S608 - numbers
                f"WHERE id BETWEEN {part.first_line} AND {part.last_line}"
            )
            lines = f"{'sqlite' if sqlite else 'postgres'}_query('house', '{query}')"
        target = str(aside / part.name).replace("'", "''")
        yield f"""COPY (
            SELECT o.client_id AS client, l.order_id::BIGINT AS order_id, o.day, o.is_return,
                coalesce(p.kind, 'goods') AS kind, p.code AS product, p.line AS product_line,
                (l.quantity::DECIMAL(18,0) * {_UNIT})::DECIMAL(18,4) AS quantity,
                {_in_house("l.amount")} AS amount, {_in_house("l.cost")} AS cost
            FROM {lines} l
            JOIN (SELECT * FROM orders WHERE added_by_id = {part.import_id}) o ON o.id = l.order_id::BIGINT
            LEFT JOIN products p ON p.id = l.product_id::BIGINT
        ) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"""  # noqa: S608 - our own names and numbers


_UNIT = "0.0001::DECIMAL(4,4)"


def _in_house(column: str) -> str:
    """Whole ten-thousandths of the order's currency as a decimal of the house currency."""
    return (
        f"CASE WHEN o.rate = 1 THEN ({column}::DECIMAL(18,0) * {_UNIT})::DECIMAL(18,4)"
        f" ELSE ({column}::DECIMAL(38,0) * o.rate * {_UNIT})::DECIMAL(18,4) END"
    )


def _write_clients(path: Path) -> None:
    clients = (
        Client.objects.filter(merged_into=None)
        .order_by("id")
        .values_list("id", "key", "name", "country", "manager__name")
    )
    with pq.ParquetWriter(path, _CLIENTS, compression="zstd") as writer:
        for rows in batches(clients.iterator(chunk_size=20_000), 50_000):
            blank_is_null = [[value or None for value in column] for column in zip(*rows, strict=True)]
            writer.write_table(pa.table(blank_is_null, schema=_CLIENTS))


def _drop_old(folder: Path, *, keep: str) -> None:
    """Removes versions that nobody reads any more, all but the newest few, and what killed processes left."""
    versions = []
    for found in folder.iterdir():
        with contextlib.suppress(OSError):
            changed = found.stat().st_mtime
            if not found.name.startswith("."):
                versions.append((found.name != keep, -changed, found))
            elif changed < clock.now().timestamp() - _FORGOTTEN:
                shutil.rmtree(found, ignore_errors=True)
    for _, _, old in sorted(versions)[_KEPT_VERSIONS:]:
        shutil.rmtree(old, ignore_errors=True)


def _place() -> str:
    """Which database this is, so that two of them may share a KEEPWELL_HOME."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(started_at) FROM ledger_import")
        (first,) = cursor.fetchone()
    return _stamp(connection.settings_dict["NAME"], connection.settings_dict["HOST"], first)


def _stamp(*facts: Any) -> str:
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]
