"""Several files in one command, and mended refused rows: what becomes of an order that they share."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from keepwell.ledger.importing import import_orders
from keepwell.ledger.models import Import, Order
from keepwell.ledger.staged import Staged
from keepwell.ledger.undoing import undo_import
from ledger.staging import staged

pytestmark = pytest.mark.django_db(transaction=True)

TEA = {"order_number": "1", "product_code": "tea", "product_name": "Tea", "amount": 10_000}
JAM = {"order_number": "1", "product_code": "jam", "amount": 20_000, "cost": 5_000}
OIL = {"order_number": "1", "product_code": "oil", "amount": 30_000}


def files(folder: Path, *rows: list[dict[str, Any]], mended: tuple[int, ...] = ()) -> Staged:
    """One staging of several files; `mended` names those that hold mended refused rows."""
    every = [row | {"file": place} for place, some in enumerate(rows) for row in some]
    made = staged(folder, every)
    entries = [
        {"name": f"{place}.csv", "sha256": repr(some), "bytes": 1, "rows": len(some)}
        | ({"mended": True} if place in mended else {})
        for place, some in enumerate(rows)
    ]
    return replace(made, files=entries)


def lines(number: str = "1", *, is_return: bool = False) -> list[tuple[str, str]]:
    order = Order.objects.current().get(number=number, is_return=is_return)
    return sorted((line.product.code, str(line.amount)) for line in order.lines.select_related("product"))


def test_mended_rows_complete_their_order_once(tmp_path: Path) -> None:
    placed = dt.datetime(2024, 5, 17, 9, 30)  # noqa: DTZ001 - the company's local time, as a file gives it
    first = import_orders(
        files(tmp_path, [TEA | {"placed_at": placed}, JAM, TEA | {"order_number": "2"}]), by="test"
    )
    old = Order.objects.get(number="1")
    mended = files(tmp_path, [OIL, TEA, OIL | {"order_number": "3"}], mended=(0,))
    done = import_orders(mended, by="test")
    assert done.outcome["orders"] == {"added": 1, "replaced": 1, "unchanged": 0}
    assert lines() == [("jam", "2.0000"), ("oil", "3.0000"), ("tea", "1.0000"), ("tea", "1.0000")]
    order = Order.objects.current().get(number="1")
    assert (order.placed_at, order.day, order.line_count) == (old.placed_at, old.day, 4)
    assert lines("2") == [("tea", "1.0000")]

    again = import_orders(mended, by="test")
    assert again.outcome["orders"] == {"added": 0, "replaced": 0, "unchanged": 2}
    # the export as it should have been says the same
    whole = import_orders(files(tmp_path, [OIL, JAM, TEA, TEA | {"placed_at": placed}]), by="test")
    assert whole.outcome["orders"] == {"added": 0, "replaced": 0, "unchanged": 1}
    for done_import in (whole, again, done):
        undo_import(done_import.pk, by="test")
    assert lines() == [("jam", "2.0000"), ("tea", "1.0000")]
    assert Order.objects.get(number="1").replaced_by is None
    assert first.state == Import.State.DONE


def test_a_mended_row_like_one_that_stands_is_another_row(tmp_path: Path) -> None:
    import_orders(files(tmp_path, [TEA, TEA]), by="test")
    mended = files(tmp_path, [TEA], mended=(0,))
    import_orders(mended, by="test")
    import_orders(mended, by="test")
    assert lines() == [("tea", "1.0000")] * 3


def test_mended_rows_in_another_currency_complete_the_order_in_the_house_currency(tmp_path: Path) -> None:
    rates = {"USD": Decimal("0.5")}
    import_orders(
        files(tmp_path, [TEA | {"currency": "EUR"}, TEA | {"order_number": "2", "currency": "USD"}]),
        by="t",
        rates=rates,
    )
    mended = files(tmp_path, [OIL | {"currency": "USD"}], mended=(0,))
    import_orders(mended, by="test", rates=rates)
    assert lines() == [("oil", "1.5000"), ("tea", "1.0000")]
    again = import_orders(mended, by="test", rates=rates)
    assert again.outcome["orders"]["unchanged"] == 1
    # completing an order in a currency that the mended rows do not name needs no rate anew
    import_orders(files(tmp_path, [JAM | {"order_number": "2", "currency": "EUR"}], mended=(0,)), by="test")
    assert lines("2") == [("jam", "2.0000"), ("tea", "0.5000")]


def test_the_same_file_twice_counts_once_and_the_later_file_wins(tmp_path: Path) -> None:
    done = import_orders(files(tmp_path, [TEA, JAM], [TEA, JAM]), by="test")
    assert done.outcome["orders"]["added"] == 1
    assert lines() == [("jam", "2.0000"), ("tea", "1.0000")]
    import_orders(files(tmp_path, [TEA, JAM, TEA | {"order_number": "2"}], [OIL]), by="test")
    assert lines() == [("oil", "3.0000")]
    assert lines("2") == [("tea", "1.0000")]


def test_the_same_mended_file_twice_counts_once(tmp_path: Path) -> None:
    import_orders(files(tmp_path, [TEA]), by="test")
    twice = files(tmp_path, [OIL], [OIL], mended=(0, 1))
    for entry in twice.files:
        entry["name"] = "same.csv"
    import_orders(twice, by="test")
    assert lines() == [("oil", "3.0000"), ("tea", "1.0000")]
    import_orders(files(tmp_path, [TEA, JAM], [OIL], mended=(1,)), by="test")
    assert lines() == [("jam", "2.0000"), ("oil", "3.0000"), ("tea", "1.0000")]


BACK = {"order_number": "1", "product_code": "tea", "amount": -10_000, "is_return": True}


def returns() -> list[int | None]:
    return list(Order.objects.filter(is_return=True).order_by("id").values_list("replaced_by", flat=True))


def test_a_corrected_export_without_the_negative_lines_takes_the_return_away(tmp_path: Path) -> None:
    first = import_orders(files(tmp_path, [TEA, BACK, JAM]), by="test")
    import_orders(files(tmp_path, [TEA, BACK | {"amount": -5_000}, JAM]), by="test")
    corrected = import_orders(files(tmp_path, [TEA, JAM]), by="test")
    assert corrected.outcome["orders"] == {"added": 0, "replaced": 0, "unchanged": 1}
    assert corrected.outcome["returns_changed"] == {"added": 0, "replaced": 1, "unchanged": 0}
    assert corrected.outcome["returns"] == 0
    assert returns() == [first.pk + 1, corrected.pk]
    assert corrected.met == [first.pk, first.pk + 1]
    undo_import(corrected.pk, by="test")
    assert returns() == [first.pk + 1, None]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([[TEA, JAM], [BACK]], [[TEA, JAM]]),  # the credit notes were a file of their own
        ([[TEA, BACK | {"day": dt.date(2024, 6, 3)}]], [[TEA]]),  # May again, without June
        ([[TEA, BACK]], [[BACK]]),  # only credit notes
        ([[TEA | {"order_number": None}, BACK | {"order_number": None}]], [[JAM | {"order_number": None}]]),
        ([[TEA, BACK]], [[TEA | {"order_number": "2"}]]),
    ],
)
def test_a_file_that_only_does_not_speak_of_a_return_leaves_it(
    tmp_path: Path, before: list[list[dict[str, Any]]], after: list[list[dict[str, Any]]]
) -> None:
    import_orders(files(tmp_path, *before), by="test")
    import_orders(files(tmp_path, *after), by="test")
    assert returns() == [None]
    assert Order.objects.current().filter(is_return=False).exists()


def test_a_mended_row_takes_no_return_away(tmp_path: Path) -> None:
    import_orders(files(tmp_path, [TEA, BACK]), by="test")
    import_orders(files(tmp_path, [JAM], mended=(0,)), by="test")
    assert returns() == [None]


def test_of_several_files_the_later_one_takes_the_return_away(tmp_path: Path) -> None:
    import_orders(files(tmp_path, [TEA, BACK], [TEA, JAM]), by="test")
    assert returns() == []
    import_orders(files(tmp_path, [TEA], [BACK]), by="test")
    assert returns() == [None]
