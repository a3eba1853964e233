"""The cast that tests share: four members of staff, eight clients with a past, a fixed day and a fixed moment.

    @pytest.fixture
    def cast(db) -> world.World:
        return world.build()

    def test_it(cast: world.World) -> None:
        assert Client.objects.seen_by(viewer_of(cast.manager)).count() == 4

| part         | whose     | past (as of DAY, a Tuesday)                                                        |
|--------------|-----------|------------------------------------------------------------------------------------|
| silent       | manager   | every Monday to 27 April 2026, then nothing for 64 days                            |
| steady       | manager   | every second Tuesday, the last a week ago; one order with postage and a discount   |
| half_lost    | manager   | fortnightly, always with jute until 4 February 2026, since then textiles only       |
| returns_only | manager   | one return, no order                                                               |
| yearly       | colleague | five orders, each in March                                                         |
| new          | colleague | two orders, both this month                                                        |
| bengali      | colleague | every three weeks; a name in Bengali; one return                                   |
| once         | nobody    | a single order in March 2025                                                       |

The lead sees everybody; the outsider is a manager without clients. The lives are `keepwell.doors.demo.cast`; the manager and
the colleague are two of the demo company's five. All amounts are list prices in EUR;
Rows are written by `bulk_create`, about 230 orders in a few hundredths of a second, all by one import that is done.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from hashlib import md5
from typing import Final

import time_machine

from keepwell.clients.models import Client
from keepwell.doors.demo import cast
from keepwell.doors.demo.cast import CAST, CastClient
from keepwell.doors.demo.products import DISCOUNT, POSTAGE, PRODUCTS
from keepwell.ledger.models import Import, Order, OrderLine, Product, ProductKind
from keepwell.staff.models import Member, Role

DAY: Final = cast.LAST_DAY
NOW: Final = dt.datetime(DAY.year, DAY.month, DAY.day, 6, tzinfo=dt.UTC)  # noon in Dhaka
POSTED: Final = dt.date(2026, 6, 9)  # the steady client's order with postage and a discount
FREIGHT: Final = Decimal("39.00")
OFF: Final = Decimal("-20.00")
RETURNED_PIECES: Final = 6

_GOODS: Final = {product.code: product for product in PRODUCTS}


@dataclass(frozen=True, slots=True)
class World:
    manager: Member
    colleague: Member
    lead: Member
    outsider: Member
    silent: Client
    steady: Client
    half_lost: Client
    yearly: Client
    new: Client
    once: Client
    returns_only: Client
    bengali: Client
    brought_by: Import

    @property
    def clients(self) -> dict[str, Client]:
        """Every client by its part."""
        return {member.part: getattr(self, member.part) for member in CAST}


def set_clock() -> time_machine.travel:
    """A context (or decorator) in which it is NOW and stays so."""
    return time_machine.travel(NOW, tick=False)


def build() -> World:
    """Writes the cast into the database, which holds none of it yet."""
    members = _members()
    by_name = {member.name: member for member in members.values()}
    clients = Client.objects.bulk_create(
        Client(
            key=one.key,
            name=one.name,
            country=one.country,
            manager=None if one.manager is None else by_name[one.manager],
        )
        for one in CAST
    )
    brought_by = Import.objects.create(
        state=Import.State.DONE,
        started_at=NOW - dt.timedelta(minutes=1),
        ended_at=NOW,
        by="operator",
        files=[{"name": "cast.csv", "sha256": "0" * 64, "bytes": 0, "rows": 0}],
        digest="0" * 64,
    )
    products = _products()
    drafts = [
        draft for one, client in zip(CAST, clients, strict=True) for draft in _drafts(one, client, brought_by)
    ]
    orders = Order.objects.bulk_create(order for order, _ in drafts)
    lines = OrderLine.objects.bulk_create(
        OrderLine(order=order, product=products[code], quantity=pieces, amount=amount, cost=cost)
        for order, (_, rows) in zip(orders, drafts, strict=True)
        for code, pieces, amount, cost in rows
    )
    _close(brought_by, clients, list(products.values()), orders, lines)
    return World(
        **members,
        **{one.part: client for one, client in zip(CAST, clients, strict=True)},
        brought_by=brought_by,
    )


_Row = tuple[str, Decimal, Decimal, Decimal]  # product, pieces, amount, cost


def _members() -> dict[str, Member]:
    parts = {
        "manager": (cast.MANAGER, Role.MANAGER),
        "colleague": (cast.COLLEAGUE, Role.MANAGER),
        "lead": (cast.LEAD, Role.LEAD),
        "outsider": (cast.OUTSIDER, Role.MANAGER),
    }
    rows = Member.objects.bulk_create(
        Member(name=name, role=role, email=f"{part}@example.org") for part, (name, role) in parts.items()
    )
    return dict(zip(parts, rows, strict=True))


def _products() -> dict[str, Product]:
    used = sorted({habit.product for one in CAST for habit in one.habits})
    rows = [Product(code=code, name=_GOODS[code].name, line=_GOODS[code].line) for code in used]
    rows.append(Product(code=POSTAGE[0], name=POSTAGE[1], kind=ProductKind.CHARGE))
    rows.append(Product(code=DISCOUNT[0], name=DISCOUNT[1], kind=ProductKind.DISCOUNT))
    return {product.code: product for product in Product.objects.bulk_create(rows)}


def _drafts(one: CastClient, client: Client, brought_by: Import) -> list[tuple[Order, list[_Row]]]:
    days = sorted({day for habit in one.habits for day in habit.days})
    drafts: list[tuple[Order, list[_Row]]] = []
    for number, day in enumerate(days, 1):
        rows = [_row(habit.product, habit.pieces) for habit in one.habits if day in habit.days]
        if one.part == "steady" and day == POSTED:
            rows.append((POSTAGE[0], Decimal(1), FREIGHT, FREIGHT))
            rows.append((DISCOUNT[0], Decimal(1), OFF, Decimal(0)))
        drafts.append((_order(client, f"{one.key}-{number:03d}", day, rows, brought_by), rows))
    for number, day in enumerate(one.returned, 1):
        rows = [_row(one.habits[0].product, -RETURNED_PIECES)]
        order = _order(client, f"{one.key}-R{number}", day, rows, brought_by)
        order.is_return = True
        drafts.append((order, rows))
    return drafts


def _row(code: str, pieces: int) -> _Row:
    product = _GOODS[code]
    return (
        code,
        Decimal(pieces),
        pieces * Decimal(str(product.price)),
        pieces * Decimal(str(product.cost)),
    )


def _order(client: Client, number: str, day: dt.date, rows: list[_Row], brought_by: Import) -> Order:
    return Order(
        client=client,
        number=number,
        day=day,
        currency="EUR",
        amount=sum((row[2] for row in rows), Decimal(0)),
        line_count=len(rows),
        fingerprint=md5(repr((day, rows)).encode(), usedforsecurity=False).hexdigest(),
        added_by=brought_by,
    )


def _close(
    brought_by: Import,
    clients: list[Client],
    products: list[Product],
    orders: list[Order],
    lines: list[OrderLine],
) -> None:
    for kind, rows in (("client", clients), ("product", products), ("line", lines)):
        setattr(brought_by, f"first_{kind}", min(row.pk for row in rows))
        setattr(brought_by, f"last_{kind}", max(row.pk for row in rows))
    returns = sum(order.is_return for order in orders)
    brought_by.files[0]["rows"] = len(lines)
    brought_by.outcome = {
        "rows": len(lines),
        "kept": len(lines),
        "refused": 0,
        "refused_by_reason": {},
        "orders": {"added": len(orders) - returns, "replaced": 0, "unchanged": 0},
        "returns": returns,
        "clients": len(clients),
        "refused_file": None,
        "seconds": 0.0,
    }
    brought_by.save()
