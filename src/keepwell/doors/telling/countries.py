"""A country's name in the reader's language."""

from functools import lru_cache

from keepwell.clients.places import country_code
from keepwell.doors.telling import wording


def country(text: str) -> str:
    """To who reads English as it was written; to others their own name of it, where it is known."""
    return _named(text, wording.language())


@lru_cache(maxsize=2_000)
def _named(text: str, language: str) -> str:
    if language == "en" or not (code := country_code(text)):
        return text
    from babel import Locale

    return str(Locale(language).territories.get(code, text))
