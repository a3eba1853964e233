"""Notices owed to a client that was merged into another: they hear each of them once."""

from collections.abc import Mapping

from keepwell.care.notices.models import Owed
from keepwell.clients.merging import move_back
from keepwell.clients.models import Client
from keepwell.lib import clock


def take_over(*, kept: Client, gone: Client) -> dict[str, list[int]]:
    """What both are to hear stays owed to the one that stays, and ends at the other."""
    theirs = Owed.objects.filter(client=gone).order_by("pk")
    both = theirs.filter(notice__in=Owed.objects.filter(client=kept).values("notice"))
    alone = theirs.exclude(notice__in=Owed.objects.filter(client=kept).values("notice"))
    ended, moved = (list(rows.values_list("pk", flat=True)) for rows in (both.open(), alone))
    Owed.objects.filter(pk__in=ended).update(ended_at=clock.now(), how=Owed.How.WITHDRAWN)
    move_back(Owed, "client", gone.pk, kept.pk, moved)
    return {"rows": moved, "ended": ended}


def give_back(*, kept: Client, gone: Client, moved: Mapping[str, list[int]]) -> None:
    move_back(Owed, "client", kept.pk, gone.pk, moved["rows"])
    Owed.objects.filter(pk__in=moved["ended"], client=gone).update(ended_at=None, how="")
