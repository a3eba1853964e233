"""A client's story, newest first: orders, returns, talks, own notes, and with them promises and cues.

Orders, talks and notes may be thousands: each kind brings its newest rows before the place reached (an index walk with
a limit), all in the same columns, merged by the database in one statement. Promises and cues are few and read already. A place is (day, rank of the kind within a day, id): nothing is skipped or told twice.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db.models import CharField, F, IntegerField, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Left, TruncDate
from django.utils import timezone
from django.utils.timezone import localtime

from keepwell.care.promises.models import Promise
from keepwell.clients.models import Note
from keepwell.cues.models import Cue
from keepwell.doors.telling import cueing, wording
from keepwell.doors.telling.wording import gettext, ngettext
from keepwell.ledger.amounts import AmountField
from keepwell.ledger.models import Conversation, Order
from keepwell.lib.words import gettext_noop
from keepwell.staff.prepared import planned
from keepwell.staff.sight import Viewer

PAGE: Final = 20
SHOWN: Final = 600  # characters of a talk; the rest at a click
_RANKS: Final = {"order": 1, "raised": 2, "made": 3, "closed": 4, "settled": 5, "note": 6, "talk": 7}
SHOWS: Final = {
    "orders": (gettext_noop("Orders"), ("order",)),
    "talks": (gettext_noop("Talks"), ("talk",)),
    "promises": (gettext_noop("Promises"), ("made", "closed")),
    "notes": (gettext_noop("Own notes"), ("note",)),
    "cues": (gettext_noop("Warnings and signs"), ("raised", "settled")),
}
CHANNELS: Final = {
    "phone": gettext_noop("Call with %(person)s"),
    "mail": gettext_noop("Mail with %(person)s"),
    "chat": gettext_noop("Chat with %(person)s"),
    "video": gettext_noop("Video call with %(person)s"),
    "visit": gettext_noop("Visit, with %(person)s"),
}
ICONS: Final = {
    "phone": "phone",
    "mail": "mail",
    "chat": "message-circle",
    "video": "video",
    "visit": "map-pin",
    "order": "package",
    "return": "undo-2",
    "made": "handshake",
    "closed": "check",
    "note": "notebook-pen",
    "raised": "bell",
    "settled": "bell-off",
}


class Place(NamedTuple):
    """Where a page of the story ends."""

    day: dt.date
    rank: int
    pk: int

    def __str__(self) -> str:
        return f"{self.day.isoformat()}_{self.rank}_{self.pk}"


def place_of(text: str) -> Place | None:
    """The place that `text` names; None where it names none."""
    try:
        day, rank, pk = text.split("_")
        return Place(dt.date.fromisoformat(day), int(rank), int(pk[:18]))
    except ValueError:
        return None


def just_after(order: Order) -> Place:
    """The place before which that order comes first."""
    return Place(order.day, _RANKS["order"], order.pk + 1)


@dataclass(frozen=True, slots=True)
class Entry:
    kind: str
    pk: int
    day: dt.date
    icon: str
    title: str
    text: str = ""
    is_cut: bool = False
    amount: str = ""
    by: str = ""
    tag: str = ""
    tone: str = ""
    promises: Sequence[Promise] = field(default=())

    @property
    def place(self) -> Place:
        return Place(self.day, _RANKS[self.kind], self.pk)


class _Row(NamedTuple):
    kind: str
    rank: int
    day: dt.date
    pk: int
    text: str
    amount: Any
    size: int | None
    flag: int | None
    extra: str
    who: str | None
    by: str | None


def story(
    viewer: Viewer,
    client: int,
    *,
    show: str = "",
    before: Place | None = None,
    promises: Sequence[Promise],
    cues: Sequence[Cue],
    currency: str,
) -> tuple[list[Entry], Place | None]:
    """A page of entries and where the next begins (None: that was all). `promises` and `cues`: all of the client's."""
    kinds = SHOWS[show][1] if show in SHOWS else tuple(_RANKS)
    in_talks = by_talk(promises)
    few = [*of_promises(promises), *of_cues(cues, currency)]
    entries = [one for one in few if one.kind in kinds and (before is None or one.place < before)]
    read = tuple(kind for kind in kinds if kind in _BRANCHES)
    if read:
        day, rank, pk = before or (None, None, None)
        # Notes are told by the day where the reader is, and that is in the statement itself.
        zone = timezone.get_current_timezone_name()
        rows = [_Row(*row) for row in _newest(viewer, read, rank, zone, client=client, day=day, pk=pk)]
        entries += [_WORDED[row.kind](row, currency, in_talks.get(row.pk, ())) for row in rows]
    entries.sort(key=lambda one: one.place, reverse=True)
    return entries[:PAGE], entries[PAGE - 1].place if len(entries) > PAGE else None


def by_talk(promises: Sequence[Promise]) -> Mapping[int, Sequence[Promise]]:
    """Those made in a talk, by its id, in the order they were made."""
    found: defaultdict[int, list[Promise]] = defaultdict(list)
    for promise in sorted(promises, key=lambda one: one.pk):
        if promise.made_in_id is not None:
            found[promise.made_in_id].append(promise)
    return found


@planned
def _newest(
    viewer: Viewer,
    kinds: tuple[str, ...],
    rank: int | None,
    _zone: str,
    *,
    client: int,
    day: dt.date | None,
    pk: int | None,
) -> "QuerySet[Any, Any]":
    """The newest of these kinds together; `rank`, `day` and `pk`: of the place before which they are."""
    before = None if rank is None or day is None or pk is None else Place(day, rank, pk)
    first, *others = (_branch(kind, _BRANCHES[kind](viewer, client), before) for kind in kinds)
    merged = first.union(*others, all=True) if others else first
    return merged.order_by("-s_day", "-s_rank", "-pk")[: PAGE + 1]


def _branch(kind: str, rows: "QuerySet[Any]", before: Place | None) -> "QuerySet[Any, Any]":
    """The newest of one kind before the place, in the columns all kinds share."""
    rank = _RANKS[kind]
    if before is not None:
        earlier = Q(s_day__lt=before.day)
        if rank < before.rank:
            earlier = Q(s_day__lte=before.day)
        elif rank == before.rank:
            earlier |= Q(s_day=before.day, pk__lt=before.pk)
        rows = rows.filter(earlier)
    newest = rows.order_by("-s_day", "-pk").values("pk")[: PAGE + 1]
    shared: QuerySet[Any, Any] = rows.filter(pk__in=newest).annotate(
        s_kind=Value(kind, CharField()), s_rank=Value(rank, IntegerField())
    )
    columns: QuerySet[Any, Any] = shared.order_by().values_list(
        "s_kind",
        "s_rank",
        "s_day",
        "pk",
        "s_text",
        "s_amount",
        "s_count",
        "s_flag",
        "s_extra",
        "s_who",
        "s_by",
    )
    return columns


_NO_TEXT: Final = Value("", TextField())
_NO_NAME: Final = Value(None, CharField())
_NO_COUNT: Final = Cast(Value(None), IntegerField())
_NO_AMOUNT: Final = Cast(Value(None), AmountField())


def _columns(**given: Any) -> dict[str, Any]:
    return {
        "s_text": _NO_TEXT,
        "s_amount": _NO_AMOUNT,
        "s_count": _NO_COUNT,
        "s_flag": _NO_COUNT,
        "s_extra": _NO_TEXT,
        "s_who": _NO_NAME,
        "s_by": _NO_NAME,
        **given,
    }


def _orders(viewer: Viewer, client: int) -> "QuerySet[Order]":
    return (
        Order.objects.seen_by(viewer)
        .current()
        .filter(client=client)
        .annotate(
            **_columns(
                s_day=F("day"),
                s_text=Cast("number", TextField()),
                s_amount=F("amount"),
                s_count=F("line_count"),
                s_flag=Cast("is_return", IntegerField()),
                s_extra=Cast("currency", TextField()),
            )
        )
    )


def _talks(viewer: Viewer, client: int) -> "QuerySet[Conversation]":
    return (
        Conversation.objects.seen_by(viewer)
        .current()
        .filter(client=client)
        .annotate(
            **_columns(
                s_day=F("day"),
                s_text=Left("text", SHOWN + 1),
                s_flag=Cast("reached", IntegerField()),
                s_count=Cast("began_with_them", IntegerField()),
                s_extra=Cast("channel", TextField()),
                s_who=F("contact__name"),
                s_by=F("by__name"),
            )
        )
    )


def _notes(viewer: Viewer, client: int) -> "QuerySet[Note]":
    return (
        Note.objects.seen_by(viewer)
        .filter(client=client)
        .annotate(**_columns(s_day=TruncDate("at"), s_text=F("text")))
    )


_BRANCHES: Final[dict[str, Callable[[Viewer, int], "QuerySet[Any]"]]] = {
    "order": _orders,
    "talk": _talks,
    "note": _notes,
}


def _order_entry(row: _Row, currency: str, _promises: Sequence[Promise]) -> Entry:
    number = "" if row.text.startswith("@") else row.text
    lines = ngettext("%(count)s line", "%(count)s lines", row.size or 0) % {
        "count": wording.number(row.size or 0)
    }
    what = gettext("Return %(number)s") if row.flag else gettext("Order %(number)s")
    return Entry(
        "order",
        row.pk,
        row.day,
        ICONS["return" if row.flag else "order"],
        " ".join((what % {"number": number}).split()),
        lines,
        amount=wording.money(row.amount, row.extra or currency),
        tone="owe" if row.flag else "",
    )


def _talk_entry(row: _Row, _currency: str, promises: Sequence[Promise]) -> Entry:
    person = row.who or gettext("somebody there")
    told = gettext(CHANNELS.get(row.extra, CHANNELS["phone"])) % {"person": person}
    tag = "" if row.flag else gettext("not reached, word left")
    if row.size and row.flag:
        tag = gettext("they turned to us")
    text = row.text[:SHOWN]
    cut = len(row.text) > SHOWN
    icon = ICONS.get(row.extra, "phone")
    return Entry(
        "talk",
        row.pk,
        row.day,
        icon,
        told,
        text,
        cut,
        by=row.by or "",
        tag=tag,
        tone="plain",
        promises=promises,
    )


def of_promises(promises: Iterable[Promise]) -> Iterator[Entry]:
    """When each was made (those of a talk are told with it), and when it was kept or withdrawn."""
    for promise in promises:
        by = promise.by.name if promise.by else ""
        if promise.made_in_id is None:
            due = gettext("Promised for %(day)s") % {"day": wording.short_day(promise.due)}
            made = _local(promise.made_at)
            yield Entry("made", promise.pk, made, ICONS["made"], due, promise.what, by=by)
        if promise.kept_at is not None:
            day = _local(promise.kept_at)
            late = (day - promise.due).days
            tone = "owe" if late > 0 else "keep"
            title, tag = gettext("Promise kept"), kept_late(late)
            yield Entry("closed", promise.pk, day, ICONS["closed"], title, promise.what, tag=tag, tone=tone)
        elif promise.withdrawn_at is not None:
            told = f"{promise.what} ({promise.withdrawn_why})"
            day = _local(promise.withdrawn_at)
            yield Entry("closed", promise.pk, day, "x", gettext("Promise withdrawn"), told)


def of_cues(cues: Iterable[Cue], currency: str) -> Iterator[Entry]:
    """Since when each stands, and when it stood no longer."""
    for cue in cues:
        about = cue.evidence.get("name") or cue.subject
        title = cueing.title(cue.kind)
        titled = f"{title}: {about}" if about else title
        said = cueing.sentence(cue, currency)
        yield Entry("raised", cue.pk, cue.since, ICONS["raised"], titled, said, tone="slip")
        if cue.closed_at is not None:
            over = gettext("No longer: %(title)s") % {"title": titled}
            yield Entry("settled", cue.pk, _local(cue.closed_at), ICONS["settled"], over)


def _local(moment: dt.datetime) -> dt.date:
    return localtime(moment).date()


def kept_late(days: int) -> str:
    """How punctual: on the day or before it, or so many days late."""
    if days <= 0:
        return gettext("in time")
    return ngettext("%(count)s day late", "%(count)s days late", days) % {"count": wording.number(days)}


def _note_entry(row: _Row, _currency: str, _promises: Sequence[Promise]) -> Entry:
    return Entry("note", row.pk, row.day, ICONS["note"], gettext("Your note"), row.text)


_WORDED: Final[dict[str, Callable[[_Row, str, Sequence[Promise]], Entry]]] = {
    "order": _order_entry,
    "talk": _talk_entry,
    "note": _note_entry,
}
