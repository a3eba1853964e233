"""Nothing is lost: every row is kept or refused, and what was refused comes back once it is mended."""

import csv
import io
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from order_files import kept, refused, staged, write

from keepwell.doors.gateways.orders.careful import fitted, split
from keepwell.doors.gateways.orders.reading import Options, digest, look, stage
from keepwell.doors.gateways.orders.refusals import Refusal
from keepwell.doors.gateways.orders.staging import discard
from keepwell.ledger.mappings import NoSuchMapping

pytestmark = pytest.mark.usefixtures("home")

HEADER = "Customer,Order No,Date,Qty,Price,Note"
UGLY = st.sampled_from(
    [
        "",
        " ",
        "A",
        "null",
        "Total",
        "1",
        "-3",
        "1,5",
        "(2)",
        "=1+1",
        "2024-03-05",
        "31/12/2024",
        "never",
        "x\ny",
        'say "no"',
        "'",
        "৫",
        "C12",
        "1e9",
        "9" * 20,
    ]
)


def test_refused_rows_are_mended_and_come_in(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        f'{HEADER}\nA,1,2024-03-05,1,1,fine\n,2,2024-03-05,1,1,"=cmd, ""x"""\nB,3,soon,1,1,-\nC,4,2024-03-05,some,1,\nD,5\n',
    )
    result = staged(file)
    assert (result.kept, result.refused) == (1, 4)
    assert result.refused_file == f"{file}.refused.csv"
    text = Path(result.refused_file).read_text()
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0][:6] == HEADER.split(",")
    assert [(row[6], row[7]) for row in rows[1:]] == [
        ("3", "client"),
        ("4", "day"),
        ("5", "quantity"),
        ("6", ""),
    ]
    assert "no client" in rows[1][8]
    for place, column, cell in [
        (1, 0, "Z"),
        (2, 2, "2024-03-07"),
        (3, 3, "7"),
        (4, 2, "2024-03-08"),
        (4, 3, "1"),
        (4, 4, "1"),
    ]:
        rows[place][column] = cell
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    mended = write(tmp_path, out.getvalue(), "mended.csv")
    assert [row["client_key"] for row in kept(mended)] == ["Z", "B", "C", "D"]
    assert look([mended]).header == HEADER.split(",")


def test_a_folder_that_cannot_be_written(tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir()
    file = write(folder, f"{HEADER}\n,1,2024-03-05,1,1,\nA,1,2024-03-05,1,1,\n")
    folder.chmod(0o500)
    result = staged(file)
    folder.chmod(0o700)
    assert result.refused_file == str(home / "refused" / "orders.csv.refused.csv")
    assert sorted(path.name for path in folder.iterdir()) == ["orders.csv"]


def test_looking_leaves_nothing_behind(tmp_path: Path, home: Path) -> None:
    file = write(tmp_path, f"{HEADER}\n,1,2024-03-05,1,1,\n")
    assert look([file]).refused_by_reason == {"no_client": 1}
    assert not list((home / "staging").iterdir())
    assert not Path(f"{file}.refused.csv").exists()


def test_several_files_are_one_import(tmp_path: Path) -> None:
    one = write(tmp_path, "Customer,Date,Amount\nA,2024-03-05,1\n", "one.csv")
    two = write(tmp_path, "Date;Amount;Customer;Country\n2024-03-06;2;B;BD\n2024-03-07;2;;BD\n", "two.csv")
    rows = kept([one, two])
    assert [(row["file"], row["line_no"], row["client_key"], row["country"]) for row in rows] == [
        (0, 2, "A", None),
        (1, 2, "B", "BD"),
    ]
    assert [row["raw"] for row in refused([one, two])] == [["", "2024-03-07", "2", "BD"]]
    assert [entry["rows"] for entry in staged([one, two]).files] == [1, 2]


def test_the_digest_is_of_content_and_reading(tmp_path: Path) -> None:
    file = write(tmp_path, "Customer,Date,Amount\nA,2024-03-05,1\n")
    copy = write(tmp_path, file.read_text(), "copy.csv")
    assert digest([file]) == digest([copy]) == staged(file).digest
    assert digest([file]) != digest([file], Options(day_first=False))


@pytest.mark.django_db
def test_a_mapping_is_remembered_by_name(tmp_path: Path) -> None:
    file = write(tmp_path, "Who,When,Much,Also\nA,05/03/2024,1,7\n")
    said = Options(map={"client": "Who", "day": "When", "amount": "Much"}, day_first=True, save_as="ours")
    discard(stage([file], said).path)
    row = kept(file, Options(use_mapping="ours", map={"amount": "Also"}))[0]
    assert (row["client_key"], str(row["day"]), row["amount"]) == ("A", "2024-03-05", 70000)
    with pytest.raises(NoSuchMapping, match="ours"):
        look([file], Options(use_mapping="other"))


def test_only_client_and_day_count_as_one_each_when_said(tmp_path: Path) -> None:
    file = write(tmp_path, "cust,date\n1,2006-01-01\n2,2006-01-02\n")
    with pytest.raises(Refusal, match="neither an amount"):
        look([file])
    assert [row["amount"] for row in kept(file, Options(map={"amount": "=1"}))] == [10000, 10000]


def test_returns_whatever_sign_the_file_uses(tmp_path: Path) -> None:
    body = "".join(f"A,{number},2024-03-05,1,10,\n" for number in range(100, 110))
    file = write(tmp_path, f"{HEADER}\n{body}A,C110,2024-03-05,2,10,\n")
    rows = [row for row in kept(file) if row["is_return"]]
    assert [(row["quantity"], row["amount"]) for row in rows] == [(-20000, -200000)]


def test_a_negative_quantity_is_a_return(tmp_path: Path) -> None:
    file = write(tmp_path, f"{HEADER}\nA,111,2024-03-05,-1,10,\nA,111,2024-03-05,2,10,\n")
    assert [(row["amount"], row["is_return"]) for row in kept(file)] == [(-100000, True), (200000, False)]


def test_cancelled_orders(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "Customer,Date,Amount,Status\nA,2024-03-05,1,Cancelled\nA,2024-03-05,1,Returned\nA,2024-03-05,1,Paid\n",
    )
    assert staged(file).refused_by_reason == {"cancelled": 1}
    assert [row["amount"] for row in kept(file)] == [-10000, 10000]


def test_cost_each_and_margin(tmp_path: Path) -> None:
    each = write(tmp_path, "Customer,Date,Qty,Price,Unit cost\nA,2024-03-05,3,10,4\n")
    margin = write(tmp_path, "Customer,Date,Amount,Margin\nA,2024-03-05,30,12\n", "margin.csv")
    assert kept(each)[0]["cost"] == 120000
    assert kept(margin)[0]["cost"] == 180000


def test_products_of_fractions_round_half_to_even(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "Customer,Date,Qty,Price\nA,2024-03-05,0.5,0.0001\nA,2024-03-05,0.5,0.0003\nA,2024-03-05,-0.5,0.0003\n",
    )
    assert [row["amount"] for row in kept(file)] == [0, 2, -2]


def test_a_table_without_headers(tmp_path: Path) -> None:
    file = write(tmp_path, "A100,2024-01-05,12.50\nA101,2024-01-06,13.50\nA100,2024-02-05,12.00\n")
    assert next((row["line_no"], row["client_key"], row["amount"]) for row in kept(file)) == (
        1,
        "A100",
        125000,
    )


def test_codes_that_went_through_a_float(tmp_path: Path) -> None:
    assert (
        kept(write(tmp_path, "Customer ID,Date,Amount\n13085.0,2024-03-05,1\n,2024-03-05,1\n"))[0][
            "client_key"
        ]
        == "13085"
    )
    assert (
        kept(write(tmp_path, "Customer ID,Date,Amount\n1.0,2024-03-05,1\nK.0,2024-03-05,1\n"))[0][
            "client_key"
        ]
        == "1.0"
    )


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.lists(UGLY, min_size=6, max_size=6), min_size=1, max_size=12), st.integers(0, 2**32))
def test_rows_are_kept_plus_refused(rows: list[list[str]], seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    out = io.StringIO()
    writer = csv.writer(
        out,
        quoting=chance.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
        lineterminator=chance.choice(["\n", "\r\n"]),
    )
    writer.writerow(HEADER.split(","))
    writer.writerow(["Good", "1", "2024-03-05", "1", "1", ""])
    writer.writerows(rows)
    with TemporaryDirectory() as folder:
        file = write(Path(folder), out.getvalue())
        result = staged(file, Options(day_first=True))
        assert result.rows == 1 + sum(any(cell.strip() for cell in row) for row in rows)
        clients = [row["client_key"] for row in kept(file, Options(day_first=True))]
        assert clients[0] == "Good"


@given(st.lists(st.text(alphabet='ab,"\n ', max_size=6), min_size=1, max_size=6))
def test_careful_cells_are_those_of_the_csv_module(cells: list[str]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow(cells)
    assert split(out.getvalue()[:-2], ",") == cells
    assert fitted([*cells, " "], len(cells)) == cells
