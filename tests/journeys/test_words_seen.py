"""The check itself: an English word in a page for readers of Bengali is found."""

import pytest
from words_seen import english_on, words_of

from browsing import Desk

pytestmark = pytest.mark.usefixtures("transactional_db")


def test_an_english_word_in_a_bengali_page_is_found(desk: Desk) -> None:
    page = desk.page(path="/sign-in/")
    page.set_content(
        "<title>আজ</title><p>আজ Heron's Rest-এর <b hidden>unseen</b></p><input placeholder='Find' aria-label='খুঁজুন'>"
        "<button aria-label='Close'>Ctrl K</button>"
    )
    assert english_on(page, known=words_of("Heron's Rest")) == ["close", "find"]
