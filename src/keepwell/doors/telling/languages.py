"""The languages people write and speak in, named in the reader's own."""

from functools import lru_cache
from typing import Final

from keepwell.doors.telling import wording

# Those of the world's trade, by the codes of ISO 639. Any other that was written down is named too, where it has a name.
_CODES: Final = (
    "ar bg bn cs da de el en es et fa fi fil fr he hi hr hu id it ja km ko lt lv ms my ne nl no pl ps pt ro ru si sk sl sq sr"
    " sv sw ta te th tr uk ur uz vi zh"
)
OFFERED: Final = tuple(_CODES.split())
# Where Unicode's names are not what people who write to us say, or not spelt as Bangla Academy spells.
_OURS: Final = {
    ("en", "bn"): "Bengali",
    ("bn", "bg"): "বুলগেরীয়",
    ("bn", "it"): "ইতালীয়",
    ("bn", "lv"): "লাটভীয়",
    ("bn", "ne"): "নেপালি",
    ("bn", "pt"): "পর্তুগিজ",
    ("bn", "si"): "সিংহলি",
    ("bn", "tr"): "তুর্কি",
}


def language_name(code: str) -> str:
    """Of "de", "de-AT" or "de_AT": German. A code that names none is told as it is."""
    return _named(code, wording.language())


def offered() -> list[tuple[str, str]]:
    """What a form offers, (code, name), by the reader's alphabet."""
    return _offered(wording.language())


@lru_cache(maxsize=500)
def _named(code: str, reader: str) -> str:
    bare = code.replace("_", "-").partition("-")[0].lower()
    if ours := _OURS.get((reader, bare)):
        return ours
    from babel import Locale

    return str(Locale(reader).languages.get(bare, code))


@lru_cache(maxsize=4)
def _offered(reader: str) -> list[tuple[str, str]]:
    return sorted(((code, _named(code, reader)) for code in OFFERED), key=lambda one: one[1])
