"""Orders found by number open the story where they stand."""

import pytest
from django.test import Client as Visitor

import world
from browsing import Desk, wrongs
from keepwell.ledger.models import Order


@pytest.mark.django_db(transaction=True)
def test_an_order_opens_its_clients_story_where_it_stands(stood: world.World) -> None:
    visitor = Visitor()
    visitor.force_login(stood.manager)
    old = Order.objects.filter(client=stood.steady, is_return=False).order_by("day", "pk")[1]
    found = visitor.get(f"/find/?typed={old.number.lower()}")
    (order,) = found.context["orders"]
    url = f"/clients/{stood.steady.pk}/?order={old.pk}#story"
    assert (order, url in found.content.decode()) == (old, True)
    page = visitor.get(url)
    first = page.context["entries"][0]
    assert (first.kind, first.pk) == ("order", old.pk)
    assert page.content.decode().count('aria-current="true"') == 2  # the kind shown, and the order
    foreign = Order.objects.exclude(client__manager=stood.manager)[0]
    assert not visitor.get(f"/find/?typed={foreign.number}").context["orders"]
    for asked in (foreign.pk, "x", "9" * 30, ""):
        beside = visitor.get(f"/clients/{stood.steady.pk}/?order={asked}")
        assert beside.context["found"] is None
        assert foreign.number not in beside.content.decode()


def test_an_order_is_found_and_opened_by_keyboard(desk: Desk, stood: world.World) -> None:
    old = Order.objects.filter(client=stood.steady, is_return=False).order_by("day", "pk")[1]
    page = desk.page(stood.manager, path="/")
    page.keyboard.press("Control+k")
    page.keyboard.type(old.number)
    page.wait_for_selector(f"#finder .found b:has-text('{old.number}')")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**order={old.pk}**")
    assert old.number in page.locator(".entry[aria-current]").inner_text()
    assert not wrongs(page)
