"""The track record: each past day lived through again with only what was known then, and compared with what came.

A cut is a day; known is everything before it, and the horizon begins with it. The rhythm model and its tempo are
fitted anew at every cut. Two things come out: for each kind of cue, how many were raised and came true, beside as many picked by
plain recency (the longest silence first); and how well the score of gone_quiet, the chance of no order in the
horizon, ranks and is calibrated over every client with enough order days.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from keepwell.cues.found import Judged
from keepwell.cues.history import Future, History
from keepwell.cues.kinds import KINDS
from keepwell.cues.raising import ATTENTION, Picked, pick
from keepwell.lib.periods import day_of, months_before
from keepwell.lib.progress import Progress, silent
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.standings.rhythms import ENOUGH_ORDER_DAYS
from keepwell.stats import evaluation

HORIZON: Final = 90
FEWEST: Final = 5  # order days
_CUTS: Final = 12
_LEAST: Final = 180  # days known before the first cut
_TOP: Final = 50


class CutOutsideHistory(Refusal):
    """A cut with nothing before it, or without a whole horizon after it."""

    says = gettext_noop("The day %(cut)s cannot be replayed: orders are known from %(first)s to %(last)s.")
    mend = gettext_noop("Choose a day after %(first)s and at least %(horizon)s days before %(last)s.")


@dataclass(frozen=True, slots=True)
class Figures:
    """What a score of n cases is worth; None where it has no meaning (nobody judged, or all came out alike)."""

    n: int
    base_rate: float | None
    auc: float | None
    average_precision: float | None
    precision_at_50: float | None
    brier: float | None
    mean_prediction: float | None

    @classmethod
    def of(cls, happened: NDArray[np.bool_], score: NDArray[np.float64]) -> "Figures":
        if not len(score):
            return cls(0, None, None, None, None, None, None)
        values = (
            float(happened.mean()),
            evaluation.auc(happened, score),
            evaluation.average_precision(happened, score),
            evaluation.precision_at(happened, score, _TOP),
            evaluation.brier(happened, score),
            float(score.mean()),
        )
        return cls(len(score), *(value if np.isfinite(value) else None for value in values))


@dataclass(frozen=True, slots=True)
class CutFigures:
    """One cut: over all judged, and over those who ordered within a horizon before it."""

    cut: dt.date
    all: Figures
    active: Figures


@dataclass(frozen=True, slots=True)
class BandFigures:
    """Of a kind's warnings those that gave what they warn of a chance from `low` to `high`."""

    low: float
    high: float
    raised: int
    came_true: int


@dataclass(frozen=True, slots=True)
class KindFigures:
    """One kind of cue at one cut. `recency_came_true`: of as many judged cases, the longest silent.

    `bands`: the raised by the chance they were given, where the kind gives one.
    """

    kind: str
    cut: dt.date
    horizon: int
    judged: int
    happened: int
    raised: int
    came_true: int
    recency_came_true: int
    bands: tuple[BandFigures, ...] = ()

    @property
    def lift(self) -> float | None:
        """Over doing nothing: how much more often the raised came true than anyone judged."""
        return _known(evaluation.lift(self.came_true, self.raised, self.happened, self.judged))

    @property
    def lift_over_recency(self) -> float | None:
        return self.came_true / self.recency_came_true if self.recency_came_true else None


@dataclass(frozen=True, slots=True)
class Score:
    """What was said of one client at one cut, and what came. `active`: ordered within a horizon before the cut."""

    cut: dt.date
    client: int
    score: float
    happened: bool
    active: bool


@dataclass(frozen=True, slots=True)
class Record:
    """The track record over all cuts."""

    horizon: int
    min_orders: int
    cuts: list[CutFigures]
    kinds: list[KindFigures]
    calibration: list[evaluation.Band]
    scores: list[Score]

    def totals(self) -> list[KindFigures]:
        """Each kind over all cuts together (its `cut` is the last one)."""
        out = []
        for kind in KINDS:
            rows = [row for row in self.kinds if row.kind == kind]
            if rows:
                judged, happened, raised, came_true, recency = (
                    sum(getattr(row, name) for row in rows)
                    for name in ("judged", "happened", "raised", "came_true", "recency_came_true")
                )
                bands = tuple(
                    replace(
                        same[0],
                        raised=sum(one.raised for one in same),
                        came_true=sum(one.came_true for one in same),
                    )
                    for same in zip(*(row.bands for row in rows), strict=True)
                )
                out.append(
                    KindFigures(
                        kind, rows[-1].cut, self.horizon, judged, happened, raised, came_true, recency, bands
                    )
                )
        return out


def default_cuts(history: History, horizon: int = HORIZON) -> list[dt.date]:
    """The days after the last 12 month ends (or fewer) that leave a whole horizon after and half a year before."""
    if not len(history):
        return []
    latest = day_of(history.today - horizon + 1)
    earliest = day_of(int(history.days.min()) + _LEAST)
    first = latest.replace(day=1)
    cuts = [months_before(first, back) for back in range(_CUTS)]
    return sorted(cut for cut in cuts if cut >= earliest)


def replay(
    history: History,
    cuts: Sequence[dt.date] | None = None,
    *,
    horizon: int = HORIZON,
    min_orders: int = FEWEST,
    attention: float = ATTENTION,
    progress: Progress = silent,
) -> Record:
    """Lives through the cuts again; `history` is all that is known now. Raises CutOutsideHistory."""
    days = sorted(set(default_cuts(history, horizon) if cuts is None else cuts))
    _check(history, days, horizon)
    figures: list[CutFigures] = []
    kinds: list[KindFigures] = []
    scores: list[Score] = []
    near = None
    for done, cut in enumerate(days):
        progress("replaying", done, len(days))
        then = history.until(cut - dt.timedelta(days=1), near)
        future = Future(then, history, horizon)
        near = then.model
        told, one = _scored(then, future, cut, min_orders)
        scores += told
        figures.append(one)
        kinds += _kinds(then, future, cut, attention)
    progress("replaying", len(days), len(days))
    happened = [row.happened for row in scores]
    bands = evaluation.calibration(happened, [row.score for row in scores])
    return Record(horizon, min_orders, figures, kinds, bands, scores)


def _check(history: History, cuts: Sequence[dt.date], horizon: int) -> None:
    if not len(history) and cuts:
        raise CutOutsideHistory(cut=cuts[0], first="-", last="-", horizon=horizon)
    for cut in cuts:
        first, last = day_of(int(history.days.min())), history.as_of
        if cut <= first or cut + dt.timedelta(days=horizon - 1) > last:
            raise CutOutsideHistory(cut=cut, first=first, last=last, horizon=horizon)


def _scored(then: History, future: Future, cut: dt.date, fewest: int) -> tuple[list[Score], CutFigures]:
    rows = np.flatnonzero(then.order_days >= fewest)
    if then.model is None or not len(rows):
        nobody = Figures.of(np.zeros(0, bool), np.zeros(0))
        return [], CutFigures(cut, nobody, nobody)
    score = then.no_order_chances(future.horizon, min(fewest, ENOUGH_ORDER_DAYS))[rows]
    happened = future.order_days[rows] == 0
    active = then.silence[rows] < future.horizon
    scores = [
        Score(cut, *row)
        for row in zip(
            then.clients[rows].tolist(), score.tolist(), happened.tolist(), active.tolist(), strict=True
        )
    ]
    whole, part = Figures.of(happened, score), Figures.of(happened[active], score[active])
    return scores, CutFigures(cut, whole, part)


def _kinds(then: History, future: Future, cut: dt.date, attention: float) -> list[KindFigures]:
    out = []
    for picked in pick(then, attention=attention):
        cases = picked.judged
        happened = KINDS[picked.kind].happened(cases, future)
        many = int(picked.raised.sum())
        longest = np.argsort(-_silence(then, cases), kind="stable")[:many]
        out.append(
            KindFigures(
                picked.kind,
                cut,
                future.horizon,
                len(cases),
                int(happened.sum()),
                many,
                int(happened[picked.raised].sum()),
                int(happened[longest].sum()),
                _bands(picked, happened),
            )
        )
    return out


def _bands(picked: Picked, happened: NDArray[np.bool_]) -> tuple[BandFigures, ...]:
    lows = KINDS[picked.kind].bands
    if not lows:
        return ()
    likely = np.zeros(0) if picked.judged.likely is None else picked.judged.likely
    place = np.searchsorted(lows, likely, side="right") - 1
    return tuple(
        BandFigures(
            low,
            high,
            int((picked.raised & (place == i)).sum()),
            int((happened & picked.raised & (place == i)).sum()),
        )
        for i, (low, high) in enumerate(zip(lows, (*lows[1:], 1.0), strict=True))
    )


def _silence(history: History, cases: Judged) -> NDArray[np.int64]:
    if cases.piece is not None and history.pieces is not None:
        pieces = history.pieces
        return np.asarray(history.today - pieces.days[pieces.start[cases.piece + 1] - 1])
    return np.asarray(history.silence[np.maximum(cases.client, 0)])


def _known(value: float) -> float | None:
    return value if np.isfinite(value) else None
