"""Where the questions run: DuckDB in this process, or Apache Spark on a cluster. Each is a context manager."""

from keepwell.measures.engines.duckdb import open_duckdb
from keepwell.measures.engines.engine import Engine, NoOrderBook, OrderBookUnfit
from keepwell.measures.engines.spark import SparkMissing, SparkNotReached, open_spark

__all__ = [
    "Engine",
    "NoOrderBook",
    "OrderBookUnfit",
    "SparkMissing",
    "SparkNotReached",
    "open_duckdb",
    "open_spark",
]
