"""Writes down who looked at what is confidential: once a day for each member and client."""

from typing import Any, Final

from django.db.models import Exists
from django.utils.timezone import get_default_timezone

from keepwell.lib import clock
from keepwell.staff.models import AuditEntry, Member

OPENED: Final = "look.client"  # the page of a client that somebody else looks after
BRIEFED: Final = "look.briefing"
EXPORTED: Final = "look.export"


def looked_today(*, kind: str, client: int, by: Member) -> Exists:
    """Whether it is written down already, to be asked within the statement that reads the client."""
    return noted(once(kind, client, by))


def noted(once: str) -> Exists:
    """Whether an entry of that name stands; names by `once`."""
    return Exists(AuditEntry.objects.filter(once=once))


def look(*, kind: str, client: int, by: Member) -> None:
    """Notes that `by` looked; a second look on the same day, or at the same moment, adds nothing. One statement."""
    entry = AuditEntry(
        at=clock.now(),
        by=by.name,
        kind=kind,
        about=f"client:{client}",
        once=once(kind, client, by),
    )
    AuditEntry.objects.bulk_create([entry], ignore_conflicts=True)


def took_away(*, by: Member, data: dict[str, Any]) -> None:
    """Notes that `by` took a list of clients away; `data` says which and how many. Every time."""
    AuditEntry.objects.create(at=clock.now(), by=by.name, kind=EXPORTED, about="clients", data=data)


def once(kind: str, client: int, by: Member) -> str:
    """The name under which a look of today is written down, so that it is one entry."""
    return f"{kind}:{by.pk}:{client}:{clock.today(get_default_timezone()).isoformat()}"
