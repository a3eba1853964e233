"""A refusal that outlives its process: kept as plain data, said later in the language of whoever reads it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from keepwell.doors.desk.bringing.mends import mend_of
from keepwell.doors.telling import wording
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import Phrase, gettext_noop

FAULT = gettext_noop("Keepwell met a fault of its own, number %(number)s. Nothing was left half-done.")
FAULT_MEND = gettext_noop(
    "Start it again. If it stays, tell whoever looks after Keepwell the number: the log tells the rest."
)


def kept(refusal: Refusal) -> dict[str, Any]:
    """As it goes into a row."""
    return {
        "code": refusal.code,
        "says": refusal.says,
        "mend": mend_of(refusal.code) or refusal.mend,
        "facts": {name: _plain(value) for name, value in refusal.facts.items()},
    }


def fault(number: str) -> dict[str, Any]:
    """What is kept of a fault of our own."""
    return {"code": "own_fault", "says": FAULT, "mend": FAULT_MEND, "facts": {"number": number}}


def said(row: Mapping[str, Any]) -> tuple[str, str]:
    """What it says, and how to mend it; two blanks where nothing was refused."""
    if not row:
        return "", ""
    facts = {name: _told(value) for name, value in row["facts"].items()}
    mend = wording.fill(row["mend"], facts).strip() if row["mend"] else ""
    return wording.fill(row["says"], facts), mend


def _plain(value: Any) -> Any:
    if isinstance(value, Phrase):
        return {"phrase": str(value)}
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date | dt.datetime):
        return {"day": value.isoformat()[:10]}
    if isinstance(value, str | int | float | bool) or value is None:
        return value[:2000] if isinstance(value, str) else value
    return str(value)[:2000]


def _told(value: Any) -> Any:
    if isinstance(value, dict):
        return Phrase(value["phrase"]) if "phrase" in value else dt.date.fromisoformat(value["day"])
    return value
