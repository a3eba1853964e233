import csv
import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client as Visitor
from django.urls import reverse
from django.utils.html import escape
from playwright.sync_api import expect

import world
from browsing import Desk, look, wrongs
from keepwell.clients.marking import kinds_by_client, mark
from keepwell.clients.models import Client
from keepwell.staff.models import AuditEntry, Member, Role, Team
from keepwell.staff.sight import viewer_of
from keepwell.standings.models import Standing

rows = pytest.mark.django_db(transaction=True)  # on PostgreSQL too


def _as(member: Member) -> Visitor:
    visitor = Visitor()
    visitor.force_login(member)
    return visitor


@rows
def test_a_list_is_the_viewers_own_however_it_is_asked_for(
    stood: world.World, django_assert_max_num_queries: Any
) -> None:
    mine = [client for client in stood.clients.values() if client.manager_id == stood.manager.pk]
    others = [client for client in stood.clients.values() if client.manager_id != stood.manager.pk]
    visitor = _as(stood.manager)
    visitor.get("/clients/")  # the choices of the filters are remembered
    with django_assert_max_num_queries(8):
        page = visitor.get("/clients/").content.decode()
    for path in ("/clients/", f"/clients/?manager={stood.colleague.pk}", "/clients/?fits=a&state=attention"):
        assert not [
            client.key for client in others if escape(client.name) in visitor.get(path).content.decode()
        ]
    assert [client.name for client in mine if escape(client.name) not in page] == []
    outside = _as(stood.outsider)
    assert "No client is yours yet." in outside.get("/clients/").content.decode()
    assert "Nobody fits" in outside.get("/clients/?cell=A").content.decode()


@rows
def test_the_whole_list_can_be_taken_away_as_csv(stood: world.World) -> None:
    stood.once.name = "=cmd|'/c calc'!A1"
    stood.once.save()
    answer = _as(stood.lead).get("/clients/export.csv?sort=name")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["client"] for row in rows} == {client.key for client in stood.clients.values()}
    assert next(row["name"] for row in rows if row["client"] == stood.once.key).startswith("'=")
    own = b"".join(_as(stood.outsider).get("/clients/export.csv").streaming_content)  # type: ignore[attr-defined]
    assert len(own.decode().splitlines()) == 1


@rows
def test_the_columns_shown_are_taken_away_under_their_titles(stood: world.World) -> None:
    mark(client=stood.silent, kind="expert", why="Knows the market", by=stood.manager)
    Member.objects.filter(pk=stood.manager.pk).update(language="bn")
    stood.manager.refresh_from_db()
    asked = "/clients/export.csv?sort=name&columns=net_sales,last_touch,types,months&only=shown"
    answer = _as(stood.manager).get(asked)
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    rows = {row["কোড"]: row for row in csv.DictReader(io.StringIO(text))}
    assert len(rows) == 4
    titles = ("ক্লায়েন্ট", "কোড", "নিট বিক্রি, ১২ মাস", "শেষ যোগাযোগ", "ধরন")
    assert tuple(rows[stood.silent.key]) == titles
    assert rows[stood.silent.key]["ধরন"] == "বিশেষজ্ঞ"
    net = Standing.objects.get(pk=stood.silent.pk).net_sales
    assert Decimal(rows[stood.silent.key]["নিট বিক্রি, ১২ মাস"]) == net


@rows
def test_types_are_listed_with_what_somebody_marked(stood: world.World) -> None:
    mark(client=stood.silent, kind="expert", why="Knows the market", by=stood.manager)
    Standing.objects.filter(pk=stood.silent.pk).update(types=["breadwinner"])
    visitor = _as(stood.manager)
    page = visitor.get("/clients/?columns=types").content.decode()
    assert "breadwinner, expert" in page
    answer = visitor.get("/clients/export.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    types = {row["client"]: row["types"] for row in csv.DictReader(io.StringIO(text))}
    assert types[stood.silent.key] == "breadwinner, expert"
    assert types[stood.steady.key] == ""
    assert kinds_by_client(viewer_of(stood.outsider)) == {}  # marks are seen with their client


@rows
def test_the_ticked_are_given_away_once_and_it_is_written_down(stood: world.World) -> None:
    asked = {"client": [stood.once.pk, stood.silent.pk], "to": stood.outsider.pk}
    visitor = _as(stood.lead)
    for _ in range(2):  # a second click changes nothing more
        assert visitor.post("/clients/assign/", asked).status_code == 302
    stood.once.refresh_from_db()
    assert stood.once.manager == stood.outsider
    assert AuditEntry.objects.filter(kind="client.assigned").count() == 2
    assert _as(stood.manager).post("/clients/assign/", asked).status_code == 404
    Member.objects.filter(pk=stood.colleague.pk).update(role=Role.READER)
    for to in (stood.colleague.pk, "", "0", "nobody"):
        assert (
            "Tick the clients"
            in visitor.post("/clients/assign/", {**asked, "to": to}, follow=True).content.decode()
        )
    stood.once.refresh_from_db()
    assert stood.once.manager == stood.outsider


@rows
def test_the_ticked_are_given_back_to_whoever_had_them(stood: world.World) -> None:
    Client.objects.filter(pk=stood.once.pk).update(manager=None)
    ticked = [stood.once, stood.silent, stood.steady]
    asked = {"client": [one.pk for one in ticked], "to": stood.outsider.pk}
    visitor = _as(stood.lead)
    page = visitor.post("/clients/assign/?cell=Z", asked, follow=True).content.decode()
    assert 'action="/clients/assign/back/?cell=Z"' in page
    managed = {
        stood.once.pk: "",
        stood.silent.pk: stood.silent.manager_id,
        stood.steady.pk: stood.steady.manager_id,
    }
    had = " ".join(f"{pk}:{whose}" for pk, whose in sorted(managed.items()))
    assert f'value="{had}"' in page
    Client.objects.filter(pk=stood.steady.pk).update(manager=stood.lead)  # went on meanwhile
    facts = {"from": stood.outsider.pk, "before": had}
    assert _as(stood.manager).post("/clients/assign/back/", facts).status_code == 404
    for nonsense in ({}, {**facts, "from": "x"}, {**facts, "before": "x:y 1 :2 " + "9" * 40 + ":1 ²:²"}):
        assert (
            "0 clients are back"
            in visitor.post("/clients/assign/back/", nonsense, follow=True).content.decode()
        )
    for count in ("2 clients are", "0 clients are"):  # a second click finds nobody to give back
        assert f"{count} back" in visitor.post("/clients/assign/back/", facts, follow=True).content.decode()
    whose = [Client.objects.get(pk=one.pk).manager_id for one in ticked]
    assert whose == [None, stood.silent.manager_id, stood.lead.pk]
    assert AuditEntry.objects.filter(kind="client.assigned").count() == 5


@rows
def test_a_lead_gives_clients_of_their_team_within_it(stood: world.World) -> None:
    caches["here"].clear()
    team = Team.objects.create(name="East")
    Member.objects.filter(pk__in=[stood.lead.pk, stood.manager.pk, stood.outsider.pk]).update(team=team)
    stood.lead.refresh_from_db()
    visitor = _as(stood.lead)
    page = visitor.get("/clients/").content.decode()
    assert f'<option value="{stood.outsider.pk}">' in page
    assert f'<option value="{stood.colleague.pk}">' not in page
    asked = {"client": [stood.silent.pk, stood.yearly.pk]}
    visitor.post("/clients/assign/", {**asked, "to": stood.colleague.pk})
    assert not AuditEntry.objects.filter(kind="client.assigned").exists()
    visitor.post("/clients/assign/", {**asked, "to": stood.outsider.pk})
    whose = [Client.objects.get(pk=pk).manager_id for pk in asked["client"]]
    assert whose == [stood.outsider.pk, stood.colleague.pk]  # the colleague is of another team
    assert "Give them to" not in _as(stood.manager).get("/clients/").content.decode()
    caches["here"].clear()


@rows
def test_whoever_joined_can_be_given_clients(stood: world.World) -> None:
    caches["here"].clear()
    new = Member.objects.create(name="Nadia Noor", email="nadia@example.org", role=Role.MANAGER)
    page = _as(stood.lead).get("/clients/").content.decode()
    assert f'<option value="{new.pk}">Nadia Noor</option>' in page
    caches["here"].clear()


def test_filters_live_in_the_address_and_come_back(desk: Desk, stood: world.World) -> None:
    page = desk.page(stood.lead, path="/clients/")
    page.get_by_label("Cell of the grid").select_option("Z")
    page.wait_for_url("**cell=Z**")
    shown = page.locator("tbody tr").count()
    assert 0 < shown < len(stood.clients)
    page.get_by_role("link", name="At stake").click()
    page.wait_for_url("**sort=-at_stake**")
    assert "cell=Z" in page.url
    page.locator("tbody th a").first.click()
    page.wait_for_url(f"**{reverse('client', args=[1])[:9]}**")
    page.go_back()
    page.wait_for_url("**cell=Z**")
    assert page.locator("tbody tr").count() == shown
    page.locator("summary", has_text="Columns").click()
    page.get_by_role("checkbox", name="Country").click()
    page.wait_for_url("**columns=**country**")
    expect(page.get_by_role("columnheader", name="Country")).to_be_visible()
    page.locator("#every").check()
    expect(page.locator(".assign")).to_be_visible()
    page.get_by_label("To whom").select_option(label=stood.manager.name)
    page.get_by_role("button", name="Assign").click()
    page.wait_for_selector(".toast")


def test_the_usual_columns_stand_on_one_line_and_fit_a_small_desk(desk: Desk, stood: world.World) -> None:
    page = desk.page(stood.lead, path="/clients/")
    page.set_viewport_size({"width": 1280, "height": 800})
    middles = """row => [...row.cells].map(cell => [getComputedStyle(cell).display, getComputedStyle(cell).verticalAlign])"""
    for row in page.locator(".clients tbody tr").all():
        assert {tuple(one) for one in row.evaluate(middles)} == {("table-cell", "middle")}
    table = page.locator(".table")
    assert table.evaluate("one => one.scrollWidth") <= table.evaluate("one => one.clientWidth")


def test_the_list_looks_right_and_shuts_nobody_out(desk: Desk, stood: world.World) -> None:
    for page, way in desk.in_every_way(stood.lead, "/clients/"):
        look(page, f"clients-{way}")
        assert not wrongs(page)
    empty = desk.page(stood.outsider, path="/clients/")
    look(empty, "clients-empty")
    assert not wrongs(empty)
