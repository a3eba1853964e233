"""Warnings of a client that was merged into another: they are part of that one's past; the next round judges anew."""

from collections.abc import Mapping

from keepwell.clients.merging import move, move_back
from keepwell.clients.models import Client
from keepwell.cues.models import Cue
from keepwell.lib import clock


def take_over(*, kept: Client, gone: Client) -> dict[str, list[int]]:
    """Open ones are closed: often they stood because the orders came under the other code."""
    open_now = list(Cue.objects.open().filter(client=gone).order_by("pk").values_list("pk", flat=True))
    Cue.objects.filter(pk__in=open_now).update(closed_at=clock.now())
    return {"rows": move(Cue, "client", gone.pk, kept.pk), "closed": open_now}


def give_back(*, kept: Client, gone: Client, moved: Mapping[str, list[int]]) -> None:
    move_back(Cue, "client", kept.pk, gone.pk, moved["rows"])
    Cue.objects.filter(pk__in=moved["closed"], client=gone).update(closed_at=None)
