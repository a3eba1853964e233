"""The published targets, on real orders, through the order book: nothing known at a cut comes from after it."""

import datetime as dt
from pathlib import Path

import duckdb
import numpy as np
import pytest

from keepwell.cues.history import History
from keepwell.cues.replaying import Record, replay
from keepwell.measures.answering import Answers
from keepwell.measures.book import ParquetBook
from keepwell.measures.engines import open_duckdb

pytestmark = pytest.mark.real_data
CUTS = [
    dt.date(2010, 10, 1),
    dt.date(2010, 12, 1),
    dt.date(2011, 3, 1),
    dt.date(2011, 6, 1),
    dt.date(2011, 9, 1),
]
LINES = """
COPY (
    SELECT "Customer ID"::DOUBLE::BIGINT AS client, abs(hash(Invoice) // 4)::BIGINT AS order_id,
        InvoiceDate::TIMESTAMP::DATE AS day, Invoice LIKE 'C%' AS is_return,
        CASE WHEN regexp_matches(StockCode, '^[0-9]{{5}}') THEN 'goods' ELSE 'charge' END AS kind,
        StockCode AS product, NULL::VARCHAR AS product_line, Quantity::DECIMAL(18, 4) AS quantity,
        (Quantity::DOUBLE * Price::DOUBLE)::DECIMAL(18, 4) AS amount, NULL::DECIMAL(18, 4) AS cost
    FROM read_csv('{file}', all_varchar = true)
    WHERE "Customer ID" IS NOT NULL AND Price::DOUBLE > 0
) TO '{lines}' (FORMAT parquet)
"""
CLIENTS = """
COPY (
    SELECT DISTINCT client, client::VARCHAR AS key, client::VARCHAR AS name, NULL::VARCHAR AS country,
        NULL::VARCHAR AS manager
    FROM '{lines}'
) TO '{clients}' (FORMAT parquet)
"""


@pytest.fixture(scope="module")
def record(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Record:
    folder = tmp_path_factory.mktemp("book")
    names = {
        "file": real_data / "online_retail_ii.csv.gz",
        "lines": folder / "lines.parquet",
        "clients": folder / "clients.parquet",
    }
    with duckdb.connect() as connection:
        connection.execute(LINES.format(**names))
        connection.execute(CLIENTS.format(**names))
    with open_duckdb(ParquetBook(str(names["lines"]), str(names["clients"]))) as engine:
        answers = Answers(engine, as_of=dt.date(2011, 12, 9))
        history = History.read(answers)
        answers.close()
    return replay(history, CUTS)


def test_as_many_are_judged_as_published(record: Record):
    assert [cut.all.n for cut in record.cuts] == [733, 1000, 1209, 1449, 1655]
    assert record.cuts[0].all.base_rate == pytest.approx(0.14, abs=0.005)
    assert record.cuts[3].all.base_rate == pytest.approx(0.36, abs=0.005)


def test_the_score_ranks_as_well_as_the_best_simple_one_known(record: Record):
    assert np.mean([cut.all.auc for cut in record.cuts]) >= 0.755
    assert np.mean([cut.active.auc for cut in record.cuts]) >= 0.735
    assert np.mean([cut.all.average_precision for cut in record.cuts]) >= 0.54
    assert np.mean([cut.all.precision_at_50 for cut in record.cuts]) >= 0.72


def test_what_is_said_is_near_what_comes(record: Record):
    said = np.mean([cut.all.mean_prediction for cut in record.cuts])
    came = np.mean([cut.all.base_rate for cut in record.cuts])
    assert said == pytest.approx(came, abs=0.03)
    assert np.mean([cut.all.brier for cut in record.cuts]) <= 0.175


def test_every_tested_kind_beats_doing_nothing(record: Record):
    for row in record.totals():
        if row.kind in {"gone_quiet", "ordering_less", "ordering_more", "line_stopped", "irregular"}:
            assert row.lift is not None
            assert row.lift > 1.2, row
