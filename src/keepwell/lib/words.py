"""Marks text for people where it is written; it is put into the reader's language where it is shown."""


class Phrase(str):
    """Text for people, marked where it is written: a door knows it from a name or another datum beside it."""

    __slots__ = ()


def gettext_noop(text: str) -> str:
    """Marks `text` for translation and returns it unchanged, as a `Phrase`."""
    return Phrase(text)
