"""One round at a time. The lock goes with the process that held it, however that process ended."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop

_POSTGRES_LOCK: Final = 0x726F756E64  # "round"


class RoundUnderWay(Refusal):
    says = gettext_noop("Another round is under way.")
    mend = gettext_noop("Wait until it is done: it brings the same figures up to date.")


@contextmanager
def round_alone() -> Iterator[None]:
    """Holds the rounds for this process; raises RoundUnderWay at once when another has them.

    On SQLite a lock on a file in the home folder, on PostgreSQL an advisory lock of the session.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_POSTGRES_LOCK])
            if not cursor.fetchone()[0]:
                raise RoundUnderWay
        try:
            yield
        finally:
            if connection.is_usable():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s)", [_POSTGRES_LOCK])
        return
    descriptor = os.open(
        Path(settings.KEEPWELL_HOME) / ".round", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600
    )
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RoundUnderWay from None
        yield
    finally:
        os.close(descriptor)
