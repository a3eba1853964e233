"""The cast in the database is what its page of prose says."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import Max, Sum

import world
from keepwell.clients.models import Client
from keepwell.doors.demo import names
from keepwell.doors.demo.cast import CAST
from keepwell.doors.demo.lives import Life
from keepwell.ledger.models import Import, Order, OrderLine, Product, ProductKind
from keepwell.lib import clock
from keepwell.staff.sight import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> world.World:
    return world.build()


def test_who_sees_whom(cast: world.World) -> None:
    seen = {
        part: set(
            Client.objects.seen_by(viewer_of(getattr(cast, part))).values_list("key", flat=True),
        )
        for part in ("manager", "colleague", "lead", "outsider")
    }
    assert seen["manager"] == {c.key for c in (cast.silent, cast.steady, cast.half_lost, cast.returns_only)}
    assert seen["colleague"] == {c.key for c in (cast.yearly, cast.new, cast.bengali)}
    assert len(seen["lead"]) == len(CAST)
    assert seen["outsider"] == set()


def test_the_managers_are_two_of_the_demos(cast: world.World) -> None:
    assert (cast.manager.name, cast.colleague.name) == names.MANAGERS[:2]


@pytest.mark.parametrize(
    ("part", "orders", "silence"),
    [("silent", 69, 64), ("steady", 52, 7), ("half_lost", 52, 13), ("yearly", 5, 112), ("new", 2, 11)],
)
def test_the_past_is_as_told(cast: world.World, part: str, orders: int, silence: int) -> None:
    own = Order.objects.current().filter(client=cast.clients[part], is_return=False)
    assert own.count() == orders
    assert (world.DAY - own.aggregate(last=Max("day"))["last"]).days == silence


def test_the_half_lost_has_no_jute_since_its_day(cast: world.World) -> None:
    (told,) = (one.truth for one in CAST if one.part == "half_lost")
    late = OrderLine.objects.filter(order__client=cast.half_lost, order__day__gte=told.since)
    assert set(late.values_list("product__line", flat=True)) == {"Home Textiles"}
    assert told.expects == ("line_stopped",)


def test_one_with_returns_only(cast: world.World) -> None:
    (only,) = Order.objects.filter(client=cast.returns_only)
    assert only.is_return
    assert only.amount < 0
    assert next(one.truth for one in CAST if one.part == "returns_only").expects == ()


def test_postage_and_discount_are_no_goods(cast: world.World) -> None:
    order = Order.objects.get(client=cast.steady, day=world.POSTED)
    kinds = dict(order.lines.values_list("product__kind", "amount"))
    assert kinds[ProductKind.CHARGE] == world.FREIGHT
    assert kinds[ProductKind.DISCOUNT] == world.OFF


def test_orders_add_up_to_their_lines_and_belong_to_one_import(cast: world.World) -> None:
    assert Order.objects.count() < 300
    for order in Order.objects.annotate(total=Sum("lines__amount")):
        assert Decimal(order.total) == order.amount
    done = Import.objects.get()
    assert done == cast.brought_by
    assert done.outcome["kept"] == OrderLine.objects.count() == done.last_line - done.first_line + 1
    assert done.outcome["orders"]["added"] + done.outcome["returns"] == Order.objects.count()
    assert done.last_product - done.first_product + 1 == Product.objects.count()


def test_the_day_is_set() -> None:
    with world.set_clock():
        assert clock.today() == world.DAY == dt.date(2026, 6, 30)


def test_every_part_is_told_apart() -> None:
    assert len({one.part for one in CAST}) == len(CAST) == 8
    assert {one.life for one in CAST} == {Life.LOST, Life.STEADY, Life.HALF_LOST, Life.NEW, Life.ONCE}
