"""Removes what imports and undos that were killed left behind: lines that no order owns, and unfinished imports."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from keepwell.ledger.carrying import PIECE
from keepwell.ledger.models import Import
from keepwell.lib import clock

_FORGOTTEN = (
    24 * 3600.0
)  # seconds: another machine may share the folder, and its processes are not seen from here


def sweep() -> int:
    """Deletes the remains of every unfinished import or undo, in pieces; how many imports there were.

    Only for the holder of `held_alone`: whatever is unfinished then belongs to a process that is dead.
    """
    remains = Import.objects.exclude(state=Import.State.DONE).exclude(holder="")
    count = 0
    for found in remains:
        drop_lines(first=found.first_line, last=found.last_line)
        if found.state == Import.State.RUNNING:
            found.delete()
        else:
            Import.objects.filter(pk=found.pk).update(holder="")
        count += 1
    return count


def drop_staging() -> int:
    """Removes staging files, named PID-…, of processes that are dead and a day gone; how many there were."""
    count = 0
    for left in (Path(settings.KEEPWELL_HOME) / "staging").glob("[0-9]*-*"):
        with suppress(OSError, ValueError):
            if left.stat().st_mtime > clock.now().timestamp() - _FORGOTTEN or _lives(
                int(left.name.split("-")[0])
            ):
                continue
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()
            count += 1
    return count


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def drop_lines(*, first: int, last: int) -> None:
    """Deletes the lines of ids `first` to `last`, a piece a transaction, so that others may write in between."""
    for start in range(first, last + 1, PIECE):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM ledger_orderline WHERE id >= %s AND id <= %s",
                [start, min(start + PIECE - 1, last)],
            )
