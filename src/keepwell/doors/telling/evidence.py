"""Evidence in words: each number a person can check, with what it is and in its unit."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext
from keepwell.lib.words import gettext_noop

Written = Callable[[Any, str], str]


def _days(value: float, _currency: str) -> str:
    return wording.days(round(value))


def _day(value: str, _currency: str) -> str:
    return wording.day(dt.date.fromisoformat(value))


def _count(value: float, _currency: str) -> str:
    return wording.short(value)


def _share(value: float, _currency: str) -> str:
    return wording.percent(value)


def _chance(value: float, _currency: str) -> str:
    return wording.chance(value)


def _gaps(value: Sequence[int], _currency: str) -> str:
    return ", ".join(wording.number(gap) for gap in value)


def _orders(value: Sequence[Mapping[str, Any]], currency: str) -> str:
    return "\n".join(
        f"{wording.short_day(dt.date.fromisoformat(order['day']))}  {wording.money(order['net_sales'], currency)}"
        for order in value
    )


# What each piece of evidence is called, and how it is written; in the order of reading.
NAMED: Final[dict[str, tuple[str, Written]]] = {
    "recent": (gettext_noop("Order days lately"), _count),
    "expected": (gettext_noop("Order days usual for the season"), _count),
    "net": (gettext_noop("Bought for lately"), wording.money),
    "expected_net": (gettext_noop("Usual for the season"), wording.money),
    "recent_amount": (gettext_noop("A middling day's orders lately"), wording.money),
    "usual_amount": (gettext_noop("A middling day's orders before"), wording.money),
    "yearly_difference": (gettext_noop("Over a year that makes"), wording.money),
    "window_from": (gettext_noop("Lately is since"), _day),
    "times": (gettext_noop("Ordered it so many times"), _count),
    "of_orders": (gettext_noop("Of so many orders then"), _count),
    "orders_since": (gettext_noop("Orders without it since"), _count),
    "silence": (gettext_noop("Silent for"), _days),
    "gap_low": (gettext_noop("Shortest usual gap"), _days),
    "gap_median": (gettext_noop("Middle gap"), _days),
    "gap_high": (gettext_noop("Longest usual gap"), _days),
    "recent_gaps": (gettext_noop("The latest gaps, in days"), _gaps),
    "first_day": (gettext_noop("First order"), _day),
    "since_first": (gettext_noop("First order"), _day),
    "last_day": (gettext_noop("Last order"), _day),
    "client_last_day": (gettext_noop("Last order of anything"), _day),
    "order_days": (gettext_noop("Order days ever"), _count),
    "net_sales": (gettext_noop("Bought for so far"), wording.money),
    "larger_than": (gettext_noop("Larger than of all first orders"), _share),
    "expected_orders_year": (gettext_noop("Order days expected in a year"), _count),
    "no_order_chance_90": (gettext_noop("Chance of no order in 90 days"), _chance),
    "no_order_chance_365": (gettext_noop("Chance of no order in a year"), _chance),
    "usual_year": (gettext_noop("A usual year's net sales"), wording.money),
    "share": (gettext_noop("Share of all net sales"), _share),
    "top1": (gettext_noop("Share of the largest client"), _share),
    "top3": (gettext_noop("Share of the three largest"), _share),
    "top10": (gettext_noop("Share of the ten largest"), _share),
    "last_days": (gettext_noop("The latest orders"), _orders),
}


def rows(evidence: Mapping[str, Any], currency: str) -> Iterator[tuple[str, str]]:
    """(what it is, how much) for every piece that has a name for people; programs read the rest in `--json`."""
    for name, (said, written) in NAMED.items():
        value = evidence.get(name)
        if value is not None:
            yield gettext(said), written(value, currency)
