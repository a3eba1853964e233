"""Writing down who changed what. Called by acts, inside their transaction."""

from collections.abc import Mapping
from typing import Any

from keepwell.lib import clock
from keepwell.staff.models import AuditEntry


def note(*, by: str, kind: str, about: str, data: dict[str, Any], once: str | None = None) -> None:
    """Adds one audit entry. `about` names the row, as in `client:12`; `data` is plain JSON.

    `once` names what can be done a single time only: Raises IntegrityError where it stands already.
    """
    AuditEntry.objects.create(at=clock.now(), by=by, kind=kind, about=about, data=data, once=once)


def note_each(*, by: str, kind: str, about: Mapping[str, dict[str, Any]]) -> None:
    """Adds one entry for each row named in `about`, with its data; all at once."""
    now = clock.now()
    AuditEntry.objects.bulk_create(
        AuditEntry(at=now, by=by, kind=kind, about=row, data=data) for row, data in about.items()
    )
