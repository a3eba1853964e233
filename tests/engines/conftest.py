"""One Spark cluster for all tests, and where PostgreSQL is."""

import os
import warnings
from collections.abc import Iterator
from typing import Any

import pytest


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    """Two workers with a core each, in processes of their own."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    with warnings.catch_warnings():
        # Spark's own Python part leaves its start-up pipe to the collector.
        warnings.simplefilter("ignore", ResourceWarning)
        session = (
            sql.SparkSession.builder.master("local-cluster[2,1,1024]")
            .appName("keepwell-tests")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.session.timeZone", "UTC")
            # Books of the tests are tiny: compiling a question would take far longer than answering it.
            .config("spark.sql.codegen.wholeStage", "false")
            .config("spark.sql.adaptive.enabled", "false")
            .config("spark.executor.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .getOrCreate()
        )
        yield session
        session.stop()


@pytest.fixture(scope="session")
def postgres_url() -> str:
    """The server that tests may write to; they make and drop schemas of their own."""
    url = os.environ.get("KEEPWELL_TEST_POSTGRES")
    if not url:
        pytest.skip("KEEPWELL_TEST_POSTGRES names no PostgreSQL server")
    return url
