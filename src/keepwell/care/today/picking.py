"""Picks a manager's list from the open cues, the heaviest by the index: never by loading them all.

In a list, what weighs more comes first; who cannot be reached at this hour gives way to who can (`REACHED`).
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from keepwell.care.today.dealing import CELEBRATED_FOR, dealt_with
from keepwell.care.today.listing import LANES, SLIPPING_FIRST, WIN_BACK, Action, Lane
from keepwell.care.today.models import Dealing
from keepwell.clients.hours import Reach, reach
from keepwell.clients.models import Client, Contact
from keepwell.clients.places import Place, place_of
from keepwell.cues.models import Cue
from keepwell.staff.models import Member
from keepwell.staff.prepared import planned, prepared
from keepwell.staff.sight import Viewer
from keepwell.standings.models import Standing

SCANNED: Final = 200  # open cues looked at, the heaviest, besides two for each row asked for below the list
POOL: Final = 2  # of so many lists the best by weight and hour is made
REACHED: Final = {
    "now": 1.0,
    "today": 0.8,
    "later": 0.5,
    "unknown": 0.8,
}  # what an action weighs at this hour
YEARS: Final = 40
FIRST_FOR: Final = 7  # days for which a first order is celebrated
WEEKEND: Final = 3  # days that a Monday celebrates
CENSORED: Final = 90  # days from the book's first: who ordered then may have been with us long before
CELEBRATED: Final = 2  # in a list
# What a row says of a client; a standing alone has sixty columns.
_OF_CLIENT: Final = ("key", "name", "country", "city", "time_zone", "language", "manager__name")
_OF_STANDING: Final = ("abc", "xyz", "net_sales")
_OF_CUE: Final = ("client_id", "kind", "subject", "since", "at_stake", "evidence", "as_of", "weight")
_OF_CONTACT: Final = tuple(field.attname for field in Contact._meta.concrete_fields)
_CLIENT_AT: Final = _OF_CONTACT.index("client_id")
LIGHT: Final = (*_OF_CLIENT, *(f"standing__{column}" for column in _OF_STANDING))


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose list it is. `of`: only the clients of this member, where a lead or admin looks; `on`: the day of the
    one who looks; `as_of`: of the figures.
    """

    viewer: Viewer
    on: dt.date
    moment: dt.datetime
    as_of: dt.date
    of: int | None = None

    @property
    def whose(self) -> int | None:
        return self.of or self.viewer.member_id


def only_of(member: int | None) -> Q:
    """The clients of this member alone, where one is named."""
    return Q() if member is None else Q(client__manager_id=member)


@dataclass(frozen=True, slots=True)
class Pool:
    """The heaviest actions, one a client, in the order to do them. `total`: how many there are in all.

    `people`: the main contact of each client in it. `at_least`: the total was not counted to its end.
    """

    actions: list[Action] = field(default_factory=list)
    people: dict[int, Contact] = field(default_factory=dict)
    total: int = 0
    at_least: bool = False


def waiting(sight: Sight) -> "QuerySet[Cue]":
    """Open cues that want somebody today, whatever their weight."""
    return _waiting(sight.viewer, **_of_waiting(sight))


def _of_waiting(sight: Sight) -> dict[str, Any]:
    lost_before = sight.as_of - dt.timedelta(days=WIN_BACK)
    return {"of": sight.of, "whose": sight.whose, "on": sight.on, "lost_before": lost_before}


def _waiting(
    viewer: Viewer, *, of: int | None, whose: int | None, on: dt.date, lost_before: dt.date
) -> "QuerySet[Cue]":
    return (
        Cue.objects.seen_by(viewer)
        .open()
        .filter(only_of(of), client__isnull=False, kind__in=LANES, client__standing__isnull=False)
        .exclude(client__standing__is_lost=True, since__lt=lost_before)
        .exclude(dealt_with(on, whose))
    )


@prepared
def _heaviest(viewer: Viewer, most: int, **said: Any) -> "QuerySet[Cue, tuple[int, int | None, str, float]]":
    cues = _waiting(viewer, **said).order_by("-weight", "pk")
    return cues.values_list("pk", "client_id", "kind", "weight")[:most]


def pick(sight: Sight, *, size: int, more: int = 0, besides: Sequence[int] = ()) -> Pool:
    """What a list of `size` rows and `more` behind them is made from; the contacts of the clients `besides` come along."""
    most = SCANNED + 2 * more
    scanned = _heaviest(sight.viewer, most, **_of_waiting(sight))
    of_client: defaultdict[int, list[tuple[int, str, float]]] = defaultdict(list)
    for pk, client, kind, weight in scanned:
        of_client[client or 0].append((pk, kind, weight))
    leading = [(client, *cues[0]) for client, cues in of_client.items()]
    slipping = [one for one in leading if LANES[one[2]] is Lane.SLIPPING]
    others = [one for one in leading if LANES[one[2]] is not Lane.SLIPPING]
    shared = size - min(len(slipping), math.ceil(size * SLIPPING_FIRST))
    heavy = slipping[: POOL * size + more] + others[: POOL * shared + more]
    actions = _actions({client: of_client[client] for client, *_ in heavy})
    people = main_contacts([*(client for client, *_ in heavy), *besides])
    eased = {
        client: weight * _ease(actions[client].cue.client, people.get(client), sight)
        for client, _, _, weight in heavy
        if client in actions
    }
    ordered = sorted(eased, key=lambda client: (-eased[client], client))
    return Pool([actions[client] for client in ordered], people, len(leading), len(scanned) == most)


def celebrations(sight: Sight, *, book_since: dt.date | None) -> list[Standing]:
    """Clients whose first order came this week, and those of weight who have been with us for whole years today."""
    since_friday = WEEKEND if sight.as_of.weekday() == 0 else 1
    days = [sight.as_of - dt.timedelta(days=back) for back in range(since_friday)]
    long_ago = [_years_before(day, years) for day in days for years in range(1, YEARS)]
    known = [day for day in long_ago if book_since and day > book_since + dt.timedelta(days=CENSORED)]
    lately = [sight.as_of - dt.timedelta(days=back) for back in range(FIRST_FOR)]
    return _celebrated(
        sight.viewer,
        of=sight.of,
        known=known,
        lately=lately,
        either=[*known, *lately],
        spoken_since=sight.moment - CELEBRATED_FOR,
    )


@prepared
def _celebrated(
    viewer: Viewer,
    *,
    of: int | None,
    known: Sequence[dt.date],
    lately: Sequence[dt.date],
    either: Sequence[dt.date],
    spoken_since: dt.datetime,
) -> "QuerySet[Standing]":
    years = Q(first_day__in=known, is_lost=False, abc="A", order_days__gt=1)
    first = Q(first_day__in=lately, order_days=1, net_sales__gt=0)
    spoken = Dealing.objects.standing().filter(client=OuterRef("client"), at__gte=spoken_since)
    return (
        Standing.objects.seen_by(viewer)
        # The days together, so that they come from their index; by share, which has none that would be taken instead.
        .filter(years | first, only_of(of), first_day__in=either)
        .exclude(Exists(spoken))
        .select_related("client__manager")
        .only("first_day", "order_days", *_OF_STANDING, *(f"client__{name}" for name in _OF_CLIENT))
        .order_by("-share")[:CELEBRATED]
    )


def main_contacts(clients: Sequence[int]) -> dict[int, Contact]:
    """The person to turn to at each client: who decides, else who was known first."""
    last = {row[_CLIENT_AT]: row for row in _people(clients=clients)}
    return {client: Contact.from_db("default", _OF_CONTACT, row) for client, row in last.items()}


@planned
def _people(*, clients: Collection[int]) -> "QuerySet[Contact, tuple[Any, ...]]":
    """As rows: of five at a client, one becomes a contact."""
    people = Contact.objects.filter(client_id__in=clients, left_on=None)
    return people.order_by("client_id", "decides", "-pk").values_list(*_OF_CONTACT)


def place(client: Client, contact: Contact | None = None) -> Place:
    zone = (contact.time_zone if contact else "") or client.time_zone
    return place_of(country=client.country, city=client.city, zone=zone)


def _actions(cues: Mapping[int, Sequence[tuple[int, str, float]]]) -> dict[int, Action]:
    """The first reason of each client is loaded whole; of the others a list says only which they are."""
    rows = {cue.pk: cue for cue in _whole(among=[about[0][0] for about in cues.values()])}
    return {
        client: Action(rows[about[0][0]], [Cue(pk=pk, kind=kind) for pk, kind, _ in about[1:]])
        for client, about in cues.items()
        if about[0][0] in rows
    }


@planned
def _whole(*, among: Collection[int]) -> "QuerySet[Cue]":
    cues = Cue.objects.select_related("client__standing", "client__manager").only(
        *_OF_CUE,
        *(f"client__{name}" for name in LIGHT),
        "client__standing__next_from",
        "client__standing__next_to",
    )
    return cues.filter(pk__in=among)


def _ease(client: Client | None, contact: Contact | None, sight: Sight) -> float:
    found = reach(place(client, contact), sight.moment) if client else None
    return REACHED[_when(found)]


def _when(found: Reach | None) -> str:
    if found is None:
        return "unknown"
    if found.now:
        return "now"
    return "today" if found.opens and found.opens - found.local < dt.timedelta(hours=9) else "later"


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # the leap day
        return day.replace(year=day.year - years, day=28)


@prepared
def managers(viewer: Viewer) -> "QuerySet[Member, tuple[int, str]]":
    """Whose lists `viewer` may look at, by name: of those they look for (who sees all: of everybody) who has clients."""
    members = Member.objects.all() if viewer.sees_all else Member.objects.filter(pk__in=viewer.looks_for)
    has = Exists(Client.objects.filter(manager=OuterRef("pk")))
    return members.filter(has).order_by("name").values_list("pk", "name")
