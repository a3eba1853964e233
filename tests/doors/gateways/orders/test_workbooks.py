"""XLSX, XLS and ODS say the same: several sheets, typed days, Bengali headers, refused rows that can be mended."""

import csv
import datetime as dt
from pathlib import Path

import pytest
from order_files import kept, refused, staged
from workbook_files import Cell, write_sheets

from keepwell.doors.gateways.orders import refusals
from keepwell.doors.gateways.orders.reading import Options, look

pytestmark = [
    pytest.mark.usefixtures("home"),
    pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"]),
]
HEADER = ["Customer", "Order No", "Date", "Product", "Qty", "Amount"]
BENGALI = ["ক্রেতা", "অর্ডার নম্বর", "তারিখ", "পণ্য", "পরিমাণ", "মোট মূল্য"]


def orders(year: int) -> list[list[Cell]]:
    return [[f"C{row}", 1000 + row, dt.date(year, 3, 10 + row), "Jute bag", 2, 12.5] for row in range(1, 6)]


def test_several_sheets_with_a_title_a_total_and_notes(ending: str, tmp_path: Path) -> None:
    sheets: dict[str, list[list[Cell]]] = {
        str(year): [
            ["Sales register"],
            [],
            list(HEADER),
            *orders(year),
            ["Total", None, None, None, 10, 62.5],
        ]
        for year in (2023, 2024)
    }
    file = write_sheets(
        tmp_path / f"sales.{ending}", {**sheets, "Notes": [["Remember", "this"]], "Empty": []}
    )
    result = staged(file)
    assert (result.rows, result.kept, result.refused_by_reason) == (12, 10, {"totals_row": 2})
    assert [entry["name"] for entry in result.files] == [f"sales.{ending} [2023]", f"sales.{ending} [2024]"]
    assert [notice["sheet"] for notice in result.reading["notices"]] == ["Notes"]
    rows = kept(file)
    assert [row["day"] for row in rows[:5]] == [dt.date(2023, 3, day) for day in range(11, 16)]
    first = rows[0]
    assert (first["client_key"], first["order_number"], first["placed_at"]) == ("C1", "1001", None)
    assert (first["quantity"], first["amount"], first["product_code"]) == (20_000, 125_000, "Jute bag")
    assert {row["line_no"] for row in rows} == set(range(4, 9))
    assert {row["day"].year for row in kept(file, Options(sheet="2024"))} == {2024}
    with pytest.raises(refusals.NoSuchSheet, match="2023, 2024, Notes, Empty"):
        look([file], Options(sheet="2025"))


def test_bengali_headers_names_and_digits(ending: str, tmp_path: Path) -> None:
    rows: list[list[Cell]] = [
        ["ঢাকা হস্তশিল্প", "১০০১", dt.date(2024, 3, 5), "পাটের ব্যাগ", "২", "১,২৫০.৫০"],
        ["নকশি ঘর", "১০০২", "০৬/০৩/২০২৪", "শীতল পাটি", 3, 90],
        ["নকশি ঘর", "১০০৩", "২৭/০৩/২০২৪", "শীতল পাটি", 3, 90],
    ]
    file = write_sheets(tmp_path / f"বিক্রি.{ending}", {"মার্চ": [list(BENGALI), *rows]})
    found = kept(file)
    assert [(row["client_key"], row["day"], row["quantity"], row["amount"]) for row in found] == [
        ("ঢাকা হস্তশিল্প", dt.date(2024, 3, 5), 20_000, 12_505_000),
        ("নকশি ঘর", dt.date(2024, 3, 6), 30_000, 900_000),
        ("নকশি ঘর", dt.date(2024, 3, 27), 30_000, 900_000),
    ]
    assert found[0]["product_code"] == "পাটের ব্যাগ"


def test_moments_serial_days_and_texts_are_one_calendar(ending: str, tmp_path: Path) -> None:
    days: list[Cell] = [
        dt.datetime(2024, 3, 25, 14, 5),  # noqa: DTZ001 - workbooks know no zone
        dt.date(2024, 3, 26),
        "2024-03-27",
    ]
    rows: list[list[Cell]] = [["A", number, day, "x", 1, 5] for number, day in enumerate(days)]
    typed = write_sheets(tmp_path / f"typed.{ending}", {"Sheet1": [list(HEADER), *rows]})
    assert [row["day"].day for row in kept(typed)] == [25, 26, 27]
    assert kept(typed)[0]["placed_at"] == days[0]
    bare: list[list[Cell]] = [["A", number, 45_376 + number, "x", 1, 5] for number in range(3)]
    serial = write_sheets(tmp_path / f"serial.{ending}", {"Sheet1": [list(HEADER), *bare]})
    assert [row["day"] for row in kept(serial)] == [dt.date(2024, 3, 25 + number) for number in range(3)]


def test_returns_and_refused_rows_wait_to_be_mended(ending: str, tmp_path: Path) -> None:
    rows = [
        *orders(2024),
        ["C1", 1006, dt.date(2024, 3, 20), "Jute bag", -1, -6.25],
        ["", 1007, dt.date(2024, 3, 21), "Jute bag", 1, 6.25],
        ["C2", 1008, "31/02/2024", "Jute bag", 1, 6.25],
        ["C3", 1009, dt.date(2024, 3, 22), "=1+1", 1, "a lot"],
    ]
    file = write_sheets(tmp_path / f"sales.{ending}", {"Orders": [list(HEADER), *rows]})
    result = staged(file)
    assert (result.kept, result.refused) == (6, 3)
    assert [row["client_key"] for row in kept(file) if row["is_return"]] == ["C1"]
    assert [(row["line_no"], row["field"]) for row in refused(file)] == [
        (8, "client"),
        (9, "day"),
        (10, "amount"),
    ]
    assert result.refused_file is not None
    with Path(result.refused_file).open(encoding="utf-8-sig", newline="") as waiting:
        reader = csv.DictReader(waiting)
        header, mended = list(reader.fieldnames or ()), list(reader)
    assert [row["keepwell_line"] for row in mended] == ["8", "9", "10"]
    assert mended[2]["Product"] == "'=1+1"
    mended[0]["Customer"], mended[1]["Date"], mended[2]["Amount"] = "C9", "28/02/2024", "6.25"
    again = tmp_path / "mended.csv"
    with again.open("w", encoding="utf-8", newline="") as back:
        writer = csv.DictWriter(back, header)
        writer.writeheader()
        writer.writerows(mended)
    taken = kept(again)
    assert [(row["client_key"], row["day"]) for row in taken] == [
        ("C9", dt.date(2024, 3, 21)),
        ("C2", dt.date(2024, 2, 28)),
        ("C3", dt.date(2024, 3, 22)),
    ]
    assert taken[2]["product_code"] == "=1+1"


def test_long_texts_signs_and_large_numbers(ending: str, tmp_path: Path) -> None:
    name = "Müller & Söhne <“Best”> " + "x" * 150
    rows: list[list[Cell]] = [
        [name, 1, dt.date(2024, 3, 5), "x", 1, 12_345_678.9],
        [name, 2.5, dt.date(2024, 3, 6), "x", 0.25, 0.1],
    ]
    found = kept(write_sheets(tmp_path / f"odd.{ending}", {"S": [list(HEADER), *rows]}))
    assert {row["client_key"] for row in found} == {name}
    assert [row["amount"] for row in found] == [123_456_789_000, 1_000]
    assert [row["order_number"] for row in found] == ["1", "2.5"]
    assert found[1]["quantity"] == 2_500


def test_a_workbook_cut_short_or_without_rows_is_refused(ending: str, tmp_path: Path) -> None:
    file = write_sheets(tmp_path / f"sales.{ending}", {"2024": [list(HEADER), *orders(2024)]})
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(refusals.DamagedFile):
        look([file])
    with pytest.raises(refusals.EmptyFile):
        look([write_sheets(tmp_path / f"empty.{ending}", {"One": [], "Two": [[None]]})])
