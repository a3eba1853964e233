"""Removes what imports and undos that were killed left behind: lines that no order owns, and unfinished imports."""

from django.db import connection, transaction

from keepwell.ledger.carrying import PIECE
from keepwell.ledger.models import Import


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


def drop_lines(*, first: int, last: int) -> None:
    """Deletes the lines of ids `first` to `last`, a piece a transaction, so that others may write in between."""
    for start in range(first, last + 1, PIECE):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM ledger_orderline WHERE id >= %s AND id <= %s",
                [start, min(start + PIECE - 1, last)],
            )
