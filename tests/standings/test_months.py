"""The ring of months in which a client ordered."""

import datetime as dt

import pytest

from keepwell.lib.periods import months_before
from keepwell.standings.months import bit, last_ended, year_before, year_to

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
