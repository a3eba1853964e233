"""From checked rows to documents: what is new, what replaces an earlier one, what stands already. In DuckDB."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
from django.conf import settings
from django.db import connection

from keepwell.ledger import dropping, settling
from keepwell.ledger.rows import read_into

_ORDERS = pa.schema(
    [
        ("id", pa.int64()),
        ("client_id", pa.int64()),
        ("number", pa.string()),
        ("is_return", pa.int64()),
        ("fingerprint", pa.string()),
        ("added_by", pa.int64()),
        ("rate", pa.string()),
    ]
)
_CLIENTS = pa.schema(
    [
        ("id", pa.int64()),
        ("key", pa.string()),
        ("name", pa.string()),
        ("country", pa.string()),
        ("manager", pa.string()),
        ("merged_into", pa.int64()),
        ("by_hand", pa.int8()),
    ]
)
_PRODUCTS = pa.schema(
    [("id", pa.int64()), ("code", pa.string()), ("name", pa.string()), ("line", pa.string())]
)
_OUR_CLIENTS = (
    "SELECT c.id, c.key, c.name, c.country, m.name, c.merged_into_id,"
    " CASE WHEN c.added_at IS NULL THEN 0 ELSE 1 END FROM clients_client c"
    " LEFT JOIN staff_member m ON m.id = c.manager_id"
)
_FEW = 0.3  # of our clients: below it their orders are asked for by client, above it all are read

_LINES = """
CREATE OR REPLACE VIEW rows_kept AS SELECT
    position,
    left(client_key, 200) AS client_key,
    coalesce(left(nullif(order_number, ''), 200), '@' || day) AS number,
    is_return, day, placed_at, quantity,
    coalesce(nullif(currency, ''), '') AS currency,
    left(coalesce(nullif(product_code, ''), nullif(product_name, '')), 200) AS product,
    amount, cost,
    left(nullif(client_name, ''), 400) AS client_name,
    left(nullif(country, ''), 100) AS country,
    left(nullif(manager, ''), 200) AS manager,
    left(nullif(product_name, ''), 400) AS product_name,
    left(nullif(product_line, ''), 200) AS product_line,
    -- the newest row speaks for a client or product
    (day - DATE '1970-01-01') * 100000000000 + position AS newest
FROM settled
"""
_DOCUMENTS = """
CREATE OR REPLACE TABLE documents AS SELECT
    row_number() OVER (ORDER BY day, first_position) AS document,
    * EXCLUDE (first_position, lowest, highest),
    CASE WHEN lowest = highest THEN lowest ELSE $house END AS currency,
    lowest <> highest AS mixed,
    md5(concat_ws('|', day, lowest, highest, line_count, quantity, amount, lines)) AS fingerprint
FROM (
    SELECT client_key, number, is_return, min(day) AS day, min(placed_at) AS placed_at, min(position) AS first_position,
        min(currency) AS lowest, max(currency) AS highest, count(*) AS line_count,
        sum(quantity) AS quantity, sum(amount) AS amount,
        sum(md5_number_lower(concat_ws('|', coalesce(product, ''), quantity, amount, coalesce(cost::VARCHAR, ''), currency))) AS lines
    FROM rows_kept GROUP BY ALL
)
"""
_FILE_CLIENTS = """
CREATE OR REPLACE TABLE file_clients AS SELECT client_key AS key,
    arg_max(client_name, newest) FILTER (client_name IS NOT NULL) AS name,
    arg_max(country, newest) FILTER (country IS NOT NULL) AS country,
    arg_max(manager, newest) FILTER (manager IS NOT NULL) AS manager
FROM rows_kept GROUP BY ALL
"""
_FILE_PRODUCTS = """
CREATE OR REPLACE TABLE file_products AS SELECT product AS code,
    -- rows without money carry stock notes ("damaged", "adjustment") where the name should be
    coalesce(
        arg_max(product_name, newest) FILTER (product_name IS NOT NULL AND amount <> 0),
        arg_max(product_name, newest) FILTER (product_name IS NOT NULL)
    ) AS name,
    arg_max(product_line, newest) FILTER (product_line IS NOT NULL) AS line
FROM rows_kept WHERE product IS NOT NULL GROUP BY ALL
"""
_FATES = """
CREATE OR REPLACE TABLE fates AS SELECT d.document, c.id AS client_id, o.id AS old_id, o.added_by AS old_import,
    CASE WHEN o.id IS NULL THEN 'added'
         WHEN (o.fingerprint = d.fingerprint OR m.client IS NOT NULL) AND (r.given IS NOT TRUE OR r.rate = o.rate::DECIMAL(18,9)) THEN 'unchanged'
         ELSE 'replaced' END AS fate
FROM documents d
LEFT JOIN ledger_clients c ON c.key = d.client_key
LEFT JOIN ledger_orders o ON o.client_id = c.id AND o.number = d.number AND o.is_return = d.is_return::BIGINT
LEFT JOIN rates r ON r.currency = d.currency
LEFT JOIN complete m ON m.client = d.client_key AND m.number = d.number AND m.is_return = d.is_return
"""


def assemble(
    duck: duckdb.DuckDBPyConnection,
    *,
    files: Sequence[dict[str, Any]],
    house: str,
    rates: Mapping[str, Decimal],
    given: Mapping[str, Decimal],
) -> None:
    """Adds to a staging file: `documents` and `fates`, `file_clients`, `file_products`, and what we hold of them."""
    duck.execute("CREATE OR REPLACE TABLE rates (currency VARCHAR, rate DECIMAL(18,9), given BOOLEAN)")
    for currency, rate in rates.items():
        duck.execute("INSERT INTO rates VALUES (?, ?, ?)", [currency, rate, currency in given])
    to_complete = settling.settle(duck, files)
    duck.execute(_LINES)
    duck.execute(_FILE_CLIENTS)
    read_clients(duck)
    read_products(duck)
    _read_orders(duck)
    if to_complete:
        settling.complete(duck, files)
    duck.execute(_DOCUMENTS, {"house": house})
    duck.execute(_FILE_PRODUCTS)
    duck.execute(_FATES)
    dropping.find_dropped(duck, files)


def read_clients(duck: duckdb.DuckDBPyConnection) -> None:
    """Makes `ledger_clients` in DuckDB: id, key, name, country, manager, into whom one was merged, and who was added by hand."""
    read_into(duck, "ledger_clients", _CLIENTS, [(_OUR_CLIENTS, [])])


def read_products(duck: duckdb.DuckDBPyConnection) -> None:
    """Makes `ledger_products` in DuckDB: id, code, name, line."""
    read_into(duck, "ledger_products", _PRODUCTS, [("SELECT id, code, name, line FROM ledger_product", [])])


def _read_orders(duck: duckdb.DuckDBPyConnection) -> None:
    # Under the client whose code they came by: what was merged since is found again as it was. Decision 10.
    bare = (
        "SELECT id, coalesce(came_under_id, client_id), number, CASE WHEN is_return THEN 1 ELSE 0 END, fingerprint, added_by_id, CAST(rate AS VARCHAR(40))"
        " FROM ledger_order WHERE replaced_by_id IS NULL"
    )
    met = duck.execute(
        "SELECT id FROM ledger_clients SEMI JOIN file_clients USING (key) ORDER BY id"
    ).fetchall()
    every = duck.execute("SELECT count(*) FROM ledger_clients").fetchall()[0][0]
    queries: list[tuple[str, list[int]]] = [(bare, [])]
    if len(met) < every * _FEW:
        queries = []
        for start in range(0, len(met), 900):
            ids = [row[0] for row in met[start : start + 900]]
            some = f"({', '.join(['%s'] * len(ids))})"
            queries.append((f"{bare} AND came_under_id IS NULL AND client_id IN {some}", ids))
            queries.append((f"{bare} AND came_under_id IN {some}", ids))
    read_into(duck, "ledger_orders", _ORDERS, queries)


_LINES_TO_WRITE = """
CREATE OR REPLACE TABLE lines AS SELECT
    f.order_id, p.id AS product_id, k.quantity,
    CASE WHEN d.mixed THEN round(k.amount * r.rate)::BIGINT ELSE k.amount END AS amount,
    CASE WHEN d.mixed THEN round(k.cost * r.rate)::BIGINT ELSE k.cost END AS cost
FROM rows_kept k
JOIN documents d ON d.client_key = k.client_key AND d.number = k.number AND d.is_return = k.is_return
JOIN order_ids f ON f.document = d.document
JOIN rates r ON r.currency = k.currency
LEFT JOIN product_ids p ON p.code = k.product
ORDER BY f.order_id, k.position
"""
ORDER_COLUMNS = (
    "id", "client_id", "came_under_id", "number", "is_return", "day", "placed_at", "currency", "rate", "amount", "line_count",
    "fingerprint", "added_by_id",
)  # fmt: skip
_ORDERS_TO_WRITE = """
SELECT i.order_id, coalesce(l.merged_into, c.id), CASE WHEN l.merged_into IS NOT NULL THEN c.id END, d.number, d.is_return, d.day::VARCHAR,
    strftime(timezone($zone, d.placed_at) AT TIME ZONE 'UTC', $moment),
    d.currency, r.rate::VARCHAR, w.amount, d.line_count, d.fingerprint, $import_id::BIGINT
FROM documents d
JOIN order_ids i USING (document)
JOIN client_ids c ON c.key = d.client_key
LEFT JOIN ledger_clients l ON l.id = c.id
JOIN rates r ON r.currency = d.currency
JOIN (SELECT order_id, sum(amount)::BIGINT AS amount FROM lines GROUP BY ALL) w ON w.order_id = i.order_id
ORDER BY 1
"""


def number_rows(
    duck: duckdb.DuckDBPyConnection, *, first_order: int, first_client: int, first_product: int
) -> None:
    """Gives the new rows their ids: `client_ids`, `product_ids`, `order_ids`, and `lines` in the order of orders."""
    for name, key, first in (("client", "key", first_client), ("product", "code", first_product)):
        duck.execute(
            f"""CREATE OR REPLACE TABLE {name}_ids AS
            SELECT {key}, coalesce(l.id, $first - 1 + count(*) FILTER (l.id IS NULL) OVER (ORDER BY {key}))::BIGINT AS id,
                l.id IS NULL AS is_new
            FROM file_{name}s LEFT JOIN ledger_{name}s l USING ({key})""",  # noqa: S608 - our own two names
            {"first": first},
        )
    duck.execute(
        """CREATE OR REPLACE TABLE order_ids AS
        SELECT document, $first - 1 + (row_number() OVER (ORDER BY document))::BIGINT AS order_id
        FROM fates WHERE fate <> 'unchanged'""",
        {"first": first_order},
    )
    duck.execute(_LINES_TO_WRITE)


def orders_to_write(duck: duckdb.DuckDBPyConnection, *, import_id: int) -> duckdb.DuckDBPyConnection:
    """Runs the query of the new orders, in the columns ORDER_COLUMNS."""
    moment = "%Y-%m-%d %H:%M:%S" + ("+00" if connection.vendor == "postgresql" else "")
    return duck.execute(
        _ORDERS_TO_WRITE, {"zone": settings.TIME_ZONE, "moment": moment, "import_id": import_id}
    )


def days(duck: duckdb.DuckDBPyConnection) -> tuple[dt.date | None, dt.date | None]:
    """The first and last day of the staged documents."""
    first, last = duck.execute("SELECT min(day), max(day) FROM documents").fetchall()[0]
    return first, last


def largest(duck: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """By currency the largest amount or cost of a line, or amount of an order, without sign, in ten-thousandths."""
    return duck.execute(
        """SELECT currency, max(units)::HUGEINT FROM (
            SELECT currency, unnest([abs(amount::HUGEINT), abs(coalesce(cost, 0)::HUGEINT)]) AS units FROM (
                SELECT currency, max(amount) AS amount, max(cost) AS cost FROM rows_kept GROUP BY ALL
                UNION ALL SELECT currency, min(amount), min(cost) FROM rows_kept GROUP BY ALL
            )
            UNION ALL SELECT currency, abs(amount) FROM documents WHERE NOT mixed
        ) GROUP BY ALL ORDER BY ALL"""
    ).fetchall()


def rates_used(duck: duckdb.DuckDBPyConnection) -> dict[str, Decimal]:
    """The rate of every currency that the documents have."""
    return dict(duck.execute("SELECT currency, rate FROM rates").fetchall())
