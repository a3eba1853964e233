"""What must hold for any book, and the same numbers worked out in plain Python on the real one."""

import datetime as dt
import itertools
import statistics
import tempfile
from collections import Counter, defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.books import Line, real_book, ugly_lines, write_book
from keepwell.measures.answering import Answers
from keepwell.measures.engines import open_duckdb
from keepwell.measures.questions import questions

LAST = dt.date(2024, 6, 30)

drawn = st.builds(
    Line,
    client=st.integers(1, 6),
    order_id=st.integers(1, 40),
    day=st.dates(dt.date(2022, 1, 1), LAST),
    amount=st.decimals(-50, 500, places=4),
    is_return=st.booleans(),
    kind=st.sampled_from(["goods", "goods", "charge"]),
    product=st.none(),
    product_line=st.sampled_from(["Tea", None]),
    cost=st.none() | st.decimals(0, 100, places=4),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(drawn, max_size=40))
def test_shares_letters_and_concentration(lines: list[Line]) -> None:
    with tempfile.TemporaryDirectory() as folder, open_duckdb(write_book(Path(folder), lines)) as engine:
        answers = Answers(engine, as_of=LAST)
        rows = answers["grid"].to_pylist()
        total = sum(row["net_sales"] for row in rows)
        if total > 0:
            assert sum(row["share"] for row in rows) == pytest.approx(1)
        ranked = sorted(rows, key=lambda row: (-row["net_sales"], row["client"]))
        letters = [row["abc"] for row in ranked]
        assert letters == sorted(letters)
        (row,) = answers["concentration"].to_pylist()
        if row["clients"]:
            assert 1 / row["clients"] - 1e-12 <= row["hhi"] <= 1 + 1e-12
            assert 0 < row["top1"] <= row["top3"] <= row["top10"] <= 1 + 1e-12
        for period in answers["retention"].to_pylist():
            assert period["clients_kept"] <= period["clients_before"]
            assert period["revenue_kept_gross"] <= period["revenue_kept_net"]
            assert period["revenue_kept_gross"] <= period["revenue_before"]


def _sorted(table: pa.Table) -> pa.Table:
    names = [field.name for field in table.schema if not pa.types.is_floating(field.type)]
    return table.sort_by([(name, "ascending") for name in names])


@pytest.mark.parametrize("seed", [1, 2])
def test_the_past_does_not_peek(seed: int, tmp_path: Path) -> None:
    """The same numbers whether asked of a book that goes on, of one cut that day, or by way of a later day."""
    cut = dt.date(2024, 1, 15)
    lines = ugly_lines(seed, last=LAST)
    whole = write_book(tmp_path / "whole", lines)
    short = write_book(tmp_path / "short", [line for line in lines if line.day <= cut])
    with open_duckdb(whole) as one, open_duckdb(short) as other:
        past, alone = Answers(one, as_of=cut), Answers(other, as_of=cut)
        later = Answers(one, as_of=LAST)
        by_way_of = later.at(cut)
        for name in questions():
            expected = _sorted(alone[name])
            assert _sorted(past[name]).equals(expected), name
            assert _sorted(by_way_of[name]).equals(expected), name
        with pytest.raises(ValueError, match="is after"):
            past.at(LAST)


def test_closing_forgets_and_can_be_asked_again(tmp_path: Path) -> None:
    with open_duckdb(write_book(tmp_path, ugly_lines(1, last=LAST))) as engine:
        answers = Answers(engine, as_of=LAST).prepare()
        before = answers["company"]
        answers.close()
        assert engine._connection.execute(
            "SELECT COUNT(*) FROM duckdb_tables() WHERE temporary"
        ).fetchone() == (0,)
        assert answers["company"].equals(before)


@pytest.mark.real_data
def test_the_real_grid_in_plain_python(real_data: Path, tmp_path: Path) -> None:
    as_of, year_start, xyz_start = dt.date(2011, 12, 9), dt.date(2010, 12, 10), dt.date(2009, 12, 10)
    book = real_book(tmp_path, real_data)
    net: dict[int, Decimal] = defaultdict(Decimal)
    days: dict[int, set[dt.date]] = defaultdict(set)
    columns = ["client", "day", "is_return", "kind", "amount"]
    for row in zip(*(pq.read_table(book.lines)[name].to_pylist() for name in columns), strict=True):
        client, day, is_return, kind, amount = row
        if kind != "goods":
            continue
        net[client] += amount if day >= year_start else 0
        if day >= xyz_start and amount > 0 and not is_return:
            days[client].add(day)
    total = sum(net.values())
    cells: Counter[str] = Counter()
    before = Decimal(0)
    expected = {}
    for client in sorted(net, key=lambda client: (-net[client], client)):
        value = net[client]
        abc = "C"
        if value > 0 and before < Decimal("0.95") * total:
            abc = "A" if before < Decimal("0.8") * total else "B"
        before += value
        xyz = _xyz(sorted(days[client]))
        cells[abc + xyz] += 1
        expected[client] = (abc, xyz, value, len(days[client]))
    with open_duckdb(book) as engine:
        rows = Answers(engine, as_of=as_of)["grid"].to_pylist()
    assert {r["client"]: (r["abc"], r["xyz"], r["net_sales"], r["order_days"]) for r in rows} == expected
    assert Counter(row["abc"] + row["xyz"] for row in rows) == cells
    assert all(row["share"] == pytest.approx(float(net[row["client"]] / total), rel=1e-9) for row in rows)
    assert len(cells) == 9


def _xyz(days: list[dt.date]) -> str:
    if len(days) < 4:
        return "Z"
    gaps = [Fraction((b - a).days) for a, b in itertools.pairwise(days)]
    square = statistics.variance(gaps) / statistics.mean(gaps) ** 2
    return "X" if square <= Fraction(1, 4) else "Y" if square <= 1 else "Z"
