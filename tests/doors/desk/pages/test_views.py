from typing import Any

import pytest
from django.test import Client as Visitor
from django.utils.html import escape

import world
from browsing import Desk, look, wrongs
from keepwell.doors.desk.picking import Pick
from keepwell.staff import keeping_views as keeping
from keepwell.staff.models import FavouriteView, Member, Role, SavedView
from keepwell.staff.sight import viewer_of

rows = pytest.mark.django_db(transaction=True)


def _as(member: Member) -> Visitor:
    visitor = Visitor()
    visitor.force_login(member)
    visitor.get("/clients/?page=1")  # the first request of a session writes down that it began
    return visitor


@rows
def test_what_is_shown_is_kept_and_comes_back(stood: world.World, django_assert_max_num_queries: Any) -> None:
    visitor = _as(stood.manager)
    asked = "/clients/views/?cell=z&sort=name&columns=country,gap&page=3&view=77&nonsense=1"
    answer = visitor.post(asked, {"name": "Irregular"})
    view = SavedView.objects.get()
    assert view.query == "cell=Z&sort=name&columns=country%2Cgap"
    assert answer.headers["Location"] == f"/clients/?{view.query}&view={view.pk}"
    with django_assert_max_num_queries(8):
        page = visitor.get(answer.headers["Location"])
    assert [row["pk"] for row in page.context["rows"]] == [
        row.client_id for row in Pick(cell="Z", sort="name").rows(viewer_of(stood.manager))
    ]
    assert [one["title"] for one in page.context["columns"]] == ["Country", "Usual gap"]
    assert not page.context["differs"]
    changed = visitor.get(f"/clients/?cell=A&view={view.pk}")
    assert changed.context["differs"]
    visitor.post(f"/clients/views/{view.pk}/change/?cell=A&view={view.pk}")
    assert not visitor.get(f"/clients/?cell=A&view={view.pk}").context["differs"]


@rows
def test_the_favourite_opens_where_nothing_is_asked(stood: world.World) -> None:
    visitor = _as(stood.lead)
    view = keeping.save_view(name="Key", query="state=key", by=stood.lead)
    assert not visitor.get("/clients/").context["pick"].narrows
    visitor.post(f"/clients/views/{view.pk}/favour/", {"favour": "yes"})
    assert visitor.get("/clients/").context["pick"] == Pick(state="key", view=str(view.pk))
    assert not visitor.get("/clients/?page=1").context["pick"].narrows
    assert visitor.get("/clients/?cell=A").context["pick"] == Pick(cell="A")
    visitor.post(f"/clients/views/{view.pk}/favour/")
    assert not FavouriteView.objects.exists()


@rows
def test_a_shared_view_shows_each_reader_what_they_may_see(
    stood: world.World, django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        keeping.save_view(name=f"View {number}", query="sort=name", shared="everybody", by=stood.lead)
    view = SavedView.objects.first()
    assert view
    own = {one.name for one in stood.clients.values() if one.manager_id == stood.manager.pk}
    visitor = _as(stood.manager)
    with django_assert_max_num_queries(8):  # however many views
        page = visitor.get(f"/clients/?sort=name&view={view.pk}")
    assert {row["name"] for row in page.context["rows"]} == own
    text = page.content.decode()
    assert f"shared by {escape(stood.lead.name)}" in text
    assert "Remove the view" not in text
    assert visitor.post(f"/clients/views/{view.pk}/remove/").status_code == 422
    assert "belongs to" in visitor.post(f"/clients/views/{view.pk}/rename/", {"name": "x"}).content.decode()
    private = keeping.save_view(name="Private", query="", by=stood.lead)
    for deed in ("rename", "change", "favour", "remove", "restore"):
        assert visitor.post(f"/clients/views/{private.pk}/{deed}/", {"name": "x"}).status_code == 404
    assert "Private" not in visitor.get(f"/clients/?view={private.pk}").content.decode()
    assert visitor.post("/clients/views/", {"name": "y", "shared": "team"}).status_code == 422
    Member.objects.filter(pk=stood.outsider.pk).update(role=Role.READER)
    assert _as(stood.outsider).post("/clients/views/", {"name": "A reader's own"}).status_code == 302


@rows
def test_removed_and_back_and_found_by_name(stood: world.World) -> None:
    visitor = _as(stood.manager)
    view = keeping.save_view(name="দেরি <b>", query="state=attention", by=stood.manager)
    found = visitor.get("/find/?typed=deri").context["views"]
    assert [url for _, url in found] == [f"/clients/?state=attention&view={view.pk}"]
    page = visitor.post(f"/clients/views/{view.pk}/remove/", follow=True).content.decode()
    assert f"/clients/views/{view.pk}/restore/" in page
    assert not visitor.get("/find/?typed=deri").context["views"]
    assert visitor.post(f"/clients/views/{view.pk}/rename/", {"name": "x"}).status_code == 404
    assert _as(stood.lead).post(f"/clients/views/{view.pk}/restore/").status_code == 404
    back = visitor.post(f"/clients/views/{view.pk}/restore/", headers={"HX-Request": "true"})
    assert back.headers["HX-Redirect"] == f"/clients/?state=attention&view={view.pk}"
    assert "<b>" not in visitor.get("/clients/").content.decode().partition("views")[2].partition("</nav>")[0]


@rows
@pytest.mark.parametrize("name", ["", "\x00", "x" * 1_000_000, "\u202e", " "])
def test_what_is_no_name_is_refused_in_words(stood: world.World, name: str) -> None:
    visitor = _as(stood.manager)
    assert visitor.post("/clients/views/", {"name": name}).status_code == 422
    assert not SavedView.objects.exists()


def test_a_view_is_saved_changed_and_taken_away_by_hand(desk: Desk, stood: world.World) -> None:
    page = desk.page(stood.lead, path="/clients/?cell=Z")
    page.locator("summary", has_text="Save view").click()
    page.get_by_label("A name for what is shown").fill("Irregular ones")
    page.get_by_label("For whom").select_option("everybody")
    page.locator("form.popup").get_by_role("button", name="Save view").click()
    page.wait_for_url("**view=*")
    tab = page.locator(".views a[aria-current]")
    assert "Irregular ones" in tab.inner_text()
    page.get_by_label("Cell of the grid").select_option("X")
    page.wait_for_selector(".views .tag")
    page.locator(".views summary").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Save as it is now").click()
    assert SavedView.objects.get().query == "cell=X"
    page.locator(".views summary").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Open Clients with it").click()
    page.goto("/clients/")
    assert "Irregular ones" in page.locator(".views a[aria-current]").inner_text()
    page.keyboard.press("Control+k")
    page.keyboard.type("irreg")
    page.wait_for_selector("#finder .found b:has-text('Irregular ones')")
    page.keyboard.press("Escape")  # empties the field
    page.keyboard.press("Escape")
    page.locator(".views summary").first.click()
    with page.expect_navigation():
        page.get_by_role("button", name="Remove the view").click()
    page.locator(".toast button").click()
    page.wait_for_selector(".views a[aria-current]:has-text('Irregular ones')")


def test_the_views_look_right_and_shut_nobody_out(desk: Desk, stood: world.World) -> None:
    for name in ("Need attention", "Largest in Bangladesh", "Lost this year", "জুলাইয়ের তালিকা"):
        view = keeping.save_view(name=name, query="state=kept", shared="everybody", by=stood.lead)
    keeping.favour_view(view=view, by=stood.lead)
    for page, way in desk.in_every_way(stood.lead, f"/clients/?cell=A&view={view.pk}"):
        if not page.locator(".views details[open]").count():
            page.locator(".views summary").first.click()
        look(page, f"views-{way}")
        assert not wrongs(page)
