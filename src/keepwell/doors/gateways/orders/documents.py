"""What the words of a status or a document type say of a row: a return, an order that fell through, or no order."""

from collections.abc import Mapping
from typing import Final

from keepwell.doors.gateways.orders.columns import Choice

# A status tells of payment and delivery too: only what names a document or goods come back makes a return.
_STATUS_RETURNED: Final = (
    r"(?i)\s*(sales?[ _-]*)?(returns?|returned|credit[ _-]?(note|memo)|gutschrift|retoure|ফেরত|ক্রেডিট নোট)\s*"
)
_TYPE_RETURNED: Final = r"(?i)\s*(sales?[ _-]*)?(return|refund|credit|gutschrift|retoure|ফেরত|ক্রেডিট).*"
# Sold on credit or by card is sold.
_ON_CREDIT: Final = (
    r"(?i)\s*(sales?[ _-]*)?(on[ _-]*)?credit[ _-]*(sale|card|charge|customer|bill|order).*|\s*ক্রেডিট বিক্র.*"
)
_CANCELLED: Final = r"(?i).*(cancel|\bvoid|storniert|বাতিল).*|\s*((fully|completely)[ _-]*)?refund(ed)?\s*"
_IN_PART: Final = r"(?i)\s*(partial|partly|আংশিক).*"
_NO_ORDER: Final = r"(?i)(.*[ _-])?(drafts?|quot(e|es|ed|ation|ations)|estimates?|pro[ _-]?forma)([ _-].*)?|\s*(খসড়া|খসড়া|কোটেশন|প্রাক্কলন).*"


def _says(field: str, pattern: str) -> str:
    return f"regexp_full_match({field}, '{pattern}')"


def returned(choices: Mapping[str, Choice], *, cash_beside: bool) -> list[str]:
    """SQL tests, any of which makes a row a return. `cash_beside`: a bare "Credit" is the other way of paying."""
    tests = []
    choice = choices.get("doc_type")
    if choice is not None and "return" in choice.column.lower():
        tests.append("lower(doc_type) IN ('1', 'true', 'yes', 'y', 't')")
    elif choice is not None:
        sold = _says("doc_type", _ON_CREDIT) + (" OR lower(doc_type) = 'credit'" if cash_beside else "")
        codes = "upper(doc_type) IN ('CN', 'CRN', 'CR', 'RE', 'G2', 'OUT_REFUND', 'ACCRECCREDIT')"
        tests.append(f"({_says('doc_type', _TYPE_RETURNED)} AND NOT ({sold})) OR {codes}")
    if "status" in choices:
        tests.append(_says("status", _STATUS_RETURNED))
    return tests


def cancelled(choices: Mapping[str, Choice]) -> str:
    """SQL for an order that fell through, or whose money went back whole."""
    if "status" not in choices:
        return "false"
    return f"{_says('status', _CANCELLED)} AND NOT {_says('status', _IN_PART)}"


def no_order(choices: Mapping[str, Choice]) -> str:
    """SQL for a paper that is not yet an order."""
    tests = [_says(field, _NO_ORDER) for field in ("status", "doc_type") if field in choices]
    return " OR ".join(tests) or "false"


CASH_BESIDE: Final = "SELECT bool_or(regexp_full_match(doc_type, '(?i)\\s*(cash|নগদ).*')) FROM texts"
