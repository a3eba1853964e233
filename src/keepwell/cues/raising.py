"""Decides what deserves attention: all tests of all kinds, clients and lines at once, one budget of false alarms."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from keepwell.cues import gone_quiet
from keepwell.cues.found import Found, Judged
from keepwell.cues.history import History
from keepwell.cues.kinds import KINDS, SAYS_IT_ALREADY
from keepwell.stats.discovery import believed

METHOD: Final = (
    2  # one more whenever other cues are raised or more is recorded: kept track records are then made anew
)
ATTENTION: Final = 0.20  # of the tested cues raised, this share may be false alarms
# How the budget is shared between the kinds. By number of tests alone a long list of product lines would take
# nearly all of it, and clients going quiet would be seen later the more lines they buy.
SHARE: Final = {gone_quiet.NAME: 3.0}
_MOST_PIECES: Final = 3  # product lines named for one client


@dataclass(frozen=True, slots=True)
class Picked:
    """One kind's cases, and which of them are raised."""

    kind: str
    judged: Judged
    raised: NDArray[np.bool_]


def pick(history: History, *, attention: float = ATTENTION) -> list[Picked]:
    """What is raised as of the history's day: tests by weighted Benjamini-Hochberg over all at once, facts as they are."""
    judged = {name: kind.judge(history) for name, kind in KINDS.items()}
    tests = [name for name, cases in judged.items() if not cases.fact]
    weights = [np.full(len(judged[name]), SHARE.get(name, 1.0) / max(len(judged[name]), 1)) for name in tests]
    kept = believed(
        np.concatenate([judged[name].chance for name in tests]), attention, np.concatenate(weights)
    )
    ends = np.cumsum([len(judged[name]) for name in tests])
    raised = dict(zip(tests, np.split(kept, ends[:-1]), strict=True))
    raised |= {name: cases.chance == 0 for name, cases in judged.items() if cases.fact}
    for name, quieter in SAYS_IT_ALREADY.items():
        said = judged[name].client[raised[name]]
        for other in quieter:
            raised[other] = raised[other] & ~np.isin(judged[other].client, said)
    for name, cases in judged.items():
        if cases.piece is not None:
            raised[name] = _few_pieces(history, cases, raised[name])
    return [Picked(name, judged[name], raised[name]) for name in KINDS]


def raise_cues(history: History, *, attention: float = ATTENTION) -> list[Found]:
    """The cues to show as of the history's day, those with most at stake first."""
    found = [
        cue
        for picked in pick(history, attention=attention)
        if picked.raised.any()
        for cue in KINDS[picked.kind].describe(history, picked.judged, np.flatnonzero(picked.raised))
    ]
    return sorted(found, key=lambda cue: (-cue.at_stake, cue.kind, cue.client or 0, cue.subject))


def _few_pieces(history: History, cases: Judged, raised: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The pieces with most money of each client, at most three."""
    if history.pieces is None or cases.piece is None:
        return raised
    rows = np.flatnonzero(raised)
    pieces = history.pieces
    money = np.array([pieces.net[pieces.start[p] : pieces.start[p + 1]].sum() for p in cases.piece[rows]])
    order = np.lexsort((cases.piece[rows], -money, cases.client[rows]))
    client = cases.client[rows][order]
    first = np.searchsorted(client, client)
    few = np.zeros(len(raised), bool)
    few[rows[order[np.arange(len(order)) - first < _MOST_PIECES]]] = True
    return few
