"""The one place that asks what time it is. Tests set it with time-machine; a replayed past with `as_if`."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_as_if: ContextVar[dt.datetime | None] = ContextVar("as_if", default=None)


def now() -> dt.datetime:
    """This moment, in UTC, aware."""
    return _as_if.get() or dt.datetime.now(dt.UTC)


def today(zone: dt.tzinfo = dt.UTC) -> dt.date:
    """The calendar day in `zone`."""
    return now().astimezone(zone).date()


@contextmanager
def as_if(moment: dt.datetime) -> Iterator[None]:
    """Within it, it is `moment` (aware): what is told of the past is written as it was then."""
    token = _as_if.set(moment.astimezone(dt.UTC))
    try:
        yield
    finally:
        _as_if.reset(token)
