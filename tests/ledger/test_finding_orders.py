"""Orders by their number: whose they are, and that the index is walked on each database."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import world
from keepwell.ledger.finding import find_orders
from keepwell.ledger.models import Order
from keepwell.staff.sight import OPERATOR, viewer_of

pytestmark = pytest.mark.django_db(transaction=True)


def _found(typed: str, viewer: Any) -> list[str]:
    return [order.number for order in find_orders(typed=typed, viewer=viewer)]


def test_a_number_is_found_whole_and_by_its_beginning_by_those_who_may_see_it() -> None:
    cast = world.build()
    order = Order.objects.filter(client=cast.steady).order_by("number")[3]
    key = cast.steady.key
    for typed in (order.number, f" #{order.number.lower()} ", order.number.upper()):
        assert _found(typed, viewer_of(cast.manager)) == [order.number]
    begun = _found(f"{key}-00", viewer_of(cast.manager))
    assert (
        begun
        == sorted(Order.objects.filter(number__startswith=f"{key}-00").values_list("number", flat=True))[:6]
    )
    assert _found(order.number, OPERATOR) == [order.number]
    for stranger in (cast.outsider, cast.colleague):
        assert not _found(order.number, viewer_of(stranger))
        assert not _found(key, viewer_of(stranger))


def test_what_was_replaced_or_has_no_number_is_not_found() -> None:
    cast = world.build()
    order = Order.objects.filter(client=cast.steady)[0]
    Order.objects.filter(pk=order.pk).update(number="Z-77", replaced_by=cast.brought_by)
    Order.objects.filter(client=cast.once).update(number="@2024-05-17")
    for typed in ("Z-77", "@2024", "@2024-05-17", "", " ", "%", "_", "Z-", "x" * 500, "\U0010ffff"):
        assert not _found(typed, OPERATOR)


def test_signs_that_mean_something_to_a_database_are_only_signs() -> None:
    cast = world.build()
    odd = ["10%-a", "10_-b", "১০২৩", "ünï", "a'b\"", "\\x\\y"]
    for number, order in zip(odd, Order.objects.filter(client=cast.steady), strict=False):
        Order.objects.filter(pk=order.pk).update(number=number)
    for number in ("10%-a", "10_-b", "ünï", "a'b\"", "\\x\\y"):
        assert _found(number, OPERATOR) == [number]
        assert _found(number[:3], OPERATOR) == [number]
    Order.objects.filter(number="10%-a").update(number="1023")
    assert _found("১০২৩", OPERATOR) == ["1023"]


def test_the_index_is_walked() -> None:
    world.build()
    if connection.vendor != "sqlite":  # of few rows its planner takes any index: ours must know beginnings
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'order_by_its_number'")
            assert "number varchar_pattern_ops" in cursor.fetchone()[0]
        return
    with CaptureQueriesContext(connection) as asked:
        find_orders(typed="ABC", viewer=OPERATOR)
    with connection.cursor() as cursor:
        for one in asked.captured_queries[:2]:  # the whole number, and its beginning
            cursor.execute("EXPLAIN QUERY PLAN " + one["sql"])
            assert "order_by_its_number" in str(cursor.fetchall())
