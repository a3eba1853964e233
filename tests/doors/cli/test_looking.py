"""What the looks count as an order day, and which day is today."""

import datetime as dt

import pytest
import time_machine
from django.test import override_settings

import world
from keepwell.doors.cli.looking_in_ledger import LedgerLook
from keepwell.doors.cli.refusing import NoOrdersYet
from keepwell.ledger.book import book_version
from keepwell.ledger.models import Order, OrderLine, Product
from keepwell.standings.models import Rebuild

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> world.World:
    made = world.build()
    Rebuild.objects.create(as_of=world.DAY, ledger_version=book_version(), at=world.NOW, by="test", seconds=0)
    return made


def test_postage_alone_is_no_dot_in_the_strip(cast: world.World) -> None:
    day = world.DAY - dt.timedelta(days=3)
    order = Order.objects.create(
        client=cast.steady, number="post", day=day, currency="EUR", amount=39, line_count=1,
        fingerprint="0", added_by=cast.brought_by,
    )  # fmt: skip
    postage = Product.objects.get(kind="charge")
    OrderLine.objects.create(order=order, product=postage, quantity=1, amount=39)
    days = LedgerLook.open().order_days([cast.steady.pk, cast.silent.pk])
    assert day not in days[cast.steady.pk]
    assert world.POSTED in days[cast.steady.pk]
    assert len(days) == 2


def test_today_is_the_companys_day(cast: world.World) -> None:
    late = dt.datetime(world.DAY.year, world.DAY.month, world.DAY.day, 20, tzinfo=dt.UTC)
    with time_machine.travel(late, tick=False):
        assert not LedgerLook.open().historic
        with override_settings(TIME_ZONE="Asia/Dhaka"):
            assert LedgerLook.open().historic


def test_figures_of_a_ledger_that_is_empty_by_now_are_not_shown(cast: world.World) -> None:
    Order.objects.all().delete()
    Rebuild.objects.update(ledger_version="another")
    with pytest.raises(NoOrdersYet):
        LedgerLook.open()
