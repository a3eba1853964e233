"""A client's page: what it shows, to whom, in how few statements; and a manager who logs a talk by keyboard."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client as Visitor
from playwright.sync_api import expect

import world
from browsing import Desk, look, wrongs
from keepwell.care import talking
from keepwell.care.promises.models import Promise
from keepwell.care.today.models import NextStep
from keepwell.clients import learning, noting
from keepwell.clients.models import Contact, Fact, Note
from keepwell.clients.zones import day_of
from keepwell.ledger.models import Conversation, Order
from keepwell.lib import clock
from keepwell.staff.models import Member, Role
from keepwell.standings.models import Standing

MANY_ORDERS, MANY_TALKS = 2000, 500
LONG = "অতিদীর্ঘ" * 40


@pytest.fixture
def listed(db: None) -> world.World:
    """The cast with figures that were not worked out: no more than a list needs."""
    cast = world.build()
    Standing.objects.bulk_create(
        Standing(
            client=one, as_of=world.DAY, abc="A", xyz="X", first_day=dt.date(2024, 1, 2), last_day=world.DAY,
            order_days=30, silence=0, net_sales=1000, net_sales_before=900, months=[0] * 24,
        )
        for one in cast.clients.values()
    )  # fmt: skip
    return cast


def _as(member: Member) -> Visitor:
    visitor = Visitor()
    visitor.force_login(member)
    return visitor


def _lived(cast: world.World) -> Contact:
    """A silent client with people, talks, promises, facts and notes."""
    client, by = cast.silent, cast.manager
    tanaka = Contact.objects.create(
        client=client, name="Yuki Tanaka", address_as="Ms Tanaka", decides=True, channel="phone", language="ja",
        manner="formal", common_ground="follows the Tigers", learned_from="her",
    )  # fmt: skip
    Contact.objects.create(client=client, name=LONG[:200], position=LONG[:200], email="a@" + "b" * 200)
    with clock.as_if(clock.now() - dt.timedelta(days=40)):
        due = clock.today() + dt.timedelta(days=9)
        promised = [talking.Promised("new cartons", due)]
        talking.talk(client=client, by=by, channel="phone", text="Dented.\n" + LONG * 4, contact=tanaka, promised=promised)  # fmt: skip
    noting.note(client=client, text="decides alone", by=by)
    learning.learn(client=client, field="worries", value=LONG, source="her", by=by)
    return tanaka


def _much(cast: world.World) -> None:
    client = cast.steady
    sample = Order.objects.filter(client=client).first()
    assert sample is not None
    Order.objects.bulk_create(
        Order(
            client=client, number=f"M{n}", day=world.DAY - dt.timedelta(days=n % 1500), amount=sample.amount,
            line_count=3, currency="EUR", fingerprint=str(n), added_by=sample.added_by,
        )
        for n in range(MANY_ORDERS)
    )  # fmt: skip
    Conversation.objects.bulk_create(
        Conversation(
            client=client, by=cast.manager, at=world.NOW, day=world.DAY - dt.timedelta(days=n), channel="phone",
            text=f"talk {n} " * 50,
        )
        for n in range(MANY_TALKS)
    )  # fmt: skip


def test_a_page_of_any_age_takes_few_statements(
    listed: world.World, django_assert_max_num_queries: Any
) -> None:
    _much(listed)
    visitor = _as(listed.manager)
    visitor.get(f"/clients/{listed.steady.pk}/")
    for path, most in (("", 15), ("?show=talks", 15), ("lines/", 8), ("briefing/", 17)):
        with django_assert_max_num_queries(most):
            answer = visitor.get(f"/clients/{listed.steady.pk}/{path}")
        assert answer.status_code == 200
        assert len(answer.content) < 150_000


def test_the_story_tells_everything_once_page_by_page(listed: world.World) -> None:
    _much(listed)
    _lived(listed)
    visitor = _as(listed.manager)
    for client, count in (
        (listed.steady, None),
        (listed.silent, Order.objects.filter(client=listed.silent).count()),
    ):
        told: list[str] = []
        days: list[str] = []
        path = f"/clients/{client.pk}/"
        page = visitor.get(path).content.decode()
        for _ in range(400):
            story = page.partition('class="entries"')[2].partition("</ol>")[0] or page
            told += re.findall(r"<span>(Order [\w-]+)", story)
            days += re.findall(r'<time datetime="([\d-]+)">', story)
            earlier = re.search(r'hx-get="([^"]+before=[^"]+)"', story)
            if earlier is None:
                break
            page = visitor.get(
                earlier[1].replace("&amp;", "&"), headers={"HX-Request": "true"}
            ).content.decode()
        assert len(told) == len(set(told)) == (count or Order.objects.filter(client=client).count())
        assert days == sorted(days, reverse=True)


def test_who_may_not_see_the_client_is_told_nothing_and_a_reader_changes_nothing(listed: world.World) -> None:
    _lived(listed)
    pk = listed.silent.pk
    outsider = _as(listed.outsider)
    for path in ("", "story/", "lines/", "briefing/"):
        answer = outsider.get(f"/clients/{pk}/{path}")
        assert answer.status_code == 404
        assert listed.silent.name not in answer.content.decode()
    Member.objects.filter(pk=listed.lead.pk).update(role=Role.READER)
    reader = _as(Member.objects.get(pk=listed.lead.pk))
    page = reader.get(f"/clients/{pk}/").content.decode()
    assert "<form" not in page.partition("<main")[2].partition("</main>")[0]
    assert "decides alone" not in page
    before = Conversation.objects.count(), Fact.objects.count(), Note.objects.count()
    for visitor in (outsider, reader):
        for path in ("talks/", "promises/", "people/", "notes/", "facts/"):
            assert visitor.post(f"/clients/{pk}/{path}", {"text": "x", "channel": "phone"}).status_code == 404
    assert (Conversation.objects.count(), Fact.objects.count(), Note.objects.count()) == before


def test_what_is_refused_stays_in_the_form(listed: world.World) -> None:
    visitor = _as(listed.manager)
    path = f"/clients/{listed.steady.pk}/talks/"
    typed = {
        "channel": "visit",
        "text": "Dented boxes",
        "promise": ["cartons", "samples"],
        "due": ["2001-01-01", ""],
    }
    small = visitor.post(path, typed, headers={"HX-Request": "true"})
    assert small["HX-Retarget"] == "#log-form"
    whole = visitor.post(path, typed)
    assert whole.status_code == 422
    for answer in (small, whole):
        shown = answer.content.decode()
        assert "Dented boxes" in shown
        assert 'value="cartons"' in shown
        assert 'role="alert"' in shown
    huge = visitor.post(path, {"channel": "phone", "text": "x" * 1_000_000}, headers={"HX-Request": "true"})
    assert "1,000,000" in huge.content.decode()
    assert not Conversation.objects.exists()


def test_a_talk_of_another_day_stands_on_that_day(listed: world.World) -> None:
    visitor = _as(listed.manager)
    path = f"/clients/{listed.steady.pk}/talks/"
    today = day_of(listed.steady)
    week_ago = today - dt.timedelta(days=7)
    for day in (today, week_ago):
        assert visitor.post(path, {"channel": "visit", "day": day.isoformat()}).status_code == 302
    assert sorted(Conversation.objects.values_list("day", flat=True)) == [week_ago, today]
    for day in ((today + dt.timedelta(days=2)).isoformat(), "last week"):
        answer = visitor.post(path, {"channel": "visit", "day": day})
        assert answer.status_code == 422
        assert f'value="{day}"' in answer.content.decode()
    assert Conversation.objects.count() == 2


def test_what_was_only_left_as_word_is_no_talk_on_the_briefing(listed: world.World) -> None:
    talking.talk(client=listed.steady, by=listed.manager, channel="phone", text="machine", reached=False)
    visitor = _as(listed.manager)
    for path in (f"/clients/{listed.steady.pk}/", f"/clients/{listed.steady.pk}/briefing/"):
        assert "not reached, word left" in visitor.get(path).content.decode()


def test_without_a_script_every_deed_is_a_plain_form(listed: world.World) -> None:
    visitor, base = _as(listed.manager), f"/clients/{listed.steady.pk}/"
    due = (clock.today() + dt.timedelta(days=9)).isoformat()
    visitor.post(base + "people/", {"name": "Ken Mori", "decides": "on", "channel": "mail"})
    ken = Contact.objects.get()
    visitor.post(f"{base}people/{ken.pk}/change/", {"name": "Ken Mori", "position": "warehouse"})
    visitor.post(base + "promises/", {"what": "a sample", "due": due, "contact": ken.pk})
    promise = Promise.objects.get()
    moved = (clock.today() + dt.timedelta(days=12)).isoformat()
    visitor.post(f"{base}promises/{promise.pk}/move/", {"to": moved, "why": "printer"})
    visitor.post(f"{base}promises/{promise.pk}/withdraw/", {"why": "bought elsewhere"})
    visitor.post(f"{base}promises/{promise.pk}/reopen/")
    visitor.post(base + "notes/", {"text": "rows on Sundays"})
    visitor.post(base + "facts/", {"field": "goals", "value": "a second shop", "source": "Ken"})
    page = visitor.get(base).content.decode()
    for shown in ("Ken Mori", "warehouse", "a sample", "moved 1 time", "rows on Sundays", "a second shop"):
        assert shown in page
    ken.refresh_from_db()
    assert not ken.decides
    visitor.post(f"{base}people/{ken.pk}/close/")
    visitor.post(f"{base}facts/{Fact.objects.get().pk}/drop/")
    visitor.post(f"{base}notes/{Note.objects.get().pk}/strike/")
    page = visitor.get(base).content.decode()
    assert "1 no longer there" in page
    assert "a second shop" not in page
    assert "rows on Sundays" not in page
    assert visitor.post(f"{base}promises/{promise.pk}/move/", {"to": "soon", "why": "x"}).status_code == 422


def test_next_and_previous_follow_the_list_one_came_from(listed: world.World) -> None:
    visitor = _as(listed.manager)
    names = sorted(
        [listed.silent, listed.steady, listed.half_lost, listed.returns_only], key=lambda one: one.name
    )
    page = visitor.get(f"/clients/{names[1].pk}/?from=sort%3Dname").content.decode()
    assert f'href="/clients/{names[0].pk}/?from=sort%3Dname" rel="prev"' in page
    assert f'href="/clients/{names[2].pk}/?from=sort%3Dname" rel="next"' in page


def test_the_briefing_speaks_the_language_it_is_asked_for(listed: world.World) -> None:
    _lived(listed)
    visitor = _as(listed.manager)
    english = visitor.get(f"/clients/{listed.silent.pk}/briefing/").content.decode()
    assert "What do you want to have reached by next year?" in english
    assert "decides alone" not in english
    bengali = visitor.get(f"/clients/{listed.silent.pk}/briefing/?language=bn").content.decode()
    assert '<article class="briefing" lang="bn">' in bengali
    assert "নিট বিক্রি" in bengali


def test_a_talk_with_two_promises_by_keyboard_one_kept_and_undone(desk: Desk, stood: world.World) -> None:
    _lived(stood)
    page = desk.page(stood.manager, path=f"/clients/{stood.silent.pk}/")
    due = (clock.today() + dt.timedelta(days=9)).strftime("%m%d%Y")
    page.keyboard.press("l")
    page.wait_for_selector("dialog:modal")
    page.keyboard.type("She tests another supplier.")
    page.keyboard.press("Tab")
    page.keyboard.type("double walled cartons")
    page.keyboard.press("Tab")
    page.keyboard.type(due)
    page.locator("[data-another]").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("a call on Friday")
    page.keyboard.press("Control+Enter")  # its day is missing
    page.wait_for_selector("[role=alert]")
    assert page.get_by_label("What was said").input_value() == "She tests another supplier."
    page.locator("input[name=promise]").nth(1).focus()
    page.keyboard.press("Tab")
    page.keyboard.type(due)
    page.get_by_label("What comes next").fill("ask about the cartons")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("dialog:modal", state="detached")
    page.wait_for_selector(".toast button")
    expect(page.locator("#promises").get_by_text("double walled cartons").first).to_be_visible()
    assert NextStep.objects.open().count() == 1
    page.get_by_role("button", name=re.compile("Kept.*double walled cartons")).click()
    page.wait_for_selector("text=Kept: double walled cartons >> visible=true")
    page.locator(".toast", has_text="Kept:").get_by_role("button", name="Undo").click()
    page.wait_for_selector("text=Open again")
    assert Promise.objects.open().count() == 3
    page.get_by_role("link", name="Promises", exact=True).click()
    page.wait_for_url("**show=promises")
    page.locator("[data-ask=goals]").click()
    page.keyboard.type("a second shop")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#dossier dd:has-text('a second shop')")
    page.locator("#people").get_by_text("Change").first.click()
    page.locator("#people .change input[name=position]").fill("head buyer")
    page.get_by_role("button", name="Save").click()
    page.wait_for_selector("text=Changed: Yuki Tanaka")


def test_what_is_pasted_beyond_a_field_is_told(desk: Desk, stood: world.World) -> None:
    page = desk.page(stood.manager, path=f"/clients/{stood.silent.pk}/")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('ক'.repeat(501))")
    page.keyboard.press("l")
    promised = page.get_by_label("What was promised").first
    promised.press("Control+v")
    expect(page.locator(".toast")).to_contain_text("its end was left out")
    assert promised.input_value() == "ক" * 500


def test_the_page_looks_right_and_shuts_nobody_out(desk: Desk, stood: world.World) -> None:
    _lived(stood)
    stood.silent.name = LONG[:400]
    stood.silent.save()
    address = f"/clients/{stood.silent.pk}/"
    shown = {
        "client": (address, ".lines table"),
        "log": (f"{address}?log=1", "dialog:modal"),
        "briefing": (f"{address}briefing/", "h1"),
    }
    for name, (path, there) in shown.items():
        for page, way in desk.in_every_way(stood.manager, path):
            page.wait_for_selector(there)
            look(page, f"{name}-{way}")
            assert not wrongs(page)
    empty = desk.page(stood.lead, path=f"/clients/{stood.returns_only.pk}/")
    look(empty, "client-empty")
    assert not wrongs(empty)
