"""Importing: what is added, replaced, unchanged; facts; currencies."""

import datetime as dt
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from keepwell.clients.models import Client
from keepwell.ledger import holding, importing
from keepwell.ledger.importing import find_same, import_orders
from keepwell.ledger.models import Import, Order, OrderLine, Product
from keepwell.ledger.rates import HouseCurrencyUnknown, RateNotUsable, RatesMissing
from ledger.staging import staged

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2024, 5, 17)


def test_rows_become_orders_with_their_lines(tmp_path: Path) -> None:
    rows = [
        {"order_number": "1", "product_code": "A", "product_name": "Tea", "amount": 10_000},
        {"order_number": "1", "product_code": "B", "amount": 20_000, "day": dt.date(2024, 5, 18)},
        {"client_key": "bee", "client_name": "Bee Ltd", "country": "Japan", "manager": "Rina"},
        {"order_number": "1", "amount": -10_000, "quantity": -10_000, "is_return": True},
    ]
    done = import_orders(staged(tmp_path, rows), by="test")

    assert done.state == Import.State.DONE
    assert done.outcome["orders"] == {"added": 2, "replaced": 0, "unchanged": 0}
    assert (done.outcome["returns"], done.outcome["clients"]) == (1, 2)
    order = Order.objects.get(client__key="acme", number="1", is_return=False)
    assert (order.day, order.line_count, str(order.amount)) == (DAY, 2, "3.0000")
    assert sorted(str(line.amount) for line in order.lines.all()) == ["1.0000", "2.0000"]
    assert Order.objects.get(client__key="bee").number == "@2024-05-17"
    bee = Client.objects.get(key="bee")
    assert (bee.name, bee.country, bee.manager.name) == ("Bee Ltd", "Japan", "Rina")
    assert Client.objects.get(key="acme").name == "acme"


def test_what_a_killed_import_left_reading_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = staged(tmp_path, [{"order_number": "1"}])
    reads = f"import duckdb; held = duckdb.connect(); held.execute(\"ATTACH '{files.path}' AS staged (READ_ONLY)\")"
    left = subprocess.Popen(
        [sys.executable, "-c", f"{reads}; print(flush=True); input()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with left:
        assert left.stdout
        left.stdout.readline()
        waits = []

        def while_waiting(seconds: float) -> None:
            waits.append(seconds)
            left.kill()
            left.wait()

        monkeypatch.setattr(holding.time, "sleep", while_waiting)
        done = import_orders(files, by="test")
    assert done.outcome["orders"]["added"] == 1
    assert waits


def test_a_second_import_changes_nothing_and_a_corrected_one_replaces(tmp_path: Path) -> None:
    rows = [
        {"order_number": "1"},
        {"order_number": "1"},
        {"order_number": "2"},
        {"is_return": True, "amount": -1},
    ]
    first = import_orders(staged(tmp_path, rows), by="test")
    again = import_orders(staged(tmp_path, rows[::-1]), by="test")  # the order of rows is no change
    assert again.outcome["orders"] == {"added": 0, "replaced": 0, "unchanged": 2}
    assert again.outcome["returns_changed"] == {"added": 0, "replaced": 0, "unchanged": 1}
    assert again.met == [first.pk]

    # one of two equal lines is gone: the same line can stand twice, and both are real
    corrected = import_orders(staged(tmp_path, [rows[0], rows[2], {"order_number": "3"}]), by="test")
    assert corrected.outcome["orders"] == {"added": 1, "replaced": 1, "unchanged": 1}
    kept = Order.objects.filter(number="1").order_by("id")
    assert [order.replaced_by_id for order in kept] == [corrected.pk, None]
    assert [order.lines.count() for order in kept] == [2, 1]


def test_the_newest_file_speaks_for_clients_and_products(tmp_path: Path) -> None:
    import_orders(
        staged(
            tmp_path, [{"client_name": "Acme", "product_code": "A", "product_name": "Tea", "manager": "Rina"}]
        ),
        by="test",
    )
    import_orders(
        staged(
            tmp_path,
            [{"client_name": "Acme Ltd", "order_number": "2", "product_code": "A", "country": "Japan"}],
        ),
        by="test",
    )
    acme = Client.objects.get()
    assert (acme.name, acme.country, acme.manager.name) == ("Acme Ltd", "Japan", "Rina")
    assert Product.objects.get().name == "Tea"


def test_find_same_is_the_latest_import_only(tmp_path: Path) -> None:
    files = staged(tmp_path, [{}])
    assert find_same(files.digest) is None
    done = import_orders(files, by="test")
    assert find_same(files.digest) == done
    import_orders(staged(tmp_path, [{"order_number": "2"}]), by="test")
    assert find_same(files.digest) is None


def test_a_currency_without_a_rate_is_refused_before_anything_changes(tmp_path: Path) -> None:
    import_orders(staged(tmp_path, [{"currency": "EUR"}]), by="test")
    files = staged(tmp_path, [{"order_number": "2", "currency": "BDT"}])
    with pytest.raises(RatesMissing) as caught:
        import_orders(files, by="test")
    assert caught.value.facts["currencies"] == "BDT"
    assert Import.objects.count() == Order.objects.count() == 1

    import_orders(files, by="test", rates={"bdt": Decimal("0.0075")})
    assert Order.objects.get(currency="BDT").rate == Decimal("0.0075")
    again = import_orders(files, by="test", rates={"BDT": Decimal("0.0080")})
    assert again.outcome["orders"]["replaced"] == 1
    with pytest.raises(RateNotUsable):
        import_orders(files, by="test", rates={"BDT": Decimal(0)})


def test_a_document_of_two_currencies_is_kept_in_the_house_currency(tmp_path: Path) -> None:
    rows = [{"currency": "EUR", "amount": 10_000}, {"currency": "USD", "amount": 20_000}]
    with pytest.raises(HouseCurrencyUnknown):
        import_orders(staged(tmp_path, rows), by="test")
    import_orders(staged(tmp_path, rows), by="test", rates={"USD": Decimal("0.5")})
    order = Order.objects.get()
    assert (order.currency, order.amount) == ("EUR", Decimal(2))


def test_many_lines_go_through_the_bulk_process_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        {
            "order_number": str(number // 3),
            "product_code": f"p{number % 7}",
            "cost": number,
            "amount": number * 7,
        }
        for number in range(100)
    ]
    monkeypatch.setattr(importing, "FEW_LINES", 10)
    monkeypatch.setattr(importing, "PIECE", 30)
    done = import_orders(staged(tmp_path, rows), by="test")
    lines = OrderLine.objects.order_by("id").values_list(
        "id", "order__number", "product__code", "cost", "amount"
    )
    assert [line[0] for line in lines] == list(range(done.first_line, done.last_line + 1))
    assert [line[1:] for line in lines] == [
        (str(n // 3), f"p{n % 7}", Decimal(n) / 10_000, Decimal(n * 7) / 10_000) for n in range(100)
    ]


def test_two_imports_at_once_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("an advisory lock is the session's own: a second hold needs a second connection")
    monkeypatch.setattr(holding, "_PATIENCE", 0.0)
    with holding.held_alone(), pytest.raises(holding.ImportUnderWay):
        import_orders(staged(tmp_path, [{}]), by="test")
    import_orders(staged(tmp_path, [{}]), by="test")


def test_an_empty_file_is_an_import_of_nothing(tmp_path: Path) -> None:
    done = import_orders(staged(tmp_path, []), by="test")
    assert done.outcome["orders"] == {"added": 0, "replaced": 0, "unchanged": 0}


def test_times_of_day_are_the_companys_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "TIME_ZONE", "Asia/Dhaka")
    import_orders(staged(tmp_path, [{"placed_at": dt.datetime(2024, 5, 17, 3, 30)}]), by="test")  # noqa: DTZ001
    assert Order.objects.get().placed_at == dt.datetime(2024, 5, 16, 21, 30, tzinfo=dt.UTC)
