"""Writing down who changed what. Called by acts, inside their transaction."""

from typing import Any

from keepwell.lib import clock
from keepwell.staff.models import AuditEntry


def note(*, by: str, kind: str, about: str, data: dict[str, Any]) -> None:
    """Adds one audit entry. `about` names the row, as in `client:12`; `data` is plain JSON."""
    AuditEntry.objects.create(at=clock.now(), by=by, kind=kind, about=about, data=data)
