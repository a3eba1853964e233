"""Whole journeys go through the browser as a person has it, windows and all."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Playwright

from browsing import launched


@pytest.fixture(scope="module")  # it works on while nobody looks
def chromium(_playwright: Playwright) -> Iterator[Browser]:
    browser = launched(_playwright, whole=True)
    yield browser
    browser.close()
