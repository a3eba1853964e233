"""Notices owed to a client that was merged into another: they hear each of them once."""

from collections.abc import Mapping

from keepwell.care.notices.models import Owed
from keepwell.clients.merging import move_back
from keepwell.clients.models import Client
from keepwell.lib import clock


def take_over(*, kept: Client, gone: Client) -> dict[str, list[int]]:
    """What both are to hear stays owed to the one that stays, and ends at the other."""
    there = Owed.objects.filter(client=kept).values("notice")
    both = Owed.objects.filter(client=gone, notice__in=list(there.values_list("notice", flat=True)))
    double = list(both.order_by("pk").values_list("pk", flat=True))
    ended = list(both.open().order_by("pk").values_list("pk", flat=True))
    Owed.objects.filter(pk__in=ended).update(ended_at=clock.now(), how=Owed.How.WITHDRAWN)
    ids = list(
        Owed.objects.filter(client=gone).exclude(pk__in=double).order_by("pk").values_list("pk", flat=True)
    )
    move_back(Owed, "client", gone.pk, kept.pk, ids)
    return {"rows": ids, "ended": ended}


def give_back(*, kept: Client, gone: Client, moved: Mapping[str, list[int]]) -> None:
    move_back(Owed, "client", kept.pk, gone.pk, moved["rows"])
    Owed.objects.filter(pk__in=moved["ended"], client=gone).update(ended_at=None, how="")
