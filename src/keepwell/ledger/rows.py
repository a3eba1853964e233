"""Many rows in and out of the database through Django's connection, never one by one."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import duckdb
import pyarrow as pa
from django.db import connection

_BATCH = 10_000


def insert(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Adds plain tuples to `table`, in the caller's transaction."""
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        for batch in batches(rows):
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', batch)  # noqa: S608 - our own names


def one_at_a_time(table: str) -> None:
    """Whoever else comes to this line for `table` waits until the caller's transaction has ended."""
    if connection.vendor == "postgresql":  # SQLite has one writer anyway
        with connection.cursor() as cursor:
            cursor.execute(f'LOCK TABLE "{table}" IN SHARE ROW EXCLUSIVE MODE')


def batches(rows: Iterable[Sequence[Any]], size: int = _BATCH) -> Iterator[list[Sequence[Any]]]:
    rest = iter(rows)
    while batch := list(islice(rest, size)):
        yield batch


def fetched(cursor: duckdb.DuckDBPyConnection) -> Iterator[Sequence[Any]]:
    """The rows of DuckDB's running query, a batch at a time."""
    while batch := cursor.fetchmany(_BATCH):
        yield from batch


def read_into(
    duck: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema, queries: Iterable[tuple[str, list[Any]]]
) -> None:
    """Makes `table` in DuckDB from what `queries` answer in our database, in the columns of `schema`."""
    duck.register("batch", pa.table([[] for _ in schema], schema=schema))
    duck.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT * FROM batch")  # noqa: S608 - our own name
    with connection.cursor() as cursor:
        for query, parameters in queries:
            cursor.execute(query, parameters)
            while rows := cursor.fetchmany(_BATCH * 5):
                columns = [
                    pa.array(column, kind)
                    for column, kind in zip(zip(*rows, strict=True), schema.types, strict=True)
                ]
                duck.register("batch", pa.table(columns, schema=schema))
                duck.execute(f"INSERT INTO {table} SELECT * FROM batch")  # noqa: S608 - our own name
    duck.unregister("batch")


def update(statement: str, rows: Iterable[Sequence[Any]]) -> None:
    """Runs one UPDATE or DELETE a row, many at a time, in the caller's transaction."""
    with connection.cursor() as cursor:
        for batch in batches(rows):
            cursor.executemany(statement, batch)


def mark_replaced(import_id: int, ids: Iterable[Sequence[Any]]) -> None:
    """Marks the orders of `ids` (tuples of one) as replaced by an import, in the caller's transaction.

    In one statement: an UPDATE a row reads the orders' index anew each time.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE replaced_orders (id BIGINT PRIMARY KEY)")
        insert("replaced_orders", ("id",), ids)
        cursor.execute(
            "UPDATE ledger_order SET replaced_by_id = %s WHERE id IN (SELECT id FROM replaced_orders)",
            [import_id],
        )
        cursor.execute("DROP TABLE replaced_orders")
