"""A manager's morning in a real browser, from signing in to signing out: by the keys and by thumb, in both languages."""

import datetime as dt
import re
import time
from collections.abc import Iterator

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from hands import Hand, Keys, Thumb
from playwright.sync_api import Locator, Page, expect
from words_seen import english_on, words_of

import world
from browsing import Desk, wrongs
from keepwell.care.promises.making import make
from keepwell.care.promises.models import Promise
from keepwell.care.today.models import Dealing, NextStep
from keepwell.care.today.planning import plan
from keepwell.clients.models import Client, Contact
from keepwell.cues.models import Cue
from keepwell.doors.telling import wording
from keepwell.doors.telling.countries import country
from keepwell.ledger.models import Conversation, Product
from keepwell.staff.models import AuditEntry, Member

PASSWORD = "quiet river stone"  # noqa: S105 - of nobody
DUE = dt.date(2026, 7, 7)
SECRET = "JBSWY3DPEHPK3PXP"  # noqa: S105 - of nobody

# On PostgreSQL too, for each hand once: in which language a page is read is nothing to the database.
rows = pytest.mark.django_db(transaction=True)


@pytest.fixture
def morning(stood: world.World) -> Iterator[world.World]:
    """Six clients want the manager today: two by a warning, four by what was promised or planned."""
    cache.clear()
    with time_machine.travel(world.NOW, tick=True):
        stood.manager.set_password(PASSWORD)
        stood.manager.save()
        Client.objects.filter(pk__in=[stood.once.pk, stood.bengali.pk]).update(manager=stood.manager)
        Contact.objects.create(
            client=stood.silent, name="Jana Lindqvist", address_as="Ms Lindqvist", decides=True, language="de",
            channel="phone", manner="formal", phone="+49 40 123456", common_ground="sails", learned_from="her",
        )  # fmt: skip
        make(client=stood.steady, by=stood.manager, what="Send the corrected invoice", due=world.DAY)
        for client in (stood.returns_only, stood.once, stood.bengali):
            plan(client=client, by=stood.manager, what="Ring them up", day=world.DAY, today=world.DAY)
        yield stood


class Morning:
    """One morning: what is done in it, whoever's hand and language it is in."""

    def __init__(self, page: Page, hand: Hand, cast: world.World, language: str) -> None:
        self.page, self.hand, self.cast, self.language = page, hand, cast, language
        self.known = _names(cast)
        self.english: dict[str, list[str]] = {}
        wording.use(language)  # what this test looks for is worded as the page words it

    def say(self, text: str) -> str:
        return wording.gettext(text)

    def button(self, text: str, within: Locator | None = None) -> Locator:
        return (within or self.page).get_by_role("button", name=self.say(text)).first

    def link(self, text: str) -> Locator:
        return self.page.locator("main").get_by_role("link", name=self.say(text)).first

    def seen(self, where: str) -> None:
        """In Bengali every word on the page is Bengali, or somebody's name."""
        if self.language == "bn" and (found := english_on(self.page, known=self.known)):
            self.english[where] = found

    def way(self, to: str) -> Locator:
        """In the rail on a desk, in the bar under the thumb on a phone."""
        bar = ".rail" if isinstance(self.hand, Keys) else ".thumb"
        return self.page.locator(f"{bar} a[href='{to}']:not(.mark)")

    def row(self, client: Client) -> Locator:
        return self.page.locator("[data-row]").filter(
            has=self.page.locator(f"a[href='/clients/{client.pk}/']")
        )

    def deed(self, client: Client, key: str) -> None:
        """By its letter on a keyboard, by its button under a thumb."""
        row = self.row(client)
        if isinstance(self.hand, Keys):
            self.stand_on(row)
            self.page.keyboard.press(key)
        else:
            self.hand.press(row.locator(f"[data-key={key}]"))

    def stand_on(self, row: Locator) -> None:
        for step in ("k", "j"):
            for _ in range(12):
                if row.evaluate("row => row === document.activeElement"):
                    return
                self.page.keyboard.press(step)
        raise AssertionError("j and k do not come to every row")

    def save(self, client: Client) -> None:
        if isinstance(self.hand, Keys):
            self.page.keyboard.press("Enter")
        else:
            self.hand.press(self.button("Save", self.row(client)))
        expect(self.row(client)).to_have_count(0)


def _names(cast: world.World) -> set[str]:
    """The words that are somebody's or something's own: of the company's data, and what is typed in this test."""
    own = [
        *Client.objects.values_list("name", flat=True),
        *Client.objects.values_list("country", flat=True),
        *Client.objects.values_list("key", flat=True),
        *Contact.objects.values_list("name", flat=True),
        *Contact.objects.values_list("address_as", flat=True),
        *Member.objects.values_list("name", flat=True),
        *Member.objects.values_list("email", flat=True),
        *Product.objects.values_list("name", flat=True),
        *Product.objects.values_list("line", flat=True),
        *Product.objects.values_list("code", flat=True),
    ]
    typed = ["Send the corrected invoice", "Ring them up", "sails her", *TYPED]
    cells = [a + x for a in "ABC" for x in "XYZ"]
    return words_of(*own, *typed, *cells)


TYPED = (
    "They wait for the fair", "Send samples", "after the fair", "usual in summer", "You know them",
    "She tests another supplier.", "double walled cartons", "ask about cartons",
)  # fmt: skip


@pytest.mark.parametrize(
    ("size", "language", "with_app"),
    [
        pytest.param("phone", "bn", True, marks=rows),
        ("phone", "en", False),
        ("desk", "bn", False),
        ("desk", "en", True),
    ],
)
def test_a_morning(
    desk: Desk,
    morning: world.World,
    size: str,
    language: str,
    with_app: bool,  # noqa: FBT001 - a table of cases
) -> None:
    member = morning.manager
    member.language = language
    member.save()
    page = desk.page(size=size, language=language)
    if size == "desk":
        page.set_viewport_size({"width": 1280, "height": 800})
    troubles: list[str] = []
    page.on("response", lambda one: troubles.append(f"{one.status} {one.url}") if one.status >= 400 else None)
    page.on("requestfailed", lambda one: troubles.append(f"failed {one.url}") if not _left(one) else None)
    page.add_init_script(
        "addEventListener('securitypolicyviolation', (event) => console.error('CSP', event.blockedURI));"
    )
    if with_app:
        Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={"secret": SECRET})
    done = Morning(page, Keys(page) if size == "desk" else Thumb(page), morning, language)

    _signs_in(done, with_app=with_app)
    _works_off_the_list(done)
    _undoes_one(done)
    _looks_after_one_client(done)
    _finds_by_any_letters(done)
    _walks_the_list(done)
    _takes_the_briefing(done)
    _ends(done)

    assert not troubles
    assert not done.english
    _left_in_the_books(morning)


def _left(request: object) -> bool:
    """A request that ended because the page was left, or because a newer one took its place."""
    return "ABORTED" in str(getattr(request, "failure", ""))


def _signs_in(done: Morning, *, with_app: bool) -> None:
    page, hand = done.page, done.hand
    page.goto("/")
    done.seen("sign in")
    hand.write(page.locator("input[name=login]"), "manager@example.org")
    hand.write(page.locator("input[name=password]"), PASSWORD)
    hand.press(page.locator("form[action='/sign-in/'] button"))
    if with_app:
        expect(page.locator("h1")).to_have_text(done.say("The second step"))
        done.seen("second step")
        hand.write(page.get_by_label(done.say("Code")).first, _code())
        hand.press(done.button("Sign in"))
    expect(page.locator("h1")).to_have_text(done.say("Today"))


def _code() -> str:
    """What an authenticator app shows at this moment."""
    return str(totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30)))


def _works_off_the_list(done: Morning) -> None:
    page, hand, cast = done.page, done.hand, done.cast
    expect(page.locator("[data-row]")).to_have_count(6)
    done.seen("today")

    silent = done.row(cast.silent)
    if isinstance(hand, Keys):
        done.stand_on(silent)
        page.keyboard.press("Enter")
    else:
        hand.press(silent.locator("[data-evidence]"))
    expect(silent.locator(".evidence")).to_contain_text(done.say("The latest orders"))
    done.seen("evidence")

    done.deed(cast.silent, "r")
    expect(silent.locator("input[name=note]")).to_be_focused()
    done.seen("reached")
    page.keyboard.type("They wait for the fair")
    hand.write(silent.locator("input[name=what]"), "Send samples")
    done.save(cast.silent)

    done.deed(cast.returns_only, "w")
    expect(done.row(cast.returns_only)).to_have_count(0)

    done.deed(cast.half_lost, "s")
    hand.write(done.row(cast.half_lost).locator("input[name=why]"), "after the fair")
    done.seen("not now")
    done.save(cast.half_lost)

    done.deed(cast.once, "n")
    hand.write(done.row(cast.once).locator("input[name=why]"), "usual in summer")
    done.seen("no problem")
    done.save(cast.once)

    done.deed(cast.bengali, "h")
    hand.choose(done.row(cast.bengali).locator("select[name=to]"), cast.lead.name)
    hand.write(done.row(cast.bengali).locator("input[name=why]"), "You know them")
    done.seen("hand over")
    done.save(cast.bengali)
    expect(page.locator("[data-row]")).to_have_count(1)  # what was promised for today
    expect(page.locator("#toasts")).to_contain_text(cast.lead.name)


def _undoes_one(done: Morning) -> None:
    """What was handed over comes back, to be done after all."""
    page = done.page
    if isinstance(done.hand, Keys):
        page.keyboard.press("u")
    else:
        done.hand.press(done.button("Undo", page.locator("#toasts")))
    expect(done.row(done.cast.bengali)).to_have_count(1)
    done.seen("undone")


def _looks_after_one_client(done: Morning) -> None:
    page, hand, steady = done.page, done.hand, done.cast.steady
    if isinstance(hand, Keys):
        done.stand_on(done.row(steady))
        page.keyboard.press("o")
    else:
        hand.press(done.row(steady).locator("[data-open]"))
    page.wait_for_url(f"**/clients/{steady.pk}/")
    expect(page.locator(".lines table")).to_be_visible()
    expect(page.locator("#story .entry")).not_to_have_count(0)
    done.seen("client")
    for show in ("Orders", "Everything"):
        hand.press(page.locator(".shows").get_by_role("link", name=done.say(show)))
        expect(page.locator(".shows [aria-current]")).to_have_text(done.say(show))
        done.seen(f"story: {show}")

    if isinstance(hand, Keys):
        page.keyboard.press("l")
    else:
        hand.press(page.locator("[data-log]"))
    expect(page.locator("dialog:modal")).to_be_visible()
    done.seen("log a talk")
    hand.write(page.locator("#log-text"), "She tests another supplier.")
    hand.write(page.locator("#log input[name=promise]").first, "double walled cartons")
    hand.write(page.locator("#log input[name=due]").first, DUE.isoformat())
    hand.write(page.locator("input[name=next_what]"), "ask about cartons")
    hand.write(page.locator("input[name=next_day]"), DUE.isoformat())
    if isinstance(hand, Keys):
        page.keyboard.press("Control+Enter")
    else:
        hand.press(done.button("Log it"))
    expect(page.locator("dialog:modal")).to_have_count(0)
    expect(page.locator("#promises")).to_contain_text("double walled cartons")

    kept = page.get_by_role("button", name=re.compile("Send the corrected invoice"))
    hand.press(kept)
    expect(kept).to_have_count(0)
    done.seen("kept")


def _finds_by_any_letters(done: Morning) -> None:
    """A name in Bengali by its own letters, and by how it sounds in Latin ones."""
    page, bengali = done.page, done.cast.bengali
    for typed in ("দোয়েল", "doyel"):
        if isinstance(done.hand, Keys):
            page.keyboard.press("Control+k")
        else:
            done.hand.press(page.locator(".thumb [data-find]"))
        expect(page.locator("#finder-typed")).to_be_focused()
        page.keyboard.press("Control+a")
        page.keyboard.type(typed)
        found = page.locator("#finder-found a").filter(has_text=bengali.name)
        expect(found).to_be_visible()
        done.known |= words_of(typed)
        done.seen(f"found by {typed}")
        with page.expect_navigation(url=f"**/clients/{bengali.pk}/"):  # the second time from that very page
            if isinstance(done.hand, Keys):
                page.keyboard.press("Enter")
            else:
                done.hand.press(found)
        expect(page.locator("h1")).to_contain_text(bengali.name)


def _walks_the_list(done: Morning) -> None:
    page, hand = done.page, done.hand
    hand.press(done.way("/clients/"))
    expect(page.locator("h1")).to_have_text(done.say("Clients"))
    done.seen("clients")
    hand.choose(page.locator("select[name=country]"), country("Germany"))
    page.wait_for_url("**country=Germany**")
    expect(page.locator("tbody tr")).to_have_count(1)
    if isinstance(hand, Keys):  # a list that is drawn anew leaves them where they were
        expect(page.locator("select[name=country]")).to_be_focused()
    done.seen("clients of one country")
    hand.press(page.locator("tbody th a"))
    expect(page.locator("h1")).to_contain_text(done.cast.silent.name)
    hand.press(page.locator(".crumbs a"))
    page.wait_for_url("**country=Germany**")
    expect(page.locator("select[name=country]")).to_have_value("Germany")
    expect(page.locator("tbody tr")).to_have_count(1)
    hand.press(page.locator("tbody th a"))
    expect(page.locator("h1")).to_contain_text(done.cast.silent.name)


def _takes_the_briefing(done: Morning) -> None:
    page, hand = done.page, done.hand
    hand.press(done.link("Briefing"))
    page.wait_for_url("**/briefing/")
    expect(page.locator("h1")).to_have_text(done.cast.silent.name)
    done.seen("briefing")
    assert not wrongs(page)
    with page.expect_download() as taken:
        hand.press(done.link("PDF"))
    assert taken.value.suggested_filename.endswith(f"{world.DAY.isoformat()}.pdf")
    assert taken.value.path().read_bytes().startswith(b"%PDF")


def _ends(done: Morning) -> None:
    page, hand = done.page, done.hand
    hand.press(done.way("/"))
    expect(page.locator("h1")).to_have_text(done.say("Today"))
    summary = page.locator("details.done summary")
    expect(summary).to_contain_text(wording.number(4))
    hand.press(summary)
    shown = page.locator("details.done li")
    expect(shown).to_have_count(4)
    for client in (done.cast.silent, done.cast.returns_only, done.cast.half_lost, done.cast.once):
        expect(shown.filter(has_text=client.name)).to_be_visible()
    done.seen("done today")
    hand.press(done.way("/me/"))
    page.wait_for_url("**/me/")
    done.seen("me")
    hand.press(page.locator("form[action='/sign-out/'] button"))
    page.wait_for_url("**/sign-in/**")
    page.goto("/")
    expect(page.locator("input[name=password]")).to_be_visible()


def _left_in_the_books(cast: world.World) -> None:
    standing = {one.client_id: one for one in Dealing.objects.standing()}
    assert {client: one.how for client, one in standing.items()} == {
        cast.silent.pk: "reached",
        cast.returns_only.pk: "left_word",
        cast.half_lost.pk: "snoozed",
        cast.once.pk: "no_problem",
    }
    assert all(one.by == cast.manager for one in standing.values())
    assert standing[cast.half_lost.pk].until == world.DAY + dt.timedelta(days=7)
    assert standing[cast.half_lost.pk].why == "after the fair"
    undone = Dealing.objects.exclude(pk__in=[one.pk for one in standing.values()]).get()
    assert (undone.client, undone.how, undone.to) == (cast.bengali, "handed_over", cast.lead)
    talks = {one.client_id: one for one in Conversation.objects.current()}
    assert (talks[cast.silent.pk].text, talks[cast.silent.pk].reached) == ("They wait for the fair", True)
    assert not talks[cast.returns_only.pk].reached
    assert talks[cast.steady.pk].text == "She tests another supplier."
    assert len(talks) == 3
    assert set(NextStep.objects.open().values_list("client", "what", "day")) == {
        (cast.silent.pk, "Send samples", world.DAY + dt.timedelta(days=1)),
        (cast.steady.pk, "ask about cartons", DUE),
        (cast.bengali.pk, "Ring them up", world.DAY),
        (
            cast.returns_only.pk,
            "Ring them up",
            dt.date(2026, 7, 3),
        ),  # the third working day after word was left
    }
    promises = {one.what: one for one in Promise.objects.all()}
    assert promises["Send the corrected invoice"].kept_at is not None
    assert (promises["double walled cartons"].due, promises["double walled cartons"].kept_at) == (DUE, None)
    assert promises["double walled cartons"].made_in == talks[cast.steady.pk]
    kinds = set(AuditEntry.objects.filter(by=cast.manager.name).values_list("kind", flat=True))
    assert {"today.handed_over", "today.undone", "today.snoozed", "today.no_problem", "promise.kept"} <= kinds
    assert (
        Cue.objects.open().filter(client=cast.silent).exists()
    )  # the reason stands; only the list is shorter
