"""Periods of days, modelled once: half-open from `start` up to, not including, `end`."""

import calendar
import datetime as dt
from dataclasses import dataclass


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
