"""Pictures of every page there is, at three widths, kept for people to look at; each is checked while it is taken.

The pages are read from the URL map. By itself the test takes each in one language, dark or light, all four by turns; with
`KEEPWELL_PICTURES=folder` it takes each in all four, at three widths, into that folder.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

import pytest
import registry
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client as Visitor
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from fido2.cose import ES256
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)
from playwright.sync_api import Page, expect

import world
from browsing import LOOKS, Desk, session_of, wrongs
from keepwell.staff.models import Member

WIDTHS: Final = {"phone": 390, "tablet": 820, "desk": 1280}
WAYS: Final = tuple(product((False, True), ("en", "bn")))  # dark or not, and the language
VIEWERS: Final = (
    "manager",
    "admin",
    "reader",
    "signed out",
)  # the first who is shown a page is pictured with it
IN_EVERY_WAY: Final = os.environ.get("KEEPWELL_PICTURES")
FOLDER: Final = Path(IN_EVERY_WAY) if IN_EVERY_WAY else LOOKS
# What answers a browser that asks for it, and is no page of its own.
NO_PAGE: Final = {
    "errand_progress": "a part of the errand’s page, asked for while it is at work",
    "duplicates_progress": "a part of the duplicates’ page, asked for while they are looked for",
    "suggest_products": "names for a field of the form of an order",
    "refused_rows": "rows as CSV, where an import refused any",
    "client_story": "a part of the client’s page; without a script it leads there",
    "openid_connect_login": "leads to the company's own sign-in, where there is one",
    "openid_connect_callback": "comes back from there",
    "mfa_authenticate": "only in the middle of signing in; tests/journeys goes through it",
    "mfa_trust": "only in the middle of signing in, and we do not use it",
    "mfa_login_webauthn": "data for the script of a passkey",
}
MORE: Final = {"absent": "/nothing-is-here/"}  # what no route answers


@dataclass(frozen=True, slots=True)
class Shown:
    """A page, by its route, and who it is shown to."""

    route: str
    path: str
    viewer: str


def _routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    for one in resolver.url_patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one, here)
        else:
            assert isinstance(one, URLPattern)
            yield one.name or "", here


@pytest.fixture
def ground(stood: world.World, settings: Any) -> registry.Ground:
    """Everything that routes are about; the manager has a password alone, the admin every second step there is."""
    settings.KEEPWELL_IS_DEMO = True
    made = registry.build(stood)
    for name, password in (
        ("manager", "quiet river stone"),
        ("admin", "quiet river stone"),
        ("reader", None),
    ):
        member = made.viewers[name]
        assert member is not None
        member.set_password(password)  # none: came by the company's own sign-in
        member.save()
    admin = made.viewers["admin"]
    Authenticator.objects.create(
        user=admin, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )
    RecoveryCodes.activate(admin)
    passkey = {"name": "My phone", "credential": _credential()}
    Authenticator.objects.create(user=admin, type=Authenticator.Type.WEBAUTHN, data=passkey)
    return made


def _credential() -> dict[str, Any]:
    """What a device answers when it makes a passkey."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    made = AttestedCredentialData.create(b"\0" * 16, b"k" * 16, key)
    attested = AttestationObject.create("none", AuthenticatorData.create(b"h" * 32, flags, 0, made), {})
    told = CollectedClientData.create("webauthn.create", b"c" * 16, "http://localhost")
    response = AuthenticatorAttestationResponse(client_data=told, attestation_object=attested)
    return dict(RegistrationResponse(raw_id=b"k" * 16, response=response))


def _visitors(ground: registry.Ground) -> dict[str, Visitor]:
    made = {}
    for name in VIEWERS:
        member, visitor = ground.viewers[name], Visitor()
        if member is not None:
            visitor.cookies["sessionid"] = session_of(member)
        made[name] = visitor
    return made


def _path(ground: registry.Ground, route: str, pattern: str) -> str:
    resolver = get_resolver()
    names = resolver.reverse_dict.getlist(route)[0][0][0][1]
    values: dict[str, Any] = {}
    for name in names:
        _, find = registry.finder(route, pattern, name)
        values[name] = find(ground, "own")
    if route in {"mfa_edit_webauthn", "mfa_remove_webauthn"}:
        values["pk"] = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
    return reverse(route, kwargs=values)


def _pages(ground: registry.Ground) -> tuple[list[Shown], list[str]]:
    """What there is to picture; and the routes that answer a GET, show nobody a page and are not said to be none."""
    visitors, pages, unsaid = _visitors(ground), [], []
    for route, pattern in _routes(get_resolver()):
        path = _path(ground, route, pattern)
        answers = {name: visitor.get(path) for name, visitor in visitors.items()}
        shown = [name for name, one in answers.items() if one.status_code == 200]
        if (
            not shown
            and {one.status_code for one in answers.values()} <= {302, 404, 405}
            and any(one.status_code == 405 for one in answers.values())
        ):
            continue  # takes a form and shows nothing
        if shown and not answers[shown[0]]["Content-Type"].startswith("text/html"):
            continue  # a file
        if shown:
            pages.append(Shown(route, path, shown[0]))
        elif route not in NO_PAGE:
            unsaid.append(f"{route} {path}: {[one.status_code for one in answers.values()]}")
    return [*pages, *(Shown(name, path, "manager") for name, path in MORE.items())], unsaid


def test_every_page_has_a_picture_and_nothing_is_wrong_with_it(desk: Desk, ground: registry.Ground) -> None:
    pages, unsaid = _pages(ground)
    assert not unsaid, "\n".join(["say in NO_PAGE why it is no page, or in VIEWERS who is shown it", *unsaid])
    assert len(pages) > 30
    wrong: list[str] = []
    taken: set[str] = set()
    for turn, way in enumerate(WAYS):
        here = pages if IN_EVERY_WAY else pages[turn :: len(WAYS)]
        opened: dict[str, Page] = {}
        for shown in here:
            page = opened.get(shown.viewer) or _opened(desk, ground.viewers[shown.viewer], way)
            opened[shown.viewer] = page
            wrong += _taken(page, shown, f"{'dark' if way[0] else 'light'}-{way[1]}")
            taken.add(shown.route)
        for page in opened.values():
            page.context.close()
    desk.faults = [one for one in desk.faults if "404" not in one]  # the page that is not there
    assert not wrong, "\n".join(wrong)
    assert taken == {shown.route for shown in pages}


def _opened(desk: Desk, member: Member | None, way: tuple[bool, str]) -> Page:
    dark, language = way
    return desk.page(member, dark=dark, language=language)


def _taken(page: Page, shown: Shown, way: str) -> list[str]:
    """Takes the pictures, and says what is wrong with the page."""
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 844})
    page.goto(shown.path)
    expect(page.locator(".htmx-request")).to_have_count(0)
    found = []
    if page.locator("h1").count() != 1 or not page.title():
        found.append(f"{shown.route}: has no title")
    for size, width in WIDTHS.items():
        name = f"{shown.route}-{size}-{way}"
        page.set_viewport_size({"width": width, "height": 844 if size == "phone" else 900})
        page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
        found += [f"{name}: {one}" for one in wrongs(page)]
    return found


def test_a_page_that_nobody_pictures_fails(ground: registry.Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.NO_PAGE", {})
    _, unsaid = _pages(ground)
    assert any(one.startswith("openid_connect_login ") for one in unsaid)
