"""What a gateway leaves behind for the ledger: checked rows in a DuckDB file, and what they were read from."""

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

KEPT_COLUMNS: Final = {
    "line_no": "BIGINT",
    "file": "INTEGER",  # index into Staged.files
    "client_key": "VARCHAR NOT NULL",
    "client_name": "VARCHAR",
    "country": "VARCHAR",
    "manager": "VARCHAR",
    "order_number": "VARCHAR",  # null: the file gives none, the day stands for it
    "day": "DATE NOT NULL",
    "placed_at": "TIMESTAMP",  # the company's local time; null without a time of day
    "product_code": "VARCHAR",
    "product_name": "VARCHAR",
    "product_line": "VARCHAR",
    "quantity": "BIGINT NOT NULL",  # ten-thousandths
    "amount": "BIGINT NOT NULL",  # ten-thousandths of the currency; negative on a return
    "cost": "BIGINT",
    "currency": "VARCHAR",  # '' unknown
    "is_return": "BOOLEAN NOT NULL",
}
REFUSED_COLUMNS: Final = {
    "line_no": "BIGINT",
    "file": "INTEGER",
    "field": "VARCHAR",
    "reason": "VARCHAR",  # a stable code
    "value": "VARCHAR",
    "raw": "VARCHAR[]",
}


def create_table(name: str, columns: dict[str, str]) -> str:
    """The SQL that makes `name` with `columns` (KEPT_COLUMNS for `kept`, REFUSED_COLUMNS for `refused`)."""
    return f"CREATE TABLE {name} ({', '.join(f'{column} {kind}' for column, kind in columns.items())})"


@dataclass(frozen=True)
class Staged:
    """One reading of order files, in a DuckDB file of the tables `kept` and `refused`.

    The gateway closes the file before it hands this over: the ledger opens it for writing and adds tables of
    its own. `rows` = `kept` + `refused`.
    """

    path: Path
    digest: str  # SHA-256, hex, over the files' contents and `reading`
    rows: int
    kept: int
    refused: int
    files: list[dict[str, Any]] = field(default_factory=list)  # [{name, sha256, bytes, rows}]
    reading: dict[str, Any] = field(default_factory=dict)  # the mapping and forms used, JSON-able
    refused_by_reason: dict[str, int] = field(default_factory=dict)
    refused_file: str | None = None
    read_seconds: float = 0.0  # what the gateway needed, so that the outcome tells the whole
    first_day: dt.date | None = None
    last_day: dt.date | None = None
