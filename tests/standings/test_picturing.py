"""Figures of a small book, worked out by hand."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from keepwell.lib.periods import day_number
from keepwell.measures.answering import Answers
from keepwell.measures.book import ParquetBook
from keepwell.measures.engines import open_duckdb
from keepwell.standings.months import SPAN
from keepwell.standings.picturing import picture
from keepwell.standings.rhythms import Rhythms

DAY = dt.date(2025, 6, 30)
LINES = pa.schema(
    [
        ("client", pa.int64()),
        ("order_id", pa.int64()),
        ("day", pa.date32()),
        ("is_return", pa.bool_()),
        ("kind", pa.string()),
        ("product", pa.string()),
        ("product_line", pa.string()),
        ("quantity", pa.decimal128(18, 4)),
        ("amount", pa.decimal128(18, 4)),
        ("cost", pa.decimal128(18, 4)),
    ]
)
CLIENTS = pa.schema(
    [("client", pa.int64())] + [(name, pa.string()) for name in ("key", "name", "country", "manager")]
)


def _line(client: int, day: dt.date, amount: str, **more: Any) -> dict[str, Any]:
    usual = {
        "order_id": client * 100_000 + day_number(day),
        "is_return": False,
        "kind": "goods",
        "quantity": Decimal(1),
    }
    return (
        dict.fromkeys(LINES.names) | usual | {"client": client, "day": day, "amount": Decimal(amount)} | more
    )


def _every(
    client: int, days: int, *, until: dt.date, times: int, amount: str = "100"
) -> list[dict[str, Any]]:
    return [_line(client, until - dt.timedelta(days=days * back), amount) for back in range(times)]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> ParquetBook:
    folder = tmp_path_factory.mktemp("book")
    lines = [
        *_every(1, 14, until=DAY - dt.timedelta(days=5), times=40, amount="500"),  # steady
        *_every(2, 14, until=DAY - dt.timedelta(days=80), times=40),  # went silent
        *_every(3, 60, until=DAY - dt.timedelta(days=3), times=2),  # too few to judge
        _line(4, DAY - dt.timedelta(days=9), "-30", is_return=True),  # returns alone
        *(row for client in range(5, 60) for row in _every(client, 10 + client, until=DAY, times=8)),
    ]
    pq.write_table(pa.Table.from_pylist(lines, LINES), folder / "lines.parquet")
    clients = [{"client": n, "key": str(n), "name": f"Client {n}"} for n in range(1, 60)]
    pq.write_table(pa.Table.from_pylist(clients, CLIENTS), folder / "clients.parquet")
    return ParquetBook(str(folder / "lines.parquet"), str(folder / "clients.parquet"))


@pytest.fixture(scope="module")
def rows(book: ParquetBook) -> dict[int, dict[str, Any]]:
    with open_duckdb(book) as engine:
        answers = Answers(engine, as_of=DAY)
        seen = picture(answers, Rhythms.read(answers))
    return {row["client"]: row for row in seen.figures.to_pylist()}


def test_each_client_has_one_row(rows: dict[int, dict[str, Any]]) -> None:
    assert sorted(rows) == list(range(1, 60))


def test_a_silent_client_is_less_likely_to_order_than_a_steady_one(rows: dict[int, dict[str, Any]]) -> None:
    steady, silent = rows[1], rows[2]
    assert steady["no_order_chance"] < 0.05
    assert silent["no_order_chance"] > 0.5
    assert (steady["silence"], silent["silence"]) == (5, 80)
    assert steady["gap_median"] == silent["gap_median"] == 14


def test_at_stake_is_the_years_net_sales_times_the_chance_of_no_order(
    rows: dict[int, dict[str, Any]],
) -> None:
    silent = rows[2]
    expected = float(silent["net_sales"]) * silent["no_order_chance"]
    assert float(silent["at_stake"]) == pytest.approx(expected, abs=0.01)


def test_the_next_order_is_expected_in_a_band_around_the_usual_gap(rows: dict[int, dict[str, Any]]) -> None:
    for client in (1, 2):
        row = rows[client]
        assert row["next_from"] <= row["next_expected"] <= row["next_to"]
        assert abs((row["next_expected"] - row["last_day"]).days - 14) <= 2


def test_two_orders_give_no_verdict_on_rhythm(rows: dict[int, dict[str, Any]]) -> None:
    few = rows[3]
    assert few["order_days"] == 2
    assert few["no_order_chance"] is few["next_expected"] is None
    assert few["xyz"] == "Z"


def test_returns_alone_are_no_orders(rows: dict[int, dict[str, Any]]) -> None:
    row = rows[4]
    assert (row["order_days"], row["last_day"], row["abc"]) == (0, None, "C")
    assert row["net_sales"] == Decimal(-30)
    assert row["at_stake"] == 0


def test_the_months_end_with_the_present_one(rows: dict[int, dict[str, Any]]) -> None:
    months = rows[1]["months"]
    assert len(months) == SPAN
    assert months[-1] == 2 * 500  # 11 and 25 June
    assert sum(months) == 40 * 500


def test_a_past_day_sees_nothing_that_came_later(book: ParquetBook) -> None:
    then = DAY - dt.timedelta(days=100)
    with open_duckdb(book) as engine:
        answers = Answers(engine, as_of=then)
        figures = picture(answers, Rhythms.read(answers)).figures
    row = next(row for row in figures.to_pylist() if row["client"] == 2)
    assert row["last_day"] <= then
    assert row["silence"] < 14
    assert row["no_order_chance"] < 0.1
