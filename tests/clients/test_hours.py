import datetime as dt
from typing import Any

import pytest

from keepwell.clients.hours import holiday_on, next_holiday, open_on, reach, weekend, working_days_after
from keepwell.clients.places import Place, place_of

DHAKA = place_of(country="Bangladesh")


def at(*when: Any) -> dt.datetime:
    return dt.datetime(*when, tzinfo=dt.UTC)


def test_within_office_hours_somebody_is_there_until_six() -> None:
    found = reach(DHAKA, at(2026, 6, 30, 6))
    assert found is not None
    assert (found.local.hour, found.now, found.until and found.until.hour) == (12, True, 18)


def test_before_nine_they_open_at_nine_and_after_six_on_the_next_working_day() -> None:
    early, late = reach(DHAKA, at(2026, 6, 30, 2)), reach(DHAKA, at(2026, 7, 2, 13))
    assert early is not None
    assert late is not None
    assert early.opens == dt.datetime(2026, 6, 30, 9, tzinfo=DHAKA.zone)
    assert early.within(dt.timedelta(hours=1))
    assert not early.within(dt.timedelta(minutes=30))
    assert late.opens == dt.datetime(2026, 7, 5, 9, tzinfo=DHAKA.zone)  # a Thursday evening: Sunday


@pytest.mark.parametrize(
    ("country", "day", "rest"),
    [
        ("BD", dt.date(2026, 6, 1), {4, 5}),
        ("AE", dt.date(2021, 12, 31), {4, 5}),
        ("AE", dt.date(2022, 1, 1), {5, 6}),
        ("SA", dt.date(2013, 6, 28), {3, 4}),
        ("SA", dt.date(2026, 6, 1), {4, 5}),
        ("DE", dt.date(2026, 6, 1), {5, 6}),
        ("", dt.date(2026, 6, 1), {5, 6}),
        ("AQ", dt.date(2026, 6, 1), {5, 6}),
    ],
)
def test_working_weeks(country: str, day: dt.date, rest: set[int]) -> None:
    assert weekend(country, day) == rest


def test_the_emirates_close_at_noon_on_friday() -> None:
    assert open_on("AE", dt.date(2026, 6, 5)) == (dt.time(9), dt.time(12))


def test_nobody_is_reached_on_a_holiday() -> None:
    berlin = place_of(country="Germany")
    found = reach(berlin, at(2026, 12, 24, 18))
    assert found is not None
    assert found.opens == dt.datetime(2026, 12, 28, 9, tzinfo=berlin.zone)


def test_what_the_moon_decides_is_marked_as_an_estimate() -> None:
    eid = next(
        one
        for one in (holiday_on("BD", dt.date(2027, 3, day)) for day in range(1, 31))
        if one and "Eid" in one.name
    )
    assert eid.estimated
    assert "estimated" not in eid.name
    victory = holiday_on("BD", dt.date(2026, 12, 16), "bn")
    assert victory is not None
    assert (victory.name, victory.estimated) == ("বিজয় দিবস", False)


def test_the_next_holiday_within_a_week() -> None:
    assert next_holiday(DHAKA, dt.date(2026, 12, 9)) is None
    found = next_holiday(DHAKA, dt.date(2026, 12, 10))
    assert found is not None
    assert found.day == dt.date(2026, 12, 16)


def test_three_working_days_pass_over_the_weekend() -> None:
    assert working_days_after("BD", dt.date(2026, 7, 1), 3) == dt.date(2026, 7, 6)  # Thu, Sun, Mon
    assert working_days_after("", dt.date(2026, 7, 3), 1) == dt.date(2026, 7, 6)


def test_without_a_clock_nothing_is_said() -> None:
    assert reach(Place(), at(2026, 6, 30, 6)) is None
    assert next_holiday(Place(), dt.date(2026, 12, 25)) is None
