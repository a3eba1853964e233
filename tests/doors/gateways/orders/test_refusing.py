"""The file of refused rows: never written over one that somebody may be mending, in the reader's language."""

from pathlib import Path

import pytest
from django.utils import translation
from order_files import staged, write

pytestmark = pytest.mark.usefixtures("home")

ROWS = "Customer,Order No,Date,Amount\nA,1,2024-03-05,5\n,2,2024-03-05,5\n"


def test_a_file_being_mended_stays(tmp_path: Path) -> None:
    file = write(tmp_path, ROWS)
    names = [Path(staged(file, anew=True).refused_file or "").name for _ in range(2)]
    assert names == ["orders.csv.refused.csv"] * 2
    mended = tmp_path / names[0]
    mended.write_text("half mended")
    names = [Path(staged(file, anew=True).refused_file or "").name for _ in range(2)]
    assert names == ["orders.csv.refused-2.csv"] * 2
    assert mended.read_text() == "half mended"
    write(tmp_path, f"{ROWS},3,2024-03-05,5\n")
    assert Path(staged(file, anew=True).refused_file or "").name == "orders.csv.refused-3.csv"
    assert sorted(path.name for path in tmp_path.glob("orders*")) == [
        "orders.csv",
        "orders.csv.refused-2.csv",
        "orders.csv.refused-3.csv",
        "orders.csv.refused.csv",
    ]


def test_reasons_in_the_language_of_the_moment(tmp_path: Path) -> None:
    file = write(tmp_path, ROWS)
    with translation.override("bn"):
        text = Path(staged(file, anew=True).refused_file or "").read_text(encoding="utf-8")
        assert translation.gettext("The row names no client.") in text
    assert "The row names no client." not in text
