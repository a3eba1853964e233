"""The questions on DuckDB: over Parquet files, or over a table or query of a database."""

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pyarrow as pa
from sqlglot import exp

from keepwell.measures.book import DatabaseBook, OrderBook, ParquetBook
from keepwell.measures.engines.engine import (
    CONTRACT,
    KEYS,
    NEVER_NULL,
    NoOrderBook,
    check_columns,
    check_nulls,
)

_SCANNERS = {"sqlite": "sqlite_scanner", "postgres": "postgres_scanner"}


class DuckDB:
    """An Engine on one DuckDB connection; relations are temporary tables and views."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self._views: set[str] = set()

    def make(self, name: str, query: exp.Query) -> None:
        self._connection.execute(f'CREATE TEMP TABLE "{name}" AS {duckdb_sql(query)}')

    def view(self, name: str, query: exp.Query) -> None:
        self._connection.execute(f'CREATE TEMP VIEW "{name}" AS {duckdb_sql(query)}')
        self._views.add(name)

    def table(self, name: str) -> pa.Table:
        return self._connection.execute(f'SELECT * FROM "{name}"').to_arrow_table()  # noqa: S608 - our own name

    def drop(self, name: str) -> None:
        kind = "VIEW" if name in self._views else "TABLE"
        self._views.discard(name)
        self._connection.execute(f'DROP {kind} IF EXISTS "{name}"')


def duckdb_sql(query: exp.Query) -> str:
    """The question in DuckDB's dialect."""
    query = query.copy()
    for select in query.find_all(exp.Select):
        _percentiles_at_once(select)
    return query.sql("duckdb", comments=False)


def _percentiles_at_once(select: exp.Select) -> None:
    # Each percentile alone gathers and orders all values anew; a list of them does it once.
    found: dict[exp.Expression, list[exp.PercentileCont]] = {}
    for column in select.expressions:
        for node in column.find_all(exp.PercentileCont):
            found.setdefault(node.this, []).append(node)
    for values, nodes in found.items():
        if len(nodes) > 1:
            shares = exp.Array(expressions=[node.expression.copy() for node in nodes])
            for place, node in enumerate(nodes, 1):
                listed = exp.func("QUANTILE_CONT", values.copy(), shares.copy(), dialect="duckdb")
                node.replace(exp.func("LIST_EXTRACT", listed, exp.Literal.number(place)))


@contextmanager
def open_duckdb(
    book: OrderBook,
    *,
    threads: int | None = None,
    memory: str | None = None,
    spill: Path | None = None,
    numbered: bool = False,
) -> Iterator[DuckDB]:
    """A DuckDB engine over `book`.

    `threads` and `memory` (as DuckDB writes it: "3GB") bound what it takes; `spill` is the folder for what does
    not fit. `numbered` gives clients who are known by text whole numbers instead, in the order of those texts;
    `book_clients.key` says the text where the book has no other key. A DatabaseBook is read once, whole, when it is opened; a SQLite file must not be open in this process
    by Python's sqlite3 at that time, for closing either one drops the other's locks. Raises OrderBookUnfit and
    NoOrderBook.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {"preserve_insertion_order": False}
    if threads is not None:
        settings["threads"] = threads
    if memory is not None:
        settings["memory_limit"] = memory
    if spill is not None:
        settings["temp_directory"] = str(spill)
    connection = duckdb.connect(config=settings)
    try:
        if isinstance(book, ParquetBook):
            _open_parquet(connection, book)
        else:
            _open_database(connection, book)
        if numbered:
            _number_clients(connection)
        yield DuckDB(connection)
    finally:
        connection.close()


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _types(connection: duckdb.DuckDBPyConnection, source: str) -> dict[str, str]:
    return {row[0]: row[1] for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}  # noqa: S608


def _open_parquet(connection: duckdb.DuckDBPyConnection, book: ParquetBook) -> None:
    for relation, path in (("order_lines", book.lines), ("book_clients", book.clients)):
        source = f"read_parquet({_text(path)})"
        try:
            check_columns(relation, _types(connection, source))
        except duckdb.Error as error:
            raise NoOrderBook(relation=relation, source=path, reason=_reason(error)) from error
        check_nulls(relation, _parquet_nulls(connection, relation, path, source))
        connection.execute(f'CREATE TEMP VIEW "{relation}" AS SELECT * FROM {source}')  # noqa: S608


def _parquet_nulls(
    connection: duckdb.DuckDBPyConnection, relation: str, path: str, source: str
) -> dict[str, int]:
    """From the files' own statistics; only a column without them is counted."""
    found = connection.execute(
        "SELECT path_in_schema, SUM(stats_null_count), COUNT(*) - COUNT(stats_null_count) "  # noqa: S608
        f"FROM parquet_metadata({_text(path)}) GROUP BY 1"
    ).fetchall()
    nulls = {column: int(count or 0) for column, count, _ in found}
    unknown = [column for column, _, without in found if without and column in NEVER_NULL[relation]]
    return nulls | _count_nulls(connection, source, unknown)


def _count_nulls(
    connection: duckdb.DuckDBPyConnection, source: str, columns: list[str] | tuple[str, ...]
) -> dict[str, int]:
    if not columns:
        return {}
    counts = ", ".join(f'COUNT(*) - COUNT("{column}")' for column in columns)
    row = connection.execute(f"SELECT {counts} FROM {source}").fetchone()  # noqa: S608
    return dict(zip(columns, row or (), strict=True))


def _open_database(connection: duckdb.DuckDBPyConnection, book: DatabaseBook) -> None:
    kind, place = _place(book.url)
    folder = resources.files(f"duckdb_extension_{_SCANNERS[kind]}") / "extensions" / f"v{duckdb.__version__}"
    connection.execute(f"LOAD {_text(str(folder / f'{_SCANNERS[kind]}.duckdb_extension'))}")
    try:
        connection.execute(f"ATTACH {_text(place)} AS book (TYPE {kind}, READ_ONLY)")
    except duckdb.Error as error:
        raise NoOrderBook(
            relation="order_lines", source=_shown(book.url), reason=_reason(error, book.url)
        ) from error
    for relation, wanted in (("order_lines", book.lines), ("book_clients", book.clients)):
        _copy(connection, kind, relation, wanted, book.url)
    with suppress(duckdb.Error):
        connection.execute("DETACH book")


def _copy(connection: duckdb.DuckDBPyConnection, kind: str, relation: str, wanted: str, url: str) -> None:
    query = re.match(r"\s*(select|with)\b", wanted, re.IGNORECASE) is not None
    if query:
        source = f"{kind}_query('book', {_text(wanted.strip().rstrip(';'))})"
    else:
        source = "book." + ".".join(f'"{part}"' for part in wanted.split("."))
    try:
        types = _types(connection, source)
        if query and kind == "sqlite":
            types = _told_by_values(connection, source, relation, types)
        check_columns(relation, types, loosely=True)
        check_nulls(relation, _count_nulls(connection, source, NEVER_NULL[relation]))
        columns = ", ".join(
            f'CAST("{column}" AS {_kept_as(column, types[column], expected)}) AS "{column}"'
            for column, expected in CONTRACT[relation].items()
        )
        connection.execute(f'CREATE TEMP TABLE "{relation}" AS SELECT {columns} FROM {source}')  # noqa: S608
    except duckdb.Error as error:
        raise NoOrderBook(relation=relation, source=_shown(url), reason=_reason(error, url)) from error


def _number_clients(connection: duckdb.DuckDBPyConnection) -> None:
    if "VARCHAR" not in {_types(connection, relation)["client"] for relation in CONTRACT}:
        return
    known = " UNION ".join(f"SELECT CAST(client AS VARCHAR) AS text FROM {relation}" for relation in CONTRACT)  # noqa: S608
    connection.execute(
        f"CREATE TEMP TABLE client_numbers AS SELECT text, row_number() OVER (ORDER BY text) AS number FROM ({known})"  # noqa: S608
    )
    shown = {"order_lines": "", "book_clients": ", coalesce(given.key, numbers.text) AS key"}
    for relation, more in shown.items():
        connection.execute(
            f"CREATE TEMP TABLE {relation}_numbered AS SELECT given.* REPLACE (numbers.number AS client{more}) "  # noqa: S608
            f"FROM {relation} AS given JOIN client_numbers AS numbers ON numbers.text = CAST(given.client AS VARCHAR)"
        )
        with suppress(duckdb.CatalogException):
            connection.execute(f"DROP VIEW {relation}")
        connection.execute(f"DROP TABLE IF EXISTS {relation}")
        connection.execute(f"ALTER TABLE {relation}_numbered RENAME TO {relation}")
    connection.execute("DROP TABLE client_numbers")


def _kept_as(column: str, found: str, expected: str) -> str:
    return "VARCHAR" if column in KEYS and found == "VARCHAR" else expected


def _told_by_values(
    connection: duckdb.DuckDBPyConnection, source: str, relation: str, types: dict[str, str]
) -> dict[str, str]:
    """SQLite hands a query's columns over as text: a column is of the contract's type where every value is."""
    names = [column for column in CONTRACT[relation] if types.get(column) == "VARCHAR"]
    wrong = ", ".join(
        f'COUNT("{column}") - COUNT(TRY_CAST("{column}" AS {CONTRACT[relation][column]}))' for column in names
    )
    row = connection.execute(f"SELECT {wrong} FROM {source}").fetchone() if names else None  # noqa: S608
    told = zip(names, row or (), strict=True)
    return types | {column: CONTRACT[relation][column] for column, faults in told if not faults}


def _place(url: str) -> tuple[str, str]:
    """What DuckDB attaches: ('sqlite', path) or ('postgres', URL)."""
    if url.startswith("sqlite:///"):
        return "sqlite", url.removeprefix("sqlite:///")
    if url.startswith(("postgresql://", "postgres://")):
        return "postgres", url
    raise NoOrderBook(relation="order_lines", source=_shown(url), reason="sqlite:///, postgresql://")


def _secret(url: str) -> list[str]:
    """The password as the URL writes it, and as it is."""
    found = re.search(r"://[^:/@]*:([^/]*)@", url) or re.search(r"[?&]password=([^&]*)", url)
    return [found[1], unquote(found[1])] if found and found[1] else []


def _shown(url: str) -> str:
    """The URL without its password."""
    bare = re.sub(r"(://[^:/@]*):[^/]*@", r"\1@", url)
    return re.sub(r"([?&]password=)[^&]*", r"\1***", bare)


def _reason(error: Exception, url: str = "") -> str:
    first = str(error).splitlines()[0].replace(url, _shown(url)) if url else str(error).splitlines()[0]
    for secret in _secret(url):
        first = first.replace(secret, "***")
    return first
