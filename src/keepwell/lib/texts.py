"""Text as people type it: tidied, and no longer than what pages can show."""

import re
import unicodedata
from typing import Final

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import Phrase, gettext_noop

_UNSEEN: Final = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]"
)


class TextTooLong(Refusal):
    says = gettext_noop("%(field)s holds %(length)s characters; at most %(most)s are kept.")
    mend = gettext_noop("Shorten it, or put the long text into a file of your own and say here where it is.")


class TextMissing(Refusal):
    says = gettext_noop("%(field)s is empty.")
    mend = gettext_noop("Write a few words.")


def tidied(text: str, *, field: str, at_most: int, needed: bool = False) -> str:
    """`text` in composed Unicode (NFC) without signs that nobody sees or that turn what follows around.

    `field` names it in a refusal and is marked for translation where it is written.
    Raises TextTooLong, and TextMissing where something is `needed` and nothing is there.
    """
    if len(text) > 4 * at_most:  # not worth reading
        raise TextTooLong(field=Phrase(field), length=len(text), most=at_most)
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = _UNSEEN.sub("", unicodedata.normalize("NFC", lines)).strip()
    if len(kept) > at_most:
        raise TextTooLong(field=Phrase(field), length=len(kept), most=at_most)
    if needed and not kept:
        raise TextMissing(field=Phrase(field))
    return kept


def one_line(text: str, *, field: str, at_most: int, needed: bool = False) -> str:
    """As `tidied`, with every stretch of white space made one blank."""
    return " ".join(tidied(text, field=field, at_most=at_most, needed=needed).split())
