"""Gone quiet: silent for longer than one's own rhythm explains.

Judged: clients with at least 5 order days, the last of them within a year (later is lost, not quiet). Chance: the
survival of a gap as long as this silence, had the client not left (stats.rhythm). Strength: the chance of no order in
90 days (stats.tempo). Came true: no order day in the horizon after the cut.
"""

from typing import Any, Final

import numpy as np
from django.utils.translation import gettext, ngettext
from numpy.typing import NDArray

from keepwell.cues.found import Found, Judged, Kind, Show, money, nobody, one_in
from keepwell.cues.history import YEAR, Future, History, date
from keepwell.lib.words import gettext_noop
from keepwell.stats.rhythm import Gaps

FEWEST: Final = 5  # order days
SOON: Final = 90
_SHOWN: Final = 6  # last order days in the evidence


def judge(history: History) -> Judged:
    model = history.model
    rows = np.flatnonzero((history.order_days >= FEWEST) & (history.silence <= YEAR))
    if model is None or not len(rows):
        return nobody()
    return Judged(rows, model.silence_chance(history.gaps[rows]))


def describe(history: History, judged: Judged, rows: NDArray[np.intp]) -> list[Found]:
    model = history.model
    if model is None:
        raise ValueError("nothing was judged without a model")
    who = judged.client[rows]
    own = history.gaps[who]
    soon, year = history.no_order_chance(who, SOON), history.no_order_chance(who, YEAR)
    fresh = Gaps.of(own.count, own.total, own.logs, np.zeros(len(own)))
    late = model.next_order(fresh, [0.9])[0]
    figures = zip(soon.tolist(), year.tolist(), late.tolist(), strict=True)
    cases = zip(who.tolist(), judged.chance[rows].tolist(), figures, strict=True)
    return [_found(history, i, chance, ahead) for i, chance, ahead in cases]


def _found(history: History, i: int, chance: float, ahead: tuple[float, float, float]) -> Found:
    soon, year, late = ahead
    mine = slice(int(history.start[i]), int(history.start[i + 1]))
    days, net = history.days[mine], history.net[mine]
    low, median, high = np.quantile(np.diff(days), [0.1, 0.5, 0.9])
    evidence = {
        "gap_low": round(float(low), 1),
        "gap_median": round(float(median), 1),
        "gap_high": round(float(high), 1),
        "silence": int(history.silence[i]),
        "one_in": one_in(chance),
        "last_day": date(days[-1]).isoformat(),
        "order_days": len(days),
        "since_first": date(days[0]).isoformat(),
        "last_days": [
            {"day": date(day).isoformat(), "net_sales": round(float(amount), 2)}
            for day, amount in zip(days[-_SHOWN:], net[-_SHOWN:], strict=True)
        ],
        "no_order_chance_90": round(soon, 4),
        "no_order_chance_365": round(year, 4),
        "usual_year": round(float(history.usual_year[i]), 2),
    }
    since = min(date(days[-1] + max(late, 1.0)), history.as_of)
    stake = money(float(history.usual_year[i]) * year)
    return Found(NAME, int(history.clients[i]), "", since, soon, chance, stake, evidence, history.as_of)


def happened(judged: Judged, future: Future) -> NDArray[np.bool_]:
    return np.asarray(future.order_days[judged.client] == 0)


def sentence(evidence: dict[str, Any], show: Show) -> str:
    low, high = round(evidence["gap_low"]), round(evidence["gap_high"])
    if low < high:
        usual = ngettext(
            "Usually orders every %(low)s to %(high)s day; silent for %(silence)s.",
            "Usually orders every %(low)s to %(high)s days; silent for %(silence)s.",
            high,
        )
    else:
        usual = ngettext(
            "Usually orders every %(high)s day; silent for %(silence)s.",
            "Usually orders every %(high)s days; silent for %(silence)s.",
            high,
        )
    often = gettext("Such a silence comes 1 time in %(times)s.")
    return " ".join(
        [
            usual
            % {
                "low": show.number(low),
                "high": show.number(high),
                "silence": show.number(evidence["silence"]),
            },
            often % {"times": show.number(evidence["one_in"])},
        ]
    )


NAME: Final = "gone_quiet"
CUE: Final = Kind(
    NAME,
    gettext_noop("Gone quiet"),
    gettext_noop("Of %(raised)s such warnings %(came_true)s were right: no order in the next 90 days."),
    judge,
    describe,
    happened,
    sentence,
)
