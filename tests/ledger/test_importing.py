"""Importing: what is added, replaced, unchanged; facts; currencies."""

import datetime as dt
from pathlib import Path

import pytest

from keepwell.clients.models import Client
from keepwell.ledger.importing import import_orders
from keepwell.ledger.models import Import, Order
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
