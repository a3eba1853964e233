"""Turns a client's life into documents: what is ordered on each order day, split orders, postage, discounts, credit notes."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from keepwell.doors.demo import lives
from keepwell.doors.demo.lives import Course, Life
from keepwell.doors.demo.products import PRODUCTS
from keepwell.doors.demo.seasons import Calendar

Ints = npt.NDArray[np.int64]

POSTAGE: Final = -1  # instead of a place in PRODUCTS
DISCOUNT: Final = -2
RETURNED: Final = 0.025  # of all orders
SPLIT: Final = 0.02
POSTED: Final = 0.16
DISCOUNTED: Final = 0.05
PRICE_RISE: Final = 1.028  # a year, on 1 January
COST_RISE: Final = 1.024
_UP_TO: Final = (25_000, 100_000, 400_000)  # an order's value in cents, and what posting it costs
_FREIGHT: Final = (1850, 3900, 8500, 19000)
_COLUMNS: Final = ("order", "client", "day", "product", "quantity", "price", "cost", "is_return")


@dataclass(slots=True)
class Draft:
    """One client's lines; `order` counts the client's documents from 0, `day` from the first simulated day."""

    order: Ints
    client: Ints
    day: Ints
    product: Ints
    quantity: Ints
    price: Ints
    cost: Ints
    is_return: npt.NDArray[np.bool_]


def orders_of(
    place: int,
    *,
    course: Course,
    yearly: float,
    lines: tuple[str, ...],
    stopped: str | None,
    country: str,
    calendar: Calendar,
    first: dt.date,
    rng: np.random.Generator,
) -> Draft:
    """All documents of the client at `place`. `yearly`: EUR; the calendar begins on `first`."""
    rate = lives.pace(course, calendar.demand, calendar.in_season)
    days = lives.order_days(course, rate, calendar.next_open, rng)
    usual = yearly * course.gap / 365.25
    if course.life is Life.SEASONAL:
        usual *= len(rate) / max(1, int(calendar.in_season.sum()))
    spread = float(rng.uniform(0.12, 0.45))
    value = usual * lives.amounts(course, days) * rng.lognormal(-(spread**2) / 2, spread, len(days))
    value = np.maximum(value * calendar.demand[days] ** 0.3, 60.0)

    # Which of the client's product lines are in which order.
    habit = np.concatenate([[0.95], rng.uniform(0.55, 0.85, len(lines) - 1)])
    if stopped is not None:
        habit[lines.index(stopped)] = 0.93
    taken = rng.random((len(days), len(lines))) < habit
    taken[~taken.any(axis=1), 0] = True
    weight = np.asarray(np.concatenate([[1.0], rng.uniform(0.3, 0.8, len(lines) - 1)]) * taken)
    weight /= weight.sum(axis=1, keepdims=True)
    if stopped is not None and course.onset is not None:
        gone = lines.index(stopped)
        taken[days >= course.onset, gone] = False

    order, product, share = _chosen(taken, weight, lines, value, home=country == "BD", rng=rng)
    years = (days[order] + first.toordinal() - dt.date(first.year + 1, 1, 1).toordinal()) // 365 + 1
    level = float(rng.uniform(0.9, 0.98)) if yearly > 100_000 else float(rng.uniform(0.96, 1.04))  # noqa: PLR2004
    listed = np.array([PRODUCTS[p].price for p in product]) * level * PRICE_RISE**years
    price = np.maximum(np.rint(listed * 100), 1).astype(np.int64)
    made = np.array([PRODUCTS[p].cost for p in product]) * COST_RISE**years
    cost = np.maximum(np.rint(made * 100), 1).astype(np.int64)
    pack = np.array([PRODUCTS[p].pack for p in product], dtype=np.int64)
    quantity = np.maximum(np.rint(value[order] * share / (price / 100) / pack), 1).astype(np.int64) * pack
    draft = Draft(
        order,
        np.full(len(order), place),
        days[order],
        product,
        quantity,
        price,
        cost,
        np.zeros(len(order), dtype=bool),
    )
    _split(draft, rng)
    return _with_extras(draft, last=len(rate) - 1, next_open=calendar.next_open, rng=rng)


def _chosen(
    taken: npt.NDArray[np.bool_],
    weight: npt.NDArray[np.float64],
    lines: tuple[str, ...],
    value: npt.NDArray[np.float64],
    *,
    home: bool,
    rng: np.random.Generator,
) -> tuple[Ints, Ints, npt.NDArray[np.float64]]:
    """(order, product, share of the order's value) of every line, from the client's few usual products of each product line."""
    orders: list[Ints] = []
    products: list[Ints] = []
    shares: list[npt.NDArray[np.float64]] = []
    for column, line in enumerate(lines):
        offered = [
            p
            for p, product in enumerate(PRODUCTS)
            if product.line == line and (home or not product.home_only)
        ]
        known = rng.permutation(offered)[: int(rng.integers(3, 8))]
        liking = 1 / np.arange(1, len(known) + 1) ** 0.7
        buying = np.flatnonzero(taken[:, column])
        # The money decides how many articles: nobody splits 100 EUR over six of them.
        width = 1 + rng.poisson(np.clip(np.log10(value[buying] / 500), 0.1, 1.5))
        order = np.repeat(buying, np.minimum(width, len(known)))
        product = known[rng.choice(len(known), size=len(order), p=liking / liking.sum())]
        pairs = np.unique(np.stack([order, product], axis=1), axis=0)
        part = rng.gamma(2.5, 1.0, len(pairs))
        total = np.bincount(pairs[:, 0], weights=part, minlength=len(taken))
        orders.append(pairs[:, 0])
        products.append(pairs[:, 1])
        shares.append(part / total[pairs[:, 0]] * weight[pairs[:, 0], column])
    joined = np.concatenate(orders)
    by_order = np.argsort(joined, kind="stable")
    return joined[by_order], np.concatenate(products)[by_order], np.concatenate(shares)[by_order]


def _split(draft: Draft, rng: np.random.Generator) -> None:
    """Some orders come as two documents on one day."""
    found, lines = np.unique(draft.order, return_counts=True)
    cut = found[(lines > 1) & (rng.random(len(found)) < SPLIT)]
    last = np.append(draft.order[1:] != draft.order[:-1], values=True)[: len(draft.order)]
    moved = np.isin(draft.order, cut) & last
    draft.order[moved] = draft.order.max(initial=-1) + 1 + np.arange(int(np.sum(moved)))


def _with_extras(draft: Draft, *, last: int, next_open: Ints, rng: np.random.Generator) -> Draft:
    """Postage, discounts and credit notes added."""
    orders, at = np.unique(draft.order, return_index=True)
    value = np.zeros(draft.order.max(initial=-1) + 1, dtype=np.int64)
    np.add.at(value, draft.order, draft.quantity * draft.price)
    rows: list[tuple[Any, ...]] = []
    free = int(value.max(initial=0) > 0) and len(value)
    for order, first_line in zip(orders.tolist(), at.tolist(), strict=True):
        client, day, cents = int(draft.client[first_line]), int(draft.day[first_line]), int(value[order])
        posted, discounted, returned = rng.random(3)
        if posted < POSTED:
            freight = int(_FREIGHT[int(np.searchsorted(_UP_TO, cents))])
            rows.append((order, client, day, POSTAGE, 1, freight, freight * 9 // 10, False))
        if discounted < DISCOUNTED:
            off = -round(cents * int(rng.choice([2, 3, 5])) / 100)
            rows.append((order, client, day, DISCOUNT, 1, off, 0, False))
        back = min(day + int(rng.integers(6, 32)), last)
        if returned < RETURNED and next_open[back] <= last:
            of = first_line  # the order's first line; part of it comes back
            number = -max(1, int(draft.quantity[of] * rng.uniform(0.05, 0.4)))
            rows.append(
                (
                    free,
                    client,
                    int(next_open[back]),
                    draft.product[of],
                    number,
                    draft.price[of],
                    draft.cost[of],
                    True,
                )
            )
            free += 1
    if not rows:
        return draft
    extra = dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True))
    return Draft(
        **{
            name: np.concatenate(
                [getattr(draft, name), np.array(extra[name], dtype=getattr(draft, name).dtype)]
            )
            for name in _COLUMNS
        }
    )


def bound(drafts: list[Draft], first: dt.date) -> tuple[dict[str, Any], tuple[str, ...]]:
    """All drafts as one set of columns, by day and document, and the documents' numbers, counted through each year."""
    columns = {name: np.concatenate([getattr(draft, name) for draft in drafts]) for name in _COLUMNS}
    columns["day"] = columns["day"] + first.toordinal()
    charges = columns["product"] < 0
    by = np.lexsort((charges, columns["order"], columns["client"], columns["is_return"], columns["day"]))
    columns = {name: column[by] for name, column in columns.items()}
    changes = (np.diff(columns["client"]) != 0) | (np.diff(columns["order"]) != 0)
    heads = np.concatenate([[True], changes | (np.diff(columns["day"]) != 0)])[: len(by)]
    columns["order"] = np.cumsum(heads) - 1
    numbers: list[str] = []
    counted: dict[tuple[str, int], int] = {}
    for day, is_return in zip(
        columns["day"][heads].tolist(), columns["is_return"][heads].tolist(), strict=True
    ):
        kind = "CN" if is_return else "SO"
        year = dt.date.fromordinal(day).year
        counted[kind, year] = counted.get((kind, year), 0) + 1
        numbers.append(f"{kind}{year % 100}-{counted[kind, year]:05d}")
    return columns, tuple(numbers)
