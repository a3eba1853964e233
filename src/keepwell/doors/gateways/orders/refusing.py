"""The file of refused rows: as they were, with line, field and reason, to be mended and imported again."""

import filecmp
import os
import tempfile
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import duckdb

from keepwell.doors.gateways.orders.checking import REASONS, literal

# What a spreadsheet would run. An apostrophe before it makes it text there, and importing takes it off again.
RUNS = "^'*[=+@\\t\\r-]"
_NUMBER = r"^[-+][0-9.,০-৯ ]*$"


def disarm_sql(text: str) -> str:
    """SQL for `text` with an apostrophe before what a spreadsheet would run; plain negative numbers stay."""
    return f"CASE WHEN regexp_matches({text}, {literal(RUNS)}) AND NOT regexp_matches({text}, {literal(_NUMBER)}) THEN chr(39) || {text} ELSE {text} END"


def rearm_sql(text: str) -> str:
    """The undoing of `disarm_sql`."""
    return f"CASE WHEN regexp_matches({text}, {literal(RUNS.replace('^', '^' + chr(39)))}) THEN substr({text}, 2) ELSE {text} END"


def write(
    con: duckdb.DuckDBPyConnection,
    header: Sequence[str],
    names: Sequence[str],
    *,
    beside: Path | None,
    home: Path,
    words: Callable[[str], str] = str,
) -> Path | None:
    """Writes the table `refused`; None when it is empty. In `home`/refused where the folder cannot be written.

    `words` puts the reasons into the language of whoever mends them.
    """
    if con.execute("SELECT count(*) FROM refused").fetchone() == (0,):
        return None
    name = f"{(beside or Path('database')).name}.refused.csv"
    folder = beside.parent if beside is not None and _may_write(beside.parent) else home / "refused"
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f".{name}.", suffix=".part")
    os.close(handle)
    try:
        _copy(con, header, names, Path(temporary), words)
        Path(temporary).chmod(0o600)
        return _placed(Path(temporary), folder, name)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _placed(written: Path, folder: Path, name: str) -> Path:
    """The file under the first name that is free or holds the same; one that somebody may be mending stays."""
    for number in count(1):
        target = folder / (name if number == 1 else f"{name.removesuffix('.csv')}-{number}.csv")
        if not target.exists():
            return written.rename(target)
        if filecmp.cmp(written, target, shallow=False):
            break
    written.unlink()
    return target


def _may_write(folder: Path) -> bool:
    # The administrator may write anywhere, but a folder closed to its owner is meant to stay as it is.
    return os.access(folder, os.W_OK) and bool(folder.stat().st_mode & 0o200)


def _copy(
    con: duckdb.DuckDBPyConnection,
    header: Sequence[str],
    names: Sequence[str],
    path: Path,
    words: Callable[[str], str],
) -> None:
    width = len(header)
    cells = [
        f"{disarm_sql(f'coalesce(raw[{at + 1}], {literal(str())})')} AS {_quoted(column)}"
        for at, column in enumerate(header)
    ]
    worded = (
        "CASE reason "
        + " ".join(f"WHEN {literal(code)} THEN {literal(words(text))}" for code, (_, text) in REASONS.items())
        + " ELSE reason END"
    )
    ours = ["line_no AS keepwell_line", "field AS keepwell_field", f"{worded} AS keepwell_reason"]
    if len(names) > 1:
        listed = ", ".join(literal(name) for name in names)
        ours.append(f"[{listed}][file + 1] AS keepwell_file")
    if con.execute("SELECT bool_or(len(raw) > ?) FROM refused", [width]).fetchone() == (True,):
        rest = f"CASE WHEN len(raw) > {width} THEN array_to_string(raw[{width + 1}:], ' | ') ELSE '' END"
        ours.append(f"{disarm_sql(rest)} AS keepwell_rest")
    con.execute(
        f"COPY (SELECT {', '.join([*cells, *ours])} FROM refused ORDER BY file, line_no) TO {literal(str(path))} (FORMAT csv, HEADER)"  # noqa: S608
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
