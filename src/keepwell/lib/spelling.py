"""Names as people spell them: without accents, in Latin letters, and by their consonants alone.

Bengali and Latin spellings of one name share their consonants, hardly ever their vowels: হস্তশিল্প is written
hastashilpa, hostoshilpo or hastasilp, and all three keep h-s-t-s-l-p.
"""

import re
from functools import lru_cache
from typing import Final

from anyascii import anyascii

_NO_WORD: Final = re.compile(r"[^0-9a-z]+")
_ALIKE: Final = tuple(
    (re.compile(pattern), with_this)
    for pattern, with_this in (
        ("sch", "s"),
        ("[cs]h", "s"),
        ("([kgtdbjr])h", r"\1"),
        ("ph", "f"),
        ("ck|q|x|c", "k"),
        ("[zj]", "j"),
        ("[vw]", "b"),
        ("(?<=.)[aeiouy]", ""),
        (r"(.)\1+", r"\1"),
    )
)


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """`text` in lower-case Latin letters and digits, words apart by one blank."""
    return _NO_WORD.sub(" ", anyascii(text).lower()).strip()


@lru_cache(maxsize=4096)
def bones(text: str) -> str:
    """The consonants of each word of `plain(text)`, those that sound alike made one; a first vowel stays."""
    words = []
    for word in plain(text).split():
        kept = word
        for pattern, with_this in _ALIKE:
            kept = pattern.sub(with_this, kept)
        words.append(kept)
    return " ".join(words)
