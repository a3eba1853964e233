"""Every notice of the gateway has a sentence of its own, filled from its facts."""

from pathlib import Path

import pytest
from order_files import write

from keepwell.doors.gateways.orders.notices import template
from keepwell.doors.gateways.orders.reading import look

HEADER = "Customer,Order No,Date,Qty,Price"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (f"{HEADER}\nA\0,1,2024-03-05,1,1\n", "1 NUL bytes in orders.csv"),
        (
            f"{HEADER}\nA,1,25/03/2024,1,1\nA,2,26/03/2024,1,1\nA,3,03/27/2024,1,1\n",
            "day first; 1 of them only fit month first",
        ),
        (f'{HEADER}\nA,1,2024-03-05,1,"1.000"\n', "“.” was taken for the decimal sign"),
    ],
)
def test_a_notice_from_a_file(tmp_path: Path, content: str, says: str) -> None:
    notices = look([write(tmp_path, content)]).notices
    assert [says in template(notice) % notice for notice in notices] == [True]


@pytest.mark.usefixtures("home")
def test_a_day_that_never_was_is_not_said_to_fit_the_other_way(tmp_path: Path) -> None:
    rows = "".join(
        f"A,{number},{day},1,1\n" for number, day in enumerate(("25/03/2024", "32/13/2024", "0/40/2024"))
    )
    assert look([write(tmp_path, f"{HEADER}\n{rows}")]).notices == []


@pytest.mark.parametrize(
    "notice",
    [
        {"code": "days_mixed", "day_first": False, "against": 2, "reason": ""},
        {"code": "days_ambiguous", "day_first": True, "against": 0, "reason": ""},
        {"code": "days_ambiguous", "day_first": False, "against": 0, "reason": ""},
        {"code": "sheet_left_out", "sheet": "Prices", "file": "a.xlsx"},
        {"code": "broken_letters", "count": 3, "file": "a.csv"},
    ],
)
def test_other_notices(notice: dict[str, object]) -> None:
    said = template(notice) % notice
    assert said.endswith(".")
    assert str(notice["code"]) not in said
