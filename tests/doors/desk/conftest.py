"""A real browser on a real server; `browsing` has what a test does with it."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

import world
from browsing import FLAGS, Desk


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


@pytest.fixture
def desk(chromium: Browser, live_server: Any) -> Iterator[Desk]:
    opened = Desk(chromium, live_server.url)
    yield opened
    opened.close()
    assert not opened.faults


@pytest.fixture
def cast(transactional_db: None) -> world.World:
    return world.build()
