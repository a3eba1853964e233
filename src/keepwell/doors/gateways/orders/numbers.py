"""Numbers as people write them: one decimal sign for a whole file, and exact ten-thousandths."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from keepwell.lib.money import to_units

MOST = Decimal(10) ** 13
BENGALI = str.maketrans("০১২৩৪৫৬৭৮৯٠١٢٣٤٥٦٧٨٩", "01234567890123456789")
SIGNS = {"৳": "BDT", "tk": "BDT", "€": "EUR", "£": "GBP", "₹": "INR", "rs": "INR", "¥": "JPY", "$": "USD"}
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009'’]+")
_MONEY = re.compile(
    r"^(?:[$€£¥₹৳₽₩₺₦₱฿₫₪]|(?:US|A|C|S)\$|(?i:tk|rs|kr|fr|rm|usd|bdt|eur|gbp|inr|jpy|aed|sar|chf|cad|aud|sgd|cny|qar|kwd|omr|sek|nok|dkk|pln|zar|brl|mxn|try)\.?|টাকা)?(?P<number>[-+]?[\d.,]+(?:[eE][-+]?\d{1,3})?)"
    r"(?:[$€£¥₹৳₽₩₺₦₱฿₫₪]|/-|/=|/-=|/[A-Za-z]{1,6}\.?|[A-Za-z]{1,4}\.?|টাকা)?$"
)
_THREE = re.compile(r"(?:^|[^\d])(?!0+[.,])\d+[.,]\d{3}(?:\D|$)")
_GROUPED = re.compile(r"^\d{1,3}(?:[.,]\d{2})*(?:[.,]\d{3})+$")


class NumberUnreadError(ValueError):
    """`reason`: `unreadable` or `out_of_range`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Decided:
    """The decimal sign of a file, how surely, and why. `ambiguous`: nothing in the file decided."""

    decimal: str
    reason: str
    ambiguous: bool = False


def decide(texts: Iterable[str], *, delimiter: str | None = None) -> Decided:
    """One decimal sign for all `texts` (distinct values of every number column together)."""
    votes = Counter(_vote(text.translate(BENGALI)) for text in texts)
    point, comma = votes["."], votes[","]
    if point or comma:
        most, least = max(point, comma), min(point, comma)
        return Decided(
            "." if point >= comma else ",", f"{most} values can only be read with it, {least} against it"
        )
    if votes["1,000"]:
        return Decided(".", "commas stand before three digits only: thousands", ambiguous=delimiter != ",")
    if votes["1.000"] and delimiter == ";":
        return Decided(
            ",", "semicolons part the columns, points stand before three digits only", ambiguous=True
        )
    if votes["1.000"]:
        return Decided(".", "points stand before three digits only: read as decimals", ambiguous=True)
    return Decided(".", "whole numbers")


def proven(texts: Iterable[str]) -> str | None:
    """The decimal sign that `texts` can only be read with; None where they leave it open."""
    votes = Counter(_vote(text.translate(BENGALI)) for text in texts)
    return None if votes["."] == votes[","] else "." if votes["."] > votes[","] else ","


def _vote(text: str) -> str:
    """The decimal sign a text speaks for; `1,000` or `1.000` where three digits leave it open; blank for none."""
    points, commas = text.count("."), text.count(",")
    if points and commas:
        return "." if text.rfind(".") > text.rfind(",") else ","
    if points > 1 or commas > 1:
        return "," if points else "."
    if not points and not commas:
        return ""
    sign = "." if points else ","
    return f"1{sign}000" if _THREE.search(text) else sign


def read(text: str, decimal: str = ".") -> Decimal:
    """The exact number a person wrote. Raises NumberUnreadError.

    Takes currency signs, brackets or a trailing minus for negatives, spaces, thousands in threes or the
    Indian way, Bengali digits and a percent sign.
    """
    core = _SPACES.sub("", text.translate(BENGALI)).replace("−", "-").replace("–", "-")
    negative = False
    if core.startswith("(") and core.endswith(")"):
        negative, core = True, core[1:-1]
    percent = core.endswith("%")
    core = core.removesuffix("%")
    if core.endswith("-") and not core.endswith("/-"):
        negative, core = not negative, core[:-1]
    if core.lower().endswith(("dr", "cr")):
        negative, core = negative or core.lower().endswith("cr"), core[:-2]
    if len(core) > 1 and core[0] in "-+" and not core[1].isdigit():
        negative, core = negative ^ (core[0] == "-"), core[1:]
    match = _MONEY.match(core)
    if match is None:
        raise NumberUnreadError("unreadable")
    number = _plain(match["number"], decimal)
    try:
        value = Decimal(number)
    except InvalidOperation:
        raise NumberUnreadError("unreadable") from None
    if abs(value) >= MOST:
        raise NumberUnreadError("out_of_range")
    value = -value if negative else value
    return value / 100 if percent else value


def _plain(number: str, decimal: str) -> str:
    thousands = "," if decimal == "." else "."
    whole, sign, part = number.partition(decimal)
    if thousands in part or decimal in part:
        raise NumberUnreadError("unreadable")
    if thousands in whole:
        digits = whole.lstrip("+-")
        if not _GROUPED.match(digits):
            raise NumberUnreadError("unreadable")
        whole = whole.replace(thousands, "")
    return f"{whole}.{part}" if sign and part else whole


def units(text: str, decimal: str = ".") -> int:
    """The number in whole ten-thousandths. Raises NumberUnreadError."""
    return to_units(read(text, decimal))


def looks_like(text: str) -> bool:
    """Whether a text is a number under either decimal sign."""
    for decimal in ".,":
        try:
            read(text, decimal)
        except NumberUnreadError:
            continue
        return any(letter.isdigit() for letter in text)
    return False


def currency_of(texts: Iterable[str]) -> str:
    """The one currency that signs beside the numbers name; blank where there are none or several."""
    found = {
        code
        for text in texts
        for sign, code in SIGNS.items()
        if sign in text or (sign.isalpha() and re.match(rf"^{sign}\b|.*\d\s*{sign}\b", text.lower()))
    } | {match[0].upper() for text in texts if (match := re.search(r"\b[A-Z]{3}\b", text))}
    return found.pop() if len(found) == 1 else ""
