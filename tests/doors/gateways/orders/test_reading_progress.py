"""While a file is read, its rows in all are guessed from the bytes read so far."""

import gzip
from pathlib import Path

import pytest
from order_files import write

from keepwell.doors.gateways.orders.reading import look

pytestmark = pytest.mark.usefixtures("home")

ROWS = 200_000


@pytest.mark.parametrize("packed", [False, True])
def test_the_total_is_known_while_reading(tmp_path: Path, packed: bool) -> None:  # noqa: FBT001
    text = "Customer,Order No,Date,Amount\n" + "".join(
        f"C{n % 97},{n},2024-03-05,{n % 1000}.50\n" for n in range(ROWS)
    )
    files = [write(tmp_path, gzip.compress(text.encode(), 1) if packed else text, f"{n}.csv") for n in "ab"]
    told: list[tuple[int, int | None]] = []

    def progress(name: str, done: int, total: int | None) -> None:
        if name == "reading":
            told.append((done, total))

    look(files, progress=progress)
    assert told[-1] == (2 * ROWS, 2 * ROWS)
    assert len(told) > 3
    totals = [total for _, total in told]
    assert all(total is not None and ROWS < total < 3 * ROWS for total in totals)
    assert all(total is not None and done <= total for done, total in told)
