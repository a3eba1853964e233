"""A book that breaks the contract is refused with the column's name; nothing is counted from it."""

import sqlite3
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from engines.books import LINES, write_book
from keepwell.measures.book import DatabaseBook, ParquetBook
from keepwell.measures.engines import NoOrderBook, OrderBookUnfit, open_duckdb

COLUMNS = (
    "client INTEGER, order_id TEXT, day DATE, is_return BOOLEAN, kind TEXT, product TEXT, product_line TEXT, "
    "quantity DECIMAL(18,4), amount DECIMAL(18,4), cost DECIMAL(18,4)"
)


def opened(book: ParquetBook | DatabaseBook) -> None:
    with open_duckdb(book):
        pass


def parquet(folder: Path, schema: pa.Schema, rows: list[dict[str, object]]) -> ParquetBook:
    book = write_book(folder, [])
    pq.write_table(pa.Table.from_pylist(rows, schema), book.lines)
    return book


def test_a_missing_column(tmp_path: Path) -> None:
    with pytest.raises(OrderBookUnfit, match="order_lines does not fit: column cost is missing"):
        opened(parquet(tmp_path, pa.schema([field for field in LINES if field.name != "cost"]), []))


def test_a_column_of_the_wrong_type(tmp_path: Path) -> None:
    schema = pa.schema([pa.field("day", pa.string()) if field.name == "day" else field for field in LINES])
    with pytest.raises(OrderBookUnfit, match="column day is text"):
        opened(parquet(tmp_path, schema, []))


@pytest.mark.parametrize("statistics", [True, False])
def test_a_null_where_none_may_be(statistics: bool, tmp_path: Path) -> None:  # noqa: FBT001
    book = write_book(tmp_path, [])
    rows = pa.Table.from_pylist([{"client": 1, "order_id": 1, "is_return": False, "kind": "goods"}], LINES)
    pq.write_table(rows, book.lines, write_statistics=statistics)
    with pytest.raises(OrderBookUnfit, match="column day is null in 1 rows"):
        opened(book)


@pytest.mark.parametrize(
    ("url", "lines"),
    [
        ("sqlite:///{}/none/at/all.db", "order_lines"),
        ("mysql://u:secret@host/db", "x"),
        ("sqlite:///{}/a.db", "x"),
    ],
)
def test_a_book_that_is_not_there(url: str, lines: str, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "a.db").close()
    with pytest.raises(NoOrderBook) as refusal:
        opened(DatabaseBook(url.format(tmp_path), lines=lines))
    assert "secret" not in str(refusal.value)
    with pytest.raises(NoOrderBook, match="could not be read"):
        opened(ParquetBook(str(tmp_path / "no.parquet"), str(tmp_path / "no.parquet")))


def test_a_query_of_a_warehouse(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    connection = sqlite3.connect(file)
    connection.execute(f"CREATE TABLE sales ({COLUMNS})")
    connection.execute(
        "CREATE TABLE book_clients (client INTEGER, key TEXT, name TEXT, country TEXT, manager TEXT)"
    )
    connection.execute(
        "INSERT INTO sales VALUES (1, 'R-1', '2024-01-01', 0, 'goods', 'P', 'L', 1, 0.1, NULL)"
    )
    connection.commit()
    connection.close()
    opened(DatabaseBook(f"sqlite:///{file}", lines="sales"))
    with pytest.raises(OrderBookUnfit, match="column cost is missing"):
        opened(
            DatabaseBook(
                f"sqlite:///{file}",
                lines="SELECT client, order_id, day, is_return, kind, product, "
                "product_line, quantity, amount FROM sales",
            )
        )
