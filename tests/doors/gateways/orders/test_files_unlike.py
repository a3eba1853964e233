from pathlib import Path

import pytest

from keepwell.doors.gateways.orders.options import Options
from keepwell.doors.gateways.orders.reading import stage
from keepwell.doors.gateways.orders.refusals import FilesUnlike

GOOD = "Customer ID,Order No,Date,Amount\nA1,1,2025-04-01,10\nA2,2,2025-04-02,20\n"


@pytest.mark.django_db
def test_a_file_without_the_columns_of_the_first_is_named(home: Path, tmp_path: Path) -> None:
    first, other = tmp_path / "first.csv", tmp_path / "other.csv"
    first.write_text(GOOD)
    other.write_text("Order,When,Buyer,Total\n5,2025-05-01,Foo,10\n")
    with pytest.raises(
        FilesUnlike, match=r"other\.csv has no column “Customer ID”, by which first\.csv is read"
    ):
        stage([first, other], Options())


@pytest.mark.django_db
def test_files_of_other_order_of_columns_are_one_import(home: Path, tmp_path: Path) -> None:
    first, other = tmp_path / "first.csv", tmp_path / "other.csv"
    first.write_text(GOOD)
    other.write_text("Amount,Date,Customer ID,Order No\n30,2025-04-03,A3,3\n")
    assert stage([first, other], Options()).kept == 3
