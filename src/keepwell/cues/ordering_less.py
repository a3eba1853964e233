"""Ordering less: still ordering, but fewer orders, or less in each, than is usual for this client and season.

Judged: clients who ordered in the last 90 days, known for 180 days before those, with at least 5 order days then.
Chance: gamma-Poisson predictive of the count, moderated t of the amounts, the smaller doubled; 1 unless the money
fell too. Came true: net sales in the horizon stay below three quarters of what the window led to expect.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.utils.translation import gettext, ngettext
from numpy.typing import NDArray

from keepwell.cues.found import Found, Judged, Kind, Show
from keepwell.lib.words import gettext_noop

if TYPE_CHECKING:
    from keepwell.cues.history import Future, History

SHORT: Final = 0.75
_AS_USUAL: Final = 0.2  # a count this near to the expected one is not what changed


def judge(history: "History") -> Judged:
    from keepwell.cues.comparing import less_or_more

    return less_or_more(history, less=True)


def describe(history: "History", judged: Judged, rows: NDArray[np.intp]) -> list[Found]:
    from keepwell.cues.comparing import found

    return [found(NAME, history, judged, int(row)) for row in rows]


def happened(judged: Judged, future: "Future") -> NDArray[np.bool_]:
    from keepwell.cues.comparing import WINDOW

    if not len(judged):
        return np.zeros(0, bool)
    usual = judged.figures["expected_net"] * future.horizon / WINDOW
    return np.asarray(future.net[judged.client] < SHORT * usual)


def sentence(evidence: dict[str, Any], show: Show) -> str:
    sign = 1 if evidence["net"] < evidence["expected_net"] else -1
    fewer = sign * (evidence["expected"] - evidence["recent"])
    if fewer < max(1.0, _AS_USUAL * evidence["expected"]):
        bought = gettext(
            "Bought for %(net)s in the last %(days)s days; %(expected)s would be usual for the season."
        )
        often = (
            gettext("Not for fewer orders: each is smaller.")
            if sign > 0
            else gettext("Not for more orders: each is larger.")
        )
        facts = {
            "net": show.money(evidence["net"]),
            "days": show.number(evidence["window_days"]),
            "expected": show.money(evidence["expected_net"]),
        }
        return f"{bought % facts} {often}"
    counted = ngettext(
        "Ordered %(recent)s time in the last %(days)s days; %(expected)s would be usual for the season.",
        "Ordered %(recent)s times in the last %(days)s days; %(expected)s would be usual for the season.",
        evidence["recent"],
    ) % {
        "recent": show.number(evidence["recent"]),
        "days": show.number(evidence["window_days"]),
        "expected": show.number(round(evidence["expected"])),
    }
    paid = gettext("For %(net)s, where %(expected)s would be usual.") % {
        "net": show.money(evidence["net"]),
        "expected": show.money(evidence["expected_net"]),
    }
    return f"{counted} {paid}"


NAME: Final = "ordering_less"
CUE: Final = Kind(
    NAME,
    gettext_noop("Ordering less"),
    gettext_noop(
        "Of %(raised)s such warnings %(came_true)s were right: the next 90 days stayed below the usual, too."
    ),
    judge,
    describe,
    happened,
    sentence,
)
