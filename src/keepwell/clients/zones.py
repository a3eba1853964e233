"""What day it is where a client is."""

import datetime as dt
import zoneinfo
from functools import cache

from django.utils.timezone import get_default_timezone

from keepwell.clients.models import Client
from keepwell.lib import clock


def zone_of(client: Client) -> dt.tzinfo:
    """The client's time zone; the company's, where nobody wrote theirs down or what stands there is none."""
    return _zone(client.time_zone) or get_default_timezone()


def day_of(client: Client, moment: dt.datetime | None = None) -> dt.date:
    """The client's local day at `moment` (aware; none: now)."""
    return (moment or clock.now()).astimezone(zone_of(client)).date()


@cache
def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    if not name:
        return None
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        return None
