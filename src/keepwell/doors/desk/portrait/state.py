"""How a client stands, in one word and one tone, why, and what could be done next."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from keepwell.clients.models import Contact
from keepwell.cues.models import Cue
from keepwell.doors.telling import cueing, evidence, how_right, wording
from keepwell.doors.telling.wording import gettext, ngettext
from keepwell.lib.words import gettext_noop
from keepwell.standings.models import Standing

SLIPPING: Final = frozenset({"gone_quiet", "ordering_less", "irregular"})
WORTH_SAYING: Final = 0.05  # a chance of silence below this is no news
NEW_FOR: Final = 180  # days since the first order
FEW: Final = 4  # order days that make a rhythm


class State(StrEnum):
    LOST = "lost"
    SLIPPING = "slipping"
    PARTLY = "partly"
    GROWING = "growing"
    NEW = "new"
    STEADY = "steady"
    NOTHING = "nothing"


TITLES: Final = {
    State.LOST: gettext_noop("Lost"),
    State.SLIPPING: gettext_noop("Slipping away"),
    State.PARTLY: gettext_noop("Still ordering, but no longer everything"),
    State.GROWING: gettext_noop("Growing"),
    State.NEW: gettext_noop("New"),
    State.STEADY: gettext_noop("Steady"),
    State.NOTHING: gettext_noop("Nothing ordered yet"),
}
ICONS: Final = {
    State.LOST: "circle-x",
    State.SLIPPING: "trending-down",
    State.PARTLY: "circle-slash",
    State.GROWING: "trending-up",
    State.NEW: "sprout",
    State.STEADY: "circle-check",
    State.NOTHING: "circle-dashed",
}
BY_CHANNEL: Final = {
    "phone": gettext_noop("Call %(person)s."),
    "mail": gettext_noop("Write to %(person)s."),
    "chat": gettext_noop("Send %(person)s a message."),
    "video": gettext_noop("Meet %(person)s by video."),
    "visit": gettext_noop("Visit %(person)s."),
}
BY_KIND: Final = {
    "gone_quiet": gettext_noop(
        "Ask how the last order did and what they need now, and listen before you offer anything: the numbers say that the silence is unusual for them, not why."
    ),
    "ordering_less": gettext_noop(
        "Ask what changed on their side: less need, another supplier, or something we did. Have both years’ figures at hand."
    ),
    "line_stopped": gettext_noop(
        "Ask what they use instead of %(subject)s, and whether quality, price or delivery decided it."
    ),
    "irregular": gettext_noop("Ask how they plan their orders now; a fixed day may suit both sides."),
    "ordering_more": gettext_noop(
        "Thank them, ask what is behind it, and make sure that we can deliver what is coming."
    ),
    "new_client": gettext_noop("Ask how the first orders did, and agree when to speak next."),
}
BY_STATE: Final = {
    State.LOST: gettext_noop(
        "Ask openly why they left: the answer is worth more than the order. Then decide whether to win them back."
    ),
    State.NEW: gettext_noop("Ask how the first orders did, and agree when to speak next."),
    State.STEADY: gettext_noop("Nothing is asked for. A short talk now and then keeps it so."),
    State.NOTHING: gettext_noop("Ask what they need, and whether we can serve it."),
}

QUESTIONS: Final = {  # for a meeting
    "gone_quiet": gettext_noop("How did the last order do, and what has changed since?"),
    "ordering_less": gettext_noop("What do you need less of now, and why?"),
    "line_stopped": gettext_noop("What do you use instead of what you no longer order from us?"),
    "irregular": gettext_noop("How do you plan your orders now? Would a fixed day help?"),
    "ordering_more": gettext_noop("What is behind your growth, and what will you need next?"),
    "new_client": gettext_noop("How did the first orders do?"),
    "lost": gettext_noop("What made you leave, and what would have to be different?"),
}
URGENT: Final = {
    "gone_quiet": 0,
    "ordering_less": 1,
    "irregular": 2,
    "line_stopped": 3,
}  # what to speak of first


@dataclass(frozen=True, slots=True)
class Reason:
    """One open cue in words."""

    kind: str
    title: str
    said: str
    important: str
    since: dt.date
    stake: str
    record: str
    numbers: list[tuple[str, str]] = field(default_factory=list)

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence before, in and after its important part."""
        before, found, after = self.said.partition(self.important) if self.important else (self.said, "", "")
        return before, found, after


@dataclass(frozen=True, slots=True)
class Standpoint:
    """The state with everything said of it."""

    state: State
    title: str
    icon: str
    chance: str
    rhythm: str
    reasons: list[Reason]
    next_step: str


def standpoint(
    standing: Standing | None,
    cues: Sequence[Cue],
    *,
    as_of: dt.date,
    currency: str,
    records: dict[str, Any],
    turn_to: Contact | None,
) -> Standpoint:
    """`cues`: the open ones, the most at stake first; `turn_to`: whom one would speak to."""
    state = state_of(standing, cues, as_of=as_of)
    return Standpoint(
        state=state,
        title=gettext(TITLES[state]),
        icon=ICONS[state],
        chance=_chance(standing, state),
        rhythm=cueing.rhythm_in_words(standing) if standing is not None else "",
        reasons=[_reason(cue, currency, records) for cue in cues],
        next_step=_next_step(state, cues, turn_to),
    )


def state_of(  # noqa: PLR0911 - one for each state
    standing: Standing | None, cues: Sequence[Cue], *, as_of: dt.date
) -> State:
    """Lost before slipping before half lost before growing before new; steady where nothing stands out."""
    if standing is None or standing.first_day is None:
        return State.NOTHING
    if standing.is_lost:
        return State.LOST
    kinds = {cue.kind for cue in cues}
    if kinds & SLIPPING:
        return State.SLIPPING
    if "line_stopped" in kinds:
        return State.PARTLY
    if "ordering_more" in kinds:
        return State.GROWING
    young = (as_of - standing.first_day).days <= NEW_FOR
    if "new_client" in kinds or (young and standing.order_days < FEW):
        return State.NEW
    return State.STEADY


def _chance(standing: Standing | None, state: State) -> str:
    if standing is None or standing.no_order_chance is None:
        return ""
    if state is not State.LOST and standing.no_order_chance < WORTH_SAYING:
        return gettext("an order in the next 90 days is all but certain")
    said = gettext("%(chance)s chance of no order in the next 90 days")
    if state is State.LOST and standing.silence is not None:
        return ngettext("silent for %(count)s day", "silent for %(count)s days", standing.silence) % {
            "count": wording.number(standing.silence)
        }
    return said % {"chance": wording.chance(standing.no_order_chance)}


def _reason(cue: Cue, currency: str, records: dict[str, Any]) -> Reason:
    said = cueing.sentence(cue, currency)
    name = cue.evidence.get("name")
    subject = (f"{name} ({cue.subject})" if name else cue.subject) if cue.subject else ""
    title = cueing.title(cue.kind)
    return Reason(
        kind=cue.kind,
        title=f"{title}: {subject}" if subject else title,
        said=said,
        important=cueing.important(cue.kind, said) or "",
        since=cue.since,
        stake=wording.money(cue.at_stake, currency),
        record=how_right.in_full(cueing.track_record(cue, records)),
        numbers=list(evidence.rows(cue.evidence, currency)),
    )


def _next_step(state: State, cues: Sequence[Cue], turn_to: Contact | None) -> str:
    told = [cue for cue in cues if cue.kind in BY_KIND]
    if state in {State.SLIPPING, State.PARTLY, State.GROWING} and told:
        first = min(told, key=lambda cue: URGENT.get(cue.kind, len(URGENT)))
        subject = first.evidence.get("name") or first.subject
        what = gettext(BY_KIND[first.kind]) % {"subject": subject}
    else:
        what = gettext(BY_STATE.get(state, BY_STATE[State.STEADY]))
    if state is State.STEADY:
        return what
    if turn_to is None:
        return gettext("Nobody is written down here yet: find out whom to speak to.") + " " + what
    by = turn_to.channel if turn_to.channel in BY_CHANNEL else "phone"
    return gettext(BY_CHANNEL[by]) % {"person": turn_to.address_as or turn_to.name} + " " + what
