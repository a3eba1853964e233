"""The questions keep to the subset that every engine understands, and none goes in a circle."""

import graphlib
import subprocess
import sys
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from keepwell.measures import catalogue
from keepwell.measures.bounds import BoundOutOfRange, Bounds
from keepwell.measures.engines.duckdb import duckdb_sql
from keepwell.measures.engines.spark import spark_sql
from keepwell.measures.questions import ALLOWED, EARLIER, ROOTS, questions

NAMES = sorted(questions())


def outside(tree: exp.Expression) -> list[str]:
    """What in a question is no part of the subset."""
    found = [node.sql() for node in tree.find_all(exp.Func) if not isinstance(node, ALLOWED)]
    found += [
        node.sql()
        for node in tree.find_all(exp.Div)
        if not all(map(_is_double, (node.this, node.expression)))
    ]
    found += [node.sql() for node in tree.find_all(exp.Ordered) if node.args.get("nulls_first")]
    return found


def _is_double(node: exp.Expression) -> bool:
    # A cast to double, or something that is one already by the time it is divided.
    inner = node.unnest()
    if isinstance(inner, exp.Cast):
        return inner.is_type(exp.DataType.Type.DOUBLE)
    return isinstance(inner, exp.Greatest | exp.Column | exp.Mul)


@pytest.mark.parametrize("name", NAMES)
def test_a_question_keeps_to_the_subset(name: str) -> None:
    assert outside(questions()[name].tree) == []


def test_what_is_outside_the_subset_is_seen() -> None:
    tree = sqlglot.parse_one("SELECT list(a), CAST(a AS DECIMAL(9, 2)) / 2 FROM t", read="duckdb")
    assert len(outside(tree)) == 2


@pytest.mark.parametrize("name", NAMES)
def test_a_question_says_what_it_answers(name: str) -> None:
    header = questions()[name].header
    assert "One row per:" in header
    assert header.splitlines()[0].strip()


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_is_known(name: str) -> None:
    import datetime as dt

    known = Bounds().parameters(dt.date(2024, 1, 1))
    assert {node.name for node in questions()[name].tree.find_all(exp.Placeholder)} <= set(known)


def test_no_question_reads_itself() -> None:
    reads = {}
    for name, question in questions().items():
        known = {other for _, other in question.reads}
        assert known <= set(questions()) | ROOTS, name
        assert {schema for schema, _ in question.reads} <= {"", EARLIER}
        reads[name] = known - ROOTS
    graphlib.TopologicalSorter(reads).prepare()


def test_spark_is_given_its_own_percentile() -> None:
    assert "PERCENTILE(gap, 0.5)" in spark_sql(questions()["rhythm"].tree)


def test_duckdb_orders_the_gaps_once_for_all_percentiles() -> None:
    asked = duckdb_sql(questions()["rhythm"].tree)
    assert [asked.count(f"LIST_EXTRACT(QUANTILE_CONT(gap, [0.5, 0.1, 0.9]), {n})") for n in (1, 2, 3)] == [
        1,
        1,
        1,
    ]
    alone = duckdb_sql(questions()["product_lines"].tree)
    assert "QUANTILE_CONT(gap_mean, 0.5)" in alone


def test_measures_stand_without_django() -> None:
    code = (
        "import sys, keepwell.measures.answering, keepwell.measures.engines, keepwell.measures.catalogue;"
        "sys.exit('django' in sys.modules or 'pyspark' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_catalogue_names_what_there_is() -> None:
    keys = [measure.key for measure in catalogue.MEASURES]
    assert len(keys) == len(set(keys))
    for measure in catalogue.MEASURES:
        columns = questions()[measure.question].tree.named_selects
        assert measure.column in columns, measure.key


def test_the_page_of_measures_is_in_step() -> None:
    page = Path(__file__).parents[2] / "docs" / "measures.md"
    assert page.read_text(encoding="utf-8") == catalogue.page(), "python -m keepwell.measures.catalogue"


@pytest.mark.parametrize(
    "given",
    [
        {"value": "turnover"},
        {"period": "week"},
        {"abc_a": 0.96},
        {"abc_a": 0},
        {"key_share": 1.5},
        {"xyz_x": 2.0},
        {"xyz_months": 0},
        {"window_months": 1.5},
        {"lost_min_order_days": 1},
        {"lost_after_gaps": True},
        {"lost_after_gaps": -1.0},
        {"lost_after_gaps": "3"},
    ],
)
def test_bounds_that_make_no_sense_are_refused(given: dict[str, object]) -> None:
    with pytest.raises(BoundOutOfRange):
        Bounds(**given)  # type: ignore[arg-type]
