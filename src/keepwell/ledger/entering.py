"""Writes one order by hand, by the ledger's own way in: as an import of a single order, that can be taken back alone.

An order typed twice is one order: without a number it is known by the form it was typed into, and an order that stands
already, line for line, is left as it is.
"""

import datetime as dt
import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Lower

from keepwell.clients.models import Client
from keepwell.clients.zones import day_of
from keepwell.ledger.importing import import_orders
from keepwell.ledger.models import Import, Order, Product
from keepwell.ledger.staged import KEPT_COLUMNS, REFUSED_COLUMNS, Staged, create_table
from keepwell.ledger.undoing import undo_import
from keepwell.lib.money import to_units
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing, choosing
from keepwell.staff.models import Member

MOST_LINES: Final = 200
_MOST: Final = Decimal(10) ** 11  # as a line of a file: sums of such lines still fit
_FIRST_DAY: Final = dt.date(1970, 1, 1)
_NEAR: Final = 5


class NoLines(Refusal):
    says = gettext_noop("The order has no line.")
    mend = gettext_noop("Write at least one product with its quantity and amount.")


class TooManyLines(Refusal):
    says = gettext_noop("The order has more than %(most)s lines.")
    mend = gettext_noop("Bring it in as a file.")


class DayNotUsable(Refusal):
    says = gettext_noop("%(day)s cannot be the day of an order.")
    mend = gettext_noop("Give the day it was placed: from 1970 on, and not after today.")


class AmountNotUsable(Refusal):
    says = gettext_noop("%(amount)s cannot be the quantity or the amount of “%(product)s”.")
    mend = gettext_noop("Both are numbers above 0; the amount is that of the whole line.")


class NumberNotUsable(Refusal):
    says = gettext_noop("“%(number)s” cannot be the number of an order.")
    mend = gettext_noop("Leave out the @ it begins with.")


class ProductUnknown(Refusal):
    says = gettext_noop("No product has the code or name “%(typed)s”.")
    mend = gettext_noop("Near it: %(near)s. Choose one of them, or say that it is a new product.")


class NoProductLikeIt(Refusal):
    says = gettext_noop("No product has the code or name “%(typed)s”, or one near it.")
    mend = gettext_noop("Write it as your order files do, or say that it is a new product.")


class NotByHand(Refusal):
    says = gettext_noop("The order %(number)s came with a file.")
    mend = gettext_noop("Only the whole import can be taken back, by a lead or an admin.")


@dataclass(frozen=True, slots=True)
class Line:
    """A product by its code or name as typed, how many, and the amount of the whole line."""

    product: str
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Entered:
    """The order as it stands now. `fate`: added, replaced (an earlier one of its number) or unchanged."""

    order: Order
    fate: str


def enter_order(
    *,
    client: Client,
    by: Member,
    day: dt.date,
    lines: Sequence[Line],
    once: str,
    number: str = "",
    currency: str = "",
    rate: Decimal | None = None,
    new_products: bool = False,
) -> Entered:
    """Writes one order of `client`. `once`: the same for what is typed into one form; it numbers what has no number.

    `currency` blank: the house's own; else `rate` is what one unit of it is worth. Raises NoLines, TooManyLines,
    DayNotUsable, AmountNotUsable, NumberNotUsable, ProductUnknown, NoProductLikeIt, TextTooLong, TextMissing, and as
    `import_orders`; then nothing has changed.
    """
    _check(client, day, lines)
    wanted = one_line(number, field=gettext_noop("The number"), at_most=200)
    if wanted.startswith("@"):
        raise NumberNotUsable(number=wanted)
    wanted = wanted or f"H-{day:%Y%m%d}-{hashlib.sha256(once.encode()).hexdigest()[:8]}"
    house = str(choosing.chosen("currency"))
    foreign = currency if currency != house else ""
    codes = _codes_of(lines, new=new_products)
    facts: dict[str, Any] = {
        "client": client.pk,
        "number": wanted,
        "day": day.isoformat(),
        "lines": [{**asdict(line), "product": code} for line, code in zip(lines, codes, strict=True)],
        "currency": foreign or house,
        "rate": rate if foreign else None,
    }
    digest = hashlib.sha256(json.dumps(facts, default=str, sort_keys=True).encode()).hexdigest()
    stands = Order.objects.current().filter(client=client, number=wanted, is_return=False)
    before = stands.filter(added_by__digest=digest, added_by__state=Import.State.DONE).first()
    if before is not None:
        return Entered(before, "unchanged")
    done = _bring(client, by, day, lines, codes, digest=digest, facts=facts, rate=rate if foreign else None)
    fate = next((fate for fate in ("added", "replaced") if done.outcome["orders"][fate]), "unchanged")
    order = stands.get()
    auditing.note(
        by=by.name,
        kind="order.entered",
        about=f"client:{client.pk}",
        data={"number": wanted, "import": done.pk, "fate": fate},
    )
    return Entered(order, fate)


def _check(client: Client, day: dt.date, lines: Sequence[Line]) -> None:
    if not lines:
        raise NoLines
    if len(lines) > MOST_LINES:
        raise TooManyLines(most=MOST_LINES)
    if not _FIRST_DAY <= day <= day_of(client):
        raise DayNotUsable(day=day)
    for line in lines:
        for value in (line.quantity, line.amount):
            if not value.is_finite() or not 0 < value < _MOST or not to_units(value):
                raise AmountNotUsable(amount=str(value), product=line.product[:80])


def _codes_of(lines: Sequence[Line], *, new: bool) -> list[str]:
    """The codes of the products that were typed as code or name; what was typed, where it is a new one."""
    field = gettext_noop("The product")
    asked = [one_line(line.product, field=field, at_most=200, needed=True) for line in lines]
    low = {text.lower() for text in asked}
    products = Product.objects.annotate(low=Lower("name")).filter(
        Q(code__in=asked) | Q(name__in=asked) | Q(low__in=low)
    )
    codes: set[str] = set()
    by_name: dict[str, set[str]] = {}
    for code, name in products.values_list("code", "name"):
        codes.add(code)
        by_name.setdefault(name.lower(), set()).add(code)
    return [_code_of(text, codes, by_name.get(text.lower(), set()), new=new) for text in asked]


def _code_of(asked: str, codes: Collection[str], named: set[str], *, new: bool) -> str:
    if asked in codes:
        return asked
    if len(named) == 1:
        return next(iter(named))
    if new and not named:
        return asked
    near = sorted(named) or [one.name or one.code for one in find_products(asked, at_most=_NEAR)]
    if not near:
        raise NoProductLikeIt(typed=asked)
    raise ProductUnknown(typed=asked, near=", ".join(near[:_NEAR]))


def find_products(typed: str, *, at_most: int = 8) -> list[Product]:
    """Products whose code begins as typed, or whose name has it within; else those with one of its words."""
    asked = typed.replace("\0", "").strip()[:100]
    if not asked:
        return []
    either = Q(code__istartswith=asked) | Q(name__icontains=asked)
    found = list(Product.objects.filter(either).order_by("name", "code")[:at_most])
    if found:
        return found
    some = Q(pk__in=[])
    for word in sorted(asked.split(), key=len, reverse=True)[:2]:
        some |= Q(name__icontains=word[:4])
    return list(Product.objects.filter(some).order_by("name", "code")[:at_most])


def _bring(
    client: Client,
    by: Member,
    day: dt.date,
    lines: Sequence[Line],
    codes: Sequence[str],
    *,
    digest: str,
    facts: dict[str, Any],
    rate: Decimal | None,
) -> Import:
    folder = Path(settings.KEEPWELL_HOME) / "staging"
    folder.mkdir(parents=True, exist_ok=True)
    columns = {
        **{name: [None] * len(lines) for name in KEPT_COLUMNS},
        "line_no": list(range(1, len(lines) + 1)),
        "file": [0] * len(lines),
        "client_key": [client.key] * len(lines),
        "order_number": [facts["number"]] * len(lines),
        "day": [day] * len(lines),
        "product_code": list(codes),
        "quantity": [to_units(line.quantity) for line in lines],
        "amount": [to_units(line.amount) for line in lines],
        "currency": [facts["currency"]] * len(lines),
        "is_return": [False] * len(lines),
    }
    # named as the gateway's own: what a killed process leaves is swept away
    with tempfile.TemporaryDirectory(dir=folder, prefix=f"{os.getpid()}-") as aside:
        path = Path(aside) / "order.duckdb"
        with duckdb.connect(str(path)) as duck:
            duck.execute(create_table("kept", KEPT_COLUMNS))
            duck.execute(create_table("refused", REFUSED_COLUMNS))
            duck.register("typed", pa.table(columns))
            duck.execute("INSERT INTO kept SELECT * FROM typed")
        staged = Staged(
            path=path,
            digest=digest,
            rows=len(lines),
            kept=len(lines),
            refused=0,
            files=[{"name": facts["number"], "sha256": digest, "bytes": 0, "rows": len(lines)}],
            reading={"by_hand": True, "client": client.pk},
        )
        rates = {facts["currency"]: rate} if rate is not None else None
        return import_orders(staged, by=by.name, rates=rates)


def take_back_order(*, order: Order, by: Member) -> None:
    """Takes one order back that was written by hand; what it replaced stands again. Raises NotByHand, and as `undo_import`."""
    if not order.added_by.reading.get("by_hand"):
        raise NotByHand(number=order.number)
    undo_import(order.added_by_id, by=by.name)
    auditing.note(
        by=by.name,
        kind="order.taken_back",
        about=f"client:{order.client_id}",
        data={"number": order.number, "import": order.added_by_id},
    )
