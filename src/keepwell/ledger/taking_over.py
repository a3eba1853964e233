"""Orders of a client that was merged into another: they count for that one, and keep the code they came under."""

from collections.abc import Collection

from django.db.models import F, Value
from django.db.models.functions import Coalesce

from keepwell.clients.models import Client
from keepwell.ledger.models import Order


def take_over(*, kept: Client, gone: Client) -> int:
    """Every order of `gone`, replaced ones included, is `kept`'s; how many. None is lost, whatever its number."""
    code = Coalesce(F("came_under_id"), Value(gone.pk))
    return Order.objects.filter(client=gone).update(client=kept, came_under_id=code)


def give_back(*, kept: Client, gone: Client, along: Collection[int]) -> int:
    """What came under the code of `gone`, before the merge or since, is its own again; so is what it had brought along."""
    Order.objects.filter(client=kept, came_under__in=list(along)).update(client=gone)
    return Order.objects.filter(client=kept, came_under=gone).update(client=gone, came_under=None)
