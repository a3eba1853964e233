"""One order by hand: the ledger's own way in, once however often it is sent, and taken back alone."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import world
from keepwell.ledger import entering
from keepwell.ledger.entering import Line, enter_order, find_products, take_back_order
from keepwell.ledger.models import Import, Order, OrderLine, Product
from keepwell.ledger.rates import RatesMissing
from keepwell.ledger.undoing import foresee_undo, undo_import
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import TextMissing, TextTooLong
from keepwell.staff import choosing
from keepwell.staff.models import AuditEntry

pytestmark = pytest.mark.django_db(transaction=True)
DAY = world.DAY


@pytest.fixture
def cast(transactional_db: None, home: Path) -> world.World:
    choosing.choose(name="currency", value="EUR", by="test")
    return world.build()


def _code() -> str:
    return Product.objects.order_by("pk")[0].code


def enter(cast: world.World, **asked: Any) -> entering.Entered:
    usual: dict[str, Any] = {
        "client": cast.steady,
        "by": cast.manager,
        "day": DAY,
        "lines": [Line(_code(), Decimal(2), Decimal("19.98"))],
        "once": "form 1",
    }
    return enter_order(**usual | asked)


def test_it_stands_in_the_ledger_and_says_nothing_new_of_client_or_product(cast: world.World) -> None:
    product = Product.objects.get(code=_code())
    before = (cast.steady.name, cast.steady.country, product.name)
    entered = enter(
        cast, lines=[Line(product.name, Decimal(2), Decimal("19.98")), Line(_code(), Decimal(1), Decimal(5))]
    )
    order = entered.order
    assert (entered.fate, order.amount, order.line_count, order.currency) == (
        "added",
        Decimal("24.98"),
        2,
        "EUR",
    )
    assert [line.product_id for line in OrderLine.objects.filter(order=order)] == [product.pk] * 2
    cast.steady.refresh_from_db()
    product.refresh_from_db()
    assert (cast.steady.name, cast.steady.country, product.name) == before
    assert order.added_by.by == cast.manager.name
    entry = AuditEntry.objects.get(kind="order.entered")
    assert (entry.about, entry.data["number"]) == (f"client:{cast.steady.pk}", order.number)


def test_sent_twice_it_is_one_order_and_two_forms_are_two(cast: world.World) -> None:
    first, again = enter(cast), enter(cast)
    assert (again.order, again.fate) == (first.order, "unchanged")
    assert enter(cast, once="form 2").order != first.order
    assert Import.objects.filter(by=cast.manager.name).count() == 2


def test_the_same_number_replaces_and_taking_it_back_restores(cast: world.World) -> None:
    first = enter(cast, number="7")
    second = enter(cast, number="7", lines=[Line(_code(), Decimal(3), Decimal(30))])
    assert (first.fate, second.fate) == ("added", "replaced")
    assert Order.objects.current().get(client=cast.steady, number="7") == second.order
    take_back_order(order=second.order, by=cast.manager)
    assert Order.objects.current().get(client=cast.steady, number="7") == first.order
    assert AuditEntry.objects.filter(kind="order.taken_back").count() == 1
    assert enter(cast, number="7", lines=[Line(_code(), Decimal(3), Decimal(30))]).fate == "replaced", (
        "typed anew"
    )


def test_what_came_with_a_file_is_not_taken_back_alone(cast: world.World) -> None:
    with pytest.raises(entering.NotByHand):
        take_back_order(order=Order.objects.filter(client=cast.steady)[0], by=cast.manager)


def test_another_currency_needs_a_rate_and_keeps_it(cast: world.World) -> None:
    with pytest.raises(RatesMissing):
        enter(cast, currency="BDT")
    order = enter(cast, currency="BDT", rate=Decimal("0.0078")).order
    assert (order.currency, order.rate, order.amount) == ("BDT", Decimal("0.0078"), Decimal("19.98"))
    assert choosing.chosen("currency") == "EUR"


def test_a_new_product_is_only_made_when_it_is_said_to_be_one(cast: world.World) -> None:
    lines = [Line("Bamboo tray", Decimal(1), Decimal(8))]
    with pytest.raises((entering.ProductUnknown, entering.NoProductLikeIt)):
        enter(cast, lines=lines)
    entered = enter(cast, lines=lines, new_products=True)
    assert Product.objects.filter(code="Bamboo tray").exists()
    undo_import(entered.order.added_by_id, by="test")
    assert not Product.objects.filter(code="Bamboo tray").exists()


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"lines": []}, entering.NoLines),
        ({"lines": [Line("x", Decimal(1), Decimal(1))] * 201}, entering.TooManyLines),
        ({"day": DAY + dt.timedelta(days=9000)}, entering.DayNotUsable),
        ({"day": dt.date(1969, 12, 31)}, entering.DayNotUsable),
        ({"lines": [Line("x", Decimal(0), Decimal(1))]}, entering.AmountNotUsable),
        ({"lines": [Line("x", Decimal(1), Decimal(-1))]}, entering.AmountNotUsable),
        ({"lines": [Line("x", Decimal(1), Decimal("NaN"))]}, entering.AmountNotUsable),
        ({"lines": [Line("x", Decimal(1), Decimal("1e30"))]}, entering.AmountNotUsable),
        ({"lines": [Line("x", Decimal("0.00001"), Decimal(1))]}, entering.AmountNotUsable),
        ({"lines": [Line(" \x00", Decimal(1), Decimal(1))]}, TextMissing),
        ({"lines": [Line("x" * 1_000_000, Decimal(1), Decimal(1))]}, TextTooLong),
        ({"number": "@2026-01-01"}, entering.NumberNotUsable),
        ({"number": "9" * 1_000_000}, TextTooLong),
    ],
)
def test_what_makes_no_order_is_refused_and_nothing_written(
    cast: world.World, asked: dict[str, Any], refusal: type[Refusal]
) -> None:
    before = Order.objects.count()
    with pytest.raises(refusal):
        enter(cast, **asked)
    assert Order.objects.count() == before


def test_it_costs_the_same_however_many_lines_it_has(cast: world.World) -> None:
    counts = []
    for number in (1, 60):
        with CaptureQueriesContext(connection) as made:
            enter(cast, once=f"many {number}", lines=[Line(_code(), Decimal(1), Decimal(1))] * number)
        counts.append(len(made))
    assert counts[1] <= counts[0] + 1, counts


def test_products_are_found_by_code_name_and_a_slip(cast: world.World) -> None:
    product = Product.objects.exclude(name="").order_by("pk")[0]
    assert product in find_products(product.code[:3], at_most=50)
    assert product in find_products(product.name.upper()[1:6], at_most=50)
    assert product in find_products(product.name + "x", at_most=50)
    assert find_products("\x00 ") == []


def test_what_taking_back_would_do_is_foreseen(cast: world.World) -> None:
    enter(cast, number="7")
    second = enter(cast, number="7", lines=[Line(_code(), Decimal(3), Decimal(30))])
    seen = foresee_undo(second.order.added_by_id)
    assert (seen.orders, seen.restored, seen.clients) == (1, 1, 0)
