"""Everything a client's page shows, gathered for one viewer."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Case, Exists, F, FloatField, Max, OuterRef, QuerySet, Subquery, Sum, Value, When
from django.http import Http404
from django.utils.timezone import get_default_timezone

from keepwell.care.promises.models import Promise
from keepwell.care.relationship import Relationship, Signals, relationship, with_signals
from keepwell.care.today.models import NextStep
from keepwell.clients.marking import marked_at
from keepwell.clients.models import Client, Contact, Fact, Merge
from keepwell.clients.zones import day_of
from keepwell.cues.models import Cue
from keepwell.doors.desk.portrait.chart import OrdersChart, chart, since
from keepwell.doors.desk.portrait.clock_there import here_and_now
from keepwell.doors.desk.portrait.dossier import Dossier, dossier
from keepwell.doors.desk.portrait.state import Standpoint, standpoint
from keepwell.doors.telling.records import track_records
from keepwell.ledger.models import Conversation, Order
from keepwell.lib import clock
from keepwell.lib.money import UNITS
from keepwell.lib.periods import months_before
from keepwell.staff import looking
from keepwell.staff.choosing import all_chosen
from keepwell.staff.models import Member
from keepwell.staff.prepared import planned
from keepwell.staff.sight import Viewer
from keepwell.staff.standing_in import deputy_name
from keepwell.standings.models import Standing

PEOPLE: Final = 100
PROMISES: Final = 200
CUES: Final = 200
STEPS: Final = 10


@dataclass(frozen=True, slots=True)
class Portrait:
    client: Client
    standing: Standing | None
    as_of: dt.date  # of the figures
    today: dt.date  # the client's own
    historic: bool  # the figures are of a past day
    here: str  # the client's clock and hours, in words
    deputy: str
    currency: str
    worth_years: int
    standpoint: Standpoint
    chart: OrdersChart | None
    people: list[Contact]
    gone: list[Contact]
    turn_to: Contact | None
    relationship: Relationship | None
    open_promises: list[Promise]
    kept: tuple[int, int]  # kept in time, of those due in the last 12 months
    promises: list[Promise]
    cues: list[Cue]
    steps: list[NextStep]
    dossier: Dossier

    @property
    def overdue(self) -> int:
        return sum(promise.due < self.today for promise in self.open_promises)


def portrait(viewer: Viewer, pk: int, *, by: Member, kind: str = looking.OPENED) -> Portrait:
    """Raises Http404 where there is no such client for this viewer.

    `client.looked`: whether it is written down already that `by` looked at it today, as a look of that `kind`.
    """
    ours = clock.today(get_default_timezone())
    once = looking.once(kind, pk, by)
    found = _with_all(
        viewer,
        pk=pk,
        on=ours,
        talks_to=ours + dt.timedelta(days=1),  # at theirs it may be tomorrow already
        year_before=months_before(ours, 12),
        once=once,
    )
    if not found:
        raise Http404
    (client,) = found
    standing: Standing | None = getattr(client, "standing", None)
    as_of = standing.as_of if standing else ours
    chosen = all_chosen()
    currency = str(chosen["currency"] or "")
    cues = cues_of(viewer, client=pk)
    still = [cue for cue in cues if cue.closed_at is None]
    people = _people(viewer, client=pk)
    there = [one for one in people if one.left_on is None]
    turn_to = _to_turn_to(there)
    promises = promises_of(viewer, client=pk)
    today = day_of(client)
    return Portrait(
        client=client,
        standing=standing,
        as_of=as_of,
        today=today,
        historic=as_of < ours - dt.timedelta(days=7),
        here=here_and_now(client),
        deputy=client.deputy_today or "",  # type: ignore[attr-defined]
        currency=currency,
        worth_years=int(chosen["worth_years"]),
        standpoint=standpoint(
            standing,
            still,
            as_of=as_of,
            currency=currency,
            records=track_records() if still else {},
            turn_to=turn_to,
        ),
        chart=chart(_bought(viewer, pk, as_of), standing, as_of=as_of, currency=currency),
        people=there,
        gone=[one for one in people if one.left_on is not None],
        turn_to=turn_to,
        relationship=relationship(_signals(client, people, ours), as_of=ours),
        open_promises=sorted(
            (one for one in promises if one.kept_at is None and one.withdrawn_at is None),
            key=lambda one: (one.due, one.pk),
        ),
        kept=_kept(promises, today),
        promises=promises,
        cues=cues,
        steps=_steps(viewer, client=pk),
        dossier=dossier(_facts(viewer, client=pk), there, today),
    )


@planned
def _steps(viewer: Viewer, *, client: int) -> "QuerySet[NextStep]":
    return NextStep.objects.seen_by(viewer).open().filter(client=client).order_by("day", "id")[:STEPS]


@planned
def _facts(viewer: Viewer, *, client: int) -> "QuerySet[Fact]":
    return Fact.objects.seen_by(viewer).standing().filter(client=client)


@planned
def promises_of(viewer: Viewer, *, client: int) -> "QuerySet[Promise]":
    """The open ones first, then the latest due; not those of talks that were taken back."""
    rows = Promise.objects.seen_by(viewer).filter(client=client, made_in__taken_back_at=None)
    closed = Case(When(kept_at=None, withdrawn_at=None, then=Value(0)), default=Value(1))
    return rows.select_related("contact", "by").order_by(closed, "-due", "-id")[:PROMISES]


@planned
def cues_of(viewer: Viewer, *, client: int) -> "QuerySet[Cue]":
    """The open ones first, the most at stake before; then the latest closed."""
    rows = Cue.objects.seen_by(viewer).filter(client=client)
    closed = Case(When(closed_at=None, then=Value(0)), default=Value(1))
    return rows.order_by(closed, "-closed_at", "-at_stake", "kind", "subject")[:CUES]


@planned
def _with_all(
    viewer: Viewer, *, pk: int, on: dt.date, talks_to: dt.date, year_before: dt.date, once: str
) -> "QuerySet[Client]":
    rows = Client.objects.seen_by(viewer).select_related("manager__team", "standing").filter(pk=pk)
    return with_signals(rows, as_of=talks_to, year_before=year_before).annotate(
        looked=looking.noted(once),
        deputy_today=deputy_name("manager_id", on=on),
        is_marked=Exists(marked_at(OuterRef("pk"))),
        is_merged=Exists(Merge.objects.seen_by(viewer).standing().filter(kept=OuterRef("pk"))),
    )


@planned
def _people(viewer: Viewer, *, client: int) -> "QuerySet[Contact]":
    talks = (
        Conversation.objects.seen_by(viewer)
        .current()
        .filter(contact=OuterRef("pk"), reached=True)
        .order_by()
        .values("contact")
    )
    spoken = Subquery(talks.annotate(last=Max("day")).values("last"))
    rows = Contact.objects.seen_by(viewer).filter(client=client)
    return rows.annotate(spoken=spoken).order_by("-decides", F("spoken").desc(nulls_last=True), "name")[
        :PEOPLE
    ]


def _to_turn_to(people: Sequence[Contact]) -> Contact | None:
    """Who decides and was spoken to last comes first in `people`."""
    return people[0] if people else None


def _signals(client: Any, people: Sequence[Any], on: dt.date) -> Signals:
    year = months_before(on, 12)
    spoken = [one for one in people if one.spoken is not None and one.spoken > year]
    return Signals(
        last=client.last_reached,
        reached=client.reached_in_year or 0,
        tried=client.tried_in_year or 0,
        people=len(spoken),
        deciders=sum(one.decides for one in spoken),
    )


def _kept(promises: Sequence[Promise], today: dt.date) -> tuple[int, int]:
    year = months_before(today, 12)
    due = [one for one in promises if one.withdrawn_at is None and year < one.due and _is_judged(one, today)]
    return sum(one.kept_at is not None and one.kept_at.date() <= one.due for one in due), len(due)


def _is_judged(promise: Promise, today: dt.date) -> bool:
    return promise.kept_at is not None or promise.due < today


def _bought(viewer: Viewer, client: int, as_of: dt.date) -> list[tuple[dt.date, float]]:
    sums = _by_day(viewer, client=client, after=since(as_of), until=as_of)
    return [(day, total / UNITS) for day, total in sums if total > 0]


@planned
def _by_day(
    viewer: Viewer, *, client: int, after: dt.date, until: dt.date
) -> "QuerySet[Order, tuple[dt.date, float]]":
    orders = Order.objects.seen_by(viewer).current()
    amount = Sum(F("amount") * F("rate"), output_field=FloatField())
    return (
        orders.filter(client=client, is_return=False, day__gt=after, day__lte=until)
        .values("day")
        .annotate(total=amount)
        .order_by("day")
        .values_list("day", "total")
    )
