"""Workbooks, Parquet and databases go the same way as text."""

import datetime as dt
import os
import sqlite3
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest
import xlsxwriter
from order_files import kept, staged
from pyarrow import parquet

from keepwell.doors.gateways.orders import refusals
from keepwell.doors.gateways.orders.reading import Options, look

pytestmark = pytest.mark.usefixtures("home")
MOMENT = dt.datetime(2020, 1, 2, 3, 4)  # noqa: DTZ001 - files know no zone
HEADER = ["Customer", "Order No", "Date", "Qty", "Amount"]


def workbook(path: Path) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        for year in (2023, 2024):
            sheet = book.add_worksheet(str(year))
            sheet.write(0, 0, "Sales register")
            sheet.write_row(2, 0, HEADER)
            for row in range(3, 8):
                sheet.write_row(row, 0, [f"C{row}", 1000 + row, "", 2, 12.5])
                sheet.write_datetime(row, 2, dt.date(year, 3, row), day)
            sheet.write_row(8, 0, ["Total", "", "", 10, 62.5])
        book.add_worksheet("Notes").write_row(0, 0, ["Remember", "this"])
    return path


def test_sheets_of_the_same_headers_are_joined(tmp_path: Path) -> None:
    file = workbook(tmp_path / "sales.xlsx")
    result = staged(file)
    assert (result.kept, result.refused_by_reason) == (10, {"totals_row": 2})
    assert [entry["name"] for entry in result.files] == ["sales.xlsx [2023]", "sales.xlsx [2024]"]
    assert result.reading["notices"] == [
        {"file": "sales.xlsx [2023]", "code": "sheet_left_out", "sheet": "Notes"}
    ]
    row = kept(file)[0]
    assert (row["line_no"], row["order_number"], row["day"], row["placed_at"], row["amount"]) == (
        4,
        "1003",
        dt.date(2023, 3, 3),
        None,
        125000,
    )


def test_one_sheet_by_name(tmp_path: Path) -> None:
    file = workbook(tmp_path / "sales.xlsx")
    assert {row["day"].year for row in kept(file, Options(sheet="2024"))} == {2024}
    with pytest.raises(refusals.NoSuchSheet, match="2023, 2024, Notes"):
        look([file], Options(sheet="2025"))


def test_a_damaged_workbook(tmp_path: Path) -> None:
    file = workbook(tmp_path / "sales.xlsx")
    file.write_bytes(file.read_bytes()[:3000])
    with pytest.raises(refusals.DamagedFile):
        look([file])


def test_parquet_of_typed_columns(tmp_path: Path) -> None:
    file = tmp_path / "orders.parquet"
    table = pa.table(
        {
            "customer_id": pa.array([13085.0, None]),
            "invoice_date": pa.array([MOMENT] * 2, pa.timestamp("ns")),
            "amount": pa.array([Decimal("6.95"), Decimal("2.10")], pa.decimal128(12, 4)),
        }
    )
    parquet.write_table(table, file)
    assert staged(file).refused_by_reason == {"no_client": 1}
    row = kept(file)[0]
    assert (row["client_key"], row["placed_at"], row["amount"]) == (
        "13085",
        MOMENT,
        69500,
    )


def test_sqlite_by_address(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "shop.db")) as con:
        con.execute("CREATE TABLE sales (client TEXT, day TEXT, amount NUMERIC)")
        con.executemany(
            "INSERT INTO sales VALUES (?, ?, ?)", [("A", "2024-03-05", 1.5), (None, "2024-03-05", 2)]
        )
        con.commit()
    address = f"sqlite:///{tmp_path}/shop.db"
    assert staged(f"{address}?table=sales").refused_by_reason == {"no_client": 1}
    assert [
        row["amount"] for row in kept(address, Options(query="SELECT * FROM sales WHERE client = 'A'"))
    ] == [15000]
    with pytest.raises(refusals.NoTable) as refusal:
        look([address])
    assert refusal.value.facts["tables"] == "sales"
    with pytest.raises(refusals.DatabaseSaysNo, match="no such table"):
        look([f"{address}#nothing"])


@pytest.mark.postgres
def test_postgresql_by_address() -> None:
    address = os.environ.get("KEEPWELL_TEST_POSTGRES", "")
    if not address:
        pytest.skip("KEEPWELL_TEST_POSTGRES names no server")
    with psycopg.connect(address, autocommit=True) as con:
        con.execute("DROP TABLE IF EXISTS gateway_sales")
        con.execute(
            "CREATE TABLE gateway_sales AS SELECT 'A, \"x\"' AS client, DATE '2024-03-05' AS day, 1.5 AS amount"
        )
    assert [(row["client_key"], row["amount"]) for row in kept(f"{address}?table=gateway_sales")] == [
        ('A, "x"', 15000)
    ]
