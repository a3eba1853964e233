"""Each client's last 90 days against the two years before, in seasonal time: how many orders, how much in each.

Used by ordering_less and ordering_more, which differ only in the direction they look.
"""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from keepwell.cues.found import Found, Judged, money, strength_of
from keepwell.cues.history import History
from keepwell.cues.shuffling import recalibrated_by_order, sample
from keepwell.lib.periods import day_of
from keepwell.standings.rhythms import Floats
from keepwell.stats.change import (
    Amounts,
    Counts,
    compare_amounts,
    compare_counts,
    dispersion_of,
    fit_rates,
    season,
)
from keepwell.stats.ragged import kept, medians, owners, sums

WINDOW: Final = 90
BEFORE: Final = 730
FEWEST_BEFORE: Final = 5  # order days before the window
LEAST_BEFORE: Final = 180  # days known before the window
_EVEN: Final = (0.25, 2.0)
_ALIKE: Final = (2, 4, 8)  # orders in the window from which their mean has thinner tails
_ENOUGH: Final = 30  # clients from whom the drift of rates can be seen


@dataclass(frozen=True, slots=True)
class Compared:
    """The cases judged (`client`: indices), and per case: counts, amounts, money expected and had in the window."""

    client: np.ndarray[Any, np.dtype[np.intp]]
    recent: Floats
    counts: Counts
    amounts: Amounts
    expected_net: Floats
    net: Floats


def seasonal_clock(history: History) -> tuple[int, Floats]:
    """The first day of all, and for each day from then to as_of and one beyond, the seasonal time before it."""
    first, last = int(history.days.min()), history.today
    dates = np.arange(first, last + 1).astype("datetime64[D]")
    months = dates.astype("datetime64[M]").astype(np.int64)
    per_day = np.bincount(history.days - first, minlength=len(dates)).astype(np.float64)
    begin = np.flatnonzero(np.diff(months, prepend=months[0] - 1))
    day_of_month = (dates - dates.astype("datetime64[M]")).astype(np.int64)
    whole_start = 0 if day_of_month[0] == 0 else 1
    whole_end = len(begin) - (0 if (day_of(last) + dt.timedelta(days=1)).day == 1 else 1)
    lengths = np.diff(np.append(begin, len(dates)))
    monthly = (np.add.reduceat(per_day, begin) / lengths)[whole_start:whole_end]
    index = np.ones(12)
    if len(monthly):
        index = season(monthly, int(months[begin[whole_start]]) % 12 + 1)
    return first, np.concatenate([[0.0], np.cumsum(index[months % 12])])


def compare(history: History) -> Compared | None:
    """None where nobody has enough history. Worked out once for a history."""
    if "compared" not in history.worked_out:
        history.worked_out["compared"] = _compare(history)
    found: Compared | None = history.worked_out["compared"]
    return found


def _compare(history: History) -> Compared | None:
    if not len(history):
        return None
    edge = history.today - WINDOW
    count = sums(history.days > edge, history.start)
    able = np.flatnonzero((count > 0) & (edge - history.first >= LEAST_BEFORE))
    if not len(able):
        return None
    clock = seasonal_clock(history)
    earlier, exposure, _ = _window(history, clock, edge)
    enough = able[earlier[able] + 1 >= FEWEST_BEFORE]
    known = edge > history.first
    if len(enough) < 2 or not earlier[known].sum():  # noqa: PLR2004
        return None
    even = _evenness(history)
    rates = fit_rates(earlier[known] / even[known], exposure[known])
    window = clock[1][history.today + 1 - clock[0]] - clock[1][edge + 1 - clock[0]]
    counts = compare_counts(
        count[enough] / even[enough],
        np.full(len(enough), window),
        earlier[enough] / even[enough],
        exposure[enough],
        rates,
        dispersion=_drift(history, clock, even),
    )
    counts = replace(counts, expected=counts.expected * even[enough])
    net_before = _sum(history, history.net_sales, edge - BEFORE, edge)
    net = _sum(history, history.net_sales, edge, history.today)
    held = _held(history, clock, edge)
    expected = net_before[enough] / np.maximum(held[enough], 1.0) * window
    return Compared(enough, count[enough], counts, _amounts(history, edge, enough), expected, net[enough])


def less_or_more(history: History, *, less: bool) -> Judged:
    """The tests in one direction: the smaller of two chances, doubled, where money moved that way too."""
    found = compare(history)
    if found is None:
        return Judged(np.zeros(0, np.intp), np.zeros(0))
    count = found.counts.fewer if less else found.counts.more
    amount = found.amounts.less if less else found.amounts.more
    moved = found.net < 0.9 * found.expected_net if less else found.net > 1.1 * found.expected_net
    chance = np.where(moved, np.minimum(1.0, 2 * np.minimum(count, amount)), 1.0)
    figures = {
        "recent": found.recent,
        "expected": found.counts.expected,
        "usual_amount": found.amounts.usual,
        "recent_amount": found.amounts.recent,
        "expected_net": found.expected_net,
        "net": found.net,
    }
    return Judged(found.client, chance, figures=figures)


def _evidence(history: History, judged: Judged, row: int, yearly: float) -> dict[str, Any]:
    """The figures of one case, with the window they are about and what the difference makes over a year."""
    own = {name: round(float(values[row]), 2) for name, values in judged.figures.items()}
    own["recent"] = int(own["recent"])
    i = int(judged.client[row])
    return own | {
        "window_days": WINDOW,
        "window_from": day_of(history.today - WINDOW + 1).isoformat(),
        "last_day": day_of(history.last[i]).isoformat(),
        "usual_year": round(float(history.usual_year[i]), 2),
        "yearly_difference": round(yearly, 2),
    }


def _sum(history: History, values: Floats, after: int, until: int) -> Floats:
    return sums(np.where((history.days > after) & (history.days <= until), values, 0.0), history.start)


def _held(history: History, clock: tuple[int, Floats], edge: int) -> Floats:
    """Seasonal time in the years before `edge` in which each client was known."""
    begin = np.clip(np.maximum(history.first, edge + 1 - BEFORE), clock[0], edge + 1)
    return np.asarray(clock[1][edge + 1 - clock[0]] - clock[1][begin - clock[0]])


def _window(history: History, clock: tuple[int, Floats], edge: int) -> tuple[Floats, Floats, Floats]:
    """Orders after the first in the years before `edge`, the exposure, and the orders in the window after it."""
    inside = (history.days > edge - BEFORE) & (history.days <= edge)
    inside[history.start[:-1]] = False  # the first order is where watching begins
    recent = sums((history.days > edge) & (history.days <= edge + WINDOW), history.start)
    return sums(inside, history.start), np.maximum(_held(history, clock, edge), 0.0), recent


def _evenness(history: History) -> Floats:
    """Variance of each client's counts over their mean: 1/k, as the rhythm model knows it, within bounds."""
    model = history.model
    if model is None:
        return np.ones(len(history))
    return np.asarray(np.clip(model.regularity(history.gaps) @ (1 / model.k), *_EVEN))


def _drift(history: History, clock: tuple[int, Floats], even: Floats) -> float:
    """How far rates move in a window by themselves, seen in the window before: clients who stayed, all of them."""
    edge = history.today - 2 * WINDOW
    if edge <= clock[0] + LEAST_BEFORE:
        return 2.0
    before, exposure, recent = _window(history, clock, edge)
    stayed = (before + 1 >= FEWEST_BEFORE) & (edge - history.first >= LEAST_BEFORE) & (history.last > edge)
    known = edge > history.first
    if stayed.sum() < _ENOUGH or not before[known].sum():
        return 2.0
    window = clock[1][edge + WINDOW + 1 - clock[0]] - clock[1][edge + 1 - clock[0]]
    rates = fit_rates(before[known] / even[known], exposure[known])
    return dispersion_of(
        recent[stayed] / even[stayed],
        np.full(int(stayed.sum()), window),
        before[stayed] / even[stayed],
        exposure[stayed],
        rates,
    )


def _amounts(history: History, edge: int, rows: np.ndarray[Any, np.dtype[np.intp]]) -> Amounts:
    """Amounts of the window against those of the years before, ranked among the same amounts in random order."""
    seen = (history.net_sales > 0) & (history.days > edge - BEFORE)
    value, new = np.log(history.net_sales[seen]), history.days[seen] > edge
    start = kept(seen, history.start)
    found = _compared(value, new, start)
    some = sample(rows)
    mine = np.isin(owners(start), some)
    test = _Reordered(new[mine], kept(mine, start)[np.append(some, some[-1] + 1)])
    alike = np.searchsorted(_ALIKE, sums(new, start), side="right")
    less, more = recalibrated_by_order(
        (found.less[rows], found.more[rows]), alike[rows], test, (value[mine], test.start, alike[some])
    )
    return Amounts(found.usual[rows], found.recent[rows], less, more)


@dataclass(frozen=True, slots=True)
class _Reordered:
    """The test of amounts on other orders of the same amounts: `new` says which places are in the window."""

    new: np.ndarray[Any, np.dtype[np.bool_]]
    start: np.ndarray[Any, np.dtype[np.intp]]

    def __call__(self, value: Floats) -> tuple[Floats, Floats]:
        found = _compared(value, self.new, self.start)
        return found.less, found.more


def _compared(
    value: Floats, new: np.ndarray[Any, np.dtype[np.bool_]], start: np.ndarray[Any, np.dtype[np.intp]]
) -> Amounts:
    old = ~new
    before = kept(old, start)
    centre = medians(value[old], before)
    spread = medians(np.abs(value[old] - centre[owners(before)]), before)
    many = sums(new, start)
    with np.errstate(invalid="ignore"):
        mean = sums(np.where(new, value, 0.0), start) / many
    return compare_amounts(centre, spread, np.diff(before).astype(np.float64), mean, many)


def _over_a_year(history: History, judged: Judged, row: int) -> float:
    """What the difference from the usual makes over a year, whose seasons weigh as they do for this client.

    The last year with the window as it usually is, times the share by which the window differs: four windows of a high
    season would make more than a year.
    """
    net, expected = (float(judged.figures[name][row]) for name in ("net", "expected_net"))
    usual = float(history.usual_year[int(judged.client[row])]) + expected - net
    return max(usual, 0.0) * (net / expected - 1) if expected > 0 else 0.0


def found(kind: str, history: History, judged: Judged, row: int) -> Found:
    """One case as a cue of `kind`: at stake is what the difference from the usual makes over a year."""
    chance, yearly = float(judged.chance[row]), _over_a_year(history, judged, row)
    return Found(
        kind,
        int(history.clients[int(judged.client[row])]),
        "",
        day_of(history.today - WINDOW + 1),
        strength_of(chance),
        chance,
        money(abs(yearly)),
        _evidence(history, judged, row, yearly),
        history.as_of,
    )
