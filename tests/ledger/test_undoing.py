"""Taking imports back: any legal order of imports and undos leaves what the remaining imports alone would make."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from keepwell.clients.models import Client
from keepwell.ledger.importing import import_orders
from keepwell.ledger.models import Import, Order, OrderLine, Product
from keepwell.ledger.undoing import ImportNotDone, LaterImportsStandOnIt, NoSuchImport, undo_import
from keepwell.staff.models import Member
from ledger.staging import staged

pytestmark = pytest.mark.django_db(transaction=True)

DAY = dt.date(2024, 5, 17)


def content() -> dict[str, Any]:
    """Everything the ledger holds, without ids."""
    lines: dict[int, list[Any]] = {}
    for order, code, quantity, amount, cost in OrderLine.objects.values_list(
        "order_id", "product__code", "quantity", "amount", "cost"
    ):
        lines.setdefault(order, []).append((code or "", quantity, amount, cost))
    orders = Counter(
        (
            order.client.key,
            order.number,
            order.is_return,
            order.day,
            order.currency,
            order.amount,
            order.replaced_by_id is None,
            tuple(sorted(lines.pop(order.pk), key=repr)),
        )
        for order in Order.objects.select_related("client")
    )
    assert not lines, "lines without an order"
    return {
        "orders": orders,
        "clients": sorted(Client.objects.values_list("key", "name", "country", "manager__name")),
        "products": sorted(Product.objects.values_list("code", "name", "line", "kind")),
        "members": sorted(Member.objects.values_list("name")),
    }


def empty() -> None:
    OrderLine.objects.all().delete()
    Order.objects.all().delete()
    for model in (Import, Client, Product, Member):
        model.objects.all().delete()


maybe = st.none() | st.sampled_from(["x", "y"])
rows_of_a_file = st.lists(
    st.fixed_dictionaries(
        {
            "client_key": st.sampled_from(["a", "b", "c"]),
            "client_name": maybe,
            "country": maybe,
            "manager": maybe,
            "order_number": st.sampled_from(["1", "2", None]),
            "day": st.sampled_from([DAY, DAY + dt.timedelta(1)]),
            "product_code": st.sampled_from(["p", "q", "POST", None]),
            "product_name": st.sampled_from([None, "Tea", "Postage"]),
            "product_line": maybe,
            "amount": st.sampled_from([10_000, 20_000]),
            "is_return": st.booleans(),
        }
    ),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[
        Phase.explicit,
        Phase.reuse,
        Phase.generate,
    ],  # each example is a dozen imports: shrinking takes minutes
)
@given(files=st.lists(rows_of_a_file, min_size=1, max_size=4), picks=st.lists(st.integers(0, 9), max_size=5))
def test_what_is_left_is_what_the_rest_alone_would_make(
    tmp_path: Path, files: list[Any], picks: list[int]
) -> None:
    empty()
    done = [import_orders(staged(tmp_path, rows), by="test") for rows in files]
    rest = list(zip(done, files, strict=True))
    for pick in picks:
        if not rest:
            break
        found = rest[pick % len(rest)]
        try:
            undo_import(found[0].pk, by="test")
        except LaterImportsStandOnIt as refusal:
            found = next(pair for pair in rest if pair[0].pk == refusal.facts["first"])
            undo_import(found[0].pk, by="test")
        rest.remove(found)
    left = content()

    empty()
    for _, rows in rest:
        import_orders(staged(tmp_path, rows), by="test")
    assert left == content()


def test_an_import_that_later_ones_stand_on_is_refused_and_names_them(tmp_path: Path) -> None:
    first = import_orders(staged(tmp_path, [{"order_number": "1"}]), by="test")
    later = import_orders(staged(tmp_path, [{"order_number": "1"}, {"order_number": "2"}]), by="test")
    before = content()
    with pytest.raises(LaterImportsStandOnIt) as caught:
        undo_import(first.pk, by="test")
    assert caught.value.facts["first"] == later.pk
    assert content() == before
    undo_import(later.pk, by="test")
    undo_import(first.pk, by="test")
    assert not Order.objects.exists()
    assert not Client.objects.exists()


def test_what_cannot_be_taken_back_is_said(tmp_path: Path) -> None:
    done = import_orders(staged(tmp_path, [{}]), by="test")
    undo_import(done.pk, by="test")
    with pytest.raises(ImportNotDone):
        undo_import(done.pk, by="test")
    with pytest.raises(NoSuchImport):
        undo_import(done.pk + 1, by="test")
