"""Calendars: weekends and feasts where they are kept."""

import datetime as dt
from itertools import pairwise

import pytest

from keepwell.doors.demo.seasons import COUNTRIES, EID_AL_FITR, calendar, eids

FIRST, LAST = dt.date(2023, 7, 1), dt.date(2026, 6, 30)
BY_CODE = {country.code: country for country in COUNTRIES}


@pytest.mark.parametrize(
    ("code", "day", "is_open"),
    [
        ("BD", dt.date(2026, 6, 26), False),  # a Friday
        ("BD", dt.date(2026, 6, 28), True),  # a Sunday
        ("SA", dt.date(2026, 6, 27), False),  # a Saturday
        ("AE", dt.date(2026, 6, 26), True),
        ("AE", dt.date(2026, 6, 28), False),
        ("DE", dt.date(2026, 6, 28), False),
        ("DE", dt.date(2025, 12, 29), False),
        ("FR", dt.date(2025, 8, 12), False),
        ("JP", dt.date(2026, 5, 1), False),  # Golden Week
        ("JP", dt.date(2026, 6, 25), True),
    ],
)
def test_open_days(code: str, day: dt.date, is_open: bool) -> None:  # noqa: FBT001
    assert calendar(BY_CODE[code], FIRST, LAST).open[(day - FIRST).days] == is_open


@pytest.mark.parametrize("country", COUNTRIES, ids=lambda country: country.code)
def test_demand_has_mean_one_and_the_next_open_day_is_open(country: object) -> None:
    found = calendar(country, FIRST, LAST)  # type: ignore[arg-type]
    assert found.demand.mean() == pytest.approx(1)
    assert found.demand.min() > 0
    inside = found.next_open < len(found.open)
    assert found.open[found.next_open[inside]].all()
    assert found.in_season.any()


def test_eid_wanders_through_the_year_beyond_the_table() -> None:
    days = eids(EID_AL_FITR, dt.date(2015, 1, 1), dt.date(2033, 1, 1))
    gaps = {(later - earlier).days for earlier, later in pairwise(days)}
    assert gaps <= set(range(352, 357))
    assert days[0] < dt.date(2015, 1, 1)
    assert days[-1] > dt.date(2033, 1, 1)
