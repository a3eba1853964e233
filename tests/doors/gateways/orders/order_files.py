"""Order files for tests, and what the gateway makes of them."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Read:
    """What a test may ask of one reading: its counts and its rows."""

    staged: Staged
    kept: list[dict[str, Any]]
    refused: list[dict[str, Any]]


_last: dict[Any, Read] = {}  # the latest reading alone: tests ask for counts and rows of one file in turn


def read(source: Path | str | list[Path], options: Options | None = None) -> Read:
    """Stages `source` and takes everything out of the staging file, which is gone afterwards."""
    sources = source if isinstance(source, list) else [source]
    asked = (tuple(_as_it_is(one) for one in sources), repr(options))
    if asked not in _last:
        _last.clear()
        result = stage(sources, options)
        with duckdb.connect(str(result.path), read_only=True) as con:
            found = Read(result, *(_rows(con, table) for table in ("kept", "refused")))
        discard(result.path)
        if all(one is not None for one in asked[0]):
            _last[asked] = found
        return found
    return _last[asked]


def _as_it_is(source: Path | str) -> tuple[str, bytes] | None:
    """A file with all that is in it; None for what may change unseen."""
    path = Path(source)
    return (str(path), path.read_bytes()) if path.is_file() and path.stat().st_size < 1 << 20 else None


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, Any]]:
    found = con.execute(f"FROM {table} ORDER BY file, line_no")
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def kept(source: Path | str | list[Path], options: Options | None = None) -> list[dict[str, Any]]:
    return read(source, options).kept


def refused(source: Path | str | list[Path], options: Options | None = None) -> list[dict[str, Any]]:
    return read(source, options).refused


def staged(source: Path | str | list[Path], options: Options | None = None, *, anew: bool = False) -> Staged:
    """The counts; the staging file is gone. `anew`: read again, though nothing changed."""
    if anew:
        _last.clear()
    result = read(source, options).staged
    assert result.rows == result.kept + result.refused
    return result
