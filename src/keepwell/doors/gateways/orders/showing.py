"""What a person is shown of staged rows: the first ones as they were read, and some of those refused, by reason."""

from typing import Any, Final

import duckdb

from keepwell.ledger.staged import Staged
from keepwell.lib.money import from_units

_CUT: Final = 80  # characters of a cell; what is longer is there to be known again, not to be read
# Texts as they stand in the file; amounts in ten-thousandths.
_KEPT: Final = {
    "line": "line_no",
    "day": "CAST(day AS VARCHAR)",
    "client": "client_key",
    "client_name": "client_name",
    "order_number": "order_number",
    "product": "coalesce(product_code, product_name)",
    "product_name": "product_name",
    "quantity": "quantity",
    "amount": "amount",
    "currency": "currency",
    "is_return": "is_return",
}


def first_rows(staged: Staged, *, count: int = 6) -> list[dict[str, Any]]:
    """The first rows that are kept, as they were read: texts cut short, amounts as decimal texts."""
    with _opened(staged) as duck:
        rows = duck.execute(
            f"SELECT {', '.join(_KEPT.values())} FROM kept ORDER BY file, line_no LIMIT ?",  # noqa: S608 - our own
            [count],
        ).fetchall()
    return [_shown(dict(zip(_KEPT, row, strict=True))) for row in rows]


def some_refused(staged: Staged, *, each: int = 3) -> dict[str, list[dict[str, Any]]]:
    """By reason the first rows refused for it: file, line, the value that was wrong, and the row's cells."""
    with _opened(staged) as duck:
        rows = duck.execute(
            """SELECT reason, file, line_no, coalesce(value, ''), array_to_string(list_filter(raw, lambda cell: cell <> ''), ' · ')
            FROM refused QUALIFY row_number() OVER (PARTITION BY reason ORDER BY file, line_no) <= ?
            ORDER BY file, line_no""",
            [each],
        ).fetchall()
    found: dict[str, list[dict[str, Any]]] = {}
    for reason, file, line, value, cells in rows:
        shown = {
            "file": staged.files[file]["name"],
            "line": line,
            "value": _cut(value),
            "row": _cut(cells, 2),
        }
        found.setdefault(reason, []).append(shown)
    return found


def _opened(staged: Staged) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(staged.path), config={"memory_limit": "300MB", "threads": 2})


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    for name in ("quantity", "amount"):
        row[name] = format(from_units(row[name]).normalize(), "f")
    return {name: _cut(value) if isinstance(value, str) else value for name, value in row.items()}


def _cut(text: str | None, times: int = 1) -> str:
    shown = text or ""
    return shown if len(shown) <= times * _CUT else shown[: times * _CUT - 1] + "…"
