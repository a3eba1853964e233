"""What a client buys and what they stopped buying: by product line, or by product where none has a line."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext
from keepwell.ledger.models import OrderLine, Product
from keepwell.lib.money import UNITS
from keepwell.staff.sight import Viewer

SHOWN: Final = 6
MORE, LESS = 1.15, 0.85  # of the year before: growing, falling


@dataclass(frozen=True, slots=True)
class Bought:
    """One line: net sales of the last 12 months and of those before, in words and as shares of the largest."""

    name: str
    now: str
    before: str
    change: str
    tone: str
    now_share: str
    before_share: str


@dataclass(frozen=True, slots=True)
class Lines:
    bought: list[Bought]
    stopped: list[Bought]
    hidden: int
    by_product: bool


def lines(viewer: Viewer, client: int, *, as_of: dt.date, currency: str) -> Lines:
    """In two statements at most."""
    sums = _sums(viewer, client, as_of)
    by_line: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for row in sums:
        by_line[row["product__line"]][0] += row["now"] or 0
        by_line[row["product__line"]][1] += row["then"] or 0
    by_product = not any(by_line)
    if by_product:
        largest = sorted(sums, key=lambda row: -max(row["now"] or 0, row["then"] or 0))
        some = [row for row in largest if (row["now"] or 0) > 0][:SHOWN]
        gone = [row for row in largest if (row["now"] or 0) <= 0][:SHOWN]
        named = _names({row["product"] for row in some + gone})
        amounts = [(named[row["product"]], row["now"] or 0, row["then"] or 0) for row in some + gone]
        total = sum((row["now"] or 0) > 0 or (row["then"] or 0) > 0 for row in sums)
    else:
        amounts = [(name or gettext("no line named"), now, then) for name, (now, then) in by_line.items()]
        total = sum(now > 0 or then > 0 for _, now, then in amounts)
    return _worded(amounts, total, currency, by_product=by_product)


def _sums(viewer: Viewer, client: int, as_of: dt.date) -> list[dict[str, Any]]:
    sold = OrderLine.objects.seen_by(viewer).sold_to(client, as_of=as_of)
    return list(sold.by_year("product", "product__line", as_of=as_of).order_by())


def _names(ids: Iterable[int]) -> dict[int, str]:
    return {pk: name or code for pk, name, code in _products(ids)}


def _products(ids: Iterable[int]) -> Iterable[tuple[int, str, str]]:
    return Product.objects.filter(pk__in=list(ids)).values_list("pk", "name", "code")


def _worded(amounts: list[tuple[str, float, float]], total: int, currency: str, *, by_product: bool) -> Lines:
    amounts.sort(key=lambda one: -max(one[1], one[2]))
    top = max((max(now, then) for _, now, then in amounts), default=0) or 1
    some = [_bought(one, top, currency) for one in amounts if one[1] > 0]
    gone = [_bought(one, top, currency) for one in amounts if one[1] <= 0 < one[2]]
    shown = some[:SHOWN], gone[:SHOWN]
    return Lines(*shown, max(total - len(shown[0]) - len(shown[1]), 0), by_product)


def _bought(one: tuple[str, float, float], top: float, currency: str) -> Bought:
    name, now, then = one
    change, tone = _change(now, then)
    return Bought(
        name=name,
        now=wording.money(now / UNITS, currency),
        before=wording.money(then / UNITS, currency),
        change=change,
        tone=tone,
        now_share=f"{max(now, 0) / top * 100:.1f}%",
        before_share=f"{max(then, 0) / top * 100:.1f}%",
    )


def _change(now: float, then: float) -> tuple[str, str]:
    if now <= 0:
        return gettext("stopped"), "slip"
    if then <= 0:
        return gettext("new"), "news"
    if now > then * MORE:
        return gettext("growing"), "keep"
    if now < then * LESS:
        return gettext("falling"), "slip"
    return gettext("steady"), ""
