"""A table or query in SQLite or PostgreSQL, read as a stream in one read-only transaction."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit

import psycopg
import pyarrow as pa
from psycopg import sql

from keepwell.doors.gateways.orders import delimited
from keepwell.doors.gateways.orders.options import Options, RawTable, batch_of
from keepwell.doors.gateways.orders.refusals import DatabaseSaysNo, FileNotFound, IsAFolder, NoTable
from keepwell.doors.gateways.orders.sniffing import Layout, distinct

_ROWS = 20_000


def tables(source: str, options: Options) -> Iterator[RawTable]:
    """The one table that the address (`?table=` or `#`) or the query names; lines are rows from 1."""
    parts = urlsplit(source)
    table = unquote(parts.fragment) or parse_qs(parts.query).get("table", [""])[0]
    name = re.sub(r"//[^/@]*@", "//", source)
    if parts.scheme == "sqlite":
        yield from _sqlite(unquote(parts.path.removeprefix("/")), table, options.query, name)
    else:
        rest = "&".join(part for part in parts.query.split("&") if part and not part.startswith("table="))
        address = f"{source.partition('?')[0].partition('#')[0]}{'?' + rest if rest else ''}"
        yield from _postgres(address, table, options.query, name)


def _sqlite(path: str, table: str, query: str | None, name: str) -> Iterator[RawTable]:
    if Path(path).is_dir():
        raise IsAFolder(file=path, example=f"sqlite:///{path}/orders.sqlite3?table=orders")
    try:
        with closing(
            sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True, check_same_thread=False)
        ) as con:
            con.text_factory = lambda raw: raw.decode("utf-8", "replace")
            if query is None and not table:
                found = con.execute(
                    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
                )
                raise NoTable(file=name, tables=", ".join(row[0] for row in found) or "none")
            escaped = table.replace('"', '""')
            cursor = con.execute(query or f'SELECT * FROM "{escaped}"')  # noqa: S608
            header = distinct([column[0] for column in cursor.description or ()])
            yield RawTable(name, header, _sqlite_batches(cursor, len(header)))
    except sqlite3.Error as error:
        if "unable to open" in str(error):
            raise FileNotFound(file=path) from error
        raise DatabaseSaysNo(file=name, detail=str(error)) from error


def _sqlite_batches(cursor: sqlite3.Cursor, width: int) -> Iterator[pa.RecordBatch]:
    line = 1
    while rows := cursor.fetchmany(_ROWS):
        texts = [["" if cell is None else str(cell).replace("\0", "") for cell in row] for row in rows]
        yield batch_of(list(range(line, line + len(rows))), texts, width)
        line += len(rows)


def _postgres(address: str, table: str, query: str | None, name: str) -> Iterator[RawTable]:
    try:
        with (
            psycopg.connect(address, options="-c default_transaction_read_only=on") as con,
            con.cursor() as cursor,
        ):
            if query is None and not table:
                cursor.execute(
                    "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
                )
                raise NoTable(file=name, tables=", ".join(row[0] for row in cursor) or "none")
            asked: sql.Composable = (
                sql.SQL(query)
                if query
                else sql.SQL("SELECT * FROM {}").format(sql.Identifier(*table.split(".")))
            )
            cursor.execute(sql.SQL("SELECT * FROM ({}) AS asked LIMIT 0").format(asked))
            header = distinct([column.name for column in cursor.description or ()])
            layout = Layout(delimiter=",", header=header, skip=0, width=len(header), has_header=True)
            with cursor.copy(
                sql.SQL("COPY (SELECT * FROM ({}) AS asked) TO STDOUT (FORMAT csv, ENCODING 'UTF8')").format(
                    asked
                )
            ) as copy:
                yield delimited.table(_gathered(bytes(part) for part in copy), layout, name=name)
    except psycopg.Error as error:
        raise DatabaseSaysNo(file=name, detail=str(error).strip().splitlines()[0]) from error


def _gathered(parts: Iterator[bytes]) -> Iterator[bytes]:
    """The server hands over a row at a time; the reader wants blocks."""
    held: list[bytes] = []
    size = 0
    for part in parts:
        held.append(part)
        size += len(part)
        if size > 4 << 20:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)
