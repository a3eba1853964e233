"""The demo company's files: what is written is what was simulated, in the form that an ERP would export."""

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from keepwell.doors.demo.company import Company, simulate
from keepwell.doors.demo.writing import HEADERS, write_orders, write_truth


@pytest.fixture(scope="module")
def company() -> Company:
    return simulate(seed=7, clients=60)


def test_the_csv_holds_every_line_and_the_same_total(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "orders.csv"
    assert write_orders(company, path) == len(company.lines)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == HEADERS
    assert len(rows) == len(company.lines)
    assert sum(Decimal(row["Net Amount"]) for row in rows) == Decimal(int(company.lines.amount.sum())) / 100
    assert all(Decimal(row["Qty"]) * Decimal(row["Unit Price"]) == Decimal(row["Net Amount"]) for row in rows)
    assert {row["Customer Name"] for row in rows} == {client.name for client in company.clients}
    assert {row["Document Type"] for row in rows} == {"Invoice", "Credit Note"}
    assert all((row["Document Type"] == "Credit Note") == row["Qty"].startswith("-") for row in rows)
    days = [dt.datetime.strptime(row["Order Date"], "%d/%m/%Y").date() for row in rows]  # noqa: DTZ007
    assert days == [dt.date.fromordinal(day) for day in company.lines.day.tolist()]
    assert max(day.day for day in days) > 12, "day-first must show"


def test_the_same_company_writes_the_same_bytes(company: Company, tmp_path: Path) -> None:
    write_orders(company, tmp_path / "one.csv")
    write_orders(simulate(seed=7, clients=60), tmp_path / "two.csv")
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_the_workbook_holds_dates_and_numbers(tmp_path: Path) -> None:
    company = simulate(seed=7, clients=8)
    path = tmp_path / "orders.xlsx"
    assert write_orders(company, path) == len(company.lines)
    book = openpyxl.load_workbook(path, read_only=True)
    head, *rows = book.worksheets[0].iter_rows(values_only=True)
    book.close()
    assert tuple(head) == HEADERS
    assert len(rows) == len(company.lines)
    assert rows[0][1] == dt.datetime.fromordinal(int(company.lines.day[0]))
    assert sum(Decimal(str(row[11])) for row in rows) == Decimal(int(company.lines.amount.sum())) / 100


def test_the_truth_is_written_beside(company: Company, tmp_path: Path) -> None:
    path = tmp_path / "truth.csv"
    assert write_truth(company, path) == len(company.clients)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, truth in zip(rows, company.truth, strict=True):
        assert (row["client"], row["life"], row["line"]) == (truth.client, truth.life.value, truth.line or "")
        assert row["since"] == (truth.since.isoformat() if truth.since else "")
        assert tuple(row["expects"].split()) == truth.expects
