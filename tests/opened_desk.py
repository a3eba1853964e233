"""Fixtures of tests that open the desk: a real browser on a real server; `browsing` has what a test does with it.

Not a conftest of one folder: two folders would start two browsers, and only one can run in a process.
"""

import copy
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

# What takes time to read is read by who uses it: most tests open no browser.
if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

    import world
    from browsing import Desk
    from rounds.kept_aside import KeptAside


@pytest.fixture(scope="session")
def _playwright() -> "Iterator[Playwright]":
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs a loop in this thread
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(_playwright: "Playwright") -> "Iterator[Browser]":
    """Debian's Chromium without its windows: the same engine at a third of the work. tests/journeys have it whole."""
    from browsing import launched

    browser = launched(_playwright)
    yield browser
    browser.close()


@pytest.fixture
def desk(chromium: "Browser", live_server: Any) -> "Iterator[Desk]":
    from browsing import Desk

    opened = Desk(chromium, live_server.url)
    yield opened
    opened.close()
    assert not opened.faults


@pytest.fixture(scope="session")
def _stood_before() -> "dict[str, tuple[world.World, KeptAside]]":
    return {}


@pytest.fixture
def stood(
    transactional_db: None,
    home: Path,
    tmp_path_factory: pytest.TempPathFactory,
    _stood_before: "dict[str, tuple[world.World, KeptAside]]",
) -> "world.World":
    """The cast with its standings and cues: worked out once, put back for every other test."""
    import world
    from keepwell.rounds import nightly
    from rounds.kept_aside import keep_aside

    if "cast" not in _stood_before:
        made = world.build()
        with world.set_clock():
            nightly.run(as_of=world.DAY, by="test")
        _stood_before["cast"] = (made, keep_aside(home, tmp_path_factory.mktemp("stood") / "home"))
    else:
        _stood_before["cast"][1].put_back(home)
    return copy.deepcopy(_stood_before["cast"][0])


@pytest.fixture
def cast(transactional_db: None) -> "world.World":
    import world

    return world.build()
