"""What a cue weighs in a list: money at stake, less as it stands; stored with it, so that lists come from an index."""

import datetime as dt
from decimal import Decimal
from typing import Final

HALF_LIFE: Final = 30  # days in which a standing warning loses half its urgency
FRESH_FOR: Final = {
    "ordering_less": 90,
    "ordering_more": 90,
}  # days over which the kind judges: no warning is older


def urgency(kind: str, *, since: dt.date, as_of: dt.date) -> float:
    """From 1 for what begins today, halved for every thirty days that it has been standing."""
    age = (as_of - since).days
    return float(0.5 ** (max(age - FRESH_FOR.get(kind, 0), 0) / HALF_LIFE))


def weight(kind: str, *, at_stake: Decimal, since: dt.date, as_of: dt.date) -> float:
    """Value at stake times urgency, in the house currency."""
    return float(at_stake) * urgency(kind, since=since, as_of=as_of)
