"""What people type is shown as text: 200 payloads through every field, nothing of them becomes part of a page."""

import datetime as dt
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote

import pytest
import registry
from django.apps import apps
from django.test import Client as Browser
from payloads import PAYLOADS

import world
from browsing import Desk
from keepwell.clients.models import Client
from keepwell.ledger.models import Product
from keepwell.staff.models import AuditEntry, Member, Role, Team

FIELDS = {
    "clients.Client": ("name", "city", "industry", "website"),
    "clients.Contact": ("name", "address_as", "position", "phone", "email", "common_ground", "learned_from"),
    "clients.Fact": ("value", "source"),
    "clients.Note": ("text",),
    "ledger.Conversation": ("text",),
    "ledger.Product": ("name", "line"),
    "promises.Promise": ("what",),
    "staff.Member": ("name",),
    "today.NextStep": ("what",),
}
URLS = ("href", "src", "action", "formaction", "xlink:href", "hx-get", "hx-post", "data")


class Shape(HTMLParser):
    """The tags of a page with the names of their attributes, and whatever could run."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shape: set[tuple[str, str]] = set()
        self.runs: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.shape |= {(tag, name) for name in given} | {(tag, "")}
        if (
            tag == "script"
            and not (given.get("src") or "").startswith("/static/")
            and "json" not in (given.get("type") or "")
        ):
            self.runs.append("script")
        for name, value in given.items():
            address = (value or "").strip().lower().replace("\t", "").replace("\n", "")
            if name.startswith(("on", "hx-on")) or name == "style":
                self.runs.append(f"{tag} {name}")
            elif name in URLS and address.startswith(("javascript:", "vbscript:", "data:text", "//")):
                self.runs.append(f"{tag} {name}={address[:40]}")


def _read(text: str) -> Shape:
    shape = Shape()
    shape.feed(text)
    return shape


def _write(*payloads: str) -> None:
    """Puts payloads into every text that people can type, past whoever checks it on its way in.

    Several in one text hide none of each other: the first that is not made harmless is found. A short field takes one.
    """
    payload = " ".join(payloads)
    for label, fields in FIELDS.items():
        model = apps.get_model(label)
        rooms = {name: model._meta.get_field(name).max_length or 10_000 for name in fields}
        model._default_manager.update(
            **{name: payload[:room] if room >= 200 else payloads[0][:room] for name, room in rooms.items()}
        )
    Team.objects.filter(name__startswith="North").update(name=f"North {payload}"[:200])
    AuditEntry.objects.update(by=payload[:200], data={"name": payload, "purpose": "join"})


def _ground(cast: world.World) -> tuple[registry.Ground, Member]:
    ground = registry.build(cast)
    for _, find in registry.PARAMETERS.values():
        find(ground, "own")
    admin = ground.viewers["admin"]
    assert admin is not None
    apps.get_model("clients.Note")._default_manager.update(by=admin)
    Team.objects.filter(name="North").update(name="North ")
    return ground, admin


def _pages(ground: registry.Ground) -> list[str]:
    pk = ground.clients["own"].pk
    person, talk = ground.made["clients.Contact", "own"], ground.made["ledger.Conversation", "own"]
    return [
        "/",
        "/clients/",
        "/find/?typed=x",
        f"/clients/{pk}/",
        f"/clients/{pk}/story/",
        f"/clients/{pk}/people/{person}/",
        f"/clients/{pk}/talks/{talk}/",
        f"/clients/{pk}/briefing/",
        "/house/members/",
        f"/house/members/{ground.cast.manager.pk}/",
        "/house/teams/",
        "/house/deputies/",
        "/house/audit/",
        "/me/",
    ]


def batched(every: tuple[str, ...], size: int) -> list[tuple[str, ...]]:
    return [every[start : start + size] for start in range(0, len(every), size)]


def test_no_payload_becomes_part_of_a_page(stood: world.World) -> None:
    ground, admin = _ground(stood)
    browser = Browser()
    browser.force_login(admin)
    pages = _pages(ground)
    _write("harmless words")
    known = {page: _read(browser.get(page).content.decode()) for page in pages}
    assert not {page: one.runs for page, one in known.items() if one.runs}
    wrong = []
    for several in batched(PAYLOADS, 5):
        _write(*several)
        for page in pages:
            answer = browser.get(page)
            found = _read(answer.content.decode())
            new = found.shape - known[page].shape - {("br", "")}  # a line that was typed
            if answer.status_code >= 500 or found.runs or new:
                wrong.append(f"{page} {several!r}: {answer.status_code} {found.runs} {sorted(new)}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:20])


@pytest.mark.parametrize(
    "address",
    [
        "/clients/?q={}&fits={}&sort={}&country={}",
        "/find/?typed={}",
        "/house/audit/?who={}&kind={}",
        "/sign-in/?next={}",
        "/{}/",
    ],
)
def test_what_stands_in_an_address_is_text_too(db: None, address: str) -> None:
    admin = registry.build(world.build()).viewers["admin"]
    assert admin is not None
    browser = Browser(raise_request_exception=False)
    if "sign-in" not in address:
        browser.force_login(admin)
    for payload in PAYLOADS:
        answer = browser.get(address.replace("{}", quote(payload)))
        assert answer.status_code < 500
        if answer.get("Content-Type", "").startswith("text/html"):
            assert not _read(answer.content.decode()).runs, payload


def test_nothing_runs_in_a_real_browser(desk: Desk, stood: world.World) -> None:
    ground, admin = _ground(stood)
    client = ground.clients["own"]
    talks, promises = apps.get_model("ledger.Conversation"), apps.get_model("promises.Promise")
    talks._default_manager.bulk_create(
        talks(
            client=client,
            at=world.NOW,
            day=world.DAY - dt.timedelta(days=number),
            channel="phone",
            text=payload,
        )
        for number, payload in enumerate(PAYLOADS)
    )
    promises._default_manager.bulk_create(
        promises(client=client, made_at=world.NOW, due=world.DAY, what=payload) for payload in PAYLOADS[:60]
    )
    for one, payload in zip(Client.objects.all(), PAYLOADS[40:], strict=False):
        Client.objects.filter(pk=one.pk).update(name=payload, city=payload, website=payload)
    for one, payload in zip(Product.objects.all(), PAYLOADS[60:], strict=False):
        Product.objects.filter(pk=one.pk).update(name=payload, line=payload[:100])
    Member.objects.bulk_create(Member(name=payload[:200], role=Role.MANAGER) for payload in PAYLOADS)
    AuditEntry.objects.bulk_create(
        AuditEntry(
            at=world.NOW, by=payload[:200], kind="member.closed", about="member:1", data={"name": payload}
        )
        for payload in PAYLOADS[:48]
    )
    page = desk.page(admin)
    reports: list[Any] = []
    page.expose_function("told", lambda one: reports.append(one))  # noqa: PLW0108 - a method takes no mark
    page.add_init_script(
        "addEventListener('securitypolicyviolation', one => told(one.violatedDirective + ' ' + one.blockedURI))"
    )
    page.on("dialog", lambda dialog: (reports.append(dialog.message), dialog.dismiss()))
    for path in (
        "/",
        "/clients/",
        f"/clients/{client.pk}/",
        f"/clients/{client.pk}/briefing/",
        "/house/members/",
        "/house/audit/",
    ):
        page.goto(path)
        page.mouse.move(400, 300)
        for _ in range(12):
            page.keyboard.press("Tab")
        assert page.evaluate("window.__pwned") is None, path
    assert not reports
