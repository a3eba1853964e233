"""The questions on Apache Spark, for orders that outgrow one machine. The Spark parts are loaded when opened."""

from collections.abc import Iterator
from contextlib import contextmanager
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


class Spark:
    """An Engine on a Spark session; what others read is cached on the cluster."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._kept: dict[str, Any] = {}

    def make(self, name: str, query: exp.Query) -> None:
        self.view(name, query)
        self._kept[name].cache()

    def view(self, name: str, query: exp.Query) -> None:
        frame = self._session.sql(spark_sql(query))
        frame.createOrReplaceTempView(name)
        self._kept[name] = frame

    def table(self, name: str) -> pa.Table:
        found: pa.Table = self._kept[name].toArrow()
        # Spark knows of some columns that they are never null; no other engine says so.
        return found.cast(pa.schema([field.with_nullable(nullable=True) for field in found.schema]))

    def drop(self, name: str) -> None:
        self._kept.pop(name).unpersist()
        self._session.catalog.dropTempView(name)


def spark_sql(query: exp.Query) -> str:
    """The question in Spark's dialect."""
    return query.transform(_percentile).sql("spark", comments=False)


def _percentile(node: exp.Expression) -> exp.Expression:
    # Spark's PERCENTILE interpolates as QUANTILE_CONT does; its PERCENTILE_CONT is written another way round.
    if isinstance(node, exp.PercentileCont):
        return exp.Anonymous(this="PERCENTILE", expressions=[node.this, node.expression])
    return node


@contextmanager
def open_spark(book: OrderBook, *, session: Any = None, master: str = "local[2]") -> Iterator[Spark]:
    """A Spark engine over a ParquetBook whose paths every worker can read.

    With a `session` that one is used and left running; without, one is started at `master` and stopped at the
    end. Raises SparkMissing, OrderBookUnfit and NoOrderBook.
    """
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession, functions
    except ImportError as error:
        raise SparkMissing from error
    if not isinstance(book, ParquetBook):
        raise NoOrderBook(relation="order_lines", source=type(book).__name__, reason="Parquet")
    own = session is None
    if own:
        session = (
            SparkSession.builder.master(master)
            .appName("keepwell")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.session.timeZone", "UTC")
            .getOrCreate()
        )
    engine = Spark(session)
    try:
        for relation, path in (("order_lines", book.lines), ("book_clients", book.clients)):
            try:
                frame = session.read.parquet(path)
            except PySparkException as error:
                raise NoOrderBook(
                    relation=relation, source=path, reason=str(error).splitlines()[0]
                ) from error
            check_columns(relation, dict(frame.dtypes))
            nulls = [functions.count_if(functions.col(column).isNull()) for column in NEVER_NULL[relation]]
            counted = frame.agg(*nulls).collect()[0]
            check_nulls(relation, dict(zip(NEVER_NULL[relation], counted, strict=True)))
            frame.select(*CONTRACT[relation]).createOrReplaceTempView(relation)
        yield engine
    finally:
        if own:
            session.stop()
