"""The order book in Parquet: what is in it, when it is made again, and what is not read again."""

import datetime as dt
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from keepwell.ledger import charges
from keepwell.ledger.book import BookFiles, book_version, export_book
from keepwell.ledger.importing import import_orders
from keepwell.ledger.undoing import undo_import
from keepwell.measures.book import CLIENT_COLUMNS, LINE_COLUMNS
from ledger.staging import staged

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]

DAY = dt.date(2024, 5, 17)


def lines(book: BookFiles) -> list[tuple[object, ...]]:
    return duckdb.sql(
        f"""SELECT key, day, is_return, kind, product, product_line, quantity, amount, cost
        FROM '{book.lines}' JOIN '{book.clients}' USING (client) ORDER BY ALL"""
    ).fetchall()


def test_an_empty_ledger_has_an_empty_book_of_the_right_columns() -> None:
    book = export_book()
    assert (book.first_day, book.last_day) == (None, None)
    for path, columns in ((book.lines, LINE_COLUMNS), (book.clients, CLIENT_COLUMNS)):
        described = duckdb.sql(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
        assert {row[0]: row[1] for row in described} == columns


def test_the_book_holds_current_orders_in_the_house_currency(tmp_path: Path) -> None:
    import_orders(
        staged(
            tmp_path,
            [
                {
                    "order_number": "1",
                    "product_code": "A",
                    "product_line": "Tea",
                    "amount": 10_000,
                    "currency": "EUR",
                },
                {"order_number": "1", "product_code": "POST", "amount": 5_000, "currency": "EUR"},
                {"order_number": "2", "amount": 30_001, "cost": 20_000, "currency": "BDT"},
                {
                    "order_number": "3",
                    "amount": -10_000,
                    "quantity": -10_000,
                    "is_return": True,
                    "currency": "EUR",
                },
            ],
        ),
        by="test",
        rates={"BDT": Decimal("0.0075")},
    )
    book = export_book()
    assert (book.first_day, book.last_day, book.currency) == (DAY, DAY, "EUR")
    one = Decimal("1.0000")
    assert lines(book) == [
        ("acme", DAY, False, "charge", "POST", None, one, Decimal("0.5000"), None),
        ("acme", DAY, False, "goods", "A", "Tea", one, one, None),
        ("acme", DAY, False, "goods", None, None, one, Decimal("0.0225"), Decimal("0.0150")),
        ("acme", DAY, True, "goods", None, None, -one, -one, None),
    ]


def test_only_what_changed_is_read_again(tmp_path: Path) -> None:
    read: list[int] = []

    def listen(name: str, done: int, total: int | None) -> None:
        if name == "reading" and done == 0:
            read.append(total or 0)

    import_orders(staged(tmp_path, [{"order_number": "1", "product_code": "A"}]), by="test")
    first = export_book(listen)
    assert export_book(listen) == first
    later = import_orders(
        staged(tmp_path, [{"order_number": "2", "product_code": "B"}, {"order_number": "1", "amount": 7}]),
        by="test",
    )
    second = export_book(listen)
    assert sorted(row[7] for row in lines(second)) == [Decimal("0.0007"), Decimal("10.0000")]
    import_orders(staged(tmp_path, [{"order_number": "3"}]), by="test")
    export_book(listen)
    assert read == [1, 1, 1]

    charges.set_kind(code="B", kind="charge", by="test")
    assert {row[3] for row in lines(export_book())} == {"goods", "charge"}
    undo_import(later.pk, by="test")
    assert [row[4] for row in lines(export_book())] == ["A", None]


def test_the_version_changes_with_what_is_in_the_book(tmp_path: Path) -> None:
    versions = [book_version()]
    done = import_orders(staged(tmp_path, [{"product_code": "A"}]), by="test")
    versions.append(book_version())
    charges.set_kind(code="A", kind="charge", by="test")
    versions.append(book_version())
    undo_import(done.pk, by="test")
    versions.append(book_version())
    assert len(set(versions)) == 4


def test_a_version_never_holds_what_came_while_it_was_written(tmp_path: Path) -> None:
    import_orders(staged(tmp_path, [{}]), by="test")
    before, done = book_version(), []

    def meanwhile(*_: object) -> None:
        if not done:
            done.append(True)
            import_orders(staged(tmp_path, [{"order_number": "2"}]), by="test")

    book = export_book(meanwhile)
    assert book.version == book_version() != before
    assert len(lines(book)) == 2
    folder = Path(book.clients).parent.parent
    assert {found.name for found in folder.iterdir()} == {book.version}


def test_what_killed_processes_left_is_removed_a_day_later(tmp_path: Path) -> None:
    book = export_book()
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    folder, staging = Path(book.clients).parent.parent, tmp_path / "staging"
    old = [folder / ".1-old", staging / f"{dead.pid}-old.duckdb.tmp"]
    left = [folder / ".1-new", staging / f"{dead.pid}-new.duckdb", staging / f"{os.getpid()}-old.duckdb"]
    for path in old + left:
        path.mkdir(parents=True)
        if not path.name.endswith(("-new", "-new.duckdb")):
            os.utime(path, (0, 0))
    import_orders(staged(tmp_path, [{}]), by="test")
    export_book()
    assert not any(path.exists() for path in old)
    assert all(path.exists() for path in left)
