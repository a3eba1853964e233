"""Gathers what the page Today shows, in a number of statements that does not grow with the rows."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.template.backends.utils import csrf_input
from django.utils import timezone

from keepwell.care.notices.models import Owed
from keepwell.care.promises.models import Promise
from keepwell.care.today.listing import Lane, shared_out
from keepwell.care.today.models import Dealing, NextStep
from keepwell.care.today.neglect import Neglect, neglected
from keepwell.care.today.picking import LIGHT, Sight, celebrations, only_of, pick
from keepwell.clients.models import Client
from keepwell.clients.places import zone_city
from keepwell.cues.models import Cue
from keepwell.doors.desk.gate import DeskRequest
from keepwell.doors.desk.morning import rows
from keepwell.doors.desk.morning.rows import Known, Row
from keepwell.doors.telling import cueing, wording
from keepwell.doors.telling.wording import gettext, ngettext
from keepwell.ledger.models import Order
from keepwell.lib import clock
from keepwell.staff.choosing import all_chosen
from keepwell.staff.prepared import planned, prepared
from keepwell.staff.sight import Viewer
from keepwell.standings.models import Rebuild, Standing

WEEK: Final = 7  # days
DONE: Final = 50  # rows of what was done today
LATER: Final = 12  # rows of what comes later this week
NEWS: Final = 3  # notices in a list
FEWEST: Final = 3  # rows that what is owed leaves to the rest
STRIP: Final = dt.timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Group:
    lane: str
    title: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Later:
    day: dt.date
    weekday: str
    client: Any
    what: str
    promise: bool


@dataclass(frozen=True, slots=True)
class Morning:
    """The page. `figures`: the day of the figures, None before any; `old`: they are not of these days."""

    date: str
    place: str
    figures: dt.date | None
    old: bool
    groups: list[Group] = field(default_factory=list)
    rest: list[Row] = field(default_factory=list)
    waiting: int = 0
    at_least: bool = False
    things: int = 0
    soon: int = 0
    kept: int = 0
    due: int = 0
    later: list[Later] = field(default_factory=list)
    done: list[Dealing] = field(default_factory=list)
    company: str = ""


def sight_of(request: DeskRequest, *, of: int | None = None, as_of: dt.date | None = None) -> Sight:
    now = clock.now()
    today = now.astimezone(timezone.get_current_timezone()).date()
    return Sight(request.viewer, on=today, moment=now, as_of=as_of or today, of=of)


def gathered(request: DeskRequest, *, of: int | None = None, more: int = 0, query: str = "") -> Morning:
    """`query`: of the list's own address, for every button to come back to."""
    here = timezone.get_current_timezone()
    rebuilt = next(iter(_last_rebuild()), None)
    sight = sight_of(request, of=of, as_of=rebuilt.as_of if rebuilt else None)
    head: dict[str, Any] = {
        "date": wording.weekday(sight.on),
        "place": zone_city(here),
        "figures": rebuilt.as_of if rebuilt else None,
        "old": rebuilt is not None and (sight.on - rebuilt.as_of).days > WEEK,
    }
    chosen = all_chosen()
    size, currency = int(chosen["today_size"]), str(chosen["currency"] or "")
    looked = size + more + LATER
    promises, steps, news = _promises(sight, looked), _steps(sight, looked), _news(sight)
    owed, owed_more = _owed(sight, promises, steps, size + more)
    owing = [one.client_id for one in owed]
    wished = _celebrations(sight, rebuilt)
    waits = {"A": int(chosen["touch_a"]), "B": int(chosen["touch_b"])}
    quiet = neglected(sight, waits=waits, besides={*owing, *(one.pk for one in wished)})
    _bring_clients(sight, [*promises, *steps, *news, *quiet])
    pool = pick(
        sight,
        size=max(size - len(owing), FEWEST),
        more=more,
        besides=[
            *owing,
            *(one.pk for one in wished),
            *(one.client_id for one in quiet),
            *(one.client_id for one in news),
        ],
    )
    in_pool = {action.cue.client_id or 0 for action in pool.actions}
    dealings, done = _dealings(sight, in_pool)
    room = max(size - len(owing) - len(done), 0 if done else FEWEST)
    news = news[:room]
    room -= len(news)
    close = [one for one in quiet if one.client_id not in in_pool][:room]
    first, rest = shared_out(pool.actions, size=max(room - len(close), 0))
    rest = rest[:more]
    shown = in_pool if room else set()
    celebrated = [one for one in wished if room and one.pk not in {*shown, *owing}]
    slipping = [one.cue.client_id or 0 for one in (*first, *rest) if one.lane is Lane.SLIPPING]
    known = Known(
        sight,
        currency,
        here,
        request.viewer.may_change,
        pool.people,
        dealings,
        order_days(sight, slipping),
        several=of is None and (request.viewer.sees_all or len(request.viewer.looks_for) > 1),
        query=query,
        token=csrf_input(request),
    )
    made = [
        *(
            rows.of_promise(one, known) if isinstance(one, Promise) else rows.of_step(one, known)
            for one in owed
        ),
        *(rows.of_action(one, known) for one in first),
        *(rows.of_notice(one, known) for one in news),
        *(rows.of_neglect(one, known) for one in close),
        *(rows.of_celebration(one, known) for one in celebrated),
    ]
    by_lane: defaultdict[str, list[Row]] = defaultdict(list)
    for row in made:
        by_lane[row.lane].append(row)
    kept, due = _kept(sight)
    return Morning(
        **head,
        groups=[
            Group(lane, gettext(said), by_lane[lane]) for lane, said in rows.LANES.items() if by_lane[lane]
        ],
        rest=[rows.of_action(one, known) for one in rest],
        waiting=pool.total - len(first) - len(rest) + owed_more,
        at_least=pool.at_least or owed_more >= LATER,
        things=len(made),
        soon=sum(row.clock.soon for row in made),
        kept=kept,
        due=due,
        later=_later(sight, promises, steps),
        done=done,
        company=_company(sight, currency) if request.viewer.sees_all and of is None else "",
    )


@planned
def _last_rebuild() -> QuerySet[Rebuild]:
    return Rebuild.objects.order_by("-at")[:1]


def summary(morning: Morning) -> str:
    """How many things, and how many of them can be told to somebody within the hour."""
    if not morning.things:
        return ""
    things = ngettext("%(count)s thing.", "%(count)s things.", morning.things) % {
        "count": wording.number(morning.things)
    }
    if not morning.soon:
        nobody = gettext("Nobody can be reached in the next hour.")
        return f"{things} {nobody}"
    soon = ngettext(
        "%(count)s can be reached in the next hour.",
        "%(count)s can be reached in the next hour.",
        morning.soon,
    )
    return f"{things} {soon % {'count': wording.number(morning.soon)}}"


def order_days(sight: Sight, clients: list[int]) -> dict[int, list[dt.date]]:
    """Days with an order over the last year, by client."""
    if not clients:
        return {}
    days: defaultdict[int, list[dt.date]] = defaultdict(list)
    for client, day in _ordered_on(
        sight.viewer, clients=clients, after=sight.as_of - STRIP, until=sight.as_of
    ):
        days[client].append(day)
    return dict(days)


@planned
def _ordered_on(
    viewer: Viewer, *, clients: Collection[int], after: dt.date, until: dt.date
) -> QuerySet[Order, tuple[int, dt.date]]:
    orders = Order.objects.seen_by(viewer).current()
    found = orders.filter(client_id__in=clients, is_return=False, amount__gt=0, day__gt=after, day__lte=until)
    return found.order_by("client_id", "day").values_list("client_id", "day").distinct()


def _promises(sight: Sight, most: int) -> list[Promise]:
    return _promised(sight.viewer, most, until=sight.on + dt.timedelta(days=WEEK), of=sight.of)


@prepared
def _promised(viewer: Viewer, most: int, *, until: dt.date, of: int | None) -> QuerySet[Promise]:
    found = Promise.objects.seen_by(viewer).open().filter(only_of(of), due__lte=until)
    return (
        found.select_related("contact", "by")
        .only("client_id", "contact", "what", "due", "by__name")
        .order_by("due", "pk")[:most]
    )


def _steps(sight: Sight, most: int) -> list[NextStep]:
    until = sight.on + dt.timedelta(days=WEEK)
    return _planned(sight.viewer, most, until=until, of=sight.of, whose=sight.whose)


@prepared
def _planned(
    viewer: Viewer, most: int, *, until: dt.date, of: int | None, whose: int | None
) -> QuerySet[NextStep]:
    found = NextStep.objects.seen_by(viewer).open().wanted_of(whose).filter(only_of(of), day__lte=until)
    return (
        found.select_related("contact")
        .only("client_id", "contact", "what", "day")
        .order_by("day", "pk")[:most]
    )


def _bring_clients(sight: Sight, things: Sequence[Promise | NextStep | Owed | Neglect]) -> None:
    """Gives every thing its client, with standing and manager: one statement for all of them."""
    clients = {one.pk: one for one in _clients(sight.viewer, among={one.client_id for one in things})}
    for one in things:
        one.client = clients[one.client_id]


@planned
def _clients(viewer: Viewer, *, among: Collection[int]) -> QuerySet[Client]:
    rows = Client.objects.seen_by(viewer).select_related("standing", "manager").only(*LIGHT)
    return rows.filter(pk__in=among)


def _owed(
    sight: Sight, promises: list[Promise], steps: list[NextStep], most: int
) -> tuple[list[Promise | NextStep], int]:
    """What is due by today, the longest due first, and how many there are beyond `most`."""
    due: list[tuple[dt.date, Promise | NextStep]] = [
        (one.due, one) for one in promises if one.due <= sight.on
    ]
    due += [(one.day, one) for one in steps if one.day <= sight.on]
    due.sort(key=lambda one: one[0])
    return [one for _, one in due[:most]], max(len(due) - most, 0)


def _kept(sight: Sight) -> tuple[int, int]:
    """Of this member's promises due this month that are past their day or kept: those kept by their day, and all."""
    month = sight.on.replace(day=1)
    here = timezone.get_current_timezone()
    every = _due(sight.viewer, by=sight.whose, since=month, before=sight.on)
    return sum(kept is not None and kept.astimezone(here).date() <= due for due, kept in every), len(every)


@planned
def _due(
    viewer: Viewer, *, by: int | None, since: dt.date, before: dt.date
) -> QuerySet[Promise, tuple[dt.date, dt.datetime | None]]:
    found = Promise.objects.seen_by(viewer).filter(by=by, withdrawn_at=None, due__gte=since)
    return found.filter(Q(due__lt=before) | Q(kept_at__isnull=False)).values_list("due", "kept_at")


def _news(sight: Sight) -> list[Owed]:
    """What clients are to hear, the soonest due first."""
    return _to_be_told(sight.viewer, on=sight.on, of=sight.of)


@prepared
def _to_be_told(viewer: Viewer, *, on: dt.date, of: int | None) -> QuerySet[Owed]:
    found = Owed.objects.seen_by(viewer).on(on).filter(only_of(of))
    return (
        found.select_related("notice")
        .only("client_id", "notice", "bought", "due")
        .order_by("due", "-bought", "pk")[:NEWS]
    )


def _celebrations(sight: Sight, rebuilt: Rebuild | None) -> list[Standing]:
    if rebuilt is None:
        return []
    since = rebuilt.company.get("first_day")
    return celebrations(sight, book_since=dt.date.fromisoformat(since) if since else None)


def _dealings(sight: Sight, clients: set[int]) -> tuple[dict[int, Dealing], list[Dealing]]:
    """The latest dealing with each client; and what this member did today, the latest first."""
    midnight = dt.datetime.combine(sight.on, dt.time(), timezone.get_current_timezone())
    every = _dealt(sight.viewer, by=sight.viewer.member_id, since=midnight, clients=clients)
    done = [one for one in every if one.by_id == sight.viewer.member_id and one.at >= midnight]
    return {one.client_id: one for one in every}, done[: -DONE - 1 : -1]


@planned
def _dealt(
    viewer: Viewer, *, by: int | None, since: dt.datetime, clients: Collection[int]
) -> QuerySet[Dealing]:
    found = Dealing.objects.seen_by(viewer).standing()
    about = Q(by=by, at__gte=since) | Q(client_id__in=clients)
    return found.filter(about).select_related("by", "client", "to").order_by("at")


def _later(sight: Sight, promises: list[Promise], steps: list[NextStep]) -> list[Later]:
    from keepwell.doors.desk.morning.clocks import weekday

    found = [
        Later(one.due, weekday(one.due), one.client, one.what, promise=True)
        for one in promises
        if one.due > sight.on
    ]
    found += [
        Later(one.day, weekday(one.day), one.client, one.what, promise=False)
        for one in steps
        if one.day > sight.on
    ]
    return sorted(found, key=lambda one: one.day)[:LATER]


def _company(sight: Sight, currency: str) -> str:
    cues = _of_the_company(sight.viewer)
    return cueing.sentence(cues[0], currency) if cues else ""


@prepared
def _of_the_company(viewer: Viewer) -> QuerySet[Cue]:
    return Cue.objects.seen_by(viewer).open().filter(client=None, kind="concentration").order_by("pk")[:1]
