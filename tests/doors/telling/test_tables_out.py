import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.doors.telling import tables_out
from keepwell.doors.telling.tables_out import (
    CannotWrite,
    NoSuchFolder,
    TooLongForSheet,
    UnknownForm,
    harmless,
    write,
)

COLUMNS = {
    "name": "text",
    "net_sales": "money",
    "share": "number",
    "orders": "count",
    "day": "day",
    "key": "yes",
}
DAY = dt.date(2026, 6, 30)
TINY = 1e-9
ROWS: list[tuple[Any, ...]] = [
    ("ঢাকা হস্তশিল্প", Decimal("12345678901.2345"), 0.25, 7, DAY, True),
    ('=HYPERLINK("http://x","y")', Decimal(-5), None, 0, None, False),
    ("+1-2", None, TINY, None, DAY, False),
    ("@SUM(A1)", Decimal(0), 0.0, 1, DAY, False),
    ("\t=1+1", Decimal("0.1"), 0.5, 1, DAY, False),
    ("-plain", Decimal(1), 0.5, 1, DAY, False),
]


def test_csv_is_read_back_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    assert write(path, COLUMNS, ROWS) == len(ROWS)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == list(COLUMNS)
    assert rows[1] == ["ঢাকা হস্তশিল্প", "12345678901.2345", "0.25", "7", "2026-06-30", "yes"]
    assert rows[2] == ['\'=HYPERLINK("http://x","y")', "-5", "", "0", "", "no"]
    assert [row[0][0] for row in rows[2:]] == ["'"] * 5


def test_xlsx_holds_no_formula_and_keeps_numbers_numbers(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    write(path, COLUMNS, ROWS)
    sheet = openpyxl.load_workbook(path)["Keepwell"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert sheet["A3"].value == '\'=HYPERLINK("http://x","y")'
    assert sheet["B3"].value == -5
    assert sheet["D2"].value == 7
    assert sheet["E2"].value.date() == DAY
    assert sheet["C3"].value is None


def test_parquet_keeps_every_value_and_type(tmp_path: Path) -> None:
    path = tmp_path / "out.parquet"
    write(path, COLUMNS, ROWS)
    table = pq.read_table(path)
    exact = [tuple(0.0 if value == TINY else value for value in row) for row in ROWS]
    assert [tuple(row.values()) for row in table.to_pylist()] == exact
    assert str(table.schema.field("net_sales").type) == "decimal128(18, 4)"


UNITS = {"money": "money", "ratio": "number", "rate": "number"}
MEASURED: list[tuple[Any, ...]] = [
    (Decimal("-12.3456"), 0.123456789, Decimal("0.000083331")),
    (0.1 + 0.2, -1 / 3, Decimal(1)),
    (1e13, 2.00004, None),
    (None, float("nan"), None),
    (0.0, -0.00001, None),
]


def test_ratios_have_four_decimals_and_money_and_rates_are_exact(tmp_path: Path) -> None:
    for ending in ("csv", "xlsx", "parquet"):
        write(tmp_path / f"out.{ending}", UNITS, MEASURED)
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1:] == [
            ["-12.3456", "0.1235", "0.000083331"],
            ["0.3", "-0.3333", "1"],
            ["10000000000000", "2", ""],
            ["", "", ""],
            ["0", "0", ""],
        ]
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["Keepwell"]
    assert [cell.value for cell in sheet["B"]][1:] == [0.1235, -0.3333, 2, None, 0]
    assert sheet["A2"].value == -12.3456
    table = pq.read_table(tmp_path / "out.parquet")
    assert table["ratio"].to_pylist() == [0.1235, -0.3333, 2.0, None, 0.0]
    assert table["money"].to_pylist()[0] == Decimal("-12.3456")
    assert table["rate"].to_pylist()[0] == 0.000083331


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_an_empty_table_has_its_header(ending: str, tmp_path: Path) -> None:
    assert write(tmp_path / f"out.{ending}", COLUMNS, []) == 0
    assert (tmp_path / f"out.{ending}").stat().st_size > 0


def test_what_cannot_be_written_is_refused_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UnknownForm):
        write(tmp_path / "out.docx", COLUMNS, ROWS)
    with pytest.raises(NoSuchFolder):
        write(tmp_path / "no folder" / "out.csv", COLUMNS, ROWS)
    monkeypatch.setattr(tables_out, "SHEET_ROWS", 2)
    with pytest.raises(TooLongForSheet):
        write(tmp_path / "out.xlsx", COLUMNS, ROWS)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")

    def rows() -> Any:
        yield ROWS[0]
        raise OSError(28, "No space left on device")

    with pytest.raises(CannotWrite, match="No space left"):
        write(path, COLUMNS, rows())
    assert path.read_text() == "old"


@given(st.text())
def test_no_text_is_run(text: str) -> None:
    assert not harmless(text).startswith(("=", "+", "-", "@", "\t", "\r"))
    assert harmless(text).endswith(text)
