"""The limits of ABC, XYZ and lost: what others would change, and choosing them. See measures `grid` and `losses`."""

import math
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from typing import Any, Final, Self

from django.db import connection, transaction
from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    Count,
    DateField,
    F,
    FloatField,
    Func,
    IntegerField,
    Q,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Floor, Greatest

from keepwell.lib.money import from_units
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import choosing
from keepwell.staff.sight import Viewer
from keepwell.standings.models import Rebuild, Standing, Standings
from keepwell.standings.portfolios import Part, Portfolio, keep_portfolios_again, portfolio_of

NAMED: Final = 10  # of those who become lost, or come back
CELLS: Final = tuple(abc + xyz for abc in "ABC" for xyz in "XYZ")
_PAIRS: Final = (("abc_a", "abc_b", "A", "B"), ("xyz_x", "xyz_y", "X", "Y"))


class LimitsCross(Refusal):
    says = gettext_noop("The limit of %(low)s is not below that of %(high)s.")
    mend = gettext_noop("Lower the one of %(low)s, or raise the one of %(high)s.")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a page lets change; each is the setting of its name."""

    abc_a: float
    abc_b: float
    xyz_x: float
    xyz_y: float
    lost_after_gaps: float
    lost_min_days: int
    lost_few_days: int

    @classmethod
    def chosen(cls) -> Self:
        every = choosing.all_chosen()
        return cls(**{field.name: every[field.name] for field in fields(cls)})

    @classmethod
    def read(cls, **given: object) -> Self:
        """As somebody wrote them. Raises SettingOutOfBounds, LimitsCross."""
        limits = cls(**{name: choosing.as_setting(name, value) for name, value in given.items()})
        for low, high, lower, higher in _PAIRS:
            if getattr(limits, low) >= getattr(limits, high):
                raise LimitsCross(low=lower, high=higher)
        return limits


@dataclass(frozen=True, slots=True)
class Held:
    """Some of the clients one sees: how many, and what they bring."""

    clients: int
    money: Decimal


@dataclass(frozen=True, slots=True)
class Effect:
    """What limits would change for the clients one sees. Money of a cell is of the window; of who is lost, of two."""

    now: dict[str, Held]  # by cell
    then: dict[str, Held]
    lost_now: Held
    lost_then: Held
    moving: int  # to another cell
    losing: int  # lost then, and not now
    returning: int
    becomes_lost: list[Standing]  # of them the largest
    comes_back: list[Standing]
    total: Decimal  # the whole company's net sales


class _DaysLater(Func):
    """A day so many days after another."""

    output_field = DateField()

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="date(%(expressions)s || ' days')", **more)

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        return self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" + ", **more)


def effect(limits: Limits, viewer: Viewer) -> Effect:
    """In seven statements at most, however many clients there are; of the limits that hold, by the sums that are kept."""
    if limits == Limits.chosen():
        return _as_it_stands(viewer)
    rows: Any = _judged(Standing.objects.seen_by(viewer), limits)
    found = list(
        rows.values_list("abc", "xyz", "is_lost", "abc_then", "xyz_then", "lost_then")
        .order_by()
        .annotate(clients=Count("pk"), money=Sum("net_sales"), earlier=Sum("net_sales_before"))
    )

    def held(cell: str, at: int) -> Held:
        mine = [row for row in found if row[at] + row[at + 1] == cell]
        return Held(sum(row[6] for row in mine), sum((row[7] for row in mine), Decimal(0)))

    def lost(at: int) -> Held:
        mine = [row for row in found if row[at]]
        return Held(sum(row[6] for row in mine), sum((row[7] + row[8] for row in mine), Decimal(0)))

    bought = F("net_sales") + F("net_sales_before")
    losing = sum(row[6] for row in found if row[5] and not row[2])
    returning = sum(row[6] for row in found if row[2] and not row[5])
    return Effect(
        {cell: held(cell, 0) for cell in CELLS},
        {cell: held(cell, 3) for cell in CELLS},
        lost(2),
        lost(5),
        sum(row[6] for row in found if row[0:2] != row[3:5]),
        losing,
        returning,
        rows.filter(is_lost=False, lost_then=True).largest(bought, NAMED) if losing else [],
        rows.filter(is_lost=True, lost_then=False).largest(bought, NAMED) if returning else [],
        _net_sales(),
    )


def _as_it_stands(viewer: Viewer) -> Effect:
    """Nobody moves: the standings follow a choice at once, and a round keeps to it."""
    rebuilt = Rebuild.objects.order_by("-at").first()
    sums = portfolio_of(viewer, as_of=rebuilt.as_of) if rebuilt else Portfolio()
    now = {
        cell: Held(part.clients, part.net_sales) for cell in CELLS for part in [sums.cells.get(cell, Part())]
    }
    lost = Held(sums.types.get("lost", Part()).clients, from_units(sums.lost_units))
    return Effect(now, now, lost, lost, 0, 0, 0, [], [], _net_sales())


def _net_sales() -> Decimal:
    """The whole company's."""
    return Standing.objects.aggregate(total=Sum("net_sales"))["total"] or Decimal(0)


@transaction.atomic
def choose_limits(*, limits: Limits, by: str) -> int:
    """The company's limits from now on; the standings follow at once. Returns how many clients stand elsewhere.

    Warnings and the month-ends' snapshots follow with the next round. Raises SettingOutOfBounds.
    """
    wanted, stands = asdict(limits), asdict(Limits.chosen())
    for low, high, _, _ in _PAIRS:
        # Of two that both rise, the upper one makes room first.
        names = (high, low) if wanted[low] >= stands[high] else (low, high)
        for name in names:
            _choose(name, wanted, stands, by)
    for name in ("lost_after_gaps", "lost_min_days", "lost_few_days"):
        _choose(name, wanted, stands, by)
    rows = _judged(Standing.objects.all(), limits)
    changed = rows.exclude(abc=F("abc_then"), xyz=F("xyz_then"), is_lost=F("lost_then"))
    count = Standing.objects.filter(pk__in=changed.values("pk")).update(**_written(limits))
    late = _judged(Standing.objects.filter(is_lost=True), limits)
    moved = late.annotate(day_then=_day_lost(limits)).exclude(day_lost=F("day_then"))
    Standing.objects.filter(pk__in=moved.values("pk")).update(day_lost=_day_lost(limits))
    keep_portfolios_again()
    return count


def _choose(name: str, wanted: dict[str, Any], stands: dict[str, Any], by: str) -> None:
    if wanted[name] != stands[name]:
        choosing.choose(name=name, value=wanted[name], by=by)


def _judged(rows: Standings, limits: Limits) -> Standings:
    """Each with where it would stand."""
    return rows.annotate(abc_then=_abc(limits), xyz_then=_xyz(limits), lost_then=_lost(limits))


def _written(limits: Limits) -> dict[str, Case]:
    lost = _lost_condition(limits)
    return {
        "abc": _abc(limits),
        "xyz": _xyz(limits),
        "is_lost": _lost(limits),
        "day_lost": Case(When(lost, then=_day_lost(limits)), default=Value(None), output_field=DateField()),
    }


def _abc(limits: Limits) -> Case:
    """As the measure says: by the share of those before, the largest first, equal ones by client."""
    value = str(choosing.chosen("value"))
    carry, next_ones = _edges(value, limits)
    return Case(
        When(_down_to(value, carry), then=Value("A")),
        When(_down_to(value, next_ones), then=Value("B")),
        default=Value("C"),
    )


def _edges(value: str, limits: Limits) -> list[tuple[int, int] | None]:
    """The last client of A and of B: their value in stored units, and who it is."""
    units = Cast(F(value), BigIntegerField())
    total = Standing.objects.aggregate(total=Sum(units))["total"] or 0
    reach = [math.ceil(Decimal(str(share)) * int(total)) for share in (limits.abc_a, limits.abc_b)]
    edges: list[tuple[int, int] | None] = [None, None]
    before = 0
    largest = Standing.objects.filter(**{f"{value}__gt": 0}).order_by(F(value).desc(), "pk")
    with connection.cursor() as cursor:  # plain numbers: half of everybody may be walked through
        cursor.execute(*largest.values("pk", value).query.sql_with_params())
        for pk, brought in cursor:
            for place, most in enumerate(reach):
                if before < most:
                    edges[place] = (brought, pk)
            before += brought
            if before >= reach[-1]:
                break
    return edges


def _down_to(value: str, edge: tuple[int, int] | None) -> Q:
    if edge is None:
        return Q(pk__in=[])
    brought = Decimal(edge[0]).scaleb(-4)
    return Q(**{f"{value}__gt": brought}) | Q(**{value: brought, "pk__lte": edge[1]})


def _xyz(limits: Limits) -> Case:
    least = choosing.chosen("xyz_min_order_days")
    # Standings of before the column was kept know the days ever alone, until the next round.
    enough = Q(order_days_recent__gte=least) | Q(order_days_recent=None, order_days__gte=least)
    return Case(
        When(enough & Q(gap_cv__lte=limits.xyz_x), then=Value("X")),
        When(enough & Q(gap_cv__lte=limits.xyz_y), then=Value("Y")),
        default=Value("Z"),
    )


def _allowed(limits: Limits) -> Case:
    """Days of silence until a client is lost."""
    gaps = Cast(F("gap_median"), FloatField()) * Value(float(limits.lost_after_gaps))
    by_rhythm = Greatest(gaps, Value(float(limits.lost_min_days)), output_field=FloatField())
    return Case(
        When(order_days__gte=choosing.chosen("lost_min_order_days"), then=by_rhythm),
        default=Value(float(limits.lost_few_days)),
        output_field=FloatField(),
    )


def _lost_condition(limits: Limits) -> Q:
    return Q(silence__gt=_allowed(limits))


def _lost(limits: Limits) -> Case:
    return Case(
        When(_lost_condition(limits), then=Value(True)), default=Value(False), output_field=BooleanField()
    )


def _day_lost(limits: Limits) -> _DaysLater:
    days = Cast(Floor(_allowed(limits)), IntegerField()) + Value(1)
    return _DaysLater(F("last_day"), days)
