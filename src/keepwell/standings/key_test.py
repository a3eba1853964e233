"""The written test of "key": who passes it, what another would change, and choosing one. See measures `key_clients`."""

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Self

from django.db import transaction
from django.db.models import BooleanField, Case, Count, F, Q, Sum, Value, When

from keepwell.clients.models import Client
from keepwell.staff import choosing
from keepwell.staff.sight import Viewer
from keepwell.standings.models import Snapshot, Standing

NAMED: Final = 12  # clients told by name on each side
_NEARLY: Final = Decimal("0.999")  # wider than a float's error
USUAL: Final = (0.30, 0.55)  # of the volume, held by the key clients together


@dataclass(frozen=True, slots=True)
class KeyTest:
    """A client is key when it brings at least `share` (0 to 1) of the company's net sales, or profit, of the window."""

    share: float
    value: str  # net_sales or profit

    @classmethod
    def chosen(cls) -> Self:
        every = choosing.all_chosen()
        return cls(every["key_share"], every["value"])

    @classmethod
    def read(cls, *, share: object, value: object) -> Self:
        """As somebody wrote it. Raises SettingOutOfBounds."""
        return cls(
            choosing.as_setting("key_share", share),
            choosing.as_setting("value", value),
        )


@dataclass(frozen=True, slots=True)
class Side:
    """Who is key by one test, among the clients one sees: how many, and the share of the company's volume they hold."""

    clients: int
    share: float
    money: Decimal


@dataclass(frozen=True, slots=True)
class Effect:
    """What a test would change for the clients one sees."""

    now: Side
    then: Side
    coming: int
    going: int
    comes_in: list[Standing]  # the largest, at most NAMED
    goes_out: list[Standing]
    total: Decimal  # the whole company's volume
    profit_known: bool


def effect(test: KeyTest, viewer: Viewer) -> Effect:
    """In four statements, however many clients there are."""
    total = _total(test.value)
    passes = _passes(test, total)
    # Few are key, and few pass: both are found by an index.
    mine = Standing.objects.seen_by(viewer).filter(Q(is_key=True) | passes)
    money = Sum(test.value, filter=Q(is_key=True)), Sum(test.value, filter=passes)
    found: dict[str, Any] = mine.aggregate(
        now=Count("pk", filter=Q(is_key=True)),
        then=Count("pk", filter=passes),
        now_money=money[0],
        then_money=money[1],
        coming=Count("pk", filter=passes & Q(is_key=False)),
        going=Count("pk", filter=~passes & Q(is_key=True)),
    )
    return Effect(
        _side(found["now"], found["now_money"], total),
        _side(found["then"], found["then_money"], total),
        found["coming"],
        found["going"],
        mine.filter(passes, is_key=False).largest(F(test.value), NAMED),
        mine.filter(~passes, is_key=True).largest(F(test.value), NAMED),
        total,
        profit_known=test.value != "profit" or total > 0,
    )


def held_at_month_ends(
    key_share: float, viewer: Viewer, *, since: dt.date
) -> list[tuple[dt.date, int, float]]:
    """Each month's end with a snapshot since that day: how many of the clients one sees brought at least that share of net
    sales, and what they held together. Those large enough are few and found first; whose they are is asked then.
    """
    rows = Snapshot.objects.filter(share__gte=key_share, as_of__gte=since).values_list(
        "as_of", "client_id", "share"
    )
    large = list(rows)
    if not viewer.sees_all:
        seen = Client.objects.seen_by(viewer).filter(pk__in={client for _, client, _ in large})
        mine = set(seen.values_list("pk", flat=True))
        large = [one for one in large if one[1] in mine]
    held: dict[dt.date, list[float]] = {}
    for day, _, share in large:
        held.setdefault(day, []).append(share)
    return [(day, len(held[day]), math.fsum(held[day])) for day in sorted(held)]


@transaction.atomic
def choose_key_test(*, test: KeyTest, by: str) -> int:
    """The company's test from now on; the standings say at once who is key. Returns how many changed.

    What else hangs on the value (ABC, the types of clients) follows with the next round. Raises SettingOutOfBounds.
    """
    choosing.choose(name="value", value=test.value, by=by)
    choosing.choose(name="key_share", value=test.share, by=by)
    passes = _passes(test, _total(test.value))
    other = Q(passes, is_key=False) | (Q(is_key=True) & ~passes)
    flag = Case(When(passes, then=Value(True)), default=Value(False), output_field=BooleanField())
    return Standing.objects.filter(other).update(is_key=flag)


def _total(value: str) -> Decimal:
    return Standing.objects.aggregate(total=Sum(value))["total"] or Decimal(0)


def _passes(test: KeyTest, total: Decimal) -> Q:
    """The condition of the measure: the share of net sales stands in the row, that of profit follows from the sum."""
    if test.value == "net_sales":
        # The share decides; the money, which has an index, leads to those who may have it.
        return Q(
            share__gte=test.share, net_sales__gte=max(total, Decimal(0)) * Decimal(str(test.share)) * _NEARLY
        )
    if total <= 0:
        return Q(pk__in=[])
    return Q(profit__isnull=False, profit__gte=total * Decimal(str(test.share)))


def _side(clients: int, money: Decimal | None, total: Decimal) -> Side:
    held = money or Decimal(0)
    return Side(clients, float(held / total) if total > 0 else 0.0, held)
