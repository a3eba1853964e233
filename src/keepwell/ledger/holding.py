"""One import or undo at a time. The lock goes with the process that held it, however that process ended."""

import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop

T = TypeVar("T")

_PATIENCE = 3.0  # seconds: the bulk process of a killed import needs a moment to notice and let go
_POSTGRES_LOCK = 0x6B656570  # "keep"


class ImportUnderWay(Refusal):
    says = gettext_noop("Another import is under way (%(holder)s).")
    mend = gettext_noop("Wait until it is done, or stop it, and start this one again.")


def holder() -> str:
    """This process, as other people may look for it."""
    return f"{socket.gethostname()}:{os.getpid()}"


@contextmanager
def held_alone() -> Iterator[int | None]:
    """Holds the order lines for one writer. Yields the file descriptor a child must inherit to share the hold.

    On SQLite a lock on a file beside the database, on PostgreSQL an advisory lock of the session: the system
    gives both back when the process is killed. Raises ImportUnderWay.
    """
    if connection.vendor == "postgresql":
        wait_for(_hold_session)
        try:
            yield None
        finally:
            if connection.is_usable():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [_POSTGRES_LOCK])
        return
    descriptor = os.open(_lock_file(), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        wait_for(lambda: _hold_file(descriptor))
        yield descriptor
    finally:
        os.close(descriptor)


def is_held() -> bool:
    """Whether an import or undo is at work at this moment, of whatever process; an unfinished one without is dead."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT EXISTS (SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND classid = 0 AND objid = %s AND objsubid = 1)""",
                [_POSTGRES_LOCK],
            )
            return bool(cursor.fetchone()[0])
    try:
        descriptor = os.open(_lock_file(), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _lock_file() -> str:
    return f"{connection.settings_dict['NAME']}.importing"


def wait_for(take: Callable[[], T | None]) -> T:
    """What `take` gives, asked for until it is something: what was killed needs a moment. Raises ImportUnderWay."""
    deadline = time.monotonic() + _PATIENCE
    while not (taken := take()):
        if time.monotonic() > deadline:
            raise ImportUnderWay(holder=_who())
        time.sleep(0.05)
    return taken


def _hold_session() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_POSTGRES_LOCK])
        return bool(cursor.fetchone()[0])


def _hold_file(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _who() -> str:
    from keepwell.ledger.models import Import

    running = Import.objects.filter(state=Import.State.RUNNING).order_by("-id").first()
    return running.holder if running else "?"
