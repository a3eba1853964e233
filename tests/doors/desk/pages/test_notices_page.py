"""Notices in the pages: made by a lead, on Today for whom they concern, told, taken back, withdrawn."""

import datetime as dt
from html import unescape

import pytest
from django.test import Client as Browser
from django.urls import reverse

import world
from browsing import Desk, look, wrongs
from keepwell.care.notices.announcing import announce
from keepwell.care.notices.models import Notice, Owed
from keepwell.ledger.models import Conversation
from keepwell.lib import clock
from keepwell.staff.models import Member, Role
from keepwell.staff.sight import viewer_of


def as_(member: Member) -> Browser:
    browser = Browser()
    browser.force_login(member)
    return browser


def told(by: Member, *, title: str = "Dearer from March", text: str = "From the first of March.") -> Notice:
    today = clock.today()
    due = today + dt.timedelta(9)
    return announce(title=title, text=text, from_day=today, due=due, by=by, today=today)


@pytest.fixture
def plain(stood: world.World) -> world.World:
    """The cast with standings, and a lead who may make notices."""
    Member.objects.filter(pk=stood.lead.pk).update(role=Role.LEAD)
    stood.lead.refresh_from_db()
    return stood


@pytest.mark.django_db(transaction=True)
def test_a_notice_made_by_a_lead_stands_on_the_managers_today_until_it_is_told(plain: world.World) -> None:
    lead, manager = as_(plain.lead), as_(plain.manager)
    today = clock.today()
    form = {"title": "নতুন দাম", "text": "মার্চ থেকে", "from_day": today.isoformat(), "due": today.isoformat()}
    answer = lead.post(reverse("make_notice"), form)
    notice = Notice.objects.get()
    assert answer.url == reverse("notice", args=[notice.pk])
    assert Owed.objects.filter(notice=notice).exists()
    page = unescape(manager.get("/").content.decode())
    assert "Bring them news" in page
    assert "নতুন দাম" in page
    owed = Owed.objects.seen_by(viewer_of(plain.manager)).filter(notice=notice).order_by("-bought")[0]
    where = reverse("today_result", args=[f"notice-{owed.pk}", "told"])
    assert manager.get(where).status_code == 200
    assert manager.get(reverse("today_evidence", args=[f"notice-{owed.pk}"])).status_code == 200
    answer = manager.post(where, {"note": "ঠিক আছে", "channel": "phone"}, follow=True)
    assert reverse("today_untell", args=[owed.pk]) in answer.content.decode()
    assert Owed.objects.get(pk=owed.pk).how == "told"
    again = manager.post(where, {"note": "once more", "channel": "phone"})
    assert again.status_code == 422
    manager.post(reverse("today_untell", args=[owed.pk]))
    assert Owed.objects.get(pk=owed.pk).ended_at is None
    assert not Conversation.objects.current().filter(client=owed.client).exists()


@pytest.mark.django_db(transaction=True)
def test_a_refused_notice_stays_in_its_form(plain: world.World) -> None:
    lead = as_(plain.lead)
    form = {"title": "Dearer", "text": "x" * 5_000, "from_day": "2026-13-01", "due": "2026-01-01"}
    answer = lead.post(reverse("make_notice"), form)
    assert answer.status_code == 422
    assert "is no day" in answer.content.decode()
    assert 'value="Dearer"' in answer.content.decode()
    assert not Notice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_manager_makes_none_and_sees_of_one_their_own_clients_alone(plain: world.World) -> None:
    manager = as_(plain.manager)
    assert manager.post(reverse("make_notice"), {"title": "x"}).status_code == 404
    notice = told(plain.lead)
    assert manager.post(reverse("withdraw_notice", args=[notice.pk])).status_code == 404
    page = manager.get(reverse("notice", args=[notice.pk])).content.decode()
    mine = Owed.objects.filter(notice=notice, client__manager=plain.manager)
    others = Owed.objects.filter(notice=notice).exclude(client__manager=plain.manager)
    assert mine.exists()
    assert others.exists()
    assert all(unescape(one.client.name) in unescape(page) for one in mine.select_related("client"))
    assert not any(one.client.name in unescape(page) for one in others.select_related("client"))


@pytest.mark.django_db(transaction=True)
def test_withdrawing_has_an_undo(plain: world.World) -> None:
    lead = as_(plain.lead)
    notice = told(plain.lead)
    answer = lead.post(reverse("withdraw_notice", args=[notice.pk]), follow=True)
    assert reverse("restore_notice", args=[notice.pk]) in answer.content.decode()
    assert not Owed.objects.open().exists()
    lead.post(reverse("restore_notice", args=[notice.pk]))
    assert Owed.objects.open().exists()


@pytest.mark.django_db(transaction=True)
def test_the_pages_take_a_few_statements_however_many_notices_and_clients(
    plain: world.World,
    django_assert_max_num_queries,  # noqa: ANN001 - the plugin's own fixture
) -> None:
    for number in range(12):
        notice = told(plain.lead, title=f"News {number}")
    lead = as_(plain.lead)
    for where in (reverse("notices"), reverse("notice", args=[notice.pk])):
        lead.get(where)
        with django_assert_max_num_queries(7):
            assert lead.get(where).status_code == 200


def test_the_pages_look_right_in_every_way(desk: Desk, plain: world.World) -> None:
    long = "Jute bags become dearer from the first of March, and the large size ends with the season"
    for page, way in desk.in_every_way(plain.lead, "/notices/"):
        look(page, f"notices-empty-{way}")
        assert not wrongs(page)
    made = told(plain.lead, title=long)
    for name, path in {"notices": "/notices/", "notice": f"/notices/{made.pk}/", "today-news": "/"}.items():
        for page, way in desk.in_every_way(plain.lead, path):
            look(page, f"{name}-{way}")
            assert not wrongs(page)
