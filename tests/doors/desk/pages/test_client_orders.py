"""The page of an order by hand."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client as Visitor
from django.urls import reverse

import world
from browsing import WAYS, Desk, look, wrongs
from keepwell.ledger.models import Import, Order, Product
from keepwell.staff.models import Member, Role

rows = pytest.mark.django_db(transaction=True)


def _as(member: Member) -> Visitor:
    visitor = Visitor()
    visitor.force_login(member)
    return visitor


def _typed(**said: Any) -> dict[str, Any]:
    product = Product.objects.exclude(name="").order_by("pk")[0]
    usual = {
        "day": "2026-06-29",
        "once": "0123456789abcdef",
        "product": [product.code, ""],
        "quantity": ["১২", ""],
        "amount": ["1,250.50", ""],
    }
    return usual | said


@rows
def test_written_once_and_taken_back_from_the_message(home: Path, cast: world.World) -> None:
    visitor, path = _as(cast.manager), reverse("client_order", args=[cast.steady.pk])
    assert visitor.get(path).status_code == 200
    for _ in range(2):
        assert visitor.post(path, _typed()).status_code == 302
    order = Order.objects.get(added_by__by=cast.manager.name)
    assert str(order.amount) == "1250.5000"
    assert order.lines.get().quantity == 12
    page = visitor.get(path).content.decode()
    assert order.number in page, "the last ones can be taken back from the page"
    undo = reverse("take_back_order", args=[cast.steady.pk, order.pk])
    assert _as(cast.outsider).post(undo).status_code == 404
    assert visitor.post(reverse("take_back_order", args=[cast.half_lost.pk, order.pk])).status_code == 404
    assert visitor.post(undo).status_code == 302
    assert not Order.objects.filter(pk=order.pk).exists()


@rows
def test_what_is_refused_stays_as_it_was_typed(home: Path, cast: world.World) -> None:
    visitor, path = _as(cast.manager), reverse("client_order", args=[cast.steady.pk])
    before = Import.objects.count()
    for wrong, says in (
        ({"product": ["no such ware"]}, "no such ware"),
        ({"amount": ["much"]}, "much"),
        ({"day": "31.06.2026"}, "is no day"),
        ({"day": ""}, "A day is missing"),
        ({"product": [""], "amount": [""]}, "has no line"),
        ({"number": "x" * 1_000_000}, "characters"),
        ({"amount": ["9" * 1_000_000]}, "cannot be the quantity"),
        ({"product": ["a\x00"]}, "No product"),
    ):
        answer = visitor.post(path, _typed(**wrong))
        assert answer.status_code == 422, wrong
        assert says in answer.content.decode()
    typed = visitor.post(path, _typed(number="A-17", product=["পাটের ব্যাগ <b>"])).content.decode()
    assert 'value="A-17"' in typed
    assert "পাটের ব্যাগ &lt;b&gt;" in typed
    assert Import.objects.count() == before


@rows
def test_who_may_not_change_the_client_finds_no_page(home: Path, cast: world.World) -> None:
    reader = Member.objects.create(name="R", email="reader@example.org", role=Role.READER)
    path = reverse("client_order", args=[cast.steady.pk])
    for member in (cast.outsider, cast.colleague, reader):
        assert _as(member).get(path).status_code == 404
        assert _as(member).post(path, _typed()).status_code == 404
        assert _as(member).get(reverse("suggest_products", args=[cast.steady.pk])).status_code == 404
    assert not Order.objects.filter(number__startswith="H-").exists()


@rows
def test_the_form_costs_the_same_for_any_client(
    home: Path, cast: world.World, django_assert_max_num_queries: Any
) -> None:
    visitor = _as(cast.manager)
    visitor.get(reverse("find"))  # the first visit of a session is written down
    with django_assert_max_num_queries(7):
        visitor.get(reverse("client_order", args=[cast.silent.pk]))
    with django_assert_max_num_queries(5):
        asked = reverse("suggest_products", args=[cast.silent.pk])
        found = visitor.get(asked, {"product": "jute"}, headers={"HX-Request": "true"})
    assert found.status_code == 200


def test_the_form_looks_right_in_every_way(desk: Desk, home: Path, cast: world.World) -> None:
    for page, way in desk.in_every_way(cast.manager, reverse("client_order", args=[cast.steady.pk])):
        look(page, f"order-empty-{way}")
        assert wrongs(page) == []


@pytest.mark.parametrize(("size", "dark", "language"), [WAYS[1], WAYS[5]])
def test_the_form_in_a_browser(
    desk: Desk, home: Path, cast: world.World, size: str, *, dark: bool, language: str
) -> None:
    page = desk.page(
        cast.manager,
        size=size,
        dark=dark,
        language=language,
        path=reverse("client_order", args=[cast.steady.pk]),
    )
    product = Product.objects.exclude(name="").order_by("pk")[0]
    page.locator("input[name=product]").first.press_sequentially(product.name[:5], delay=5)
    page.wait_for_selector(f'#products option[value="{product.code}"]', state="attached")
    page.locator("input[name=product]").first.fill(product.name)
    page.locator("input[name=amount]").first.fill("75")
    look(page, f"order-{size}-{'dark' if dark else 'light'}-{language}")
    assert wrongs(page) == []
    page.locator("#order button.first").click()
    page.wait_for_url(f"**/clients/{cast.steady.pk}/")
    assert Order.objects.filter(client=cast.steady, number__startswith="H-").count() == 1
