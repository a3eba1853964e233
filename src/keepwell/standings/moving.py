"""Who stands in another cell than some months ago: noted by the round, so that no page compares everybody."""

import datetime as dt
from itertools import product
from typing import Final

from keepwell.standings.models import Snapshot, SnapshotDay, Standing

MOVED_OVER: Final = 3  # month's ends over which cells are compared


def moved_since() -> dt.date | None:
    """The month's end with which cells are compared: the last but two, or the first there is."""
    ends = SnapshotDay.newest(MOVED_OVER)
    return ends[-1] if ends else None


def note_who_moved() -> None:
    """Writes beside every standing the cell it had at that month's end, where it was another."""
    Standing.objects.exclude(moved_from="").update(moved_from="")
    since = moved_since()
    if since is None:
        return
    for abc, xyz in product("ABC", "XYZ"):
        there = Snapshot.objects.filter(as_of=since, abc=abc, xyz=xyz).values("client_id")
        moved = Standing.objects.filter(pk__in=there).exclude(abc=abc, xyz=xyz)
        moved.update(moved_from=abc + xyz)
