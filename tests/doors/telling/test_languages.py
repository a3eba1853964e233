from collections.abc import Iterator

import pytest

from keepwell.doors.telling import wording
from keepwell.doors.telling.languages import OFFERED, language_name, offered


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = wording.language()
    yield
    wording.use(before)


@pytest.mark.parametrize(
    ("code", "english", "bengali"),
    [
        ("bn", "Bengali", "বাংলা"),
        ("de-AT", "German", "জার্মান"),
        ("pt_BR", "Portuguese", "পর্তুগিজ"),
        ("mn", "Mongolian", "মঙ্গোলিয়"),  # not offered, and known all the same
        ("?", "?", "?"),
        ("", "", ""),
    ],
)
def test_a_language_is_named_in_the_readers_own(code: str, english: str, bengali: str) -> None:
    wording.use("en")
    assert language_name(code) == english
    wording.use("bn")
    assert language_name(code) == bengali


@pytest.mark.parametrize("reader", wording.LANGUAGES)
def test_what_is_offered_has_a_name_each_by_the_alphabet(reader: str) -> None:
    wording.use(reader)
    names = [name for _, name in offered()]
    assert names == sorted(set(names))
    assert len(names) == len(OFFERED)
    assert not set(names) & set(OFFERED)
