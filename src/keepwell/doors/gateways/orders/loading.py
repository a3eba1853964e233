"""Sources of every kind become one view `raw` of texts in the staging file, each row with its file and line."""

import hashlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from pyarrow import compute as pc

from keepwell.doors.gateways.orders import encodings
from keepwell.doors.gateways.orders.headers import plain
from keepwell.doors.gateways.orders.opening import is_url, ways
from keepwell.doors.gateways.orders.options import LINE, Options, RawTable, Spoiled
from keepwell.doors.gateways.orders.reading_ahead import read_ahead
from keepwell.doors.gateways.orders.refusals import EmptyFile, FileNotFound, FileNotReadable, IsAFolder
from keepwell.doors.gateways.orders.refusing import rearm_sql
from keepwell.lib.progress import Progress

OURS = ("keepwell_line", "keepwell_field", "keepwell_reason", "keepwell_file", "keepwell_rest")


@dataclass(slots=True)
class Loaded:
    """What the sources hold together: headers, a file entry per table, rows that never became cells."""

    header: list[str] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    spoiled: list[tuple[int, Spoiled]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    forms: list[dict[str, Any]] = field(default_factory=list)
    has_header: bool = True
    ours: list[bool] = field(default_factory=list)  # per table: a mended file of refused rows
    padded: set[int] = field(default_factory=set)  # columns with blanks round their texts
    columns: list[list[int]] = field(
        default_factory=list
    )  # per table: the place of each header in it, -1 none

    @property
    def width(self) -> int:
        return len(self.header)


def name_of(source: str) -> str:
    """What a source is called in answers: a file's name, a database's address without its password."""
    if not is_url(source):
        return Path(source).name
    return re.sub(r"//[^/@]*@", "//", source)


def check_present(sources: list[str]) -> None:
    """Refuses sources that are not there or hold nothing."""
    for source in sources:
        if is_url(source):
            continue
        path = Path(source)
        try:
            if path.is_dir():
                raise IsAFolder(file=source, example=str(path / "*.csv"))
            if not path.is_file():
                raise FileNotFound(file=source)
            if path.stat().st_size == 0:
                raise EmptyFile(file=path.name)
            path.open("rb").close()
        except OSError as reason:  # no right to it, or to its folder; a name too long
            raise FileNotReadable(file=source, reason=reason.strerror or str(reason)) from reason


def sha256_of(source: str) -> str:
    """Of the file's bytes; of the address for a database, whose content has no bytes to take it from."""
    if is_url(source):
        return hashlib.sha256(source.encode()).hexdigest()
    with Path(source).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def load(con: duckdb.DuckDBPyConnection, sources: list[str], options: Options, progress: Progress) -> Loaded:
    """Reads every source into tables raw_0, raw_1, … and the view `raw(file, line_no, c0, c1, …)`."""
    loaded = Loaded()
    done = 0
    sizes = [0 if is_url(source) else Path(source).stat().st_size for source in sources]
    for number, source in enumerate(sources):
        share = _Share(sum(sizes[:number]), sizes[number], 0 if 0 in sizes else sum(sizes))
        entry = {
            "name": name_of(source),
            "sha256": sha256_of(source),
            "bytes": sizes[number],
        }
        before = len(loaded.files)
        for open_tables in ways(source, options):
            try:
                done = _load_tables(
                    con, open_tables(), loaded, entry=entry, progress=progress, done=done, share=share
                )
                break
            except encodings.NotThisEncodingError:
                del (
                    loaded.files[before:],
                    loaded.columns[before:],
                    loaded.forms[before:],
                    loaded.ours[before:],
                )
        if len(loaded.files) == before:
            raise EmptyFile(file=entry["name"])
    _join(con, loaded)
    return loaded


@dataclass(frozen=True, slots=True)
class _Share:
    """Where a source's bytes lie among those of all sources; `every` is nought where that is unknown."""

    before: int
    size: int
    every: int

    def rows(self, seen: int, share_read: Callable[[], float] | None) -> int | None:
        """How many rows there may be in all, going by those seen so far."""
        if share_read is None or not self.every:
            return None
        reached = self.before + self.size * share_read()
        return max(seen, round(seen * self.every / reached)) if reached else None


def _load_tables(
    con: duckdb.DuckDBPyConnection,
    tables: Iterator[RawTable],
    loaded: Loaded,
    *,
    entry: dict[str, Any],
    progress: Progress,
    done: int,
    share: "_Share",
) -> int:
    read: list[RawTable] = []
    for table in tables:
        read.append(table)
        index = len(loaded.files)
        seen = [done]
        padded: set[int] = set()

        def counted(
            batches: Iterator[pa.RecordBatch] = table.batches,
            seen: list[int] = seen,
            padded: set[int] = padded,
            share_read: Callable[[], float] | None = table.share_read,
        ) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                _note_blanks(batch, padded)
                seen[0] += batch.num_rows
                progress("reading", seen[0], share.rows(seen[0], share_read))
                yield batch

        names = [f"c{place}" for place in range(len(table.header))]
        schema = pa.schema([(LINE, pa.int64()), *((name, pa.string()) for name in names)])
        reader = _Failing(read_ahead(counted()))
        con.register("arriving", pa.RecordBatchReader.from_batches(schema, reader))
        try:
            con.execute(f"CREATE OR REPLACE TABLE raw_{index} AS SELECT * FROM arriving")  # noqa: S608
        except (duckdb.Error, pa.ArrowException):
            if reader.error is not None:
                raise reader.error from None
            raise
        finally:
            con.unregister("arriving")
        if reader.error is not None:
            raise reader.error
        done = seen[0]
        mended = "keepwell_reason" in table.header
        loaded.files.append({**entry, "name": table.name, "rows": 0, **({"mended": True} if mended else {})})
        loaded.columns.append(_placed(loaded, table))
        loaded.padded |= {at for at, place in enumerate(loaded.columns[-1]) if place in padded}
        loaded.forms.append({"file": table.name, **table.forms})
        loaded.spoiled.extend((index, row) for row in table.spoiled)
        loaded.has_header = loaded.has_header and table.has_header
        loaded.ours.append(mended)
    # Some notices are only known when a file has been read to its end.
    loaded.notices.extend({"file": table.name, **notice} for table in read for notice in table.notices)
    return done


def _note_blanks(batch: pa.RecordBatch, padded: set[int]) -> None:
    """Trimming every cell costs more than reading it, so only columns that need it are trimmed."""
    for place, column in enumerate(batch.columns[1:]):
        if place not in padded:
            lengths = [
                pc.sum(pc.binary_length(texts)).as_py() for texts in (column, pc.utf8_trim_whitespace(column))
            ]
            if lengths[0] != lengths[1]:
                padded.add(place)


class _Failing:
    """Batches whose own exception is kept, since DuckDB hands on only its text."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self.batches = batches
        self.error: Exception | None = None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self.batches
        except Exception as error:  # noqa: BLE001 - raised again by whoever reads
            self.error = error


def _placed(loaded: Loaded, table: RawTable) -> list[int]:
    """Adds the table's headers to the whole; says where each of the whole's headers stands in this table."""
    places = {plain(name): place for place, name in reversed(list(enumerate(table.header)))}
    known = {plain(name) for name in loaded.header}
    loaded.header += [
        name for name in table.header if plain(name) not in known and plain(name) not in map(plain, OURS)
    ]
    if len(loaded.header) != len({plain(name) for name in loaded.header}):
        places = {**places, **{name: place for place, name in enumerate(table.header)}}
    return [places.get(name, places.get(plain(name), -1)) for name in loaded.header]


def _join(con: duckdb.DuckDBPyConnection, loaded: Loaded) -> None:
    selects = []
    for index, places in enumerate(loaded.columns):
        names = [
            f"c{places[at]}" if at < len(places) and places[at] >= 0 else "''" for at in range(loaded.width)
        ]
        if loaded.ours[index]:
            names = [rearm_sql(name) for name in names]
        cells = ", ".join(f"{name} AS c{at}" for at, name in enumerate(_filled_down(names, loaded.header)))
        selects.append(f"SELECT CAST({index} AS INTEGER) AS file, {LINE}, {cells} FROM raw_{index}")  # noqa: S608
    con.execute(f"CREATE OR REPLACE VIEW raw AS {' UNION ALL '.join(selects)}")


def _filled_down(names: list[str], header: list[str]) -> list[str]:
    """Odoo writes an order's own columns on its first line only; on the lines below they are those above."""
    own = [at for at, head in enumerate(header) if "lines/" not in head.lower()]
    if len(own) in {0, len(header)}:
        return names
    lines = ", ".join(name for at, name in enumerate(names) if at not in own)
    blank = f"concat({', '.join(names[at] for at in own)}) = '' AND concat({lines}) <> ''"
    return [
        f"CASE WHEN {blank} THEN last_value(nullif({name}, '') IGNORE NULLS) OVER (ORDER BY {LINE}) ELSE {name} END"
        if at in own
        else name
        for at, name in enumerate(names)
    ]
