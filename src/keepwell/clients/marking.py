"""Marks a client as what only a person can tell: an image-maker, an expert; and takes the mark back."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from keepwell.clients.holding_still import hold_still
from keepwell.clients.models import Client, Mark
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member
from keepwell.staff.sight import Viewer

LONGEST: Final = 500  # characters of a reason


class NoSuchMark(Refusal):
    says = gettext_noop("A client cannot be marked as “%(kind)s”.")
    mend = gettext_noop("Choose one of the types that the page offers.")


class AlreadyMarked(Refusal):
    says = gettext_noop("This client is marked so already.")
    mend = gettext_noop("Load the page again to see the reason; take the mark back to give another.")


class MarkGone(Refusal):
    says = gettext_noop("This mark was taken back already.")
    mend = gettext_noop("Load the page again to see what stands.")


@transaction.atomic
def mark(*, client: Client, kind: str, why: str, by: Member) -> Mark:
    """Adds one mark with its reason. Raises NoSuchMark, AlreadyMarked, TextMissing, TextTooLong, GoneIntoAnother."""
    if kind not in Mark.Kind.values:
        raise NoSuchMark(kind=kind[:40])
    said = one_line(why, field=gettext_noop("The reason"), at_most=LONGEST, needed=True)
    hold_still(client.pk)
    if Mark.objects.standing().filter(client=client, kind=kind).exists():
        raise AlreadyMarked
    marked = Mark.objects.create(client=client, kind=kind, why=said, by=by, at=clock.now())
    auditing.note(
        by=by.name, kind="client.marked", about=f"client:{client.pk}", data={"type": kind, "why": said}
    )
    return marked


@transaction.atomic
def unmark(*, mark: Mark, by: Member) -> None:
    """Takes the mark back; that it stood stays written down. Raises MarkGone."""
    if not Mark.objects.standing().filter(pk=mark.pk).update(ended_at=clock.now(), ended_by=by):
        raise MarkGone
    auditing.note(
        by=by.name, kind="client.unmarked", about=f"client:{mark.client_id}", data={"type": mark.kind}
    )


@transaction.atomic
def mark_again(*, mark: Mark, by: Member) -> None:
    """It stands after all. Raises AlreadyMarked where it, or another of its type, does; GoneIntoAnother."""
    hold_still(mark.client_id)
    if Mark.objects.standing().filter(client=mark.client_id, kind=mark.kind).exists():
        raise AlreadyMarked
    Mark.objects.filter(pk=mark.pk).update(ended_at=None, ended_by=None)
    auditing.note(
        by=by.name,
        kind="client.marked",
        about=f"client:{mark.client_id}",
        data={"type": mark.kind, "why": mark.why},
    )


def marked(kind: str) -> QuerySet[Mark, Any]:
    """The ids of the clients marked so, for the filter of a list: few, and read from their own index."""
    return Mark.objects.standing().filter(kind=kind).values("client_id")


def kinds_by_client(viewer: Viewer, *, among: Collection[int] | None = None) -> dict[int, list[str]]:
    """As what the clients that `viewer` sees are marked, by client; those that are not marked are not in it."""
    rows = Mark.objects.seen_by(viewer).standing().order_by("kind").values_list("client_id", "kind")
    if among is not None:
        rows = rows.filter(client_id__in=among)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for client, kind in rows:
        found[client].append(kind)
    return dict(found)


def marked_at(client: Any) -> QuerySet[Mark]:
    """The marks that stand at one client, to be asked for within another statement."""
    return Mark.objects.standing().filter(client=client)
