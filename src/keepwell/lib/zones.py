"""The time zones there are, by the names people may write down."""

import zoneinfo
from functools import cache


@cache
def zone_names() -> frozenset[str]:
    """Every IANA name; read from the disk once."""
    return frozenset(zoneinfo.available_timezones())
