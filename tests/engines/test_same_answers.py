"""Every question gives the same answer on every engine: one suite, generated books and the real one."""

import datetime as dt
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from engines.books import real_book, tied_lines, ugly_lines, write_book
from keepwell.measures.answering import answering
from keepwell.measures.book import CLIENT_COLUMNS, LINE_COLUMNS, DatabaseBook, ParquetBook
from keepwell.measures.bounds import Bounds
from keepwell.measures.engines import Engine, open_duckdb, open_spark
from keepwell.measures.questions import questions

# (engine, question, column): why the answers may differ there. Nothing does.
DIFFERENCES: dict[tuple[str, str, str], str] = {}
FLOATS = 1e-9  # relative; sums of floats are added up in another order

AS_OF = dt.date(2024, 6, 30)
BOUNDS = {
    "net_sales": Bounds(period="month"),
    "profit": Bounds(
        value="profit", key_share=0.01, breadwinner_share=0.03, lost_after_gaps=1.5, lost_min_days=20
    ),
}


@contextmanager
def one_thread(book: ParquetBook, folder: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    with open_duckdb(book, threads=1, memory="1GB", spill=folder) as engine:
        yield engine


@contextmanager
def sqlite(book: ParquetBook, folder: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    file = folder / f"{uuid.uuid4().hex}.sqlite3"
    connection = sqlite3.connect(file)
    _tables(connection.execute)
    connection.commit()
    connection.close()
    _fill("sqlite", str(file), "", book)
    with open_duckdb(DatabaseBook(f"sqlite:///{file}")) as engine:
        yield engine


@contextmanager
def postgres(book: ParquetBook, folder: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    url = request.getfixturevalue("postgres_url")
    schema = f"keepwell_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
        connection.execute(f"SET search_path TO {schema}")
        _tables(connection.execute)
        _fill("postgres", url, f"{schema}.", book)
        try:
            # One as a table, one as a query: both are ways to name a relation.
            clients = f"SELECT * FROM {schema}.book_clients"
            with open_duckdb(DatabaseBook(url, f"{schema}.order_lines", clients)) as engine:
                yield engine
        finally:
            connection.execute(f"DROP SCHEMA {schema} CASCADE")


@contextmanager
def spark(book: ParquetBook, folder: Path, request: pytest.FixtureRequest) -> Iterator[Engine]:
    with open_spark(book, session=request.getfixturevalue("spark_session")) as engine:
        yield engine


def _tables(execute: Callable[[Any], Any]) -> None:
    for relation, columns in (("order_lines", LINE_COLUMNS), ("book_clients", CLIENT_COLUMNS)):
        execute(f"CREATE TABLE {relation} ({', '.join(f'{name} {kind}' for name, kind in columns.items())})")


def _fill(kind: str, place: str, schema: str, book: ParquetBook) -> None:
    extension = resources.files(f"duckdb_extension_{kind}_scanner") / "extensions" / f"v{duckdb.__version__}"
    with duckdb.connect() as connection:
        connection.execute(f"LOAD '{extension / f'{kind}_scanner.duckdb_extension'}'")
        connection.execute(f"ATTACH '{place}' AS target (TYPE {kind})")
        connection.execute(f"INSERT INTO target.{schema}order_lines SELECT * FROM '{book.lines}'")
        connection.execute(f"INSERT INTO target.{schema}book_clients SELECT * FROM '{book.clients}'")


MARKS = {
    one_thread: (),
    sqlite: (),
    postgres: pytest.mark.postgres,
    # one cluster is enough for this machine: all its tests stand in this file, and a file runs in one worker
    spark: pytest.mark.spark,
}
ENGINES = [pytest.param(opened, marks=marks) for opened, marks in MARKS.items()]
# On Spark each question takes seconds however small the book, so it answers one ugly book under one set of bounds;
# the real book is asked under the other.
ASKED = [
    pytest.param(opened, bounds, marks=marks)
    for opened, marks in MARKS.items()
    for bounds in BOUNDS
    if opened is not spark or bounds == "profit"
]


def differing(engine: str, question: str, expected: pa.Table, found: pa.Table) -> list[str]:
    """What differs between two answers, in words; rows are matched by their exact columns."""
    if expected.schema != found.schema:
        return [f"{question}: {expected.schema} is not {found.schema}"]
    floats = [field.name for field in expected.schema if pa.types.is_floating(field.type)]
    exact = [(name, "ascending") for name in expected.column_names if name not in floats]
    if expected.num_rows != found.num_rows:
        return [f"{question}: {expected.num_rows} rows, found {found.num_rows}"]
    expected, found = expected.sort_by(exact), found.sort_by(exact)
    faults = []
    for name in expected.column_names:
        a, b = expected[name].combine_chunks(), found[name].combine_chunks()
        if a.equals(b) or (engine, question, name) in DIFFERENCES:
            continue
        close = (
            name in floats
            and a.is_null().equals(b.is_null())
            and np.allclose(a.fill_null(0), b.fill_null(0), rtol=FLOATS, atol=0)
        )
        if not close:
            pairs = enumerate(zip(a.to_pylist(), b.to_pylist(), strict=True))
            row, (left, right) = next((row, pair) for row, pair in pairs if pair[0] != pair[1])
            faults.append(f"{question}.{name}, row {row}: {left!r} is not {right!r}")
    return faults


def all_differences(
    opened: Callable[..., Any],
    book: ParquetBook,
    folder: Path,
    request: pytest.FixtureRequest,
    *,
    day: dt.date,
    bounds: Bounds,
) -> list[str]:
    faults = []
    with (
        open_duckdb(book) as reference,
        opened(book, folder, request) as engine,
        answering(reference, as_of=day, bounds=bounds) as expected,
        answering(engine, as_of=day, bounds=bounds) as found,
    ):
        for name in questions():
            faults += differing(opened.__name__, name, expected[name], found[name])
    return faults


@pytest.mark.parametrize(("opened", "bounds"), ASKED)
def test_ugly_books(opened: Any, bounds: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    lines = ugly_lines(7 if bounds == "profit" else 3, last=AS_OF) + tied_lines(last=AS_OF)
    book = write_book(tmp_path / "book", lines)
    assert all_differences(opened, book, tmp_path, request, day=AS_OF, bounds=BOUNDS[bounds]) == []


@pytest.mark.parametrize("opened", ENGINES)
def test_an_empty_book(opened: Any, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    book = write_book(tmp_path / "book", [])
    assert all_differences(opened, book, tmp_path, request, day=AS_OF, bounds=Bounds()) == []


@pytest.mark.real_data
@pytest.mark.parametrize("opened", ENGINES)
def test_the_real_book(opened: Any, real_data: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    book = real_book(tmp_path, real_data)
    assert all_differences(opened, book, tmp_path, request, day=dt.date(2011, 12, 9), bounds=Bounds()) == []


def test_a_difference_is_seen(tmp_path: Path) -> None:
    one = pa.table({"client": [1, 2], "share": [0.25, 0.75]})
    other = pa.table({"client": [2, 1], "share": [0.75, 0.2500001]})
    assert differing("x", "money", one, one.take([1, 0])) == []
    assert differing("x", "money", one, other) == ["money.share, row 0: 0.25 is not 0.2500001"]
    assert differing("x", "money", one, one.slice(1)) == ["money: 2 rows, found 1"]


@pytest.mark.spark
def test_clients_known_by_text_are_numbered_alike(tmp_path: Path, spark_session: Any) -> None:
    book = write_book(tmp_path, ugly_lines(3, last=AS_OF, clients=12))
    for path in (book.lines, book.clients):
        told = pq.read_table(path)
        names = pc.binary_join_element_wise("Müller ", told["client"].cast(pa.string()), "")
        pq.write_table(told.set_column(told.column_names.index("client"), "client", names), path)
    with (
        open_duckdb(book, numbered=True) as one,
        open_spark(book, session=spark_session, numbered=True) as other,
    ):
        asked = [answering(engine, as_of=AS_OF) for engine in (one, other)]
        with asked[0] as expected, asked[1] as found:
            assert found["days"].to_pylist() == expected["days"].to_pylist()
            assert _sorted(found["order_days"]) == _sorted(expected["order_days"])


@pytest.mark.spark
def test_answers_outlast_a_worker_where_there_is_a_folder_for_them(
    tmp_path: Path, spark_session: Any
) -> None:
    book = write_book(tmp_path / "book", ugly_lines(3, last=AS_OF, clients=12))
    context = spark_session.sparkContext  # from here on: the last test on this cluster
    context.setCheckpointDir(str(tmp_path / "kept"))
    with (
        open_duckdb(book) as one,
        open_spark(book, session=spark_session) as other,
        answering(one, as_of=AS_OF) as expected,
        answering(other, as_of=AS_OF) as found,
    ):
        assert _sorted(found["order_days"]) == _sorted(expected["order_days"])
    assert list((tmp_path / "kept").rglob("part-*"))


def _sorted(table: pa.Table) -> list[dict[str, Any]]:
    return list(table.sort_by([(name, "ascending") for name in table.column_names]).to_pylist())
