"""The imports so far, as people may be shown them: one that nobody works on any more counts as stopped."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from keepwell.ledger.holding import is_held
from keepwell.ledger.models import Import
from keepwell.staff.sight import Viewer

STOPPED: Final = "stopped"  # begun, and its process is gone: nothing of it is in the ledger


@dataclass(frozen=True, slots=True)
class Listed:
    """One import. `state`: running, stopped, done or undone; counts of rows and of orders added."""

    id: int
    state: str
    started_at: dt.datetime
    by: str
    files: list[str]
    rows: int
    refused: int
    orders: int
    by_hand: bool = False  # one order that somebody wrote on a page


def imports_so_far(*, viewer: Viewer, before: int | None = None, at_most: int | None = None) -> list[Listed]:
    """The imports that `viewer` may see, newest first: all, or `at_most` of those older than `before`."""
    seen = Import.objects.seen_by(viewer).order_by("-pk")
    if before is not None:
        seen = seen.filter(pk__lt=before)
    found = list(seen[:at_most])
    unfinished = {one.pk for one in found if one.state == Import.State.RUNNING}
    dead: set[int] = set()
    if unfinished and not is_held():
        # What was at work before and is no longer has either ended, as the rows say by now, or is dead.
        found = list(seen[:at_most])
        dead = unfinished
    return [_listed(one, dead=one.pk in dead) for one in found]


def _listed(one: Import, *, dead: bool) -> Listed:
    outcome: dict[str, Any] = one.outcome
    return Listed(
        id=one.pk,
        state=STOPPED if dead and one.state == Import.State.RUNNING else str(one.state),
        started_at=one.started_at,
        by=one.by,
        files=[Path(file["name"]).name for file in one.files],
        rows=outcome.get("rows", 0),
        refused=outcome.get("refused", 0),
        orders=(outcome.get("orders") or {}).get("added", 0),
        by_hand=bool(one.reading.get("by_hand")),
    )
