"""Small books, and every answer worked out by hand."""

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from engines.books import Line, write_book
from keepwell.measures.answering import Answers, UnknownQuestion
from keepwell.measures.bounds import Bounds
from keepwell.measures.engines import open_duckdb

AS_OF = dt.date(2024, 12, 31)


class Asked:
    """Writes a book and asks it: `asked(lines)["money"]` is rows by client."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open: list[Any] = []

    def __call__(self, lines: Sequence[Line], as_of: dt.date = AS_OF, **bounds: Any) -> Answers:
        manager = open_duckdb(write_book(self.folder / str(len(self.open)), lines))
        self.open.append(manager)
        return Answers(manager.__enter__(), as_of=as_of, bounds=Bounds(**bounds))


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[Asked]:
    asking = Asked(tmp_path)
    yield asking
    for manager in asking.open:
        manager.__exit__(None, None, None)


def of(answers: Answers, question: str, client: int) -> dict[str, Any]:
    return next(row for row in answers[question].to_pylist() if row["client"] == client)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def every(client: int, gap: int, count: int, amount: int = 100, last: dt.date = AS_OF) -> list[Line]:
    """`count` orders, `gap` days apart, the last of them on `last`."""
    return [
        Line(client, client * 1000 + step, last - dt.timedelta(days=gap * step), Decimal(amount))
        for step in range(count)
    ]


def test_returns_and_discounts_lower_net_sales_and_charges_count_nowhere(asked: Asked) -> None:
    answers = asked(
        [
            Line(1, 1, day("2024-06-01"), Decimal(100), cost=Decimal(60)),
            Line(1, 1, day("2024-06-01"), Decimal("-10.5"), kind="discount"),
            Line(1, 1, day("2024-06-01"), Decimal(9), kind="charge"),
            Line(1, 2, day("2024-06-01"), Decimal(50)),
            Line(1, 3, day("2024-06-05"), Decimal(-20), is_return=True),
            Line(1, 4, day("2023-12-31"), Decimal(7)),
        ]
    )
    money = of(answers, "money", 1)
    assert money["net_sales"] == Decimal("119.5")
    assert money["net_sales_before"] == 7
    assert money["net_sales_ever"] == Decimal("126.5")
    assert money["profit"] == Decimal("29.5")
    assert money["cost_known"] == pytest.approx(1 / 3)
    assert money["orders"] == 2
    assert money["order_value"] == pytest.approx(139.5 / 2)
    assert money["share"] == 1
    days = [row for row in answers["order_days"].to_pylist() if row["day"] == day("2024-06-01")]
    assert [(row["orders"], row["net_sales"], row["profit"]) for row in days] == [
        (2, Decimal("139.5"), Decimal("29.5"))
    ]
    assert answers["order_days"].num_rows == 2


def test_only_returns_charges_or_nothing_make_no_order_day(asked: Asked) -> None:
    answers = asked(
        [
            Line(1, 1, AS_OF, Decimal(-5), is_return=True),
            Line(2, 2, AS_OF, Decimal(5), kind="charge"),
            Line(3, 3, AS_OF, Decimal(0)),
        ]
    )
    assert answers["order_days"].num_rows == 0
    assert {row["client"] for row in answers["money"].to_pylist()} == {1, 3}
    assert {(row["client"], row["abc"], row["xyz"]) for row in answers["grid"].to_pylist()} == {
        (1, "C", "Z"),
        (3, "C", "Z"),
    }


def test_rhythm(asked: Asked) -> None:
    days = ["2024-01-01", "2024-01-11", "2024-01-31", "2024-03-01"]
    rhythm = of(asked([Line(1, n, day(text)) for n, text in enumerate(days)]), "rhythm", 1)
    assert rhythm["gap_median"] == 20
    assert rhythm["gap_low"] == pytest.approx(12)
    assert rhythm["gap_high"] == pytest.approx(28)
    assert rhythm["gap_cv"] == 0.5  # gaps 10, 20, 30: mean 20, sample standard deviation 10, to the bit
    assert rhythm["silence"] == (AS_OF - day("2024-03-01")).days
    assert rhythm["next_expected"] == day("2024-03-21")


def test_a_regularity_on_the_bound_is_x_and_fewer_than_four_days_are_z(asked: Asked) -> None:
    days = ["2024-01-01", "2024-01-11", "2024-01-31", "2024-03-01"]
    lines = [Line(1, n, day(text)) for n, text in enumerate(days)] + every(2, 10, 3)
    answers = asked(lines)
    assert of(answers, "grid", 1)["xyz"] == "X"
    assert of(answers, "grid", 2)["xyz"] == "Z"
    assert of(answers, "rhythm", 2)["next_expected"] is None


def test_regularity_looks_back_24_months_only(asked: Asked) -> None:
    lines = [*every(1, 10, 4), Line(1, 9, day("2020-01-01"))]
    rhythm = of(asked(lines), "rhythm", 1)
    assert (rhythm["order_days"], rhythm["order_days_recent"], rhythm["gap_cv"]) == (5, 4, 0)
    assert rhythm["gap_cv_ever"] > 1


def test_abc_counts_what_lies_before_and_breaks_ties_by_client(asked: Asked) -> None:
    amounts = {1: 80, 2: 10, 3: 5, 4: 5, 5: 0}
    answers = asked([Line(client, client, AS_OF, Decimal(amount)) for client, amount in amounts.items()])
    cells = {row["client"]: row["abc"] for row in answers["grid"].to_pylist()}
    assert cells == {1: "A", 2: "B", 3: "B", 4: "C", 5: "C"}


def test_abc_by_profit(asked: Asked) -> None:
    lines = [
        Line(1, 1, AS_OF, Decimal(100), cost=Decimal(99)),
        Line(2, 2, AS_OF, Decimal(50), cost=Decimal(10)),
        Line(3, 3, AS_OF, Decimal(500)),
    ]
    cells = {row["client"]: row["abc"] for row in asked(lines, value="profit")["grid"].to_pylist()}
    assert cells == {1: "C", 2: "A", 3: "C"}


def test_concentration(asked: Asked) -> None:
    amounts = {1: 50, 2: 30, 3: 20}
    (row,) = asked([Line(c, c, AS_OF, Decimal(a)) for c, a in amounts.items()])["concentration"].to_pylist()
    assert (row["clients"], row["top1"], row["top3"], row["top10"]) == (3, 0.5, 1, 1)
    assert row["hhi"] == pytest.approx(0.38)


def test_movers_compare_with_one_period_before(asked: Asked) -> None:
    lines = [*every(1, 10, 3, 100, day("2024-11-30")), Line(2, 9, day("2024-12-20"), Decimal(5000))]
    answers = asked(lines, period="month")
    moved = {row["client"]: row for row in answers["movers"].to_pylist()}
    assert (moved[1]["abc_before"], moved[1]["abc"], moved[1]["steps"]) == (
        "A",
        "B",
        -1,
    )  # 5000 of 5300 is 94 %
    assert (moved[2]["abc_before"], moved[2]["steps"]) == (None, None)


def test_key_clients_and_their_types(asked: Asked) -> None:
    lines = [
        *every(1, 30, 30, 1000),  # from the first: a breadwinner
        *every(2, 10, 5, 300),  # began 40 days ago, and quickly: a prospect
        *every(3, 60, 10, 1),
        *every(4, 50, 10, 1),
        *every(5, 40, 10, 1),
        *every(6, 45, 10, 1),
        *every(7, 45, 10, 1),
        *every(8, 45, 10, 1),
    ]
    found = {row["client"]: (row["is_key"], row["type"]) for row in asked(lines)["key_clients"].to_pylist()}
    assert found == {1: (True, "breadwinner"), 2: (True, "prospect")}


def test_losses(asked: Asked) -> None:
    lines = [
        *every(1, 40, 4, 100, day("2024-01-31")),  # 3 x 40 days: lost on the 121st
        *every(2, 10, 4, 100, day("2024-10-02")),  # 90 days of silence are allowed
        *every(3, 10, 4, 100, day("2024-10-01")),
        Line(4, 1, day("2023-06-01")),  # once: 365 days
        Line(5, 2, day("2024-01-01")),
    ]
    answers = asked(lines)
    found = {row["client"]: (row["criterion"], row["day_lost"]) for row in answers["losses"].to_pylist()}
    assert found == {
        1: ("rhythm", day("2024-05-31")),
        3: ("rhythm", day("2024-12-31")),
        4: ("few_orders", day("2024-06-01")),
    }
    assert of(answers, "losses", 1)["net_sales_year"] == 400
    counts = {row["month"]: row["clients"] for row in answers["losses_by_month"].to_pylist()}
    assert counts == {day("2024-05-01"): 1, day("2024-12-01"): 1, day("2024-06-01"): 1}


def test_retention_by_period_and_by_cohort(asked: Asked) -> None:
    lines = [
        Line(1, 1, day("2024-01-10"), Decimal(100)),
        Line(2, 2, day("2024-02-10"), Decimal(100)),
        Line(1, 3, day("2024-05-10"), Decimal(150)),
        Line(3, 4, day("2024-05-10"), Decimal(40)),
    ]
    answers = asked(lines, as_of=day("2024-06-29"))
    quarters = [row for row in answers["retention"].to_pylist() if row["length"] == "quarter"]
    assert [
        (
            row["period"],
            row["complete"],
            row["clients_before"],
            row["client_retention"],
            row["gross"],
            row["net"],
        )
        for row in quarters
    ] == [(day("2024-04-01"), False, 2, 0.5, 0.5, 0.75)]
    cells = {(row["cohort"], row["age"]): row for row in answers["cohorts"].to_pylist()}
    assert set(cells) == {(day("2024-01-01"), 0), (day("2024-01-01"), 1), (day("2024-04-01"), 0)}
    later = cells[day("2024-01-01"), 1]
    assert (later["clients"], later["active"], later["gross"], later["net"]) == (2, 1, 0.5, 0.75)


def test_product_lines_and_products(asked: Asked) -> None:
    lines = [
        *(line._replace(product_line="Jute", product="J") for line in every(1, 30, 4, 10)),
        Line(1, 1, AS_OF, Decimal(60), product_line="Tea", product="T"),
        Line(1, 2, AS_OF, Decimal(-20), is_return=True, product_line="Tea", product="T"),
        Line(1, 3, AS_OF, Decimal(5), product_line=None, product=None),
    ]
    answers = asked(lines)
    found = {row["product_line"]: row for row in answers["client_lines"].to_pylist()}
    assert (found["Jute"]["net_sales"], found["Jute"]["order_days"], found["Jute"]["gap_mean"]) == (40, 4, 30)
    assert (found["Tea"]["net_sales"], found["Tea"]["order_days"], found["Tea"]["gap_mean"]) == (40, 1, None)
    assert {row["product_line"]: row["share"] for row in answers["product_lines"].to_pylist()} == {
        "Jute": 0.5,
        "Tea": 0.5,
    }
    assert {row["product"] for row in answers["product_days"].to_pylist()} == {"J"}
    assert answers["line_days"].num_rows == 5


def test_scores_are_equal_for_equal_values(asked: Asked) -> None:
    lines = [line for client in range(1, 6) for line in every(client, 10, client, 100)]
    lines += every(6, 10, 5, 100)
    found = {
        row["client"]: (row["recency_score"], row["frequency_score"], row["frequency"])
        for row in asked(lines)["recency_frequency_money"].to_pylist()
    }
    assert found[5] == found[6] == (5, 5, 5)
    assert found[1] == (5, 1, 1)


def test_historic_value_and_order_value(asked: Asked) -> None:
    lines = [*every(1, 30, 3, 90), Line(1, 1, AS_OF, Decimal(30))]
    answers = asked(lines)
    assert of(answers, "historic_value", 1)["net_sales_by_year"] == 300
    row = of(answers, "order_value", 1)
    assert (row["orders"], row["mean"], row["median"], row["largest"]) == (4, 75, 90, 90)


def test_the_company_and_its_months(asked: Asked) -> None:
    lines = [
        Line(1, 1, day("2023-03-01"), Decimal(100)),
        Line(1, 2, day("2024-03-01"), Decimal(60)),
        *every(2, 5, 2),
    ]
    answers = asked(lines)
    (row,) = answers["company"].to_pylist()
    assert (row["net_sales"], row["clients"], row["client_retention"]) == (260, 2, 1)
    assert (row["revenue_retention_gross"], row["revenue_retention_net"]) == (0.6, 0.6)
    assert [(row["month"], row["new_clients"]) for row in answers["months"].sort_by("month").to_pylist()] == [
        (day("2023-03-01"), 1),
        (day("2024-03-01"), 0),
        (day("2024-12-01"), 1),
    ]


def test_an_unknown_question_is_refused(asked: Asked) -> None:
    with pytest.raises(UnknownQuestion, match="no question called weather"):
        asked([])["weather"]
