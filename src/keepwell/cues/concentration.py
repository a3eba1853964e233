"""Concentration: one client carries a fifth or more of a year's sales, or three carry half.

A fact, not a test. Judged: each client by share of the last 12 months, and the company by its three largest, where
at least 10 clients ordered. Came true: in the horizon the client's net sales (the three together) fell below three quarters of their
usual pace. At stake: a year's sales of theirs, by their chance of no order within a year.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.utils.translation import gettext
from numpy.typing import NDArray

from keepwell.cues.found import Found, Judged, Kind, Show, money
from keepwell.lib.periods import YEAR, day_of
from keepwell.lib.words import gettext_noop

if TYPE_CHECKING:
    from keepwell.cues.history import Future, History
    from keepwell.standings.rhythms import Floats

FEWEST: Final = 10  # clients
ONE: Final = 0.20
THREE: Final = 0.50
SHORT: Final = 0.75


def judge(history: "History") -> Judged:
    net = np.maximum(history.last_year, 0.0) if len(history) else np.zeros(0)
    if (net > 0).sum() < FEWEST:
        return Judged(np.zeros(0, np.intp), np.zeros(0), fact=True)
    top = np.argsort(-net, kind="stable")[:3]
    share = net[top] / net.sum()
    rows = np.append(top, -1)
    shares = np.append(share, share.sum())
    holds = np.append(share >= ONE, share.sum() >= THREE)
    return Judged(rows, np.where(holds, 0.0, 1.0), fact=True, figures={"share": shares})


def describe(history: "History", judged: Judged, rows: NDArray[np.intp]) -> list[Found]:
    return [_found(history, judged, int(row)) for row in rows]


def _found(history: "History", judged: Judged, row: int) -> Found:
    i = int(judged.client[row])
    members = judged.client[judged.client >= 0] if i < 0 else np.array([i])
    net = np.maximum(history.last_year, 0.0)
    lost = history.no_order_chance(members, YEAR) if history.model else np.zeros(len(members))
    ranked = np.sort(net)[::-1] / net.sum()
    share = float(judged.figures["share"][row])
    evidence = {
        "share": round(share, 4),
        "clients": [int(client) for client in history.clients[members]],
        "net_sales": round(float(net[members].sum()), 2),
        "top1": round(float(ranked[0]), 4),
        "top3": round(float(ranked[:3].sum()), 4),
        "top10": round(float(ranked[:10].sum()), 4),
        "hhi": round(float((ranked**2).sum()), 4),
        "no_order_chance_365": round(float(lost.max()), 4),
    }
    stake = money(float((net[members] * lost).sum()))
    client = int(history.clients[i]) if i >= 0 else None
    since = day_of(max(history.today - YEAR + 1, int(history.days.min())))
    return Found(NAME, client, "", since, min(share, 1.0), 0.0, stake, evidence, history.as_of)


def happened(judged: Judged, future: "Future") -> NDArray[np.bool_]:
    if not len(judged):
        return np.zeros(0, bool)
    top = judged.client[:-1]
    usual = future.then.last_year[top] * future.horizon / YEAR
    return np.append(_short(future.net[top], usual), _short(future.net[top].sum(), usual.sum()))


def _short(net: "Floats", usual: "Floats") -> NDArray[np.bool_]:
    return np.asarray(net < SHORT * usual)


def sentence(evidence: dict[str, Any], show: Show) -> str:
    percent = show.number(100 * evidence["share"])
    if len(evidence["clients"]) == 1:
        return gettext("Carries %(percent)s\u00a0%% of the last year's sales.") % {"percent": percent}
    return gettext("The three largest clients carry %(percent)s\u00a0%% of the last year's sales.") % {
        "percent": percent
    }


NAME: Final = "concentration"
CUE: Final = Kind(
    NAME,
    gettext_noop("Concentration"),
    gettext_noop("Of %(raised)s such warnings %(came_true)s were right: the next 90 days fell short."),
    judge,
    describe,
    happened,
    sentence,
)
