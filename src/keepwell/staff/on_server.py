"""Statements that PostgreSQL plans once a connection, not at each asking (`staff.prepared.planned`).

What never changes in one is written into it, values are sent beside it. A pooler that hands connections on between
transactions may not know what was prepared on which: KEEPWELL_PREPARE=no then (docs/operating.md).
"""

import re
from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Expression

_PLACE: Final = re.compile(r"(?<!%)((?:%%)*)%s")
_AMONG: Final = re.compile(r"IN \((/\*\w+\*/%s)\)")
MOST: Final = 200  # of a connection; the one not asked for longest gives way


def written(connection: Any, sql: str, params: Sequence[Any]) -> tuple[str, tuple[Any, ...]]:
    """The statement with its constants in it, and what is left to be given: expressions. `IN` of many is one array."""
    from django.db.backends.postgresql.psycopg_any import mogrify

    connection.ensure_connection()
    left = iter(params)

    def place(found: re.Match[str]) -> str:
        one = next(left)
        if isinstance(one, Expression):
            return found[0]
        return found[1] + mogrify("%s", [one], connection.connection).replace("%", "%%")

    given = tuple(one for one in params if isinstance(one, Expression))
    return _AMONG.sub(r"= ANY(\1)", _PLACE.sub(place, sql)), given


def cursor(connection: Any) -> Any:
    """One that sends values beside the statement, and has it planned when it is asked again."""
    from django.db.backends.postgresql.base import ServerBindingCursor

    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.connection.prepare_threshold = 1
    connection.connection.prepared_max = MOST
    with connection.wrap_database_errors:
        raw = ServerBindingCursor(connection.connection)  # type: ignore[call-arg]
        return connection._prepare_cursor(raw)  # noqa: SLF001 - as its own are made
