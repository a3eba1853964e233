"""Order files for tests, and what the gateway makes of them."""

from pathlib import Path
from typing import Any

import duckdb

from keepwell.doors.gateways.orders.reading import Options, stage
from keepwell.doors.gateways.orders.staging import discard
from keepwell.ledger.staged import Staged


def write(folder: Path, content: str | bytes, name: str = "orders.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows_of(
    source: Path | str | list[Path], table: str, options: Options | None = None
) -> list[dict[str, Any]]:
    result = stage(source if isinstance(source, list) else [source], options)
    with duckdb.connect(str(result.path), read_only=True) as con:
        found = con.execute(f"FROM {table} ORDER BY file, line_no")
        names = [column[0] for column in found.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    discard(result.path)
    return rows


def kept(source: Path | str | list[Path], options: Options | None = None) -> list[dict[str, Any]]:
    return rows_of(source, "kept", options)


def refused(source: Path | str | list[Path], options: Options | None = None) -> list[dict[str, Any]]:
    return rows_of(source, "refused", options)


def staged(source: Path | str | list[Path], options: Options | None = None) -> Staged:
    """The counts; the staging file is gone."""
    result = stage(source if isinstance(source, list) else [source], options)
    discard(result.path)
    assert result.rows == result.kept + result.refused
    return result
