"""Each way an order file can be bad, by name: a clear word, and no good row lost."""

import gzip
import zipfile
from pathlib import Path

import pytest
from order_files import kept, refused, staged, write

from keepwell.doors.gateways.orders import refusals
from keepwell.doors.gateways.orders.reading import Options, look, stage

pytestmark = pytest.mark.usefixtures("home")

HEADER = "Customer,Order No,Date,Qty,Price"
GOOD = "Karim,1001,2024-03-05,2,10.50"
MORE = "Rahim,1002,2024-03-06,1,3"


def test_wrong_delimiter_said_by_a_person(tmp_path: Path) -> None:
    file = write(tmp_path, f"{HEADER}\n{GOOD}\n")
    with pytest.raises(refusals.NotATable, match="no line holds more than one cell"):
        look([file], Options(delimiter=";"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    file = write(tmp_path, f"{HEADER}\n{GOOD}\n{MORE}\n".replace(",", delimiter))
    assert [row["client_key"] for row in kept(file)] == ["Karim", "Rahim"]


def test_semicolons_with_decimal_commas(tmp_path: Path) -> None:
    file = write(
        tmp_path, "Kunde;Datum;Menge;Einzelpreis\nMüller;05.03.2024;1,5;1.234,50\nWeiß;25.03.2024;2;3,25\n"
    )
    assert [(row["quantity"], row["amount"]) for row in kept(file)] == [(15000, 18517500), (20000, 65000)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_wrong_encoding_and_byte_order_marks(tmp_path: Path, encoding: str) -> None:
    text = f"{HEADER}\nMüller & Söhne,1001,2024-03-05,2,10.50\nCafé – Zoë,1002,2024-03-06,1,3\n"
    file = write(tmp_path, text.encode(encoding))
    assert [row["client_key"] for row in kept(file)] == ["Müller & Söhne", "Café – Zoë"]


def test_encoding_that_shows_only_late_in_the_file(tmp_path: Path) -> None:
    rows = "".join(f"C{n % 9},{n},2024-03-05,2,10.50\n" for n in range(20_000))
    file = write(tmp_path, f"{HEADER}\n{rows}Müller,7,2024-03-05,1,1\n".encode("cp1252"))
    found = kept(file)
    assert len(found) == 20_001
    assert found[-1]["client_key"] == "Müller"


def test_encoding_named_wrongly_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, f"{HEADER}\nMüller,1,2024-03-05,2,1\n".encode("cp1252"))
    with pytest.raises(refusals.WrongEncoding, match="not written in utf-8"):
        look([file], Options(encoding="utf-8"))


def test_mixed_date_orders_follow_the_many_and_say_so(tmp_path: Path) -> None:
    days = [f"{day:02}/03/2024" for day in range(1, 32)]
    rows = "".join(f"C{n % 5},{n},{day},1,1\n" for n, day in enumerate([*days, "03/25/2024"]))
    result = staged(write(tmp_path, f"{HEADER}\n{rows}"))
    assert result.kept == 31
    assert result.refused_by_reason == {"unreadable_day": 1}
    assert [notice["code"] for notice in result.reading["notices"]] == ["days_mixed"]


def test_days_that_nothing_decides_are_asked_about(tmp_path: Path) -> None:
    file = write(tmp_path, f"{HEADER}\nA,1,03/04/2023,1,1\nB,2,05/06/2023,1,1\n")
    with pytest.raises(refusals.AmbiguousDays, match="day first or month first"):
        look([file])
    assert str(kept(file, Options(day_first=True))[0]["day"]) == "2023-04-03"
    assert str(kept(file, Options(day_first=False))[0]["day"]) == "2023-03-04"


def test_dates_as_serial_numbers(tmp_path: Path) -> None:
    file = write(tmp_path, f"{HEADER}\nA,1,45356,1,1\nB,2,45357.5,1,1\n")
    assert [str(row["placed_at"]) for row in kept(file)] == ["2024-03-05 00:00:00", "2024-03-06 12:00:00"]


def test_thousands_separators_and_currency_signs(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        'Customer;Date;Amount\nA;2024-03-05;৳ 12,34,567.50\nB;2024-03-06;"(৳1,000.00)"\nC;2024-03-06;500-\n',
    )
    rows = kept(file)
    assert [row["amount"] for row in rows] == [12345675000, -10000000, -5000000]
    assert [row["is_return"] for row in rows] == [False, True, True]
    assert {row["currency"] for row in rows} == {"BDT"}


def test_bengali_headers_digits_and_months(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "গ্রাহকের নাম,চালান নম্বর,তারিখ,পরিমাণ,একক মূল্য\nকরিম ট্রেডার্স,১০০১,৫ মার্চ ২০২৪,১২,৳১,২৫০.৫০\n".replace(
            "৳১,২৫০.৫০", '"৳১,২৫০.৫০"'
        ),
    )
    row = kept(file)[0]
    assert (row["client_key"], str(row["day"]), row["quantity"], row["amount"]) == (
        "করিম ট্রেডার্স",
        "2024-03-05",
        120000,
        150060000,
    )


def test_blank_lines_are_no_rows_and_lines_stay_exact(tmp_path: Path) -> None:
    file = write(tmp_path, f"{HEADER}\n\n{GOOD}\n,,,,\n   \n{MORE}\n\n,1003,2024-03-07,1,1\n")
    result = staged(file)
    assert (result.rows, result.kept, result.refused) == (3, 2, 1)
    assert [row["line_no"] for row in kept(file)] == [3, 6]
    assert refused(file)[0]["line_no"] == 8


@pytest.mark.parametrize(
    "total", ["Total,,,,13.50", "Grand total,,,3,", ",,,3,13.50", "মোট,,,3,", "Total,13.50"]
)
def test_totals_rows_at_the_end(tmp_path: Path, total: str) -> None:
    result = staged(write(tmp_path, f"{HEADER}\n{GOOD}\n{MORE}\n{total}\n"))
    assert (result.kept, result.refused_by_reason) == (2, {"totals_row": 1})


def test_merged_header_rows_under_a_title(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "Sales register 2024,,,,\nPrinted 1 May,,,,\n\nOrder,,,Customer,\nNo,Date,Amount,Code,Name\n1001,2024-03-05,12.5,K1,Karim\n",
    )
    row = kept(file)[0]
    assert (row["client_key"], row["client_name"], row["order_number"], row["amount"]) == (
        "K1",
        "Karim",
        "1001",
        125000,
    )
    assert row["line_no"] == 6


def test_duplicate_headers(tmp_path: Path) -> None:
    file = write(tmp_path, "Customer,Date,Amount,Amount,Customer\nA,2024-03-05,5,9,x\n")
    result = look([file])
    assert result.header == ["Customer", "Date", "Amount", "Amount (2)", "Customer (2)"]
    assert kept(file, Options(map={"amount": "Amount (2)"}))[0]["amount"] == 90000


@pytest.mark.parametrize(
    ("header", "refusal"),
    [
        ("Colour,Date,Amount", refusals.NoClientColumn),
        ("Customer,Colour,Amount", refusals.NoDayColumn),
        ("Customer,Date,Colour", refusals.NoAmountColumn),
    ],
)
def test_a_column_missing(tmp_path: Path, header: str, refusal: type[refusals.Refusal]) -> None:
    values = {"Customer": "A", "Date": "2024-03-05", "Amount": "5", "Colour": "red"}
    row = ",".join(values[name] for name in header.split(","))
    with pytest.raises(refusal, match="Colour"):
        look([write(tmp_path, f"{header}\n{row}\n")])


def test_a_mapped_column_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(refusals.NoSuchColumn, match="Nearest: Customer"):
        look([write(tmp_path, f"{HEADER}\n{GOOD}\n")], Options(map={"client": "Custommer"}))


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\0\0\0"])
def test_empty_file(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(refusals.EmptyFile):
        look([write(tmp_path, content)])


def test_header_without_rows(tmp_path: Path) -> None:
    with pytest.raises(refusals.EmptyFile):
        look([write(tmp_path, f"{HEADER}\n")])


def test_zip_bomb_of_a_workbook(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(200):
                sheet.write(b" " * (1 << 20))
    with pytest.raises(refusals.TooLargeUnpacked, match="200 MB"):
        look([bomb])


def test_zip_bomb_that_lies_about_its_size(tmp_path: Path) -> None:
    test_zip_bomb_of_a_workbook(tmp_path)
    bomb = tmp_path / "bomb.xlsx"
    size = (200 << 20).to_bytes(4, "little")
    bomb.write_bytes(bomb.read_bytes().replace(size, (1000).to_bytes(4, "little")))
    with pytest.raises(refusals.TooLargeUnpacked, match="more than"):
        look([bomb])


def test_gz_bomb(tmp_path: Path) -> None:
    bomb = tmp_path / "orders.csv.gz"
    with gzip.open(bomb, "wb", compresslevel=6) as packed:
        packed.write(f"{HEADER}\n".encode())
        for _ in range(300):
            packed.write((b" " * 1023 + b"\n") * 1024)
    with pytest.raises(refusals.TooLargeUnpacked):
        look([bomb])


def test_blocks_of_nothing_but_blanks_or_wrong_rows_lose_no_good_row(tmp_path: Path) -> None:
    blanks = f"{' ' * 1023}\n" * (5 << 10)  # more than a block of reading
    file = write(tmp_path, f"{HEADER}\n{GOOD}\n{blanks}{MORE}\n")
    assert (staged(file).kept, staged(file).refused) == (2, 0)
    assert kept(file)[1]["line_no"] == 3 + (5 << 10)
    wrong = f"{'x' * 2047}\n" * (5 << 9)
    file = write(tmp_path, f"{HEADER}\n{GOOD}\n{wrong}{MORE}\n", "wrong.csv")
    assert (staged(file).kept, staged(file).refused_by_reason) == (2, {"wrong_cell_count": 5 << 9})


def test_a_broken_gz(tmp_path: Path) -> None:
    packed = gzip.compress(f"{HEADER}\n{GOOD}\n".encode() * 50)
    with pytest.raises(refusals.DamagedFile):
        look([write(tmp_path, packed[:-20], "orders.csv.gz")])


def test_a_megabyte_in_a_cell(tmp_path: Path) -> None:
    huge = "x" * (1 << 20)
    file = write(tmp_path, f"{HEADER}\n{GOOD}\n{huge},1002,2024-03-05,1,1\n{MORE}\n")
    result = staged(file)
    assert (result.kept, result.refused_by_reason) == (2, {"text_too_long": 1})
    assert result.refused_file is not None
    assert huge in Path(result.refused_file).read_text()
    assert len(refused(file)[0]["value"] or "") <= 200


def test_nul_bytes(tmp_path: Path) -> None:
    file = write(tmp_path, f"{HEADER}\nKa\0rim,1001,2024-03-05,2,10.50\n{MORE}\n\0".encode())
    assert [row["client_key"] for row in kept(file)] == ["Karim", "Rahim"]
    assert {"code": "nul_bytes", "count": 2, "file": file.name} in look([file]).notices


def test_what_a_spreadsheet_would_run(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        f"{HEADER}\n=1+1,1001,2024-03-05,1,1\n@x,1002,never,1,1\n'=A1,1003,never,1,-5\n-7,1004,never,1,1\n",
    )
    result = staged(file)
    assert kept(file)[0]["client_key"] == "=1+1"
    assert result.refused_file is not None
    text = Path(result.refused_file).read_text()
    assert "\n'@x," in text
    assert "\n''=A1," in text
    mended = write(tmp_path, text.replace("never", "2024-03-06"), "mended.csv")
    assert [row["client_key"] for row in kept(mended, Options(map={"amount": "Price"}))] == [
        "@x",
        "'=A1",
        "-7",
    ]


def test_negative_prices(tmp_path: Path) -> None:
    result = staged(write(tmp_path, f"{HEADER}\n{GOOD}\nA,1002,2024-03-05,1,-5\nA,1003,2024-03-05,-1,5\n"))
    assert (result.kept, result.refused_by_reason) == (2, {"negative_price": 1})


def test_a_negative_price_whose_amount_tells(tmp_path: Path) -> None:
    file = write(tmp_path, "Customer,Date,Qty,Price,Amount\nA,2024-03-05,1,10,10\nA,2024-03-05,1,-5,-5\n")
    assert [(row["amount"], row["is_return"]) for row in kept(file)] == [(100000, False), (-50000, True)]


def test_dates_in_1900_and_2100(tmp_path: Path) -> None:
    result = staged(write(tmp_path, f"{HEADER}\n{GOOD}\nA,2,1900-01-01,1,1\nA,3,2100-01-01,1,1\n{MORE}\n"))
    assert (result.kept, result.refused_by_reason) == (2, {"day_out_of_range": 2})


@pytest.mark.parametrize("name", ["null", "NULL", "NA", "N/A", "nan", "None", "true", "0"])
def test_a_client_called_null(tmp_path: Path, name: str) -> None:
    file = write(tmp_path, f"{HEADER}\n{name},1001,2024-03-05,2,10.50\n,1002,2024-03-05,1,1\n{MORE}\n")
    assert [row["client_key"] for row in kept(file)] == [name, "Rahim"]
    assert staged(file).refused_by_reason == {"no_client": 1}


def test_a_quote_never_closed_swallows_nothing(tmp_path: Path) -> None:
    body = "".join(f'"C{n}",{n},2024-03-05,2,10.50\n' for n in range(500))
    file = write(tmp_path, f'{HEADER}\n{GOOD}\n"Karim,1001,2024-03-05,2,1\n{body}')
    result = staged(file)
    assert (result.kept, result.refused_by_reason) == (501, {"quote_never_closed": 1})
    assert refused(file)[0]["line_no"] == 3


def test_cells_of_several_lines_keep_line_numbers(tmp_path: Path) -> None:
    file = write(
        tmp_path, f'{HEADER},Note\n{GOOD},"two\nlines"\n{MORE},"and ""three""\n\nlines"\n,1,2024-01-01,1,1,\n'
    )
    assert [row["line_no"] for row in kept(file)] == [2, 4]
    assert refused(file)[0]["line_no"] == 7


def test_ragged_rows(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        f"{HEADER}\n{GOOD}\nA,1,2024-03-05,1\nB,2,2024-03-05,1,1,extra\nC,3,2024-03-05,1,1,,\n{MORE}\n",
    )
    result = staged(file)
    assert (result.kept, result.refused_by_reason) == (3, {"wrong_cell_count": 2})
    assert [row["line_no"] for row in refused(file)] == [3, 4]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(refusals.FileNotFound):
        stage([tmp_path / "none.csv"])


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\n", b"SQLite format 3\0"])
def test_content_of_another_kind(tmp_path: Path, start: bytes) -> None:
    with pytest.raises(refusals.UnknownFile):
        look([write(tmp_path, start + b"x,y\n1,2\n")])


def test_prose_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(refusals.Refusal):
        look([write(tmp_path, "Dear all,\nplease find the orders attached.\nRegards\n")])
