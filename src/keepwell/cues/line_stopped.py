"""Line stopped: still a client, but a product line that was bought regularly no longer comes with the orders.

Where the orders name no product lines, single products stand for them (evidence `inferred`), and only those that
other clients still buy: what nobody is sold any more has not been stopped by this client.
Judged: client and line, bought on at least 5 order days over at least 90 days and on half or more of the order days between, the client's
last order within 90 days; raised after at least 2 order days without it. The clock is the client's own orders: with the line on c of N order days, the
chance that m in a row go without it is the beta-binomial B(A, B + m)/B(A, B) (Gelman et al., Bayesian Data Analysis, section 2.4), with A + B
at most 11, for habits drift. Came true: no order day of that line in the horizon.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.utils.translation import ngettext
from numpy.typing import NDArray

from keepwell.cues.found import Found, Judged, Kind, Show, money, strength_of
from keepwell.lib.periods import YEAR, day_of
from keepwell.lib.words import gettext_noop

if TYPE_CHECKING:
    from keepwell.cues.history import Future, History

FEWEST: Final = 5
LEAST: Final = 90  # days from the first to the last
HALF: Final = 0.5
MISSED: Final = 2
STILL: Final = 90
MEMORY: Final = 10.0  # order days of habit that count at most
OTHERS: Final = 60  # days within which somebody else must have bought an inferred product
_SHOWN: Final = 6


def judge(history: "History") -> Judged:
    from scipy.special import betaln

    pieces = history.pieces
    if pieces is None or not len(pieces.owner):
        none = np.zeros(0, np.intp)
        return Judged(none, np.zeros(0), none)
    first, last = pieces.days[pieces.start[:-1]], pieces.days[pieces.start[1:] - 1]
    count = np.diff(pieces.start)
    at_first = history.positions(pieces.owner, first)
    at_last = history.positions(pieces.owner, last)
    trials = (at_last - at_first).astype(np.float64)
    missed = (history.start[pieces.owner + 1] - 1 - at_last).astype(np.float64)
    share = (count - 1) / np.maximum(trials, 1.0)
    able = (count >= FEWEST) & (last - first >= LEAST) & (share >= HALF)
    able &= history.silence[pieces.owner] <= STILL
    if pieces.inferred:
        sold = np.full(len(pieces.names), -1, np.int64)
        np.maximum.at(sold, pieces.subject, last)
        able &= sold[pieces.subject] > history.today - OTHERS
    rows = np.flatnonzero(able)
    memory = np.minimum(trials[rows], MEMORY)
    yes = memory * np.minimum(share[rows], 1.0) + 0.5
    no = memory - yes + 1.0
    chance = np.exp(betaln(yes, no + missed[rows]) - betaln(yes, no))
    chance = np.where(
        missed[rows] >= MISSED, chance, 1.0
    )  # judged all the same: to leave them out would be to look twice
    figures = {"trials": trials[rows], "missed": missed[rows]}
    return Judged(pieces.owner[rows], np.clip(chance, 0.0, 1.0), rows, figures=figures)


def describe(history: "History", judged: Judged, rows: NDArray[np.intp]) -> list[Found]:
    return [_found(history, judged, int(row)) for row in rows]


def _found(history: "History", judged: Judged, row: int) -> Found:
    pieces = history.pieces
    if pieces is None or judged.piece is None:
        raise ValueError("nothing was judged without product lines")
    p, i = int(judged.piece[row]), int(judged.client[row])
    mine = slice(int(pieces.start[p]), int(pieces.start[p + 1]))
    days, net = pieces.days[mine], pieces.net[mine]
    chance = float(judged.chance[row])
    yearly = float(net[days > days[-1] - YEAR].sum())
    subject = str(pieces.names[pieces.subject[p]])
    evidence = {
        "inferred": pieces.inferred,
        "subject": subject,
        "times": len(days),
        "of_orders": int(judged.figures["trials"][row]) + 1,
        "orders_since": int(judged.figures["missed"][row]),
        "gap_median": round(float(np.median(np.diff(days))), 1),
        "silence": int(history.today - days[-1]),
        "last_day": day_of(days[-1]).isoformat(),
        "client_last_day": day_of(history.last[i]).isoformat(),
        "last_days": [
            {"day": day_of(day).isoformat(), "net_sales": round(float(amount), 2)}
            for day, amount in zip(days[-_SHOWN:], net[-_SHOWN:], strict=True)
        ],
        "usual_year": round(yearly, 2),
    }
    first_without = history.days[int(history.start[i + 1]) - int(judged.figures["missed"][row])]
    return Found(
        NAME,
        int(history.clients[i]),
        subject,
        day_of(first_without),
        strength_of(chance),
        chance,
        money(yearly * (1 - chance)),
        evidence,
        history.as_of,
    )


def happened(judged: Judged, future: "Future") -> NDArray[np.bool_]:
    if judged.piece is None or not len(judged):
        return np.zeros(0, bool)
    return np.asarray(future.piece_days[judged.piece] == 0)


def sentence(evidence: dict[str, Any], show: Show) -> str:
    return ngettext(
        "%(subject)s was in %(times)s of %(of)s orders until %(day)s; not in the %(since)s order since.",
        "%(subject)s was in %(times)s of %(of)s orders until %(day)s; not in the %(since)s orders since.",
        evidence["orders_since"],
    ) % {
        "subject": evidence.get("name") or evidence["subject"],
        "times": show.number(evidence["times"]),
        "of": show.number(evidence["of_orders"]),
        "day": show.day(evidence["last_day"]),
        "since": show.number(evidence["orders_since"]),
    }


NAME: Final = "line_stopped"
CUE: Final = Kind(
    NAME,
    gettext_noop("Product line stopped"),
    gettext_noop(
        "Of %(raised)s such warnings %(came_true)s were right: it did not come back in the next 90 days."
    ),
    judge,
    describe,
    happened,
    sentence,
)
