"""A client's story, newest first: orders, returns, talks, promises, own notes and cues, in one statement a page.

Every kind brings its newest rows before the place reached (an index walk with a limit), all in the same columns; the
database merges them. A place is (day, rank of the kind within a day, id): nothing is skipped or told twice.
"""

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast, Coalesce, Left, TruncDate

from keepwell.care.promises.models import Promise
from keepwell.clients.models import Contact, Note
from keepwell.cues.models import Cue
from keepwell.doors.cli import cueing, wording
from keepwell.doors.cli.wording import gettext, ngettext
from keepwell.ledger.amounts import AmountField
from keepwell.ledger.models import Conversation, Order
from keepwell.lib.words import gettext_noop
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
    promises: Mapping[int, Sequence[Promise]],
    currency: str,
) -> tuple[list[Entry], Place | None]:
    """A page of entries and where the next begins (None: that was all). `promises` are those made in a talk, by its id."""
    kinds = SHOWS[show][1] if show in SHOWS else tuple(_RANKS)
    branches = [_branch(kind, _BRANCHES[kind](viewer, client), before) for kind in kinds]
    first, *others = branches
    merged = first.union(*others, all=True) if others else first
    rows = [_Row(*row) for row in merged.order_by("-s_day", "-s_rank", "-pk")[: PAGE + 1]]
    entries = [_WORDED[row.kind](row, currency, promises.get(row.pk, ())) for row in rows[:PAGE]]
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return entries, Place(last.day, last.rank, last.pk) if last else None


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


def _promises(viewer: Viewer, client: int) -> "QuerySet[Promise]":
    return Promise.objects.seen_by(viewer).filter(client=client, made_in__taken_back_at=None)


def _made(viewer: Viewer, client: int) -> "QuerySet[Promise]":
    """Those of a talk are told with it."""
    return (
        _promises(viewer, client)
        .filter(made_in=None)
        .annotate(
            **_columns(
                s_day=TruncDate("made_at"),
                s_text=Cast("what", TextField()),
                s_extra=Cast("due", TextField()),
                s_who=F("contact__name"),
                s_by=F("by__name"),
            )
        )
    )


def _closed(viewer: Viewer, client: int) -> "QuerySet[Promise]":
    rows = _promises(viewer, client).exclude(kept_at=None, withdrawn_at=None)
    return rows.annotate(
        **_columns(
            s_day=TruncDate(Coalesce("kept_at", "withdrawn_at")),
            s_text=Cast("what", TextField()),
            s_flag=Case(When(kept_at=None, then=0), default=1, output_field=IntegerField()),
            s_extra=Cast("due", TextField()),
            s_who=F("withdrawn_why"),
        )
    )


def _notes(viewer: Viewer, client: int) -> "QuerySet[Note]":
    return (
        Note.objects.seen_by(viewer)
        .filter(client=client)
        .annotate(**_columns(s_day=TruncDate("at"), s_text=F("text")))
    )


def _raised(viewer: Viewer, client: int) -> "QuerySet[Cue]":
    return (
        Cue.objects.seen_by(viewer)
        .filter(client=client)
        .annotate(
            **_columns(
                s_day=F("since"),
                s_text=Cast("kind", TextField()),
                s_extra=Cast("evidence", TextField()),
                s_who=F("subject"),
            )
        )
    )


def _settled(viewer: Viewer, client: int) -> "QuerySet[Cue]":
    return (
        Cue.objects.seen_by(viewer)
        .filter(client=client, closed_at__isnull=False)
        .annotate(
            **_columns(s_day=TruncDate("closed_at"), s_text=Cast("kind", TextField()), s_who=F("subject"))
        )
    )


_BRANCHES: Final[dict[str, Callable[[Viewer, int], "QuerySet[Any]"]]] = {
    "order": _orders,
    "talk": _talks,
    "made": _made,
    "closed": _closed,
    "note": _notes,
    "raised": _raised,
    "settled": _settled,
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


def _made_entry(row: _Row, _currency: str, _promises: Sequence[Promise]) -> Entry:
    due = wording.short_day(dt.date.fromisoformat(row.extra[:10]))
    told = gettext("Promised for %(day)s") % {"day": due}
    return Entry("made", row.pk, row.day, ICONS["made"], told, row.text, by=row.by or "")


def _closed_entry(row: _Row, _currency: str, _promises: Sequence[Promise]) -> Entry:
    if not row.flag:
        return Entry("closed", row.pk, row.day, "x", gettext("Promise withdrawn"), f"{row.text} ({row.who})")
    late = (row.day - dt.date.fromisoformat(row.extra[:10])).days
    return Entry(
        "closed", row.pk, row.day, ICONS["closed"], gettext("Promise kept"), row.text, tag=kept_late(late),
        tone="owe" if late > 0 else "keep",
    )  # fmt: skip


def kept_late(days: int) -> str:
    """How punctual: on the day or before it, or so many days late."""
    if days <= 0:
        return gettext("in time")
    return ngettext("%(count)s day late", "%(count)s days late", days) % {"count": wording.number(days)}


def _note_entry(row: _Row, _currency: str, _promises: Sequence[Promise]) -> Entry:
    return Entry("note", row.pk, row.day, ICONS["note"], gettext("Your note"), row.text)


def _raised_entry(row: _Row, currency: str, _promises: Sequence[Promise]) -> Entry:
    evidence = json.loads(row.extra)
    said = cueing.sentence(Cue(kind=row.text, subject=row.who or "", evidence=evidence), currency)
    title = cueing.title(row.text)
    titled = f"{title}: {evidence.get('name') or row.who}" if row.who else title
    return Entry("raised", row.pk, row.day, ICONS["raised"], titled, said, tone="slip")


def _settled_entry(row: _Row, _currency: str, _promises: Sequence[Promise]) -> Entry:
    said = gettext("No longer: %(title)s") % {"title": cueing.title(row.text)}
    return Entry("settled", row.pk, row.day, ICONS["settled"], f"{said} ({row.who})" if row.who else said)


_WORDED: Final[dict[str, Callable[[_Row, str, Sequence[Promise]], Entry]]] = {
    "order": _order_entry,
    "talk": _talk_entry,
    "made": _made_entry,
    "closed": _closed_entry,
    "note": _note_entry,
    "raised": _raised_entry,
    "settled": _settled_entry,
}


def people_at(viewer: Viewer, client: int) -> "QuerySet[Contact]":
    """Who is there, for a list to choose from."""
    return Contact.objects.seen_by(viewer).filter(client=client, left_on=None).order_by("-decides", "name")
