"""Order books for the engines: ugly ones written out by hand or drawn by a seed, and the real file."""

import datetime as dt
import random
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from keepwell.measures.book import ParquetBook

AMOUNT = pa.decimal128(18, 4)
LINES = pa.schema(
    [
        ("client", pa.int64()),
        ("order_id", pa.int64()),
        ("day", pa.date32()),
        ("is_return", pa.bool_()),
        ("kind", pa.string()),
        ("product", pa.string()),
        ("product_line", pa.string()),
        ("quantity", AMOUNT),
        ("amount", AMOUNT),
        ("cost", AMOUNT),
    ]
)
CLIENTS = pa.schema(
    [("client", pa.int64()), *((name, pa.string()) for name in ("key", "name", "country", "manager"))]
)


class Line(NamedTuple):
    """A line of a book; only client, order and day have to be given."""

    client: int
    order_id: int
    day: dt.date
    amount: Decimal = Decimal(100)
    is_return: bool = False
    kind: str = "goods"
    product: str | None = "P1"
    product_line: str | None = "Tea"
    cost: Decimal | None = None


def write_book(folder: Path, lines: Iterable[Line]) -> ParquetBook:
    """The lines, and the clients they name, as Parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [line._asdict() | {"quantity": Decimal(-1 if line.is_return else 1)} for line in lines]
    clients = [
        {"client": client, "key": str(client), "name": f"Client {client}", "country": None, "manager": None}
        for client in sorted({row["client"] for row in rows})
    ]
    book = ParquetBook(str(folder / "lines.parquet"), str(folder / "clients.parquet"))
    pq.write_table(pa.Table.from_pylist(rows, LINES), book.lines)
    pq.write_table(pa.Table.from_pylist(clients, CLIENTS), book.clients)
    return book


def ugly_lines(seed: int, *, last: dt.date, clients: int = 60) -> list[Line]:
    """Ties, one-timers, returns alone, charges alone, nulls, several orders on a day, amounts of zero."""
    draw = random.Random(seed)  # noqa: S311 - a book to test with
    lines: list[Line] = []
    number = 0
    for client in range(1, clients + 1):
        kind_of_client = draw.choice(("steady", "wild", "once", "returns", "charges", "zero", "few"))
        days = {"once": 1, "few": 3, "returns": 2, "charges": 2, "zero": 3}.get(
            kind_of_client, draw.randint(4, 30)
        )
        gap = draw.choice((7, 14, 30, 60))
        day = last - dt.timedelta(days=draw.randint(0, 900))
        for _ in range(days):
            for _ in range(draw.choice((1, 1, 2))):
                number += 1
                lines += _document(draw, client, number, day, kind_of_client)
            day += dt.timedelta(days=gap if kind_of_client == "steady" else draw.randint(1, 2 * gap))
    return lines


def tied_lines(*, last: dt.date) -> list[Line]:
    """Clients that nothing tells apart but their number."""
    return [
        Line(client, client * 10 + step, last - dt.timedelta(days=30 * step))
        for client in range(1001, 1012)
        for step in range(6)
    ]


def _document(draw: random.Random, client: int, number: int, day: dt.date, kind: str) -> list[Line]:
    returned = kind == "returns" or (kind in {"steady", "wild"} and draw.random() < 0.1)
    lines = []
    for _ in range(draw.randint(1, 4)):
        amount = (
            Decimal(0)
            if kind == "zero"
            else draw.choice((Decimal(100), Decimal(draw.randint(1, 99999)) / 100))
        )
        lines.append(
            Line(
                client,
                number,
                day,
                -amount if returned else amount,
                returned,
                "charge" if kind == "charges" else draw.choice(("goods",) * 8 + ("charge",)),
                draw.choice(("P1", "P2", "P3", None)),
                draw.choice(("Tea", "Jute", "চা", None)),
                draw.choice((None, amount * Decimal("0.6"))),
            )
        )
    if not returned and kind != "charges" and draw.random() < 0.2:
        lines.append(Line(client, number, day, Decimal("-5.5555"), False, "discount", None, None))
    return lines


def real_book(folder: Path, data: Path) -> ParquetBook:
    """Online Retail II: C documents are returns, codes without five leading digits are charges."""
    book = ParquetBook(str(folder / "lines.parquet"), str(folder / "clients.parquet"))
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            CREATE TABLE kept AS
            SELECT
                CAST(CAST("Customer ID" AS DOUBLE) AS BIGINT) AS client,
                DENSE_RANK() OVER (ORDER BY Invoice, "Customer ID") AS order_id,
                CAST(CAST(InvoiceDate AS TIMESTAMP) AS DATE) AS day,
                Invoice LIKE 'C%' AS is_return,
                CASE WHEN regexp_matches(StockCode, '^[0-9]{{5}}') THEN 'goods' ELSE 'charge' END AS kind,
                StockCode AS product,
                CAST(NULL AS VARCHAR) AS product_line,
                CAST(Quantity AS DECIMAL(18,4)) AS quantity,
                CAST(CAST(Quantity AS DECIMAL(9,0)) * CAST(Price AS DECIMAL(12,4)) AS DECIMAL(18,4)) AS amount,
                CAST(NULL AS DECIMAL(18,4)) AS cost,
                Country AS country
            FROM read_csv('{data / "online_retail_ii.csv.gz"}', all_varchar = true)
            WHERE "Customer ID" <> '' AND "Customer ID" IS NOT NULL
            """
        )
        connection.execute(f"COPY (SELECT * EXCLUDE country FROM kept) TO '{book.lines}' (FORMAT parquet)")
        connection.execute(
            f"""
            COPY (SELECT client, CAST(client AS VARCHAR) AS key, CAST(client AS VARCHAR) AS name,
                MIN(country) AS country, CAST(NULL AS VARCHAR) AS manager FROM kept GROUP BY client)
            TO '{book.clients}' (FORMAT parquet)
            """
        )
    return book
