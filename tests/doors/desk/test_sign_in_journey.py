"""Coming in, in a real browser: by a link, by password, by an app's code, by a passkey; sessions; how it all looks."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from playwright.sync_api import Page, expect

from browsing import SIZES, Desk, look, wrongs
from keepwell.staff import founding, joining, teaming
from keepwell.staff.models import Member, OneTimeLink, Role

pytestmark = pytest.mark.usefixtures("transactional_db", "no_attempts_yet")
PASSWORD = "quiet river stone"  # noqa: S105 - of nobody


@pytest.fixture
def no_attempts_yet(transactional_db: None) -> None:
    cache.clear()


def _code(secret: str) -> str:
    """What an authenticator app shows now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def _sign_in(page: Page, password: str = PASSWORD) -> None:
    page.goto("/sign-in/")
    page.get_by_label("Mail address").fill("ada@example.org")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_from_the_first_link_to_two_steps_and_a_passkey(desk: Desk) -> None:
    page = desk.page(path=f"/join/{founding.found(by='operator')}/")
    page.get_by_label("Your name").fill("Ada Karim")
    page.get_by_label("Mail address").fill("Ada@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Join and begin").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")

    page.goto("/me/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    _sign_in(page, "not the one")
    expect(page.get_by_role("alert")).to_contain_text("do not fit each other")
    _sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")

    page.goto("/me/second-step/")
    page.get_by_role("link", name="Turn on Authenticator app").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    assert page.locator("img.qr").evaluate("one => one.complete && one.naturalWidth > 100")
    secret = page.locator("code").text_content()
    assert secret
    page.get_by_label("Code").fill(_code(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert page.locator(".codes li").count() == 10

    other = desk.page()
    _sign_in(other)
    expect(other.get_by_role("heading", level=1)).to_have_text("The second step")
    member = Member.objects.get()
    cache.clear()  # a code is good once; the library remembers it
    recovery = Authenticator.objects.get(user=member, type=Authenticator.Type.RECOVERY_CODES)
    other.get_by_label("Code").fill(recovery.wrap().get_unused_codes()[0])
    other.get_by_role("button", name="Sign in").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Today")

    page.goto("/me/sessions/")
    assert page.locator(".ways li").count() == 2
    page.get_by_role("button", name="End Chrome").click()
    expect(page.locator(".toast")).to_contain_text("That session has ended")
    assert page.locator(".ways li").count() == 1
    other.goto("/me/")
    other.wait_for_url("**/sign-in/**")

    _add_and_use_a_passkey(page)


def _add_and_use_a_passkey(page: Page) -> None:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    page.goto("/me/second-step/webauthn/add/")
    page.get_by_label("Name of the device").fill("Ada’s phone")
    page.get_by_role("button", name="Add a passkey").click()
    page.wait_for_url("**/me/second-step/")
    page.goto("/me/second-step/webauthn/")
    expect(page.locator(".ways")).to_contain_text("Ada’s phone")
    page.goto("/me/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    page.get_by_role("button", name="With a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Today")


@pytest.mark.parametrize(("language", "dark"), [("en", False), ("bn", True)])
def test_the_pages_look_right(desk: Desk, language: str, dark: bool) -> None:  # noqa: FBT001 - a table of cases
    admin = Member(
        name="Wilhelmina Alexandrina van der Straaten-Hohenberg", email="w@example.org", role=Role.ADMIN
    )
    admin.set_password(PASSWORD)
    admin.language = language
    admin.save()
    north = teaming.make_team(name="North and the islands", by=admin)
    waiting = Member.objects.create(name="সাবিনা ইয়াসমিন", team=north)
    token = joining.make_link(member=waiting, purpose=OneTimeLink.Purpose.JOIN, by=admin.name)
    pages = {
        None: {"sign-in": "/sign-in/", "join": f"/join/{token}/"},
        admin: {
            "me": "/me/",
            "my-sign-in": "/me/second-step/",
            "sessions": "/me/sessions/",
            "members": "/house/members/",
            "member": f"/house/members/{waiting.pk}/",
            "teams": "/house/teams/",
            "deputies": "/house/deputies/",
            "audit": "/house/audit/",
        },
    }
    found = []
    for who, paths in pages.items():
        page = desk.page(who, dark=dark, language=language)
        for name, path in paths.items():
            page.set_viewport_size({"width": SIZES["desk"][0], "height": SIZES["desk"][1]})
            page.goto(path)
            for size, (width, height) in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                look(page, f"{name}-{size}-{language}")
                found += [f"{name} {size}: {wrong}" for wrong in wrongs(page)]
                if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                    found.append(f"{name} {size}: wider than the screen")
            assert page.locator("html").get_attribute("lang") == language
    assert not found
