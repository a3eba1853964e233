"""The only place that asks what time it is. Tests set it; measures and cues are handed a day instead."""

import datetime as dt


def now() -> dt.datetime:
    """The present moment, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


def today(zone: dt.tzinfo = dt.UTC) -> dt.date:
    """The present day in `zone`."""
    return now().astimezone(zone).date()
