"""What a person knows of a client and no order tells: added by hand, described, marked; and who looked."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client as Visitor
from django.utils.html import escape

import world
from browsing import Desk, look, wrongs
from keepwell.clients import marking
from keepwell.clients.models import Client, Mark
from keepwell.doors.desk.pages.client_company import company_of
from keepwell.doors.telling import wording
from keepwell.lib import clock
from keepwell.staff.models import AuditEntry, Deputy, Member, Role

rows = pytest.mark.django_db(transaction=True)  # on PostgreSQL too


def _as(member: Member) -> Visitor:
    visitor = Visitor()
    visitor.force_login(member)
    return visitor


@rows
def test_a_client_added_by_hand_is_there_once_and_listed_before_its_first_order(stood: world.World) -> None:
    visitor = _as(stood.manager)
    typed = {
        "name": "Meghna Silk Ltd.",
        "country": "Bangladesh",
        "city": "Dhaka",
        "language": "bn",
        "slip": "abc",
    }
    answers = [visitor.post("/clients/add/", typed) for _ in range(3)]  # an impatient finger
    made = Client.objects.get(name="Meghna Silk Ltd.")
    assert [answer["Location"] for answer in answers] == [f"/clients/{made.pk}/"] * 3
    assert (made.key, made.manager, made.city, made.language) == ("MEGHNA-SILK", stood.manager, "Dhaka", "bn")
    for path in (
        "/clients/",
        "/clients/?fits=meghna",
        "/clients/?country=Bangladesh",
        f"/clients/{made.pk}/",
    ):
        assert "Meghna Silk" in visitor.get(path).content.decode(), path
    for path in ("/clients/?fits=other", "/clients/?cell=AX", "/clients/?state=lost", "/clients/?page=2"):
        assert "Meghna Silk" not in visitor.get(path).content.decode(), path
    assert "Meghna Silk" not in _as(stood.outsider).get("/clients/").content.decode()
    assert "Meghna Silk" in visitor.get("/find/?typed=megna+silk").content.decode()
    assert AuditEntry.objects.get(kind="client.added").about == f"client:{made.pk}"


@rows
def test_who_may_be_meant_already_is_shown_first_and_only_to_who_sees_them(stood: world.World) -> None:
    name = f"{stood.silent.name} Ltd"
    typed = {"name": name, "slip": "one"}
    visitor = _as(stood.manager)
    shown = visitor.post("/clients/add/", typed).content.decode()
    assert f'href="/clients/{stood.silent.pk}/"' in shown
    assert not Client.objects.filter(name=name).exists()
    visitor.post("/clients/add/", {**typed, "sure": "yes"})
    assert Client.objects.filter(name=name).count() == 1
    other = _as(stood.outsider)
    assert other.post("/clients/add/", {**typed, "slip": "two"}).status_code == 302
    assert Client.objects.filter(name=name).count() == 2
    assert len(set(Client.objects.filter(name=name).values_list("key", flat=True))) == 2


@rows
def test_what_cannot_be_added_is_said_in_the_form(stood: world.World) -> None:
    visitor = _as(stood.manager)
    for typed, said in (
        ({"name": " "}, "Name is empty"),
        ({"name": "x" * 1_000_000}, "1,000,000"),
        ({"name": "New", "code": stood.yearly.key}, "is taken"),
        ({"name": "New", "city": "x" * 101}, "101"),
    ):
        answer = visitor.post("/clients/add/", typed)
        assert answer.status_code == 422
        assert said in answer.content.decode()
    assert visitor.post("/clients/add/", {"name": "\x00Nul\x00"}).status_code == 302
    assert Client.objects.filter(name="Nul").exists()
    # A manager adds for themselves, whatever the form says; a reader not at all.
    visitor.post("/clients/add/", {"name": "Given Away", "manager": stood.colleague.pk})
    assert Client.objects.get(name="Given Away").manager == stood.manager
    _as(stood.lead).post("/clients/add/", {"name": "Given Rightly", "manager": stood.colleague.pk})
    assert Client.objects.get(name="Given Rightly").manager == stood.colleague
    Member.objects.filter(pk=stood.lead.pk).update(role=Role.READER)
    assert _as(Member.objects.get(pk=stood.lead.pk)).get("/clients/add/").status_code == 404


@rows
def test_the_company_is_described_in_place_and_refusals_stay_in_the_form(stood: world.World) -> None:
    visitor, base = _as(stood.manager), f"/clients/{stood.steady.pk}/"
    typed = {"city": "ঢাকা", "country": "Bangladesh", "time_zone": "Asia/Dhaka", "language": "bn",
             "industry": "Retail", "website": "www.steady.example/shop", "tax_number": "BIN 12345"}  # fmt: skip
    assert visitor.post(base + "company/", typed)["Location"] == base
    page = visitor.get(base).content.decode()
    for value in (
        "ঢাকা",
        "Asia/Dhaka",
        "Bengali",
        "Retail",
        'href="https://www.steady.example/shop"',
        "BIN 12345",
    ):
        assert value in page
    refused = visitor.post(base + "company/", {**typed, "time_zone": "Mars/Olympus", "city": "Kept as typed"})
    assert refused.status_code == 422
    small = visitor.post(base + "company/", {**typed, "city": "x" * 101}, headers={"HX-Request": "true"})
    assert small["HX-Retarget"] == "#company-form"
    for answer, said in ((refused, "Mars/Olympus"), (refused, "Kept as typed"), (small, 'role="alert"')):
        assert said in answer.content.decode()
    stood.steady.refresh_from_db()
    assert stood.steady.city == "ঢাকা"
    visitor.post(base + "company/", {"website": "javascript:alert(1)"})
    assert 'href="https://javascript' not in visitor.get(base).content.decode()


@rows
def test_marks_stand_with_their_reason_in_lists_and_kinds_until_taken_back(
    stood: world.World, django_assert_max_num_queries: Any
) -> None:
    visitor, base = _as(stood.manager), f"/clients/{stood.steady.pk}/"
    visitor.post(base + "marks/", {"kind": "image_maker", "why": "Everybody knows their shop"})
    mark = Mark.objects.get()
    page = visitor.get(base).content.decode()
    assert 'title="Everybody knows their shop">image-maker</a>' in page
    assert visitor.post(base + "marks/", {"kind": "image_maker", "why": "again"}).status_code == 422
    assert visitor.post(base + "marks/", {"kind": "breadwinner", "why": "no"}).status_code == 422
    assert visitor.post(base + "marks/", {"kind": "expert", "why": ""}).status_code == 422
    visitor.get("/clients/")
    with django_assert_max_num_queries(9):
        listed = visitor.get("/clients/?state=image_maker").content.decode()
    assert escape(stood.steady.name) in listed
    assert escape(stood.silent.name) not in listed
    assert "Image-makers" in visitor.get("/portfolio/").content.decode()
    visitor.post(f"{base}marks/{mark.pk}/take-back/")
    assert escape(stood.steady.name) not in visitor.get("/clients/?state=image_maker").content.decode()
    assert visitor.post(f"{base}marks/{mark.pk}/take-back/").status_code == 422
    visitor.post(f"{base}marks/{mark.pk}/again/")
    mark.refresh_from_db()
    assert mark.ended_at is None
    assert AuditEntry.objects.filter(kind__in=["client.marked", "client.unmarked"]).count() == 3


@rows
def test_a_look_at_another_ones_client_is_written_down_once_a_day(
    stood: world.World, django_assert_max_num_queries: Any
) -> None:
    path = f"/clients/{stood.steady.pk}/"
    looks = AuditEntry.objects.filter(kind__startswith="look.")
    own = _as(stood.manager)
    own.get(path)
    assert not looks.exists()
    lead = _as(stood.lead)
    lead.get("/me/")  # the session is there
    with django_assert_max_num_queries(15):
        lead.get(path)
    for _ in range(2):
        lead.get(path)
        lead.get(path + "lines/")
    assert [(one.by, one.kind, one.about) for one in looks] == [
        (stood.lead.name, "look.client", f"client:{stood.steady.pk}")
    ]
    with clock.as_if(clock.now() + dt.timedelta(days=1)):
        lead.get(path + "lines/")
        Deputy.objects.create(
            member=stood.manager, deputy=stood.outsider, first_day=clock.today(), last_day=clock.today()
        )
        _as(stood.outsider).get(path)
    assert looks.filter(kind="look.client").count() == 3
    own.get(path + "briefing/")
    own.get(path + "briefing/")
    b"".join(lead.get("/clients/export.csv?state=lost").streaming_content)  # type: ignore[attr-defined]
    assert looks.filter(kind="look.briefing").count() == 1
    assert looks.get(kind="look.export").data["list"] == "state=lost"
    assert _as(stood.outsider).get(path).status_code == 404
    assert looks.all().count() == 5
    told = lead.get(f"/house/audit/?kind=look&client={stood.steady.key}").content.decode()
    assert told.count("looked at a client of somebody else") == 3
    assert "took away a list" not in told
    assert "took away a list" in lead.get("/house/audit/?kind=look").content.decode()
    assert "Nothing here" in lead.get(f"/house/audit/?client={stood.yearly.key}&kind=look").content.decode()
    assert own.get("/house/audit/?kind=look").status_code == 404


def test_the_forms_look_right_and_are_done_by_hand(desk: Desk, stood: world.World) -> None:
    marking.mark(client=stood.steady, kind="expert", why="অতিদীর্ঘ" * 50, by=stood.manager)
    paths = {
        "add-client": "/clients/add/?name=x",
        "company": f"/clients/{stood.steady.pk}/company/",
        "marked": f"/clients/{stood.steady.pk}/",
    }
    for name, path in paths.items():
        for page, way in desk.in_every_way(stood.manager, path):
            look(page, f"{name}-{way}")
            assert not wrongs(page)
    page = desk.page(stood.manager, language="en", path=f"/clients/{stood.steady.pk}/")
    page.locator("#company .change a").click()
    page.locator("#company-zone").fill("Nowhere")
    page.locator("#company-industry").fill("Retail")
    page.locator("#company-form button.first").click()
    page.wait_for_selector("#company-form [role=alert]")
    assert page.locator("#company-industry").input_value() == "Retail"
    page.locator("#company-zone").fill("Asia/Dhaka")
    page.locator("#company-form button.first").click()
    page.wait_for_selector("#company dd:has-text('Asia/Dhaka')")
    page.locator("#company summary").click()
    page.get_by_label("Why", exact=True).fill("Known everywhere")
    page.get_by_role("button", name="Mark", exact=True).click()
    page.wait_for_selector("h1 .tag:has-text('image-maker')")
    page.keyboard.press("Control+k")
    page.wait_for_selector("dialog#finder:modal")
    page.keyboard.type("Brand New House")
    page.get_by_role("link", name="Add “Brand New House” as a client").click()
    page.get_by_role("button", name="Add the client").click()
    page.wait_for_selector("h1:has-text('Brand New House')")


def test_country_and_language_of_the_company_are_named_to_their_reader() -> None:
    before = wording.language()
    wording.use("bn")
    try:
        told = company_of(Client(country="Germany", city="Köln", language="de"))
    finally:
        wording.use(before)
    assert [one["value"] for one in told] == ["Köln", "জার্মানি", "জার্মান"]
