"""An order's own cells, written on its first row only, as shops export them: put on its other rows too."""

from collections.abc import Mapping, Sequence
from typing import Final

import duckdb

from keepwell.doors.gateways.orders.columns import Choice

OF_THE_ORDER: Final = (
    "status",
    "client",
    "client_name",
    "day",
    "country",
    "manager",
    "doc_type",
    "currency",
)


def fill_down(
    con: duckdb.DuckDBPyConnection,
    choices: Mapping[str, Choice],
    sample: Sequence[Sequence[str]],
    width: int,
) -> bool:
    """Lays the filled rows under the view `raw` as a table; whether there was anything to fill."""
    number = choices.get("order_number")
    if number is None or number.index is None:
        return False
    places = {
        choice.index
        for name in OF_THE_ORDER
        if (choice := choices.get(name)) and choice.index is not None and choice.index != number.index
    }
    blank = {at for at in places if _stops_after_the_first(sample, number.index, at)}
    status = choices.get("status")
    if status is not None and status.index is not None and status.index not in blank:
        # A status decides whether the row counts, so the sample alone is not enough.
        one = f"SELECT 1 FROM raw WHERE trim(c{status.index}) = '' AND trim(c{number.index}) <> '' LIMIT 1"  # noqa: S608
        blank |= {status.index} if con.execute(one).fetchone() else set()
    if not blank:
        return False
    cells = ", ".join(_filled(at, number.index) if at in blank else f"c{at}" for at in range(width))
    con.execute(f"CREATE OR REPLACE TABLE filled AS SELECT file, line_no, {cells} FROM raw")  # noqa: S608
    con.execute("CREATE OR REPLACE VIEW raw AS SELECT * FROM filled")
    return True


def _stops_after_the_first(sample: Sequence[Sequence[str]], number: int, at: int) -> bool:
    before: Sequence[str] | None = None
    for row in sample:
        if (
            before is not None
            and row[number].strip()
            and row[number] == before[number]
            and before[at].strip()
            and not row[at].strip()
        ):
            return True
        before = row
    return False


def _filled(at: int, number: int) -> str:
    above = f"last_value(nullif(trim(c{at}), '') IGNORE NULLS) OVER (PARTITION BY file, c{number} ORDER BY line_no ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)"
    return f"CASE WHEN trim(c{at}) = '' AND trim(c{number}) <> '' THEN coalesce({above}, '') ELSE c{at} END AS c{at}"
