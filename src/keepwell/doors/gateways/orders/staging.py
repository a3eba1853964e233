"""The way of an import through the gateway: raw texts, forms of whole columns, rows kept and rows refused."""

import datetime as dt
import os
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import duckdb
import pyarrow as pa

from keepwell.doors.gateways.orders import (
    agreeing,
    calling,
    checking,
    columns,
    filling,
    forms,
    loading,
    opening,
    refusing,
)
from keepwell.doors.gateways.orders.columns import Choice
from keepwell.doors.gateways.orders.options import Options
from keepwell.doors.gateways.orders.refusals import EmptyFile, FilesUnlike
from keepwell.ledger.staged import KEPT_COLUMNS, REFUSED_COLUMNS, Staged, create_table
from keepwell.lib import clock
from keepwell.lib.progress import Progress, silent

_SAMPLE = 2000
_WIDE = 300  # columns
_MEMORY = 300  # MB, for files as they usually are
_AHEAD = dt.timedelta(days=366)
_TOTALS = re.compile(checking.TOTALS)


Seen = Callable[[list[str], list[list[str]], list[Choice]], None]


def unseen(header: list[str], rows: list[list[str]], guessed: list[Choice]) -> None:
    """Nobody wants to know."""


@dataclass(slots=True)
class Result:
    """A staged import with what a preview shows besides."""

    staged: Staged
    choices: list[Choice]
    forms: forms.Forms
    header: list[str]
    sample: list[dict[str, Any]] = field(default_factory=list)
    returns: int = 0
    clients: int = 0


def open_staging(path: Path) -> duckdb.DuckDBPyConnection:
    """A staging database that keeps to its share of the machine."""
    con = duckdb.connect(
        str(path),
        config={
            "memory_limit": f"{_MEMORY}MB",
            "threads": 2,
            "temp_directory": f"{path}.tmp",
            "preserve_insertion_order": True,
        },
    )
    # The file is read once and thrown away: packing it would cost more than the disk it saves.
    con.execute(
        "SET force_compression = 'uncompressed'; SET checkpoint_threshold = '100GB'; SET enable_progress_bar = false"
    )
    return con


def run(
    sources: list[str],
    options: Options,
    *,
    home: Path,
    digest: str,
    progress: Progress = silent,
    write_refused: bool = True,
    names: calling.Names = MappingProxyType({}),
    seen: Seen = unseen,
) -> Result:
    """Stages `sources`. `home`: the folder for the staging file and for refused rows of read-only places.

    `names`: what the files are called, where that is not what lies on the disk. `seen` is told of the headers, some
    rows and the columns guessed as soon as they are known, so that others can be chosen whatever comes of the rest.
    """
    began = time.monotonic()
    folder = home / "staging"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{os.getpid()}-{uuid.uuid4().hex}.duckdb"
    con = open_staging(path)
    try:
        result = _staged(
            con,
            sources,
            options,
            path=path,
            digest=digest,
            progress=progress,
            home=home if write_refused else None,
            names=names,
            seen=seen,
        )
    except BaseException:
        con.close()
        discard(path)
        raise
    con.close()
    object.__setattr__(result.staged, "read_seconds", time.monotonic() - began)
    return result


def discard(path: Path) -> None:
    """Takes a staging file away, with what DuckDB may have left beside it."""
    for left in path.parent.glob(f"{path.name}*"):
        if left.is_dir():
            for part in left.iterdir():
                part.unlink(missing_ok=True)
            left.rmdir()
        else:
            left.unlink(missing_ok=True)


def _staged(
    con: duckdb.DuckDBPyConnection,
    sources: list[str],
    options: Options,
    *,
    path: Path,
    digest: str,
    progress: Progress,
    home: Path | None,
    names: calling.Names,
    seen: Seen,
) -> Result:
    loaded = loading.load(con, sources, options, progress)
    calling.call(loaded, names)
    if loaded.width > _WIDE:  # it holds two thousand rows of all columns at once, several times over
        con.execute(f"SET memory_limit = '{_MEMORY + loaded.width // 4}MB'")
    first = loaded.files[0]["name"]
    sample = _sample(con, loaded.width)
    if not sample and not loaded.spoiled:
        raise EmptyFile(file=first)
    seen(loaded.header, sample, [])
    guessed = columns.guess(loaded.header, sample, options, file=first, has_header=loaded.has_header)
    seen(loaded.header, sample, guessed)
    chosen = columns.settle(guessed, loaded.header, sample, file=first)
    choices = {choice.field: choice for choice in chosen}
    _check_every_file(loaded, choices)
    progress("checking", 0, None)
    filled = filling.fill_down(con, choices, sample, loaded.width)
    con.execute("CREATE OR REPLACE VIEW source AS SELECT * FROM raw")
    blank_rows = con.execute(checking.may_be_blank_sql(choices)).fetchone() is not None
    con.execute(checking.texts_view(choices, loaded.width, loaded.padded, blank_rows=blank_rows))
    delimiter = next((form.get("delimiter") for form in loaded.forms if form.get("delimiter")), None)
    agreeing.check(con, choices, options, [file["name"] for file in loaded.files])
    decided = forms.decide(con, choices, options, file=first, delimiter=delimiter)
    con.execute(checking.typed_view(choices, decided))
    forms.decide_credits(con, choices, decided)
    last_day = (clock.today() + _AHEAD).isoformat()
    con.execute(checking.checked_view(choices, decided, last_day=last_day))
    fields = [choice.field for choice in chosen]
    shown = con.execute(f"SELECT line_no, {', '.join(fields)} FROM texts LIMIT 5").fetchall()  # noqa: S608
    con.execute(create_table("kept", KEPT_COLUMNS))
    con.execute(f"INSERT INTO kept {checking.kept_sql(choices, decided)}")
    _write_refused(con, loaded)
    counts = _counts(con, loaded)
    refused_file = None
    if home is not None:
        from django.utils.translation import gettext as words

        beside = None if opening.is_url(sources[0]) else Path(sources[0]).absolute()
        refused_file = refusing.write(
            con, loaded.header, [file["name"] for file in loaded.files], beside=beside, home=home, words=words
        )
    reading = {
        "options": options.as_json(),
        "columns": [choice.as_json() for choice in chosen],
        "header": loaded.header,
        "forms": {**decided.as_json(), "files": loaded.forms},
        "notices": [*loaded.notices, *decided.notices],
    }
    staged = Staged(
        path=path,
        digest=digest,
        files=loaded.files,
        reading=reading,
        refused_file=str(refused_file) if refused_file else None,
        **counts,
    )
    rows = con.execute(
        "SELECT returns, clients FROM (SELECT count(*) FILTER (is_return) AS returns, count(DISTINCT client_key) AS clients FROM kept)"
    ).fetchone()
    result = Result(
        staged,
        chosen,
        decided,
        loaded.header,
        [dict(zip(["line", *fields], row, strict=True)) for row in shown],
    )
    result.returns, result.clients = rows or (0, 0)
    for view in ("checked", "typed", "texts", "source", "raw"):
        con.execute(f"DROP VIEW {view}")
    for index in range(len(loaded.files)):
        con.execute(f"DROP TABLE raw_{index}")
    if filled:
        con.execute("DROP TABLE filled")
    return result


def _check_every_file(loaded: loading.Loaded, choices: dict[str, Choice]) -> None:
    """Refuses a file of several whose headers lack the columns by which the others are read."""
    for entry, places in zip(loaded.files, loaded.columns, strict=True):
        for name in ("client", "day"):
            index = choices[name].index if name in choices else None
            if index is not None and (index >= len(places) or places[index] < 0):
                raise FilesUnlike(
                    file=entry["name"], column=choices[name].column, first=loaded.files[0]["name"]
                )


def _sample(con: duckdb.DuckDBPyConnection, width: int) -> list[list[str]]:
    """Rows that are not blank: the first ones, and some from all over."""
    every = ", ".join(f"coalesce(c{index}, '')" for index in range(width))
    ((step,),) = con.execute("SELECT greatest(1, count(*) // 1000) FROM raw").fetchall()
    rows = con.execute(
        f"SELECT {every} FROM raw WHERE line_no < 1000 OR line_no % {step} = 0 LIMIT {_SAMPLE * 2}"  # noqa: S608
    ).fetchall()
    return [list(row) for row in rows if any(cell.strip() for cell in row)][: _SAMPLE * 2]


def _write_refused(con: duckdb.DuckDBPyConnection, loaded: loading.Loaded) -> None:
    con.execute(create_table("refused", REFUSED_COLUMNS))
    fields = " ".join(f"WHEN '{code}' THEN '{name}'" for code, (name, _) in checking.REASONS.items())
    texts = " ".join(f"WHEN '{name}' THEN {name}_text" for name in columns.NUMBERS)
    # Only what was not kept is looked at again, which is most often little.
    con.execute("CREATE OR REPLACE VIEW source AS SELECT * FROM raw ANTI JOIN kept USING (file, line_no)")
    con.execute(
        f"""INSERT INTO refused SELECT line_no, file, field, reason,
            left(CASE field WHEN 'day' THEN day_text WHEN 'client' THEN client WHEN 'status' THEN status {texts} END, 200), raw
        FROM (SELECT *, CASE reason {fields} END AS field FROM checked WHERE reason IS NOT NULL)"""  # noqa: S608
    )
    if not loaded.spoiled:
        return
    reasons = [
        "totals_row" if any(_TOTALS.fullmatch(cell) for cell in row.cells) else row.reason
        for _, row in loaded.spoiled
    ]
    table = pa.table(
        {
            "line_no": pa.array([row.line for _, row in loaded.spoiled], pa.int64()),
            "file": pa.array([index for index, _ in loaded.spoiled], pa.int32()),
            "field": pa.array([""] * len(reasons), pa.string()),
            "reason": pa.array(reasons, pa.string()),
            "value": pa.array([row.text[:200] for _, row in loaded.spoiled], pa.string()),
            "raw": pa.array([row.cells for _, row in loaded.spoiled], pa.list_(pa.string())),
        }
    )
    con.register("spoiled", table)
    con.execute("INSERT INTO refused SELECT * FROM spoiled")
    con.unregister("spoiled")


def _counts(con: duckdb.DuckDBPyConnection, loaded: loading.Loaded) -> dict[str, Any]:
    by_file: dict[int, int] = {}
    for table in ("kept", "refused"):
        for index, count in con.execute(f"SELECT file, count(*) FROM {table} GROUP BY file").fetchall():  # noqa: S608
            by_file[index] = by_file.get(index, 0) + count
    for index, entry in enumerate(loaded.files):
        entry["rows"] = by_file.get(index, 0)
    row = con.execute("SELECT count(*), min(day), max(day) FROM kept").fetchone()
    kept, first_day, last_day = row or (0, None, None)
    by_reason = dict(
        con.execute("SELECT reason, count(*) FROM refused GROUP BY reason ORDER BY 2 DESC, 1").fetchall()
    )
    refused = sum(by_reason.values())
    return {
        "rows": kept + refused,
        "kept": kept,
        "refused": refused,
        "refused_by_reason": by_reason,
        "first_day": first_day,
        "last_day": last_day,
    }
