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
PAGE, CHOOSE = "/portfolio/limits/", "/portfolio/limits/choose/"


def _as(member: Member) -> Visitor:
    visitor = Visitor()
    visitor.force_login(member)
    visitor.get("/me/")
    return visitor


@rows
def test_the_effect_is_shown_before_it_is_chosen_and_undone(
    stood: world.World, django_assert_max_num_queries: Any
) -> None:
    visitor = _as(stood.lead)
    wanted = {"a": "20", "b": "30,5", "x": "0.1", "y": "0.2", "gaps": "0.5", "days": "5", "few": "30"}
    with django_assert_max_num_queries(20):
        page = visitor.get(PAGE, wanted)
    said = page.context["effect"]
    assert (chosen("abc_a"), said.lost_now) != (0.2, said.lost_then)  # looked at, not chosen
    shown = [one.client.name for one in (*said.becomes_lost, *said.comes_back)]
    assert shown
    assert all(escape(name) in page.content.decode() for name in shown)
    done = visitor.post(CHOOSE, wanted, follow=True).content.decode()
    assert [chosen(name) for name in ("abc_a", "abc_b", "xyz_x", "lost_after_gaps", "lost_few_days")] == [
        0.2, 0.305, 0.1, 0.5, 30
    ]  # fmt: skip
    assert Standing.objects.filter(is_lost=True).count() == said.lost_then.clients
    assert all(Standing.objects.in_cell(cell).count() == one.clients for cell, one in said.then.items())
    assert 'name="a" value="80"' in done  # the message takes it back
    assert 'name="few" value="365"' in done


@rows
def test_managers_and_readers_read_it_alone(stood: world.World) -> None:
    page = _as(stood.manager).get(f"{PAGE}?a=70&gaps=0.5&days=1&few=1").content.decode()
    assert "Leads and admins choose" in page
    others = [one.name for one in stood.clients.values() if one.manager_id != stood.manager.pk]
    assert not [name for name in others if escape(name) in page]
    Member.objects.filter(pk=stood.outsider.pk).update(role=Role.READER)
    for member in (stood.manager, stood.outsider):
        assert _as(member).post(CHOOSE, {"a": "70"}).status_code == 404
    assert chosen("abc_a") == 0.8


@rows
@pytest.mark.parametrize("typed", ["0", "100000", "-3", "nan", "1e400", "much", "\x00", "x" * 1_000_000])
def test_what_is_no_limit_is_refused_in_words(stood: world.World, typed: str) -> None:
    visitor = _as(stood.lead)
    for name in ("a", "y", "gaps", "few"):
        assert visitor.post(CHOOSE, {name: typed}).status_code == 422
    page = visitor.get(PAGE, {"b": typed[:2000]})
    assert page.status_code == 422
    assert "cannot be the limit of B." in page.content.decode()
    assert visitor.post(CHOOSE, {"days": "1.5"}).status_code == 422
    crossed = visitor.get(PAGE, {"a": "96"})
    assert "The limit of A is not below that of B." in crossed.content.decode()
    assert visitor.get(PAGE, {"a": "96", "b": "98"}).status_code == 200


def test_the_limits_are_tried_by_hand_and_look_right(desk: Desk, stood: world.World) -> None:
    for page, way in desk.in_every_way(stood.lead, f"{PAGE}?a=40&days=30&gaps=1"):
        look(page, f"limits-{way}")
        assert not wrongs(page)
    page = desk.page(stood.lead, path=PAGE)
    page.fill("#days", "30")
    page.fill("#gaps", "1")
    page.get_by_role("button", name="Make these the company’s limits").click()
    page.wait_for_selector(".toast")
    assert chosen("lost_min_days") == 30
    page.locator(".toast button").click()
    expect(page.locator("#days")).to_have_value("90")
    assert chosen("lost_min_days") == 90
