"""Files read by one command must be read one way."""

from pathlib import Path

import pytest
from order_files import kept, write

from keepwell.doors.gateways.orders import refusals
from keepwell.doors.gateways.orders.reading import Options, look

pytestmark = pytest.mark.usefixtures("home")

HEADER = "Customer;Order No;Date;Amount"


def test_files_whose_days_contradict_each_other(tmp_path: Path) -> None:
    first = write(tmp_path, f"{HEADER}\nA;1;25/03/2024;5\nA;2;26/03/2024;5\nA;3;27/03/2024;5\n", "dhaka.csv")
    second = write(tmp_path, f"{HEADER}\nB;4;03/28/2024;5\nB;5;04/01/2024;5\n", "boston.csv")
    with pytest.raises(refusals.DaysDisagree, match=r"day first in dhaka.csv and month first in boston.csv"):
        look([second, first])
    assert len(kept([first, second], Options(day_first=True))) == 4
    assert [str(row["day"]) for row in kept(second)] == ["2024-03-28", "2024-04-01"]


def test_a_file_that_proves_nothing_follows_the_other(tmp_path: Path) -> None:
    first = write(tmp_path, f"{HEADER}\nA;1;25/03/2024;5\n", "one.csv")
    second = write(tmp_path, f"{HEADER}\nB;2;03/04/2024;5\n", "two.csv")
    assert [str(row["day"]) for row in kept([first, second])] == ["2024-03-25", "2024-04-03"]


def test_files_whose_decimal_signs_contradict_each_other(tmp_path: Path) -> None:
    point = write(tmp_path, f"{HEADER}\nA;1;2024-03-05;1,234.50\nA;2;2024-03-06;7.5\n", "point.csv")
    comma = write(tmp_path, f"{HEADER}\nB;3;2024-03-05;1.234,50\n", "comma.csv")
    with pytest.raises(
        refusals.DecimalsDisagree, match=r"point in point.csv and with a decimal comma in comma.csv"
    ):
        look([point, comma])
    assert [row["amount"] for row in kept(comma)] == [12345000]
