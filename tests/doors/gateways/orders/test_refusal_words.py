"""What a refusal says can be put into the reader's language as a whole: no English inside its facts."""

import gzip
import zipfile
from pathlib import Path

import pytest
from order_files import write

from keepwell.doors.gateways.orders import encodings, refusals
from keepwell.doors.gateways.orders.reading import Options, look
from keepwell.lib.words import Phrase

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize("start", [b"%PDF-1.7\n", b"SQLite format 3\0"])
def test_another_kind_of_file(tmp_path: Path, start: bytes) -> None:
    with pytest.raises(refusals.UnknownFile) as refused:
        look([write(tmp_path, start + b"x,y\n1,2\n")])
    assert isinstance(refused.value.facts["detail"], Phrase)


def test_a_packed_folder(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "orders.zip", "w") as archive:
        archive.writestr("orders.csv", "a,b\n1,2\n")
    with pytest.raises(refusals.UnknownFile) as refused:
        look([tmp_path / "orders.zip"])
    assert isinstance(refused.value.facts["detail"], Phrase)


@pytest.mark.parametrize(
    ("delimiter", "refusal", "facts"),
    [
        ("ab", refusals.NotOneLetter, {"file": "orders.csv", "delimiter": "'ab'"}),
        (";", refusals.OneColumn, {"file": "orders.csv", "delimiter": "';'"}),
    ],
)
def test_a_delimiter_that_cuts_nothing(
    tmp_path: Path, delimiter: str, refusal: type[refusals.Refusal], facts: dict[str, str]
) -> None:
    file = write(tmp_path, "Customer,Date,Amount\nA,2024-03-05,1\n")
    with pytest.raises(refusal) as refused:
        look([file], Options(delimiter=delimiter))
    assert refused.value.facts == facts
    assert "%(" not in refused.value.mend


def test_a_bomb_tells_its_sizes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "UNPACKED_FREELY", 1 << 20)
    bomb = write(tmp_path, gzip.compress(b"Customer,Date,Amount\n" + b"\n" * (12 << 20)), "orders.csv.gz")
    with pytest.raises(refusals.TooLargeUnpacked) as refused:
        look([bomb])
    assert set(refused.value.facts) == {"file", "unpacked", "packed"}
