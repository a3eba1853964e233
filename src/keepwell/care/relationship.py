"""How strong the relationship with a client is, from 0 to 10, with its reasons. The formula stands in docs/desk.md.

Four parts, each from 0 to 1, weighted 3, 3, 2 and 2:

    recency    0.5 ^ (days since we last reached somebody / 60)
    frequency  1 - e ^ (-talks of the last 12 months in which somebody was reached / 6)
    breadth    1 - 0.5 ^ (people spoken to in the last 12 months); halved while nobody among them decides
    answers    (reached + 1) / (tried + 2) of the last 12 months: the mean of a share seen that often
"""

import datetime as dt
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery

from keepwell.clients.models import Client
from keepwell.ledger.models import Conversation

HALF_LIFE: Final = 60  # days in which being out of touch halves what a talk was worth
OFTEN: Final = 6  # talks a year that make two thirds of the most
WEIGHTS: Final = {"recency": 3, "frequency": 3, "breadth": 2, "answers": 2}


class Part(StrEnum):
    RECENCY = "recency"
    FREQUENCY = "frequency"
    BREADTH = "breadth"
    ANSWERS = "answers"


@dataclass(frozen=True, slots=True)
class Signals:
    """What was seen of a relationship: `last` is the day somebody was reached, the rest are of the last 12 months."""

    last: dt.date | None
    reached: int
    tried: int
    people: int
    deciders: int


@dataclass(frozen=True, slots=True)
class Relationship:
    score: int  # of ten
    parts: dict[Part, float]  # each from 0 to 1
    signals: Signals

    @property
    def weakest(self) -> Part:
        """What would help most: the part that loses the most points."""
        return max(self.parts, key=lambda part: WEIGHTS[part] * (1 - self.parts[part]))


def relationship(signals: Signals, *, as_of: dt.date) -> Relationship | None:
    """None where nobody has logged a talk: then nothing is known of it."""
    if signals.last is None and not signals.tried:
        return None
    apart = None if signals.last is None else max((as_of - signals.last).days, 0)
    breadth = 1 - 0.5**signals.people
    parts = {
        Part.RECENCY: 0.0 if apart is None else 0.5 ** (apart / HALF_LIFE),
        Part.FREQUENCY: 1 - math.exp(-signals.reached / OFTEN),
        Part.BREADTH: breadth if signals.deciders else breadth / 2,
        Part.ANSWERS: (signals.reached + 1) / (signals.tried + 2) if signals.tried else 0.0,
    }
    points = sum(WEIGHTS[part] * worth for part, worth in parts.items())
    return Relationship(round(points), parts, signals)


def with_signals(clients: QuerySet[Client], *, as_of: dt.date, year_before: dt.date) -> QuerySet[Client]:
    """`clients`, each with `last_reached` and the counts since `year_before`, read in the same statement."""
    year = Q(day__gt=year_before)
    talks = (
        Conversation.objects.current()
        .filter(client=OuterRef("pk"), day__lte=as_of)
        .order_by()
        .values("client")
    )

    def of(value: Count | Max) -> Subquery:
        return Subquery(talks.annotate(_=value).values("_"))

    return clients.annotate(
        last_reached=of(Max("day", filter=Q(reached=True))),
        reached_in_year=of(Count("pk", filter=year & Q(reached=True))),
        tried_in_year=of(Count("pk", filter=year)),
    )
