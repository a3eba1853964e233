"""A staging file from plain rows, as a gateway would leave it."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from keepwell.ledger.staged import KEPT_COLUMNS, REFUSED_COLUMNS, Staged, create_table

USUAL: dict[str, Any] = dict.fromkeys(KEPT_COLUMNS) | {
    "file": 0,
    "client_key": "acme",
    "day": dt.date(2024, 5, 17),
    "quantity": 10_000,
    "amount": 100_000,
    "currency": "",
    "is_return": False,
}


def staged(folder: Path, rows: Iterable[Mapping[str, Any]], name: str = "staged") -> Staged:
    """Rows need only say what differs from USUAL; quantities and amounts are whole ten-thousandths."""
    full = [USUAL | {"line_no": number} | dict(row) for number, row in enumerate(rows, 2)]
    text = json.dumps(full, default=str, sort_keys=True)
    digest = hashlib.sha256(text.encode()).hexdigest()
    path = folder / f"{name}-{digest[:12]}.duckdb"
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as duck:
        duck.execute(create_table("kept", KEPT_COLUMNS))
        duck.execute(create_table("refused", REFUSED_COLUMNS))
        if full:
            columns = {column: [row[column] for row in full] for column in KEPT_COLUMNS}
            duck.register("given", pa.table(columns))
            duck.execute("INSERT INTO kept SELECT * FROM given")
    return Staged(
        path=path,
        digest=digest,
        rows=len(full),
        kept=len(full),
        refused=0,
        files=[{"name": f"{name}.csv", "sha256": digest, "bytes": len(text), "rows": len(full)}],
    )
