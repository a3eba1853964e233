"""The months in which a client ordered, as a ring of 60 bits, one a month: `Standing.ordered`."""

import datetime as dt
from typing import Final

from keepwell.lib.periods import months_before

RING: Final = 60  # months that `Standing.ordered` tells apart
YEAR: Final = 12
SPAN: Final = 24  # months of net sales in `Standing.months`


def month_number(day: dt.date) -> int:
    """Months since the year 0."""
    return day.year * 12 + day.month - 1


def last_ended(as_of: dt.date) -> dt.date:
    """The first day of the last month that had ended by `as_of`, that day included."""
    first = as_of.replace(day=1)
    return first if (as_of + dt.timedelta(days=1)).day == 1 else months_before(first, 1)


def bit(month: dt.date) -> int:
    """What `Standing.ordered` holds where there was an order in that month."""
    return 1 << (month_number(month) % RING)


def year_to(month: dt.date) -> int:
    """The bits of the twelve months that end with it."""
    return sum(bit(months_before(month.replace(day=1), back)) for back in range(YEAR))


def year_before(month: dt.date) -> int:
    """The bits of the twelve months before those."""
    return year_to(months_before(month.replace(day=1), YEAR))
