"""Reserving ids ahead, so that another process can write lines before anybody sees their orders."""

from django.db import connection, models

from keepwell.ledger.rows import one_at_a_time


def reserve(model: type[models.Model], count: int) -> int:
    """The first of `count` ids of `model` that nobody else will ever be given.

    Call it inside a short transaction; ids of a transaction that fails are never used, or used by others later.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # an INSERT takes its ids only after it holds this lock's rival, so none falls inside our block
            one_at_a_time(table)
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            (sequence,) = cursor.fetchone()
            cursor.execute("SELECT setval(%s, nextval(%s) + %s)", [sequence, sequence, max(count, 1) - 1])
            (last,) = cursor.fetchone()
            return int(last) - max(count, 1) + 1
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        if row is None:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, count])
            return 1
        cursor.execute("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s", [count, table])
        return int(row[0]) + 1
