"""Returns that a corrected export no longer has: its order is there, its negative lines are gone. See decision 7."""

from collections.abc import Sequence
from typing import Any

import duckdb
import pyarrow as pa

from keepwell.ledger.models import Import
from keepwell.ledger.rows import read_into
from keepwell.ledger.settling import mended_files

_NAMED = "CREATE OR REPLACE VIEW named AS SELECT client_key, number FROM documents d WHERE NOT is_return"
_NAMED_BESIDE_MENDED = f"""{_NAMED}
    AND EXISTS (SELECT 1 FROM stood s WHERE s.client = d.client_key AND s.number = d.number AND NOT s.is_return)"""  # noqa: S608 - our own names
# Orders without a number are known by their day: an order and a return of one day need not belong together.
_CANDIDATES = """
CREATE OR REPLACE TABLE candidates AS SELECT o.id, o.client_id, o.number, o.added_by
FROM ledger_orders o
JOIN ledger_clients c ON c.id = o.client_id
JOIN named d ON d.client_key = c.key AND d.number = o.number
ANTI JOIN documents r ON r.client_key = c.key AND r.number = o.number AND r.is_return
WHERE o.is_return = 1 AND o.number NOT LIKE '@%'
"""
_VERSIONS = pa.schema(
    [
        ("id", pa.int64()),
        ("client_id", pa.int64()),
        ("number", pa.string()),
        ("is_return", pa.int64()),
        ("added_by", pa.int64()),
        ("day", pa.string()),
    ]
)
_VERSIONS_OF = (
    "SELECT id, coalesce(came_under_id, client_id), number, CASE WHEN is_return THEN 1 ELSE 0 END, added_by_id,"
    " CAST(day AS VARCHAR(10)) FROM ledger_order WHERE "
)
_UNDER = ("came_under_id IS NULL AND client_id IN (%s)", "came_under_id IN (%s)")  # decision 10
_DROPPED = """
CREATE OR REPLACE TABLE dropped AS SELECT c.id, c.added_by
FROM candidates c
JOIN versions now ON now.id = c.id
WHERE now.day::DATE BETWEEN (SELECT min(day) FROM named_rows) AND (SELECT max(day) FROM named_rows)
    AND EXISTS (
        SELECT 1 FROM versions r JOIN versions o USING (client_id, number, added_by)
        WHERE r.client_id = c.client_id AND r.number = c.number AND r.is_return = 1 AND o.is_return = 0
            AND list_contains($as_wide::BIGINT[], r.added_by)
    )
"""


def find_dropped(duck: duckdb.DuckDBPyConnection, files: Sequence[dict[str, Any]]) -> None:
    """Makes `dropped` (id, added_by) from `documents`, `ledger_clients` and `ledger_orders`."""
    mended = mended_files(files)
    duck.execute(
        f"CREATE OR REPLACE VIEW named_rows AS SELECT day FROM kept WHERE NOT list_contains({mended}::INTEGER[], file)"  # noqa: S608 - numbers
    )
    duck.execute(_NAMED_BESIDE_MENDED if mended else _NAMED)
    duck.execute(_CANDIDATES)
    clients = [
        row[0] for row in duck.execute("SELECT DISTINCT client_id FROM candidates ORDER BY 1").fetchall()
    ]
    some = [clients[start : start + 900] for start in range(0, len(clients), 900)]
    queries = [
        (_VERSIONS_OF + under % ", ".join(["%s"] * len(part)), part) for part in some for under in _UNDER
    ]
    read_into(duck, "versions", _VERSIONS, queries)
    done = Import.objects.filter(state=Import.State.DONE).values_list("pk", "files")
    wide = len(files) - len(mended)
    duck.execute(_DROPPED, {"as_wide": [pk for pk, read in done if len(read) <= wide]})
