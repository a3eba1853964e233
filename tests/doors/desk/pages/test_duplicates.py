"""Duplicates on the desk: the pairs, the preview, the merge and its undo; for leads and admins who see both."""

import re
from typing import Any

import pytest
from django.test import Client as Visitor

import world
from browsing import Desk, look, wrongs
from keepwell.clients.likening import keep_likenesses
from keepwell.clients.models import Client, Contact, Distinct, Merge
from keepwell.ledger.models import Order
from keepwell.staff.models import Member, Team

rows = pytest.mark.django_db(transaction=True)  # on PostgreSQL too


def _as(member: Member) -> Visitor:
    visitor = Visitor()
    visitor.force_login(member)
    return visitor


def _twins(cast: world.World, count: int = 1) -> list[Client]:
    made = Client.objects.bulk_create(
        Client(
            key=f"TWIN{number}", name=f"{cast.silent.name} Ltd", country=cast.silent.country,
            manager=cast.manager, website="silent.example", city="Lübeck",
        )
        for number in range(count)
    )  # fmt: skip
    Contact.objects.bulk_create(
        Contact(client=one, name="Yuki Tanaka", phone="+49 451 123456") for one in made
    )
    Contact.objects.create(client=cast.silent, name="Yuki Tanaka")
    keep_likenesses()
    return made


@rows
def test_a_pair_is_seen_side_by_side_merged_and_parted_again(
    stood: world.World, django_assert_max_num_queries: Any
) -> None:
    (twin,) = _twins(stood)
    visitor = _as(stood.lead)
    visitor.get("/house/duplicates/")
    with django_assert_max_num_queries(8):
        page = visitor.get("/house/duplicates/").content.decode()
    address = f"/house/duplicates/{stood.silent.pk}/{twin.pk}/"
    assert f'href="{address}"' in page
    assert "Very likely the same." in page
    with django_assert_max_num_queries(14):
        preview = visitor.get(address).content.decode()
    assert "Yuki Tanaka" in preview
    assert str(Order.objects.filter(client=stood.silent).count()) in preview
    chosen = {"stays": stood.silent.pk, "name": twin.pk, "manager": stood.silent.pk}
    told = visitor.post(address, chosen, follow=True).content.decode()
    assert "Merged." in told
    assert "Together with" in told
    kept = Client.objects.get(pk=stood.silent.pk)
    assert (kept.name, kept.website) == (twin.name, "silent.example")
    assert visitor.get(f"/clients/{twin.pk}/").status_code == 404
    assert visitor.post(address, chosen).status_code == 404  # a second click
    undo = re.search(r'action="(/house/duplicates/merges/\d+/take-back/)"', told)
    assert undo is not None
    visitor.post(undo[1])
    assert visitor.post(undo[1]).status_code == 422
    assert visitor.get(f"/clients/{twin.pk}/").status_code == 200
    kept.refresh_from_db()
    assert (kept.name, kept.website) == (stood.silent.name, "")


@rows
def test_not_the_same_is_remembered_and_can_be_taken_back(stood: world.World) -> None:
    (twin,) = _twins(stood)
    visitor = _as(stood.lead)
    pair = f"{stood.silent.pk}/{twin.pk}"
    told = visitor.post(f"/house/duplicates/{pair}/apart/", follow=True).content.decode()
    assert "No two look alike" in told
    assert visitor.post(f"/house/duplicates/{pair}/apart/").status_code == 422
    assert Distinct.objects.get().by == stood.lead
    keep_likenesses()
    assert pair not in visitor.get("/house/duplicates/").content.decode()
    visitor.post(f"/house/duplicates/apart/{Distinct.objects.get().pk}/again/")
    assert pair in visitor.get("/house/duplicates/").content.decode()


@rows
def test_who_sees_one_of_the_two_alone_finds_nothing(stood: world.World) -> None:
    (twin,) = _twins(stood)
    Client.objects.filter(pk=twin.pk).update(manager=stood.colleague)
    north = Team.objects.create(name="North")
    Member.objects.filter(pk__in=[stood.lead.pk, stood.manager.pk]).update(team=north)
    stood.lead.refresh_from_db()
    pair = f"{stood.silent.pk}/{twin.pk}"
    for member in (stood.lead, stood.manager, stood.outsider):
        visitor = _as(member)
        for path in (f"/house/duplicates/{pair}/", f"/house/duplicates/{pair}/apart/"):
            assert visitor.get(path).status_code in {404, 405}
            assert visitor.post(path, {"stays": twin.pk}).status_code == 404
    listed = _as(stood.lead).get("/house/duplicates/").content.decode()
    assert pair not in listed
    assert twin.key not in listed
    assert not Merge.objects.exists()
    assert not Distinct.objects.exists()
    same = f"/house/duplicates/{stood.silent.pk}/{stood.silent.pk}/"
    assert _as(stood.lead).get(same).status_code == 404


@rows
def test_a_page_of_pairs_takes_as_many_statements_as_one_pair(
    stood: world.World, django_assert_max_num_queries: Any
) -> None:
    _twins(stood, 12)
    visitor = _as(stood.lead)
    visitor.get("/house/duplicates/")
    with django_assert_max_num_queries(8):
        page = visitor.get("/house/duplicates/").content.decode()
    assert page.count("Not the same") == 50
    assert "?page=2" in page
    assert _as(stood.lead).get("/house/duplicates/?page=9999999999").status_code == 200


def test_it_looks_right_and_is_done_by_hand(desk: Desk, stood: world.World) -> None:
    (twin,) = _twins(stood)
    Client.objects.filter(pk=twin.pk).update(name="অতিদীর্ঘ" * 40)
    address = f"/house/duplicates/{stood.silent.pk}/{twin.pk}/"
    for name, path in {"duplicates": "/house/duplicates/", "duplicate": address}.items():
        for page, way in desk.in_every_way(stood.lead, path):
            look(page, f"{name}-{way}")
            assert not wrongs(page)
    page = desk.page(stood.lead, language="en", path=f"/clients/{twin.pk}/")
    page.get_by_role("link", name="Merge with another client").click()
    page.get_by_label("Name or code").fill(stood.silent.key)
    page.get_by_label("Name or code").press("Enter")
    page.get_by_role("link", name=stood.silent.name).last.click()
    page.get_by_role("radio", name=stood.silent.key).check()
    page.get_by_role("button", name="Merge", exact=True).click()
    page.wait_for_selector("text=Together with")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=They are two again")
    assert not Merge.objects.standing().exists()
