"""Company names without what every company has in its name: legal forms, articles, dots."""

from functools import lru_cache
from typing import Final

from keepwell.lib.spelling import bones, plain

# As `plain` leaves them, in the languages of the world's trade.
_FORMS: Final = frozenset(
    """
    ltd limited pte pty pvt private plc llc llp lp inc incorporated corp corporation co company cos
    gmbh mbh ag kg kgaa ohg ug se ev eg gbr ek
    sa sas sarl srl spa snc sl slu sc scs ltda lda eirl
    bv nv vof cv bvba ab oy oyj asa aps kk yk zrt kft doo dd sro spzoo ooo zao oao
    bhd sdn tbk pt cv jsc fze fzco fzc wll est
    and und et y e und u the
    """.split()  # noqa: SIM905 - read as words
)
# Written in Bengali they keep these consonants: লিমিটেড, লিঃ, প্রাইভেট, কোম্পানি, এন্ড.
_FORMS_IN_BENGALI: Final = frozenset({"lmtd", "prbt", "kmpn"})
_SHORT: Final = frozenset({"li", "lih", "end", "enda", "ebang", "ebam"})


@lru_cache(maxsize=4096)
def normal(name: str) -> str:
    """The words that tell this company from others, in lower-case Latin letters; all of them where none would be left."""
    words = _joined(plain(name.replace(".", "").replace("’", "").replace("'", "")).split())
    kept = [word for word in words if word not in _FORMS]
    if not name.isascii():
        kept = [word for word in kept if bones(word) not in _FORMS_IN_BENGALI and word not in _SHORT]
    return " ".join(kept or words)


def _joined(words: list[str]) -> list[str]:
    """Single letters in a row are one word: G M B H, S A."""
    joined: list[str] = []
    letters = ""
    for word in [*words, ""]:
        if len(word) == 1 and word.isalpha():
            letters += word
            continue
        if letters:
            joined.append(letters)
            letters = ""
        if word:
            joined.append(word)
    return joined
