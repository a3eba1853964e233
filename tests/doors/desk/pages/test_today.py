"""The page Today: what it shows, to whom, in how many statements; a morning by keyboard, and one by thumb."""

import datetime as dt
from html import unescape
from pathlib import Path

import pytest
from django.test import Client as Browser
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

import world
from browsing import Desk, look, wrongs
from keepwell.care.promises.making import make
from keepwell.care.promises.models import Promise
from keepwell.care.today.models import Dealing, NextStep
from keepwell.care.today.planning import plan
from keepwell.clients.models import Client, Contact
from keepwell.cues.models import Cue
from keepwell.ledger.models import Conversation
from keepwell.lib import clock
from keepwell.staff.models import Member
from keepwell.standings.models import Standing

STATIC = Path(__file__).parents[4] / "src/keepwell/doors/desk/static/desk/js"


@pytest.fixture
def morning(stood: world.World) -> world.World:
    """The cast with standings and cues; a promise due today, a step for today and one for later this week."""
    today = clock.today()
    Contact.objects.create(
        client=stood.silent,
        name="Jana Lindqvist",
        address_as="Ms Lindqvist",
        decides=True,
        language="de",
        channel="phone",
        manner="formal",
        phone="+49 40 123456",
    )
    make(client=stood.steady, by=stood.manager, what="Send the corrected invoice", due=today)
    plan(client=stood.returns_only, by=stood.manager, what="Ask about the return", day=today, today=today)
    later = today + dt.timedelta(days=3)
    plan(client=stood.steady, by=stood.manager, what="Visit them at the fair", day=later, today=today)
    return stood


def as_(member: Member) -> Browser:
    browser = Browser()
    browser.force_login(member)
    return browser


def cue_of(morning: world.World) -> Cue:
    return Cue.objects.open().filter(client=morning.silent).order_by("-weight")[0]


def test_the_page_says_what_is_owed_what_slips_and_what_comes_later(
    morning: world.World,
    django_assert_max_num_queries,  # noqa: ANN001 - the plugin's own fixture
) -> None:
    browser = as_(morning.manager)
    browser.get("/")
    with django_assert_max_num_queries(17):
        text = unescape(browser.get("/").content.decode())
    for said in (
        "Send the corrected invoice",
        "Ask about the return",
        "Visit them at the fair",
        morning.silent.name,
        "Ms Lindqvist",
        "German",
        "tel:+4940123456",
    ):
        assert said in text
    for foreign in (morning.yearly, morning.new, morning.bengali, morning.once):
        assert foreign.name not in text


def test_a_lead_looks_at_one_managers_list(morning: world.World) -> None:
    browser = as_(morning.lead)
    assert morning.manager.name in unescape(browser.get("/").content.decode())
    theirs = unescape(browser.get("/", {"of": morning.manager.pk}).content.decode())
    assert morning.silent.name in theirs
    none = unescape(browser.get("/", {"of": morning.outsider.pk}).content.decode())
    assert morning.silent.name not in none
    assert browser.get("/", {"of": "x' OR 1", "more": "-3"}).status_code == 200


def test_nothing_today_is_a_good_day(morning: world.World) -> None:
    page = as_(morning.outsider).get("/").content
    assert b"No client is yours yet." in page
    assert b"Nothing wants you today." not in page
    Client.objects.create(key="NEW", name="New", manager=morning.outsider)
    assert b"Nothing wants you today." in as_(morning.outsider).get("/").content


def test_evidence_is_a_page_and_a_part_of_one(morning: world.World) -> None:
    browser, address = (
        as_(morning.manager),
        reverse("today_evidence", args=[f"cue-{cue_of(morning).pk}"]),
    )
    page, part = browser.get(address), browser.get(address, headers={"HX-Request": "true"})
    assert b"<html" in page.content
    assert b"<html" not in part.content
    assert b"The latest orders" in part.content
    assert as_(morning.outsider).get(address).status_code == 404


@pytest.mark.parametrize(
    ("how", "sent", "dealt"),
    [
        ("reached", {"note": "wait", "what": "Send samples", "day": ""}, "reached"),
        ("word", {}, "left_word"),
        ("snooze", {"day": "in a week", "why": "fair"}, "snoozed"),
        ("no-problem", {"why": "Ramadan"}, "no_problem"),
        ("hand-over", {"to": "lead", "why": "asked"}, "handed_over"),
    ],
)
def test_each_result_without_a_line_of_script(
    morning: world.World, how: str, sent: dict[str, str], dealt: str
) -> None:
    browser, cue = as_(morning.manager), cue_of(morning)
    address = reverse("today_result", args=[f"cue-{cue.pk}", how])
    assert browser.get(address).status_code == 200
    if sent.get("day"):
        sent["day"] = (clock.today() + dt.timedelta(days=7)).isoformat()
    if "to" in sent:
        sent["to"] = str(morning.lead.pk)
    answer = browser.post(address, sent, follow=True)
    assert answer.status_code == 200
    done = Dealing.objects.get()
    assert (done.how, done.by, done.client) == (dealt, morning.manager, morning.silent)
    assert f'id="cue-{cue.pk}"' not in answer.content.decode()
    again = browser.post(reverse("today_undo", args=[done.pk]), follow=True)
    assert f'id="cue-{cue.pk}"' in again.content.decode()


def test_what_is_refused_stays_in_the_form_with_its_reason(morning: world.World) -> None:
    address = reverse("today_result", args=[f"cue-{cue_of(morning).pk}", "snooze"])
    answer = as_(morning.manager).post(address, {"day": "soon", "why": "the fair in May"})
    assert answer.status_code == 422
    assert b"the fair in May" in answer.content
    assert not Dealing.objects.exists()


def test_two_at_once_the_second_is_told(morning: world.World) -> None:
    address = reverse("today_result", args=[f"cue-{cue_of(morning).pk}", "word"])
    as_(morning.manager).post(address)
    answer = as_(morning.lead).post(address, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert morning.manager.name.split()[0] in answer["X-Refusal"]
    assert Conversation.objects.count() == 1


@pytest.mark.parametrize("key", ["cue-999999", "order-1", "cue-x", "promise-1x", "cue-" + "9" * 40])
def test_what_is_not_there_is_not_there(morning: world.World, key: str) -> None:
    assert as_(morning.manager).get(reverse("today_result", args=[key, "word"])).status_code == 404


def test_a_promise_is_kept_and_opened_again(morning: world.World) -> None:
    browser, promise = as_(morning.manager), Promise.objects.get()
    text = browser.post(reverse("today_result", args=[f"promise-{promise.pk}", "kept"]), follow=True)
    assert b"1 of 1" in text.content
    browser.post(reverse("today_unkeep", args=[promise.pk]))
    assert Promise.objects.open().exists()


def _walk_to(page: Page, row: Locator) -> None:
    """By `j` down the page and by `k` up again: what comes back may come above where one stands."""
    for key in ("j",) * 20 + ("k",) * 20:
        if row.evaluate("row => row === document.activeElement"):
            return
        page.keyboard.press(key)
    raise AssertionError("the row cannot be reached by keyboard")


def test_a_morning_by_keyboard_alone(desk: Desk, morning: world.World) -> None:
    page = desk.page(morning.manager, path="/")
    press = page.keyboard.press
    press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    press("Escape")
    press("j")
    expect(page.locator(".row").nth(0)).to_be_focused()
    press("r")  # the promise is kept
    expect(page.locator("#toasts")).to_contain_text("promise kept")
    press("u")
    expect(page.locator("#toasts")).to_contain_text("open again")
    cue = cue_of(morning)
    row = page.locator(f"#cue-{cue.pk}")
    _walk_to(page, row)
    press("Enter")
    expect(row.locator(".evidence")).to_contain_text("The latest orders")
    press("Enter")
    expect(row.locator(".evidence")).to_have_count(0)
    press("r")
    expect(row.get_by_label("In a few words")).to_be_focused()
    page.keyboard.type("They wait for the fair")
    press("Tab")
    press("Tab")
    page.keyboard.type("Send samples")
    press("Enter")
    expect(row).to_have_count(0)
    expect(page.locator("#toasts")).to_contain_text("reached")
    assert NextStep.objects.filter(what="Send samples").exists()
    press("u")
    expect(row).to_have_count(1)
    assert not Conversation.objects.current().exists()
    _walk_to(page, row)
    press("w")
    expect(row).to_have_count(0)
    assert Dealing.objects.standing().get().how == "left_word"


def test_a_morning_by_thumb_in_bengali(desk: Desk, morning: world.World) -> None:
    page = desk.page(morning.manager, size="phone", language="bn", path="/")
    row = page.locator(f"#cue-{cue_of(morning).pk}")
    for button in page.locator(".deeds > *, .deeds button").all():
        box = button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
    row.get_by_text("এখন নয়").tap()
    page.get_by_role("button", name="দুই সপ্তাহ পর").tap()
    page.get_by_role("button", name="তাঁরাই বলেছেন").tap()
    page.get_by_role("button", name="সংরক্ষণ করুন").tap()
    expect(row).to_have_count(0)
    page.locator("#toasts").get_by_role("button").tap()
    expect(row).to_have_count(1)


def test_it_looks_well_and_everybody_can_use_it(desk: Desk, morning: world.World) -> None:
    row = f"#cue-{cue_of(morning).pk}"
    for page, way in desk.in_every_way(morning.manager, "/"):
        if not page.locator(f"{row} .evidence").count():
            _open_one(page, row)
        look(page, f"today-{way}")
        assert wrongs(page) == []


def _open_one(page: Page, row: str) -> None:
    page.locator(f"{row} [data-evidence]").click()
    expect(page.locator(f"{row} .evidence")).to_be_visible()


def test_the_scripts_of_the_page_are_small() -> None:
    assert sum(path.stat().st_size for path in (STATIC / "today.js", STATIC / "desk.js")) < 20_000


def test_whichever_worker_answers_the_rail_says_what_today_held(morning: world.World) -> None:
    browser = as_(morning.manager)
    things = browser.get("/").context["morning"].things
    assert things
    count = f'<span class="count">{things}</span>'
    assert count in browser.get("/clients/").content.decode()
    other = as_(morning.lead)
    other.cookies["left"] = browser.cookies["left"].value
    assert '<span class="count">' not in other.get("/clients/").content.decode()
    for forged in (f"{morning.manager.pk}-x", f"{morning.manager.pk}-²", "-", "9" * 400):
        browser.cookies["left"] = forged
        assert browser.get("/clients/").status_code == 200


def test_a_large_client_nobody_spoke_with_is_named_and_a_talk_ends_it(morning: world.World) -> None:
    at = clock.now() - dt.timedelta(200)
    stale, spoken = morning.returns_only, morning.silent
    Standing.objects.filter(pk__in=[stale.pk, spoken.pk]).update(
        abc="A", is_lost=False, first_day=at.date() - dt.timedelta(500)
    )
    NextStep.objects.all().delete()
    Conversation.objects.create(client=stale, at=at, day=at.date(), channel="phone")
    Conversation.objects.create(client=spoken, at=clock.now(), day=clock.today(), channel="phone")
    browser = as_(morning.manager)
    said = "Nobody has spoken with them for 200 days"
    assert said in unescape(browser.get("/").content.decode())
    assert browser.get(reverse("today_evidence", args=[f"client-{stale.pk}"])).status_code == 200
    browser.post(reverse("today_result", args=[f"client-{stale.pk}", "reached"]), {"note": "All is well."})
    assert said not in unescape(browser.get("/").content.decode())
