"""Ranks what needs attention into a manager's list: one action a client, the most worth doing first."""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from keepwell.cues import weighing
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
WIN_BACK: Final = 90  # days after which a lost client is no longer for today but for winning back
SLIPPING_FIRST: Final = 0.7  # of the list, before good news is let in


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
    return weighing.urgency(cue.kind, since=cue.since, as_of=cue.as_of)


def worth(cue: Cue) -> float:
    """Value at stake times urgency, in the house currency."""
    return weighing.weight(cue.kind, at_stake=cue.at_stake, since=cue.since, as_of=cue.as_of)


def ranked(cues: Iterable[Cue]) -> list[Action]:
    """Every client's action, the most worth first; ties by client.

    `cues` come with their `client` and its `standing` loaded. Left out, because they have places of their own: cues
    about the company, and clients lost by the written criterion whose warning has stood for three months. Left out
    too: a client without a standing, who is not in the figures that the list is read from.
    """
    by_client: defaultdict[int, list[Cue]] = defaultdict(list)
    for cue in cues:
        if (
            cue.client is not None
            and cue.kind in LANES
            and hasattr(cue.client, "standing")
            and not _is_for_winning_back(cue)
        ):
            by_client[cue.client.pk].append(cue)
    actions = []
    for about in by_client.values():
        first, *also = sorted(about, key=lambda cue: (-worth(cue), cue.kind, cue.subject))
        actions.append(Action(first, also))
    return sorted(actions, key=lambda action: (-worth(action.cue), action.cue.client_id or 0))


def todays(cues: Iterable[Cue], *, size: int) -> tuple[list[Action], list[Action]]:
    """The `size` actions for today and the rest, both in the order of `ranked`.

    Slipping clients come first: they take up to seven tenths of the list before good news is let in, and all of it
    where there is none.
    """
    return shared_out(ranked(cues), size=size)


def shared_out(actions: Sequence[Action], *, size: int) -> tuple[list[Action], list[Action]]:
    """`actions`, the most worth doing first, as the `size` of today and the rest, in the order given."""
    slipping = [action for action in actions if action.lane is Lane.SLIPPING]
    others = [action for action in actions if action.lane is not Lane.SLIPPING]
    room = max(math.ceil(size * SLIPPING_FIRST), size - len(others))
    first = slipping[:room]
    first += others[: size - len(first)]
    chosen = {id(action) for action in first}
    return first, [action for action in actions if id(action) not in chosen]


def _age(cue: Cue) -> int:
    age: dt.timedelta = cue.as_of - cue.since
    return age.days


def _is_for_winning_back(cue: Cue) -> bool:
    return cue.client is not None and cue.client.standing.is_lost and _age(cue) > WIN_BACK
