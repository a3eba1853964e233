"""What makes a page come up at once on a slow phone: little to wait for, nothing that moves, no foreign host.

The time itself is measured by bench/first_paint.py: on a busy machine it says more of the machine than of the page.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser

import world
from browsing import Desk, kept_look
from keepwell.doors.desk import sheets
from painting import Painted, paint

WAITS_FOR = 24_000  # bytes on the wire before the first paint: 0.12 s at 1.6 Mbit/s
SCRIPT, SCRIPT_ON_WIRE = 120_000, 40_000
STILL = 0.01


@pytest.fixture
def served(chromium: Browser, transactional_db: None) -> Iterator[Desk]:
    """As our own server serves it: the usual one of tests hands out files by itself, past all that makes them small."""
    thread = LiveServerThread("127.0.0.1", static_handler=lambda handler: handler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    opened = Desk(chromium, f"http://{thread.host}:{thread.port}")
    yield opened
    opened.close()
    thread.terminate()
    assert not opened.faults


def test_a_slow_phone_waits_for_little_and_nothing_moves(served: Desk, stood: world.World) -> None:
    for name, path in {"Today": "/", "client": f"/clients/{stood.silent.pk}/"}.items():
        found = paint(served.page(stood.manager, size="phone"), path)
        _keep(name, found)
        assert found.paint is not None
        assert found.before_paint < WAITS_FOR
        assert not found.blocking  # the sheet came with the page, and no script holds the paint up
        assert found.shift < STILL, found.shifts
        assert found.scripts
        assert found.inline == 0
        assert sum(one["decoded"] for one in found.scripts) < SCRIPT
        assert sum(one["encoded"] for one in found.scripts) < SCRIPT_ON_WIRE
        hosts = {urlsplit(one["url"]).netloc for one in found.parts if not one["url"].startswith("data:")}
        assert hosts == {urlsplit(served.address).netloc}


def test_who_comes_again_has_the_sheet_already(served: Desk, stood: world.World) -> None:
    page = served.page(stood.manager, size="phone")
    first = paint(page, "/")
    again = paint(page, "/")
    (sheet,) = again.blocking
    assert urlsplit(sheet["url"]).path == sheets.address("today")
    assert again.page["decoded"] < first.page["decoded"] - 10_000


def _keep(name: str, found: Painted) -> None:
    """The figure of this run, for people to look at."""
    path = kept_look("first-paint.txt")
    if path is None:
        return
    with path.open("a") as kept:
        kept.write(f"{name}: {found.paint} ms, shift {found.shift}, waits for {found.before_paint} bytes\n")


def test_a_script_in_the_way_and_a_page_that_moves_are_seen(served: Desk, stood: world.World) -> None:
    """The measure itself: a page that is held up and moves is told to be."""
    page = served.page(stood.manager, size="phone")
    page.route(
        "**/desk.js", lambda route: route.fulfill(body="x = 1;" * 30_000, content_type="text/javascript")
    )
    moving = "addEventListener('load', () => requestAnimationFrame(() => setTimeout(() => { const one = document.createElement('div'); one.style.height = '300px'; document.body.prepend(one); }, 100)))"
    page.add_init_script(moving)
    page.route("**/find.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    found = paint(page, "/")
    assert found.shift > STILL
    assert sum(one["decoded"] for one in found.scripts) > SCRIPT
