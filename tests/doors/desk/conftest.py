"""A real browser on a real server: who is signed in, how wide the screen, dark or light, in which language."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

import world
from keepwell.staff.models import Member

LOOKS: Final = Path(os.environ.get("KEEPWELL_LOOKS") or Path(__file__).parents[3] / ".looks")
SIZES: Final = {"phone": (390, 844), "tablet": (820, 1180), "desk": (1360, 900)}
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def _playwright() -> Iterator[Playwright]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs a loop in this thread
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(_playwright: Playwright) -> Iterator[Browser]:
    path = os.environ.get("KEEPWELL_CHROMIUM") or "/usr/bin/chromium"
    browser = _playwright.chromium.launch(executable_path=path, args=list(FLAGS))
    yield browser
    browser.close()


class Desk:
    """Pages of one server, each opened as somebody. Every page fails its test on an error in its console."""

    def __init__(self, browser: Browser, address: str) -> None:
        self._browser = browser
        self.address = address
        self._open: list[Any] = []
        self.faults: list[str] = []

    def page(
        self,
        member: Member | None = None,
        *,
        size: str = "desk",
        dark: bool = False,
        language: str | None = None,
        path: str | None = None,
    ) -> Page:
        """A page as `member` (None: signed out), at a named size; `path` is opened at once."""
        width, height = SIZES[size]
        context = self._browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            base_url=self.address,
            locale=language or "en",
            has_touch=size == "phone",
            reduced_motion="reduce",
        )
        self._open.append(context)
        if member is not None:
            if language and member.language != language:
                member.language = language
                member.save(update_fields=["language"])
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(member), "url": self.address}]
            )
        page = context.new_page()
        page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        if path is not None:
            page.goto(path)
        return page

    def close(self) -> None:
        for context in self._open:
            context.close()


def session_of(member: Member) -> str:
    """The key of a new session in which `member` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@pytest.fixture
def desk(chromium: Browser, live_server: Any) -> Iterator[Desk]:
    opened = Desk(chromium, live_server.url)
    yield opened
    opened.close()
    assert not opened.faults


@pytest.fixture
def cast(transactional_db: None) -> world.World:
    return world.build()


def look(page: Page, name: str) -> Path:
    """Keeps a picture of the whole page for people to look at."""
    LOOKS.mkdir(parents=True, exist_ok=True)
    path = LOOKS / f"{name}.png"
    page.screenshot(path=path, full_page=True)
    return path


def wrongs(page: Page) -> list[str]:
    """What axe finds wrong with the page: rule and place, one line each."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]
    ]
