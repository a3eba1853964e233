"""Periods of days, modelled once: half-open from `start` up to, not including, `end`."""

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import Final

EPOCH: Final = dt.date(1970, 1, 1)
YEAR: Final = 365  # days, where a year is a stretch of time and not a date


def day_number(day: dt.date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_of(number: float) -> dt.date:
    """The date that many days after 1970-01-01; far futures end in the year 9999."""
    return EPOCH + dt.timedelta(days=int(min(round(number), (dt.date.max - EPOCH).days)))


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day of the month, `months` earlier; the month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to, not including, `end`."""

    start: dt.date
    end: dt.date

    @classmethod
    def months_up_to(cls, as_of: dt.date, months: int) -> "Period":
        """The `months` that end with `as_of`, that day included."""
        after = as_of + dt.timedelta(days=1)
        return cls(months_before(after, months), after)

    @property
    def days(self) -> int:
        return (self.end - self.start).days

    def before(self) -> "Period":
        """The period of as many days that ends where this one starts."""
        return Period(self.start - dt.timedelta(days=self.days), self.start)

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day < self.end
