"""The questions on Apache Spark, for orders that outgrow one machine. The Spark parts are loaded when opened."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import Any

import pyarrow as pa
from sqlglot import exp

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.measures.book import OrderBook, ParquetBook
from keepwell.measures.engines.engine import (
    CONTRACT,
    NEVER_NULL,
    NoOrderBook,
    check_columns,
    check_nulls,
)


class SparkMissing(Refusal):
    """Spark's Python part is not installed here."""

    says = gettext_noop("Apache Spark is not installed.")
    mend = gettext_noop("Install Keepwell with its extra 'spark' and Java 17 or later, or use DuckDB.")


class SparkNotReached(Refusal):
    """No Spark session could be had: no Java, or no master at that address."""

    says = gettext_noop("Apache Spark could not be started at %(master)s: %(reason)s")
    mend = gettext_noop("Java 17 or later must be installed, and the master be running: local[2] needs none.")


class Spark:
    """An Engine on a Spark session; what others read is kept on the cluster, by itself.

    Where the session has a checkpoint directory it is kept there, and a worker may be lost meanwhile.
    """

    def __init__(self, session: Any) -> None:
        self._session = session
        self._kept: dict[str, Any] = {}

    def make(self, name: str, query: exp.Query) -> None:
        # Cached alone it would carry the plans of all it stands on, and each that reads it would plan them anew.
        frame = self._session.sql(spark_sql(query))
        lasting = self._session.sparkContext.getCheckpointDir() is not None
        self._keep(name, frame.checkpoint() if lasting else frame.localCheckpoint(eager=False))

    def view(self, name: str, query: exp.Query) -> None:
        self._keep(name, self._session.sql(spark_sql(query)))

    def _keep(self, name: str, frame: Any) -> None:
        frame.createOrReplaceTempView(name)
        self._kept[name] = frame

    def table(self, name: str) -> pa.Table:
        found: pa.Table = self._kept[name].toArrow()
        # Spark knows of some columns that they are never null; no other engine says so.
        return found.cast(pa.schema([field.with_nullable(nullable=True) for field in found.schema]))

    def drop(self, name: str) -> None:
        self._session.catalog.dropTempView(name)
        del self._kept[name]  # its blocks go when the driver collects what nobody names any more


def spark_sql(query: exp.Query) -> str:
    """The question in Spark's dialect."""
    return query.transform(_percentile).sql("spark", comments=False)


def _percentile(node: exp.Expression) -> exp.Expression:
    # Spark's PERCENTILE interpolates as QUANTILE_CONT does; its PERCENTILE_CONT is written another way round.
    if isinstance(node, exp.PercentileCont):
        return exp.Anonymous(this="PERCENTILE", expressions=[node.this, node.expression])
    return node


@contextmanager
def open_spark(
    book: OrderBook, *, session: Any = None, master: str = "local[2]", numbered: bool = False
) -> Iterator[Spark]:
    """A Spark engine over a ParquetBook whose paths every worker can read.

    With a `session` that one is used and left running; without, one is started at `master` and stopped at the
    end. `numbered` gives clients who are known by text whole numbers, as `open_duckdb` does. Raises SparkMissing,
    SparkNotReached, OrderBookUnfit and NoOrderBook.
    """
    if not isinstance(book, ParquetBook):
        raise NoOrderBook(relation="order_lines", source=type(book).__name__, reason="Parquet")
    own = session is None
    if own:
        session = _started(master)
    try:
        for relation, path in (("order_lines", book.lines), ("book_clients", book.clients)):
            _open(session, relation, path)
        if numbered:
            _number_clients(session)
        yield Spark(session)
    finally:
        if own:
            session.stop()


def _started(master: str) -> Any:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise SparkMissing from error
    builder = (
        SparkSession.builder.master(master)
        .appName("keepwell")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.session.timeZone", "UTC")
    )
    try:
        with _apart():
            session = builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise SparkNotReached(master=master, reason=str(error).splitlines()[0]) from error
    if not session.sparkContext.getConf().contains("spark.sql.shuffle.partitions"):
        # Spark's own 200 is for hundreds of cores; on a few the many small tasks cost more than the work.
        session.conf.set("spark.sql.shuffle.partitions", 2 * session.sparkContext.defaultParallelism)
    return session


@contextmanager
def _apart() -> Iterator[None]:
    """Java keeps the error stream it is started with: what it says there is not for the person at the terminal."""
    own = os.dup(2)
    with TemporaryFile() as aside:
        os.dup2(aside.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(own, 2)
            os.close(own)


def _open(session: Any, relation: str, path: str) -> None:
    from pyspark.errors import PySparkException
    from pyspark.sql import functions

    try:
        frame = session.read.parquet(path)
    except PySparkException as error:
        raise NoOrderBook(relation=relation, source=path, reason=str(error).splitlines()[0]) from error
    check_columns(relation, dict(frame.dtypes))
    nulls = [functions.count_if(functions.col(column).isNull()) for column in NEVER_NULL[relation]]
    counted = frame.agg(*nulls).collect()[0]
    check_nulls(relation, dict(zip(NEVER_NULL[relation], counted, strict=True)))
    frame.select(*CONTRACT[relation]).createOrReplaceTempView(relation)


def _number_clients(session: Any) -> None:
    if "string" not in {dict(session.table(relation).dtypes)["client"] for relation in CONTRACT}:
        return
    known = " UNION ".join(f"SELECT CAST(client AS STRING) AS text FROM {relation}" for relation in CONTRACT)  # noqa: S608
    numbers = session.sql(
        f"SELECT text, CAST(row_number() OVER (ORDER BY text) AS BIGINT) AS number FROM ({known})"  # noqa: S608
    )
    numbers.cache().createOrReplaceTempView("client_numbers")
    for relation, columns in CONTRACT.items():
        shown = [f"given.{column}" for column in columns if column != "client"]
        if relation == "book_clients":
            shown = [
                "coalesce(given.key, numbers.text) AS key" if column == "given.key" else column
                for column in shown
            ]
        session.sql(
            f"SELECT numbers.number AS client, {', '.join(shown)} FROM {relation} AS given "  # noqa: S608
            "JOIN client_numbers AS numbers ON numbers.text = CAST(given.client AS STRING)"
        ).createOrReplaceTempView(relation)
