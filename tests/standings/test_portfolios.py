"""What a manager's clients come to: against counts by hand, and whoever looks after them by now."""

import datetime as dt
import random
import threading
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

import world
from keepwell.clients.models import Client
from keepwell.ledger.models import Order
from keepwell.lib.money import to_units
from keepwell.lib.periods import months_before
from keepwell.staff.models import Member
from keepwell.staff.sight import OPERATOR, Viewer, viewer_of
from keepwell.standings import portfolios
from keepwell.standings.limits import Limits, choose_limits
from keepwell.standings.models import ManagerPortfolio, Snapshot, SnapshotDay, Standing
from keepwell.standings.months import bit, month_number
from keepwell.standings.moving import moved_since, note_who_moved
from keepwell.standings.portfolios import Part, Portfolio, keep_portfolios, portfolio_of

DAY = dt.date(2026, 5, 17)
rows = pytest.mark.django_db(transaction=True)


def _by_hand(viewer: Viewer, as_of: dt.date) -> dict[str, Any]:
    cells: dict[str, Part] = {}
    types: dict[str, Part] = {}
    won: Counter[int] = Counter()
    lost: Counter[int] = Counter()
    net_sales = [0] * 24
    for one in Standing.objects.seen_by(viewer):
        units = to_units(one.net_sales)
        name = one.abc + one.xyz
        cells[name] = cells.get(name, Part()).and_(1, units)
        for kind in [*one.types, *["lost"] * one.is_lost]:
            types[kind] = types.get(kind, Part()).and_(1, units)
        won[month_number(one.first_day or dt.date.min)] += 1
        lost[month_number(one.day_lost or dt.date.min)] += 1
        net_sales = [sum(pair) for pair in zip(net_sales, one.months, strict=True)]
    span = [month_number(as_of) - back for back in reversed(range(24))]
    return {
        "cells": cells,
        "types": types,
        "net_sales": net_sales,
        "won": [won[month] for month in span],
        "lost": [lost[month] for month in span],
        "lost_units": sum(
            to_units(one.net_sales + one.net_sales_before)
            for one in Standing.objects.seen_by(viewer).filter(is_lost=True)
        ),
    }


def _agrees(viewer: Viewer, as_of: dt.date) -> None:
    found, wanted = portfolio_of(viewer, as_of=as_of), _by_hand(viewer, as_of)
    if wanted["cells"]:
        assert {name: getattr(found, name) for name in wanted} == wanted
    else:
        assert found == Portfolio()


def _no_summing(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many clients each summing was of, from now on."""
    asked: list[int] = []
    summed = portfolios._summed

    def counted(clients: Any, as_of: dt.date) -> dict[str, Any]:
        asked.append(len(clients))
        return summed(clients, as_of)

    monkeypatch.setattr(portfolios, "_summed", counted)
    return asked


def test_retention_is_what_a_count_by_hand_says() -> None:
    chance = random.Random(5)  # noqa: S311 - made-up clients
    newest = month_number(DAY)
    clients = [
        {newest - back for back in range(45) if chance.random() < rate} for rate in (0.02, 0.1, 0.3) * 40
    ]
    some = [
        portfolios._One(
            "A",
            "X",
            Decimal(0),
            Decimal(0),
            [],
            False,
            None,
            None,
            sum(1 << (month % 60) for month in one),
            str([1] * 24),
        )
        for one in clients
    ]
    found = Portfolio.sum([portfolios._summed(part, DAY) for part in (some[:50], some[50:], [])])
    assert found.net_sales == [len(clients)] * 24
    expected = []
    for end in range(newest - 24, newest):  # April 2026 is the last that has ended
        before = [one for one in clients if any(end - 23 <= month <= end - 12 for month in one)]
        kept = [one for one in before if any(end - 11 <= month <= end for month in one)]
        if end - 23 >= newest - 44:  # else the year before is not known as a whole
            expected.append((len(kept), len(before)))
    points = found.retained(as_of=DAY)
    assert [(kept, before) for _, kept, before in points] == expected
    assert len(expected) == 21
    assert points[-1][0] == dt.date(2026, 4, 1)
    assert Portfolio.sum([]).retained(as_of=DAY) == []


@rows
def test_the_round_sums_what_each_manager_has(stood: world.World, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in Standing.objects.all():
        days = Order.objects.filter(client=one.client_id, is_return=False, day__lte=world.DAY).values_list(
            "day", flat=True
        )
        wanted = {bit(day) for day in days if month_number(day) > month_number(world.DAY) - 60}
        assert one.ordered == sum(wanted)
        assert (one.day_lost is not None) == one.is_lost
        if one.day_lost:
            assert one.last_day
            assert one.last_day < one.day_lost <= one.as_of
    asked = _no_summing(monkeypatch)
    for viewer in (OPERATOR, *map(viewer_of, Member.objects.all())):
        _agrees(viewer, world.DAY)
    assert not asked, "nothing is summed for who looks"
    assert len(ManagerPortfolio.objects.all()) > 1


@rows
def test_clients_that_changed_hands_are_followed_at_once(
    stood: world.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    manager, colleague, lead = (viewer_of(one) for one in (stood.manager, stood.colleague, stood.lead))
    theirs = list(Client.objects.filter(manager=stood.manager).order_by("pk"))
    Client.objects.filter(pk=theirs[0].pk).update(manager=stood.colleague)
    asked = _no_summing(monkeypatch)
    for viewer in (manager, colleague, lead, OPERATOR):
        _agrees(viewer, world.DAY)
    assert len(asked) == 2, "the two whose clients changed, and no more"
    keep_portfolios(as_of=world.DAY)
    asked.clear()
    for viewer in (manager, colleague, lead, OPERATOR):
        _agrees(viewer, world.DAY)
    assert not asked


@rows
def test_as_many_other_clients_are_other_clients(stood: world.World) -> None:
    def ids(count: int) -> list[int]:
        return list(range(1_000_001, 1_000_001 + count))

    for pk in ids(4):
        Client.objects.create(pk=pk, key=str(pk), name=str(pk), manager=stood.outsider)
    viewer = viewer_of(stood.manager)
    before = portfolios._whose(viewer)[stood.manager.pk]
    outer, inner = ids(4)[::3], ids(4)[1:3]
    Client.objects.filter(pk__in=outer).update(manager=stood.manager)
    first = portfolios._whose(viewer)[stood.manager.pk]
    Client.objects.filter(pk__in=outer).update(manager=stood.outsider)
    Client.objects.filter(pk__in=inner).update(manager=stood.manager)
    second = portfolios._whose(viewer)[stood.manager.pk]
    assert first[:2] == second[:2], "as many, and the same sum"
    assert len({before, first, second}) == 3


@rows
def test_other_limits_hold_in_the_sums_at_once(stood: world.World) -> None:
    before = portfolio_of(OPERATOR, as_of=world.DAY)
    limits = Limits.read(
        **{
            **{name: getattr(Limits.chosen(), name) for name in Limits.__slots__},
            "abc_a": 0.3,
            "lost_min_days": 5,
        }
    )
    assert choose_limits(limits=limits, by="test")
    for viewer in (OPERATOR, viewer_of(stood.manager)):
        _agrees(viewer, world.DAY)
    assert portfolio_of(OPERATOR, as_of=world.DAY).cells != before.cells


@rows
def test_without_a_round_of_this_version_it_is_summed_for_who_looks(stood: world.World) -> None:
    ManagerPortfolio.objects.all().delete()
    for viewer in (OPERATOR, viewer_of(stood.manager)):
        _agrees(viewer, world.DAY)
    Standing.objects.all().delete()
    assert portfolio_of(OPERATOR, as_of=world.DAY).cells == {}


@rows
def test_who_moved_is_noted_with_where_they_were(stood: world.World) -> None:
    SnapshotDay.objects.all().delete()
    Snapshot.objects.all().delete()
    note_who_moved()
    assert moved_since() is None
    assert not Standing.objects.exclude(moved_from="").exists()
    ends = [months_before(world.DAY.replace(day=1), back) - dt.timedelta(days=1) for back in range(4)]
    one = Standing.objects.get(client=stood.steady)
    for day, cell in zip(ends, ("CZ", "CZ", "BY", "CZ"), strict=True):
        SnapshotDay.objects.create(as_of=day, ledger_version="test")
        Snapshot.objects.create(
            client=stood.steady, as_of=day, abc=cell[0], xyz=cell[1], net_sales=1, share=0
        )
    note_who_moved()
    assert moved_since() == ends[2]
    assert [(found.pk, found.moved_from) for found in Standing.objects.exclude(moved_from="")] == [
        (one.pk, "BY")
    ]
    Standing.objects.filter(pk=one.pk).update(abc="B", xyz="Y")
    note_who_moved()
    assert not Standing.objects.exclude(moved_from="").exists()


@rows
def test_two_that_sum_at_once_leave_one_sum_each(stood: world.World) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer anyway")
    before = ManagerPortfolio.objects.count()
    faults: list[BaseException] = []

    def other() -> None:
        try:
            keep_portfolios(as_of=world.DAY)
        except BaseException as fault:  # noqa: BLE001 - told by the test itself
            faults.append(fault)
        finally:
            connection.close()

    second = threading.Thread(target=other)
    with transaction.atomic():
        keep_portfolios(as_of=world.DAY)
        second.start()
        second.join(1)
        assert second.is_alive(), "it waits for what the first writes"
    second.join(30)
    assert not faults
    assert ManagerPortfolio.objects.count() == before
    _agrees(OPERATOR, world.DAY)
