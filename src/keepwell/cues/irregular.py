"""Irregular: the spacing of orders has become more uneven than this client's own past.

Judged: clients who ordered within 180 days, with at least 8 earlier gaps and at least 4 recent ones (a third of all, at most
8). Chance: Brown and Forsythe's test on the logarithms of the gaps, ranked among what it says of the same gaps in random order. Came true: the gap running at the cut ended
outside the earlier usual range (10th to 90th percentile), or was still open and beyond it at the horizon's end.
"""

from typing import TYPE_CHECKING, Any, Final

import numpy as np
from django.utils.translation import ngettext
from numpy.typing import NDArray

from keepwell.cues.found import Found, Judged, Kind, Show, money, nobody, strength_of
from keepwell.lib.periods import day_of
from keepwell.lib.words import gettext_noop
from keepwell.stats.ragged import kept, medians, owners, quantiles, sums

if TYPE_CHECKING:
    from keepwell.cues.history import Future, History
    from keepwell.standings.rhythms import Floats

EARLIER: Final = 8
RECENT: Final = (4, 8)
STILL: Final = 180
_ALIKE: Final = (6,)  # recent gaps from which the test has thinner tails
SOON: Final = 90


def judge(history: "History") -> Judged:
    if not len(history):
        return nobody()
    inner = np.ones(len(history.days), bool)
    inner[history.start[:-1]] = False
    gap = np.diff(history.days, prepend=0)[inner].astype(np.float64)
    start = kept(inner, history.start)
    many = np.diff(start)
    recent = np.clip(many // 3, *RECENT)
    new = np.arange(len(gap)) >= (start[1:] - recent)[owners(start)]
    rows = np.flatnonzero((many - recent >= EARLIER) & (history.silence <= STILL))
    if not len(rows):
        return nobody()
    figures = {
        "recent": recent[rows].astype(np.float64),
        "low": quantiles(gap[~new], kept(~new, start), 0.1)[rows],
        "median": medians(gap[~new], kept(~new, start))[rows],
        "high": quantiles(gap[~new], kept(~new, start), 0.9)[rows],
    }
    return Judged(rows, _chances(np.log(gap), new, start, rows), figures=figures)


def _chances(
    value: "Floats", new: NDArray[np.bool_], start: NDArray[np.intp], rows: NDArray[np.intp]
) -> "Floats":
    from keepwell.cues.shuffling import recalibrated_by_order, sample

    some = sample(rows)
    mine = np.isin(owners(start), some)
    fresh, begin = new[mine], kept(mine, start)[np.append(some, some[-1] + 1)]
    alike = np.searchsorted(_ALIKE, sums(new, start), side="right")
    (chance,) = recalibrated_by_order(
        (_compared(value, new, start)[rows],),
        alike[rows],
        lambda values: (_compared(values, fresh, begin),),
        (value[mine], begin, alike[some]),
    )
    return chance


def _compared(value: "Floats", new: NDArray[np.bool_], start: NDArray[np.intp]) -> "Floats":
    """Chances of recent gaps so much more uneven, had nothing changed, by the test's own model."""
    from keepwell.stats.change import Spread, compare_spread

    off = np.abs(value - medians(value[~new], kept(~new, start))[owners(start)])

    def spread(chosen: NDArray[np.bool_]) -> Spread:
        count = sums(chosen, start)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = sums(np.where(chosen, off, 0.0), start) / count
            square = sums(np.where(chosen, off * off, 0.0), start)
            variance = np.maximum(square - count * mean * mean, 0.0) / (count - 1)
        return Spread(mean, variance, count)

    return compare_spread(spread(~new), spread(new))


def describe(history: "History", judged: Judged, rows: NDArray[np.intp]) -> list[Found]:
    lost = np.nan_to_num(history.no_order_chances(SOON)[judged.client[rows]])
    return [_found(history, judged, int(row), float(chance)) for row, chance in zip(rows, lost, strict=True)]


def _found(history: "History", judged: Judged, row: int, lost: float) -> Found:
    i = int(judged.client[row])
    chance = float(judged.chance[row])
    days = history.days[int(history.start[i]) : int(history.start[i + 1])]
    recent = int(judged.figures["recent"][row])
    evidence = {
        "gap_low": round(float(judged.figures["low"][row]), 1),
        "gap_median": round(float(judged.figures["median"][row]), 1),
        "gap_high": round(float(judged.figures["high"][row]), 1),
        "recent_gaps": [int(gap) for gap in np.diff(days)[-recent:]],
        "last_day": day_of(days[-1]).isoformat(),
        "silence": int(history.silence[i]),
        "no_order_chance_90": round(lost, 4),
        "usual_year": round(float(history.usual_year[i]), 2),
    }
    since = day_of(days[-recent - 1])
    stake = money(float(history.usual_year[i]) * lost)
    return Found(
        NAME, int(history.clients[i]), "", since, strength_of(chance), chance, stake, evidence, history.as_of
    )


def happened(judged: Judged, future: "Future") -> NDArray[np.bool_]:
    if not len(judged):
        return np.zeros(0, bool)
    last = future.then.last[judged.client]
    ended = future.next_day[judged.client] - last
    came = np.isfinite(ended)
    open_at = future.then.silence[judged.client] + future.horizon
    gap = np.where(came, ended, open_at)
    return np.asarray((gap > judged.figures["high"]) | (came & (gap < judged.figures["low"])))


def sentence(evidence: dict[str, Any], show: Show) -> str:
    gaps = evidence["recent_gaps"]
    return ngettext(
        "Used to order every %(low)s to %(high)s days; the last gap was %(shortest)s to %(longest)s days.",
        "Used to order every %(low)s to %(high)s days; the last %(count)s gaps were from %(shortest)s to %(longest)s days.",
        len(gaps),
    ) % {
        "low": show.number(evidence["gap_low"]),
        "high": show.number(evidence["gap_high"]),
        "count": show.number(len(gaps)),
        "shortest": show.number(min(gaps)),
        "longest": show.number(max(gaps)),
    }


NAME: Final = "irregular"
CUE: Final = Kind(
    NAME,
    gettext_noop("Irregular"),
    gettext_noop("Of %(raised)s such warnings %(came_true)s were right: the next gap was unusual, too."),
    judge,
    describe,
    happened,
    sentence,
)
