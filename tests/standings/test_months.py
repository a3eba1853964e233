"""Months of a set of clients: sums and retention against a count by hand, day by day."""

import datetime as dt
import random

import pytest

import world
from keepwell.ledger.models import Order
from keepwell.lib.periods import months_before
from keepwell.standings.models import Rebuild, Standing
from keepwell.standings.months import Months, bit, last_ended, month_number, year_before, year_to

DAY = dt.date(2026, 5, 17)


def test_a_ring_tells_sixty_months_apart() -> None:
    months = [months_before(DAY.replace(day=1), back) for back in range(60)]
    assert len({bit(month) for month in months}) == 60
    assert bit(months[0]) == bit(months_before(months[0], 60))
    assert max(bit(month) for month in months) < 2**62  # a whole number of the database
    assert year_to(DAY) & year_before(DAY) == 0
    assert year_to(DAY) == sum(bit(month) for month in months[:12])
    assert year_before(DAY) == sum(bit(month) for month in months[12:24])


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("2026-05-17", "2026-04"),
        ("2026-05-31", "2026-05"),
        ("2026-01-01", "2025-12"),
        ("2024-02-29", "2024-02"),
    ],
)
def test_a_month_has_ended_with_its_last_day(day: str, last: str) -> None:
    assert f"{last_ended(dt.date.fromisoformat(day)):%Y-%m}" == last


def test_retention_is_what_a_count_by_hand_says() -> None:
    chance = random.Random(5)  # noqa: S311 - made-up clients
    newest = month_number(DAY)
    clients = [
        {newest - back for back in range(45) if chance.random() < rate} for rate in (0.02, 0.1, 0.3) * 40
    ]
    rows = [([1] * 24, sum(1 << (month % 60) for month in ordered)) for ordered in clients]
    found = Months.of(rows, as_of=DAY)
    assert found.net_sales == (len(clients),) * 24
    expected = []
    for end in range(newest - 24, newest):  # April 2026 is the last that has ended
        before = [one for one in clients if any(end - 23 <= month <= end - 12 for month in one)]
        kept = [one for one in before if any(end - 11 <= month <= end for month in one)]
        if end - 23 >= newest - 44:  # else the year before is not known as a whole
            expected.append((len(kept), len(before)))
    assert list(zip(found.kept, found.before, strict=True)) == expected
    assert len(expected) == 21
    assert Months.of([], as_of=DAY) == Months((), (), ())
    assert Months.kept_as(found.stored()) == found


@pytest.mark.django_db(transaction=True)
def test_the_round_writes_the_months_of_the_ledger(stood: world.World) -> None:
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
    rows = Standing.objects.values_list("months", "ordered")
    found = Months.of(rows, as_of=world.DAY)
    assert Months.kept_as(Rebuild.objects.get().months) == found
    assert Months.read(Standing.objects.all(), as_of=world.DAY) == found
    assert Months.read(Standing.objects.none(), as_of=world.DAY) == Months((), (), ())
