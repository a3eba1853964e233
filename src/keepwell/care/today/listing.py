"""Ranks what needs attention into a manager's list: one action a client, the most worth doing first."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from keepwell.cues.models import Cue


class Lane(StrEnum):
    """What an action is for; a list is read lane by lane on a page, by rank in a terminal."""

    SLIPPING = "slipping"
    STAY_CLOSE = "stay_close"


LANES: Final = {
    "gone_quiet": Lane.SLIPPING,
    "ordering_less": Lane.SLIPPING,
    "line_stopped": Lane.SLIPPING,
    "irregular": Lane.SLIPPING,
    "ordering_more": Lane.STAY_CLOSE,
    "new_client": Lane.STAY_CLOSE,
}
HALF_LIFE: Final = 30  # days in which a standing warning loses half its urgency


@dataclass(frozen=True, slots=True)
class Action:
    """One row of the list: whom to turn to, for which reason first, and what else is to be said there."""

    cue: Cue
    also: list[Cue] = field(default_factory=list)

    @property
    def lane(self) -> Lane:
        return LANES[self.cue.kind]


def urgency(cue: Cue) -> float:
    """From 1 for what begins today, halved for every thirty days that it has been standing."""
    age: dt.timedelta = cue.as_of - cue.since
    return float(0.5 ** (max(age.days, 0) / HALF_LIFE))


def worth(cue: Cue) -> float:
    """Value at stake times urgency, in the house currency."""
    return float(cue.at_stake) * urgency(cue)


def ranked(cues: Iterable[Cue]) -> list[Action]:
    """Every client's action, the most worth first; ties by client.

    `cues` come with their `client` and its `standing` loaded. Cues about the company, and clients already lost by
    the written criterion, are left out: those have places of their own.
    """
    by_client: defaultdict[int, list[Cue]] = defaultdict(list)
    for cue in cues:
        if cue.client is not None and cue.kind in LANES and not cue.client.standing.is_lost:
            by_client[cue.client.pk].append(cue)
    actions = []
    for about in by_client.values():
        first, *also = sorted(about, key=lambda cue: (-worth(cue), cue.kind, cue.subject))
        actions.append(Action(first, also))
    return sorted(actions, key=lambda action: (-worth(action.cue), action.cue.client_id or 0))
