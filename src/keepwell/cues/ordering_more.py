"""Ordering more: more orders, or more in each, than is usual for this client and season.

Judged and tested as ordering_less, in the other direction. Came true: net sales in the horizon stay above five
quarters of what was usual. At stake: what the growth is worth over a year.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from keepwell.cues import ordering_less
from keepwell.cues.found import Found, Judged, Kind, Show
from keepwell.lib.words import gettext_noop

if TYPE_CHECKING:
    from keepwell.cues.history import Future, History

GROWN: Final = 1.25


def judge(history: "History") -> Judged:
    from keepwell.cues.comparing import less_or_more

    return less_or_more(history, less=False)


def describe(history: "History", judged: Judged, rows: NDArray[np.intp]) -> list[Found]:
    from keepwell.cues.comparing import found

    return [found(NAME, history, judged, int(row)) for row in rows]


def happened(judged: Judged, future: "Future") -> NDArray[np.bool_]:
    from keepwell.cues.comparing import WINDOW

    if not len(judged):
        return np.zeros(0, bool)
    usual = judged.figures["expected_net"] * future.horizon / WINDOW
    return np.asarray(future.net[judged.client] > GROWN * usual)


def sentence(evidence: dict[str, Any], show: Show) -> str:
    return ordering_less.sentence(evidence, show)


NAME: Final = "ordering_more"
CUE: Final = Kind(
    NAME,
    gettext_noop("Ordering more"),
    gettext_noop(
        "Of %(raised)s such signs %(came_true)s were right: the next 90 days were above the usual, too."
    ),
    judge,
    describe,
    happened,
    sentence,
)
