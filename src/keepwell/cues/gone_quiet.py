"""Gone quiet: silent for longer than one's own rhythm explains.

Judged: clients with at least 5 order days, the last of them within a year (later is lost, not quiet). Chance: the
survival of a gap as long as this silence, had the client not left (stats.rhythm); 1 where an order within 90 days is more
likely than 3 in 4 all the same: late, but no warning. Strength: the chance of no order in 90 days (stats.tempo), which is what
the warning says, what its record is grouped by and, over a year, what is at stake. Came true: no order day in the horizon.
"""

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.utils.translation import gettext, ngettext
from numpy.typing import NDArray

from keepwell.cues.found import Found, Judged, Kind, Show, money, nobody, one_in
from keepwell.lib.periods import YEAR, day_of
from keepwell.lib.words import gettext_noop

if TYPE_CHECKING:
    from keepwell.cues.history import Future, History

FEWEST: Final = 5  # order days
LIKELY: Final = 0.25  # chance of no order from which a rare silence is a warning
SOON: Final = 90
_IN_YEARS: Final = 640  # days from which whole years are near enough
_IN_MONTHS: Final = 80
_SHOWN: Final = 6  # last order days in the evidence


def judge(history: "History") -> Judged:
    model = history.model
    rows = np.flatnonzero((history.order_days >= FEWEST) & (history.silence <= YEAR))
    if model is None or not len(rows):
        return nobody()
    likely = history.no_order_chances(SOON)[rows]
    chance = np.where(likely >= LIKELY, model.silence_chance(history.gaps[rows]), 1.0)
    return Judged(rows, chance, likely=likely)


def describe(history: "History", judged: Judged, rows: NDArray[np.intp]) -> list[Found]:
    from keepwell.stats.rhythm import Gaps

    if history.model is None or judged.likely is None:
        raise ValueError("nothing was judged without a model")
    who = judged.client[rows]
    own = history.gaps[who]
    fresh = Gaps.of(own.count, own.total, own.logs, np.zeros(len(own)))
    late = history.model.next_order(fresh, [0.9])[0]
    figures = zip(
        judged.likely[rows].tolist(), history.no_order_chance(who, YEAR).tolist(), late.tolist(), strict=True
    )
    cases = zip(who.tolist(), judged.chance[rows].tolist(), figures, strict=True)
    return [_found(history, i, chance, ahead) for i, chance, ahead in cases]


def _found(history: "History", i: int, chance: float, ahead: tuple[float, float, float]) -> Found:
    soon, year, late = ahead
    mine = slice(int(history.start[i]), int(history.start[i + 1]))
    days, net = history.days[mine], history.net_sales[mine]
    low, median, high = np.quantile(np.diff(days), [0.1, 0.5, 0.9])
    evidence = {
        "gap_low": round(float(low), 1),
        "gap_median": round(float(median), 1),
        "gap_high": round(float(high), 1),
        "silence": int(history.silence[i]),
        "one_in": one_in(chance),
        "last_day": day_of(days[-1]).isoformat(),
        "order_days": len(days),
        "since_first": day_of(days[0]).isoformat(),
        "last_days": [
            {"day": day_of(day).isoformat(), "net_sales": round(float(amount), 2)}
            for day, amount in zip(days[-_SHOWN:], net[-_SHOWN:], strict=True)
        ],
        "no_order_chance_90": round(soon, 4),
        "no_order_chance_365": round(year, 4),
        "usual_year": round(float(history.usual_year[i]), 2),
    }
    since = min(day_of(days[-1] + max(late, 1.0)), history.as_of)
    stake = money(float(history.usual_year[i]) * year)
    return Found(NAME, int(history.clients[i]), "", since, soon, chance, stake, evidence, history.as_of)


def happened(judged: Judged, future: "Future") -> NDArray[np.bool_]:
    return np.asarray(future.order_days[judged.client] == 0)


def sentence(evidence: dict[str, Any], show: Show) -> str:
    low, high = round(evidence["gap_low"]), round(evidence["gap_high"])
    if low < high:
        usual = ngettext(
            "Ordered every %(low)s to %(high)s day %(period)s; silent for %(silence)s.",
            "Ordered every %(low)s to %(high)s days %(period)s; silent for %(silence)s.",
            high,
        )
    else:
        usual = ngettext(
            "Ordered every day %(period)s; silent for %(silence)s.",
            "Ordered every %(high)s days %(period)s; silent for %(silence)s.",
            high,
        )
    facts = {
        "low": show.number(low),
        "high": show.number(high),
        "period": _period(evidence, show),
        "silence": show.number(evidence["silence"]),
    }
    often = gettext("Such a silence came 1 time in %(times)s.") % {"times": show.number(evidence["one_in"])}
    return f"{usual % facts} {often}"


def _period(evidence: dict[str, Any], show: Show) -> str:
    """From the first order to the last, in the unit in which a person would say it."""
    first, last = (dt.date.fromisoformat(evidence[name]) for name in ("since_first", "last_day"))
    days = (last - first).days
    if days >= _IN_YEARS:
        years = round(days / YEAR)
        return ngettext("for %(count)s year", "for %(count)s years", years) % {"count": show.number(years)}
    if days >= _IN_MONTHS:
        months = round(12 * days / YEAR)
        return ngettext("for %(count)s month", "for %(count)s months", months) % {
            "count": show.number(months)
        }
    weeks = max(round(days / 7), 1)
    return ngettext("for %(count)s week", "for %(count)s weeks", weeks) % {"count": show.number(weeks)}


NAME: Final = "gone_quiet"
CUE: Final = Kind(
    NAME,
    gettext_noop("Gone quiet"),
    gettext_noop("Of %(raised)s such warnings %(came_true)s were right: no order in the next 90 days."),
    judge,
    describe,
    happened,
    sentence,
    bands=(LIKELY, 0.5, 0.75),
    foretells=gettext_noop("No order in the next 90 days is %(likely)s likely."),
)
