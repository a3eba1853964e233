import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from keepwell.lib.periods import Period, months_before

days = st.dates(min_value=dt.date(1950, 1, 1), max_value=dt.date(2100, 1, 1))


def test_months_before_keeps_to_the_end_of_a_short_month() -> None:
    assert months_before(dt.date(2024, 3, 31), 1) == dt.date(2024, 2, 29)
    assert months_before(dt.date(2024, 1, 15), 13) == dt.date(2022, 12, 15)


def test_the_last_twelve_months_hold_their_last_day_and_not_the_same_day_a_year_before() -> None:
    year = Period.months_up_to(dt.date(2011, 12, 9), 12)
    assert year == Period(dt.date(2010, 12, 10), dt.date(2011, 12, 10))
    assert dt.date(2011, 12, 9) in year
    assert dt.date(2010, 12, 9) not in year


@given(days, st.integers(min_value=1, max_value=36))
def test_the_period_before_is_as_long_and_touches(day: dt.date, months: int) -> None:
    period = Period.months_up_to(day, months)
    before = period.before()
    assert (before.days, before.end) == (period.days, period.start)
