"""A page of the desk in a real browser: as whom, how wide, dark or light, in which language; looked at and checked."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, Page, Playwright, expect

from keepwell.lib import clock
from keepwell.staff.models import Member

LOOKS: Final = Path(__file__).parents[1] / ".looks"  # pictures of every page, by each run
_ASKED: Final = os.environ.get("KEEPWELL_LOOKS")
SIZES: Final = {"phone": (390, 844), "tablet": (820, 1180), "desk": (1360, 900)}
# Every pair of width, light and language once: all three by all would take twice as long and find no more.
WAYS: Final = (
    ("phone", False, "en"),
    ("phone", True, "bn"),
    ("tablet", True, "en"),
    ("tablet", False, "bn"),
    ("desk", False, "bn"),
    ("desk", True, "en"),
)
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

# What htmx says of a request that a page no longer waited for, because it was left: no fault, whoever is quicker.
LEFT_BEHIND: Final = ("htmx:sendAbort", "htmx:afterRequest")

expect.set_options(
    timeout=20_000
)  # milliseconds: what five seconds are to a quiet machine is more to a busy one


def launched(playwright: Playwright, *, whole: bool = False) -> Browser:
    """Debian's Chromium, `whole` as a person has it; `KEEPWELL_CHROMIUM` names another."""
    path = os.environ.get("KEEPWELL_CHROMIUM") or (
        "/usr/bin/chromium" if whole else "/usr/bin/chromium-headless-shell"
    )
    return playwright.chromium.launch(executable_path=path, args=list(FLAGS))


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
        page.on("console", lambda said: self._heard(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        if path is not None:
            page.goto(path)
        return page

    def in_every_way(
        self, member: Member, path: str, ways: Sequence[tuple[str, bool, str]] = WAYS
    ) -> Iterator[tuple[Page, str]]:
        """The page at `path` in each of `ways`, with the way's name: opened once for each language, then turned."""
        before = member.language
        for language in dict.fromkeys(way[2] for way in ways):
            page = self.page(member, language=language, path=path)
            devtools = page.context.new_cdp_session(page)
            for size, dark, _ in (way for way in ways if way[2] == language):
                width, height = SIZES[size]
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme="dark" if dark else "light")
                devtools.send("Emulation.setTouchEmulationEnabled", {"enabled": size == "phone"})
                yield page, f"{size}-{'dark' if dark else 'light'}-{language}"
            page.context.close()
        member.language = before
        member.save(update_fields=["language"])

    def _heard(self, text: str) -> None:
        if not text.startswith(LEFT_BEHIND):
            self.faults.append(text)

    def close(self) -> None:
        for context in self._open:
            context.close()


def session_of(member: Member) -> str:
    """The key of a new session in which `member` has just signed in by password."""
    session = SessionStore()
    session[SESSION_KEY] = str(member.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = member.get_session_auth_hash()
    told = {"method": "password", "at": clock.now().timestamp(), "reauthenticated": True}
    session["account_authentication_methods"] = [told]
    session["account_authentication_methods_user"] = str(member.pk)
    session.create()
    return str(session.session_key)


def kept_look(name: str) -> Path | None:
    """Where people will look at `name`: in the folder `KEEPWELL_LOOKS`; None where nobody asked for it."""
    if not _ASKED:
        return None
    Path(_ASKED).mkdir(parents=True, exist_ok=True)
    return Path(_ASKED) / name


def look(page: Page, name: str) -> None:
    """Keeps a picture of the whole page for people to look at."""
    if path := kept_look(f"{name}.png"):
        page.screenshot(path=path, full_page=True)


def wrongs(page: Page) -> list[str]:
    """What is wrong with the page: what axe finds, rule and place, and what reaches beyond the screen; one line each."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return [*page.evaluate(_AXE), *(f"wider than the screen: {one}" for one in page.evaluate(_TOO_WIDE))]


_AXE: Final = """async () => {
    const found = await axe.run(document, { resultTypes: ["violations"] });
    return found.violations.flatMap(({ id, nodes }) => nodes.map((one) => `${id}: ${one.target} ${one.failureSummary}`));
}"""
_TOO_WIDE: Final = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.outerHTML.slice(0, 100)).slice(0, 3)"""
