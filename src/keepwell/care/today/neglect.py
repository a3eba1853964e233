"""Clients of weight whom nobody has spoken with for longer than clients of their size should wait.

Old relations go stale while new ones get the attention. Looked at are the largest clients alone: the wait is a matter
of what a client is worth, and a list is read in the order of the money.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import DateField, OuterRef, Q, QuerySet, Subquery

from keepwell.care.today.dealing import CELEBRATED_FOR
from keepwell.care.today.models import Dealing, NextStep
from keepwell.care.today.picking import Sight, only_of
from keepwell.ledger.models import Conversation
from keepwell.staff.prepared import planned, prepared
from keepwell.staff.sight import Viewer
from keepwell.standings.models import Standing

LOOKED_AT: Final = 100  # the largest clients of a viewer
NEGLECTED: Final = 2  # in a list


@dataclass(slots=True)
class Neglect:
    """A client nobody has spoken with since `spoken` (None: no talk was ever logged); such ones wait `wait` days."""

    client_id: int
    spoken: dt.date | None
    wait: int
    client: Any = None  # for whoever shows it to bring


def neglected(
    sight: Sight, *, waits: Mapping[str, int], besides: Collection[int] = (), most: int = NEGLECTED
) -> list[Neglect]:
    """The largest neglected clients but those of `besides`. `waits`: days by letter of ABC; others may wait for ever.

    Left out is who is in hand: dealt with of late, put off, or with a next step planned. Where nobody was spoken with in time, talks are not logged here, and nothing can be said of neglect.
    """
    largest = _largest(sight.viewer, of=sight.of, letters=list(waits))
    late: dict[int, tuple[dt.date | None, int]] = {}
    in_time = False
    for client, abc, first_day, spoken in largest:
        since = spoken or first_day or sight.on
        if (sight.on - since).days > waits[abc]:
            late[client] = (spoken, waits[abc])
        elif spoken is not None:
            in_time = True
    asked = [client for client in late if client not in besides] if in_time else []
    if not asked:
        return []
    busy = {
        client
        for (client,) in _in_hand(clients=asked, on=sight.on, dealt_since=sight.moment - CELEBRATED_FOR)
    }
    found = [client for client in asked if client not in busy]
    return [Neglect(client, *late[client]) for client in found[:most]]


@prepared
def _largest(
    viewer: Viewer, *, of: int | None, letters: Collection[str]
) -> QuerySet[Standing, tuple[int, str, dt.date | None, dt.date | None]]:
    """Of the largest: letter, first day, and when they were last spoken with."""
    talks = Conversation.objects.current().filter(client=OuterRef("client_id"), reached=True)
    last = talks.order_by("-day", "-id").values("day")[:1]
    return (
        Standing.objects.seen_by(viewer)
        .filter(only_of(of), abc__in=letters, is_lost=False)
        .order_by("-net_sales")
        .annotate(spoken=Subquery(last, output_field=DateField()))
        .values_list("client_id", "abc", "first_day", "spoken")[:LOOKED_AT]
    )


@planned
def _in_hand(
    *, clients: Collection[int], on: dt.date, dealt_since: dt.datetime
) -> QuerySet[Dealing, tuple[int]]:
    """Asked of the few who are late: of all the largest it would read every open step there is."""
    lately = Q(until__gt=on) | Q(until=None, at__gte=dealt_since)
    dealt = Dealing.objects.filter(lately, undone_at=None, client_id__in=clients)
    steps = NextStep.objects.open().filter(client_id__in=clients, day__gte=on)
    return dealt.values_list("client_id").union(steps.values_list("client_id"))
