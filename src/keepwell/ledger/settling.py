"""Which staged rows make an order's document: of several files the last, and a mended row beside what stands.

Leaves in a staging file the view `settled`, with the columns of `kept` and `position`. See decisions 6 and 7.
"""

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa
from django.utils import timezone

from keepwell.ledger.models import Import, Order
from keepwell.ledger.rows import read_into

_BARE = "CREATE OR REPLACE VIEW settled AS SELECT *, rowid AS position FROM kept"
_WITHOUT = f"{_BARE} WHERE rowid NOT IN (SELECT position FROM left_out)"  # noqa: S608 - our own names
_KEYED = """
CREATE OR REPLACE VIEW keyed AS SELECT rowid AS position, file, day, is_return,
    left(client_key, 200) AS client, coalesce(left(nullif(order_number, ''), 200), '@' || day) AS number,
    left(coalesce(nullif(product_code, ''), nullif(product_name, '')), 200) AS product,
    quantity, amount, cost, coalesce(currency, '') AS currency
FROM kept
"""
_STOOD = """
CREATE OR REPLACE TABLE stood AS SELECT file, client, number, is_return, min(day) AS day FROM keyed
WHERE NOT list_contains($mended::INTEGER[], file) GROUP BY ALL
"""
_OUTDATED = """
CREATE OR REPLACE TABLE outdated AS
WITH newest AS (SELECT *, max(file) OVER (PARTITION BY client, number, is_return) AS last FROM stood),
spans AS (SELECT file, min(day) AS first_day, max(day) AS last_day FROM stood GROUP BY ALL)
SELECT file, client, number, is_return FROM newest WHERE file < last
UNION ALL
SELECT r.file, r.client, r.number, true FROM newest r
JOIN newest o ON o.client = r.client AND o.number = r.number AND NOT o.is_return AND o.file = o.last
SEMI JOIN stood beside ON beside.client = r.client AND beside.number = r.number AND NOT beside.is_return
    AND beside.file = r.file
JOIN spans s ON s.file = o.file AND r.day BETWEEN s.first_day AND s.last_day
WHERE r.is_return AND r.file = r.last AND o.file > r.file AND r.number NOT LIKE '@%'
"""
_LEFT_OUT = """
CREATE OR REPLACE TABLE left_out AS
SELECT position FROM keyed SEMI JOIN outdated USING (file, client, number, is_return)
UNION ALL SELECT position FROM keyed WHERE list_contains($again::INTEGER[], file)
"""
_ALONE = """
CREATE OR REPLACE TABLE completing AS
SELECT DISTINCT o.id, o.client_id, o.added_by, k.client, k.number, k.is_return
FROM (SELECT * FROM keyed WHERE list_contains($mended::INTEGER[], file)) k
ANTI JOIN stood s USING (client, number, is_return)
JOIN ledger_clients c ON c.key = k.client
JOIN ledger_orders o ON o.client_id = c.id AND o.number = k.number AND o.is_return = k.is_return::BIGINT
"""
_STANDING = pa.schema(
    [
        ("order_id", pa.int64()),
        ("product", pa.string()),
        ("quantity", pa.int64()),
        ("amount", pa.int64()),
        ("cost", pa.int64()),
    ]
)
_LINES_OF = (
    "SELECT l.order_id, p.code, l.quantity, l.amount, l.cost FROM ledger_orderline l"
    " LEFT JOIN ledger_product p ON p.id = l.product_id WHERE l.order_id IN (%s) ORDER BY l.id"
)
_HEADS = pa.schema(
    [
        ("order_id", pa.int64()),
        ("day", pa.date32()),
        ("placed_at", pa.timestamp("us")),
        ("currency", pa.string()),
    ]
)
# A line completes an order once: whatever of the mended rows stands already, line for line, is not new.
_COMPLETE = """
CREATE OR REPLACE TABLE complete AS
WITH mended AS (
    SELECT c.id, k.product, k.quantity, CASE WHEN k.currency = h.currency THEN k.amount ELSE round(k.amount * r.rate)::BIGINT END AS amount,
        CASE WHEN k.currency = h.currency THEN k.cost ELSE round(k.cost * r.rate)::BIGINT END AS cost
    FROM keyed k ANTI JOIN left_out USING (position)
    JOIN completing c USING (client, number, is_return)
    JOIN standing_heads h ON h.order_id = c.id
    LEFT JOIN rates r ON r.currency = k.currency
),
wanted AS (SELECT id, product, quantity, amount, cost, count(*) AS times FROM mended GROUP BY ALL),
found AS (SELECT order_id, product, quantity, amount, cost, count(*) AS times FROM standing_lines GROUP BY ALL)
SELECT c.client, c.number, c.is_return FROM completing c
WHERE list_contains($by_mended::BIGINT[], c.added_by) AND c.id NOT IN (
    SELECT w.id FROM wanted w LEFT JOIN found f ON f.order_id = w.id AND f.product IS NOT DISTINCT FROM w.product
        AND f.quantity = w.quantity AND f.amount = w.amount AND f.cost IS NOT DISTINCT FROM w.cost
    WHERE coalesce(f.times, 0) < w.times
)
"""
_COMPLETED = """
INSERT INTO left_out SELECT position FROM keyed SEMI JOIN complete USING (client, number, is_return)
"""
# Old lines come before the mended ones, and say nothing new of their client or products.
_SETTLED = """
CREATE OR REPLACE VIEW settled AS
SELECT *, rowid AS position FROM kept WHERE rowid NOT IN (SELECT position FROM left_out)
UNION ALL BY NAME
SELECT c.client AS client_key, c.number AS order_number, c.is_return, h.day, h.placed_at, l.product AS product_code,
    l.quantity, l.amount, l.cost, h.currency, l.rowid - 1000000000000 AS position
FROM standing_lines l JOIN standing_heads h USING (order_id) JOIN completing c ON c.id = l.order_id
"""


def settle(duck: duckdb.DuckDBPyConnection, files: Sequence[dict[str, Any]]) -> bool:
    """Leaves out what a later file of the same command says anew. Whether mended rows still have to be completed."""
    mended = mended_files(files)
    duck.execute("CREATE OR REPLACE TABLE complete (client VARCHAR, number VARCHAR, is_return BOOLEAN)")
    if len(files) <= 1 and not mended:
        duck.execute(_BARE)
        return False
    duck.execute(_KEYED)
    duck.execute(_STOOD, {"mended": mended})
    duck.execute(_OUTDATED)
    duck.execute(_LEFT_OUT, {"again": _given_again(files, mended)})
    duck.execute(_WITHOUT)
    return bool(mended)


def complete(duck: duckdb.DuckDBPyConnection, files: Sequence[dict[str, Any]]) -> None:
    """Puts the lines that stand beside the mended rows. Needs `ledger_clients`, `ledger_orders`, `rates`."""
    duck.execute(_ALONE, {"mended": mended_files(files)})
    ids = [row[0] for row in duck.execute("SELECT id FROM completing ORDER BY id").fetchall()]
    some = [ids[start : start + 900] for start in range(0, len(ids), 900)]
    read_into(
        duck,
        "standing_lines",
        _STANDING,
        [(_LINES_OF % ", ".join(["%s"] * len(part)), part) for part in some],
    )
    _read_heads(duck, some)
    duck.execute(
        """INSERT INTO rates SELECT h.currency, max(o.rate::DECIMAL(18,9)), false FROM standing_heads h
        JOIN ledger_orders o ON o.id = h.order_id ANTI JOIN rates r ON r.currency = h.currency GROUP BY ALL"""
    )
    done = Import.objects.filter(state=Import.State.DONE).values_list("pk", "files")
    duck.execute(_COMPLETE, {"by_mended": [pk for pk, read in done if mended_files(read)]})
    duck.execute(_COMPLETED)
    duck.execute(_SETTLED)


def mended_files(files: Sequence[dict[str, Any]]) -> list[int]:
    """The places of the files that hold mended refused rows: such a file speaks for a part of its orders only."""
    return [place for place, file in enumerate(files) if file.get("mended")]


def _given_again(files: Sequence[dict[str, Any]], mended: Sequence[int]) -> list[int]:
    """Of the same mended file given twice all but the last."""
    last = {(files[place]["sha256"], files[place]["name"]): place for place in mended}
    return [place for place in mended if place not in last.values()]


def _read_heads(duck: duckdb.DuckDBPyConnection, some: Sequence[list[int]]) -> None:
    rows = [
        (pk, day, placed_at and timezone.localtime(placed_at).replace(tzinfo=None), currency)
        for part in some
        for pk, day, placed_at, currency in Order.objects.filter(pk__in=part).values_list(
            "pk", "day", "placed_at", "currency"
        )
    ]
    columns = [list(column) for column in zip(*rows, strict=True)] if rows else [[] for _ in _HEADS]
    duck.register("heads", pa.table(columns, schema=_HEADS))
    duck.execute("CREATE OR REPLACE TABLE standing_heads AS SELECT * FROM heads")
    duck.unregister("heads")
