"""Which errands have a living process. The system gives the hold back with the process, however that ended."""

import fcntl
import os
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

_POSTGRES_CLASS: Final = 0x6572  # "er", beside the errand's own number
_PATIENCE: Final = 5.0  # seconds: somebody who only looks holds it for a moment, too


@contextmanager
def holding(errand: int) -> Iterator[bool]:
    """Holds an errand for this process; yields whether it could, which it cannot while another does.

    On SQLite a byte of a file in the home folder, on PostgreSQL an advisory lock of the session.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_POSTGRES_CLASS, errand])
            (held,) = cursor.fetchone()
        try:
            yield bool(held)
        finally:
            if held and connection.is_usable():
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_POSTGRES_CLASS, errand])
        return
    descriptor = os.open(_file(), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        yield _waited_for(descriptor, errand)
    finally:
        os.close(descriptor)


def held(errands: Collection[int]) -> set[int]:
    """Those of `errands` that a process holds at this moment."""
    if not errands:
        return set()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                """SELECT objid::BIGINT FROM pg_locks WHERE locktype = 'advisory' AND granted
                AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                AND classid = %s AND objsubid = 2""",
                [_POSTGRES_CLASS],
            )
            return {row[0] for row in cursor.fetchall()} & set(errands)
    try:
        descriptor = os.open(_file(), os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return set()
    try:
        return {errand for errand in errands if not _locked(descriptor, errand, fcntl.LOCK_SH)}
    finally:
        os.close(descriptor)


def _file() -> Path:
    return Path(settings.KEEPWELL_HOME) / ".errands"


def _waited_for(descriptor: int, errand: int) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while not _locked(descriptor, errand, fcntl.LOCK_EX):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _locked(descriptor: int, errand: int, kind: int) -> bool:
    try:
        fcntl.lockf(descriptor, kind | fcntl.LOCK_NB, 1, errand)
    except OSError:
        return False
    return True
