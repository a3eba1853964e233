from typing import Any

import pytest
from django.test import Client as Visitor
from django.utils.html import escape
from playwright.sync_api import expect

import world
from browsing import Desk, look, wrongs
from keepwell.staff.choosing import chosen
from keepwell.staff.models import Member, Role
from keepwell.standings.models import Standing

rows = pytest.mark.django_db(transaction=True)


def _as(member: Member) -> Visitor:
    visitor = Visitor()
    visitor.force_login(member)
    visitor.get("/me/")
    return visitor


@rows
def test_the_effect_is_shown_before_it_is_chosen(
    stood: world.World, django_assert_max_num_queries: Any
) -> None:
    visitor = _as(stood.lead)
    with django_assert_max_num_queries(10):
        page = visitor.get("/portfolio/key/?percent=30&value=net_sales")
    then = page.context["effect"].then.clients
    assert then == Standing.objects.filter(share__gte=0.3).count()
    out = [one.client.name for one in page.context["effect"].goes_out]
    assert out
    assert all(escape(name) in page.content.decode() for name in out)
    assert chosen("key_share") == 0.01  # looked at, not chosen
    done = visitor.post("/portfolio/key/choose/", {"percent": "30", "value": "net_sales"}, follow=True)
    assert chosen("key_share") == 0.3
    assert Standing.objects.filter(is_key=True).count() == then
    assert 'name="percent" value="1"' in done.content.decode()  # the message takes it back


@rows
def test_managers_read_it_and_see_only_their_own(stood: world.World) -> None:
    visitor = _as(stood.manager)
    page = visitor.get("/portfolio/key/?percent=99").content.decode()
    assert "Leads and admins choose" in page
    others = [one.name for one in stood.clients.values() if one.manager_id != stood.manager.pk]
    assert not [name for name in others if escape(name) in page]
    assert visitor.post("/portfolio/key/choose/", {"percent": "30"}).status_code == 404
    Member.objects.filter(pk=stood.outsider.pk).update(role=Role.READER)
    assert _as(stood.outsider).post("/portfolio/key/choose/", {"percent": "30"}).status_code == 404
    assert chosen("key_share") == 0.01


@rows
@pytest.mark.parametrize("typed", ["0", "100", "-3", "nan", "1e400", "much", "\x00", "x" * 1_000_000])
def test_what_is_no_share_is_refused_in_words(stood: world.World, typed: str) -> None:
    visitor = _as(stood.lead)
    assert visitor.post("/portfolio/key/choose/", {"percent": typed}).status_code == 422
    assert visitor.get("/portfolio/key/", {"percent": typed[:2000]}).status_code == 422
    assert visitor.get("/portfolio/key/?value=weight").status_code == 422
    assert chosen("key_share") == 0.01


def test_the_test_is_tried_and_chosen_by_hand(desk: Desk, stood: world.World) -> None:
    page = desk.page(stood.lead, path="/portfolio/key/")
    page.locator("#slide").focus()
    page.keyboard.press("End")
    assert page.input_value("#percent") == "5"
    page.get_by_role("button", name="Make this the company’s test").click()
    page.wait_for_selector(".toast")
    assert chosen("key_share") == 0.05
    page.locator(".toast button").click()
    page.wait_for_selector("#percent")
    expect(page.locator("#percent")).to_have_value("1")
    expect(page.locator("#slide")).to_be_visible()  # by a script, which may come after what is read
    assert chosen("key_share") == 0.01


def test_the_test_looks_right_and_shuts_nobody_out(desk: Desk, stood: world.World) -> None:
    for page, way in desk.in_every_way(stood.lead, "/portfolio/key/?percent=30"):
        look(page, f"key-{way}")
        assert not wrongs(page)
