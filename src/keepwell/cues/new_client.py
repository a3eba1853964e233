"""New client: the first order ever came within the last 30 days.

A fact, not a test: it has no chance of being false and takes nothing from the attention budget. Judged: every such
client. Came true: ordered again within the horizon. At stake: what a year of such orders would be worth, by the
company's own rate of coming again.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.utils.translation import gettext, ngettext
from numpy.typing import NDArray

from keepwell.cues.found import Found, Judged, Kind, Show, money
from keepwell.lib.periods import YEAR, day_of
from keepwell.lib.words import gettext_noop

if TYPE_CHECKING:
    from keepwell.cues.history import Future, History

FRESH: Final = 30


def judge(history: "History") -> Judged:
    # In the first days of a file everybody is new to it.
    known = len(history) > 0 and history.today - int(history.first.min()) > 2 * FRESH
    rows = np.flatnonzero((history.today - history.first < FRESH) & known)
    return Judged(rows, np.zeros(len(rows)), fact=True)


def describe(history: "History", judged: Judged, rows: NDArray[np.intp]) -> list[Found]:
    model = history.model
    clients = judged.client[rows]
    more = model.expected_orders(history.gaps[clients], YEAR) if model else np.zeros(len(clients))
    firsts = history.net_sales[history.start[:-1]]
    rank = np.searchsorted(np.sort(firsts), firsts[clients], side="right") / len(firsts)
    return [
        _found(history, int(i), float(orders), float(share))
        for i, orders, share in zip(clients, more, rank, strict=True)
    ]


def _found(history: "History", i: int, more: float, rank: float) -> Found:
    mine = slice(int(history.start[i]), int(history.start[i + 1]))
    days, net = history.days[mine], history.net_sales[mine]
    evidence = {
        "first_day": day_of(days[0]).isoformat(),
        "order_days": len(days),
        "net_sales": round(float(net.sum()), 2),
        "larger_than": round(rank, 3),
        "expected_orders_year": round(more, 2),
    }
    stake = money(more * float(net.mean()))
    since = day_of(days[0])
    return Found(NAME, int(history.clients[i]), "", since, rank, 0.0, stake, evidence, history.as_of)


def happened(judged: Judged, future: "Future") -> NDArray[np.bool_]:
    return np.asarray(future.order_days[judged.client] > 0)


def sentence(evidence: dict[str, Any], show: Show) -> str:
    first = ngettext(
        "First ordered on %(day)s: %(count)s order day so far, for %(net)s.",
        "First ordered on %(day)s: %(count)s order days so far, for %(net)s.",
        evidence["order_days"],
    ) % {
        "day": show.day(evidence["first_day"]),
        "count": show.number(evidence["order_days"]),
        "net": show.money(evidence["net_sales"]),
    }
    percent = round(100 * evidence["larger_than"])
    if percent >= 99:  # noqa: PLR2004 - nobody reads the hundredth percent
        size = gettext("The first order was among the largest of all first orders.")
    else:
        size = gettext("The first order was larger than %(percent)s\u00a0%% of all first orders.") % {
            "percent": show.number(percent)
        }
    return f"{first} {size}"


NAME: Final = "new_client"
CUE: Final = Kind(
    NAME,
    gettext_noop("New client"),
    gettext_noop("Of %(raised)s new clients %(came_true)s ordered again within 90 days."),
    judge,
    describe,
    happened,
    sentence,
)
