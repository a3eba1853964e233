"""Sources of every kind become one view `raw` of texts in the staging file, each row with its file and line."""

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
import pyarrow as pa
from pyarrow import compute as pc

from keepwell.doors.gateways.orders import delimited, encodings, sniffing
from keepwell.doors.gateways.orders.headers import plain
from keepwell.doors.gateways.orders.options import LINE, Options, RawTable, Spoiled
from keepwell.doors.gateways.orders.refusals import EmptyFile, FileNotFound, UnknownFile, WrongEncoding
from keepwell.lib.progress import Progress

OURS = ("keepwell_line", "keepwell_field", "keepwell_reason", "keepwell_file", "keepwell_rest")
_SPREADSHEETS = {".xls", ".xlsx", ".xlsm", ".xlsb", ".ods"}


@dataclass(slots=True)
class Loaded:
    """What the sources hold together: headers, a file entry per table, rows that never became cells."""

    header: list[str] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    spoiled: list[tuple[int, Spoiled]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    forms: list[dict[str, Any]] = field(default_factory=list)
    has_header: bool = True
    padded: set[int] = field(default_factory=set)  # columns with blanks round their texts
    columns: list[list[int]] = field(
        default_factory=list
    )  # per table: the place of each header in it, -1 none

    @property
    def width(self) -> int:
        return len(self.header)


def is_url(source: str) -> bool:
    return urlsplit(source).scheme in {"sqlite", "postgres", "postgresql"}


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
        if not path.is_file():
            raise FileNotFound(file=source)
        if path.stat().st_size == 0:
            raise EmptyFile(file=path.name)


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
    for source in sources:
        entry = {
            "name": name_of(source),
            "sha256": sha256_of(source),
            "bytes": 0 if is_url(source) else Path(source).stat().st_size,
        }
        before = len(loaded.files)
        for open_tables in _attempts(source, options):
            try:
                done = _load_tables(con, open_tables(), loaded, entry, progress, done)
                break
            except encodings.NotThisEncodingError:
                del loaded.files[before:], loaded.columns[before:], loaded.forms[before:]
        if len(loaded.files) == before:
            raise EmptyFile(file=entry["name"])
    _join(con, loaded)
    return loaded


def _load_tables(
    con: duckdb.DuckDBPyConnection,
    tables: Iterator[RawTable],
    loaded: Loaded,
    entry: dict[str, Any],
    progress: Progress,
    done: int,
) -> int:
    for table in tables:
        index = len(loaded.files)
        seen = [done]
        padded: set[int] = set()

        def counted(
            batches: Iterator[pa.RecordBatch] = table.batches,
            seen: list[int] = seen,
            padded: set[int] = padded,
        ) -> Iterator[pa.RecordBatch]:
            for batch in batches:
                _note_blanks(batch, padded)
                seen[0] += batch.num_rows
                progress("reading", seen[0], None)
                yield batch

        names = [f"c{place}" for place in range(len(table.header))]
        schema = pa.schema([(LINE, pa.int64()), *((name, pa.string()) for name in names)])
        reader = _Failing(counted())
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
        loaded.files.append({**entry, "name": table.name, "rows": 0})
        loaded.columns.append(_placed(loaded, table))
        loaded.padded |= {at for at, place in enumerate(loaded.columns[-1]) if place in padded}
        loaded.forms.append({"file": table.name, **table.forms})
        loaded.spoiled.extend((index, row) for row in table.spoiled)
        loaded.notices.extend({"file": table.name, **notice} for notice in table.notices)
        loaded.has_header = loaded.has_header and table.has_header
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
        cells = ", ".join(
            f"{f'c{places[at]}' if at < len(places) and places[at] >= 0 else chr(39) * 2} AS c{at}"
            for at in range(loaded.width)
        )
        selects.append(f"SELECT CAST({index} AS INTEGER) AS file, {LINE}, {cells} FROM raw_{index}")  # noqa: S608
    con.execute(f"CREATE OR REPLACE VIEW raw AS {' UNION ALL '.join(selects)}")


def _attempts(source: str, options: Options) -> Iterator[Callable[[], Iterator[RawTable]]]:
    """Ways to open a source, the next one only used when the text was not in the encoding of the one before."""
    if is_url(source):
        from keepwell.doors.gateways.orders import databases

        yield lambda: databases.tables(source, options)
        return
    path = Path(source)
    with path.open("rb") as file:
        start = file.read(8)
    suffix = path.suffix.lower()
    if start.startswith(b"PAR1"):
        from keepwell.doors.gateways.orders import parquet

        yield lambda: parquet.tables(path)
    elif start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        if suffix not in _SPREADSHEETS and start.startswith(b"PK") and not _is_spreadsheet(path):
            raise UnknownFile(file=path.name, detail="a packed folder")
        from keepwell.doors.gateways.orders import workbooks

        yield lambda: workbooks.tables(path, options)
    elif start.startswith(
        (
            b"SQLite f",
            b"%PDF",
            b"\x89PNG",
            b"GIF8",
            b"\xff\xd8\xff",
            b"7z\xbc\xaf",
            b"Rar!",
            b"BZh",
            b"\xfd7zXZ",
            b"\x28\xb5\x2f\xfd",
        )
    ):
        kind = (
            "an SQLite database: give sqlite:///PATH?table=NAME"
            if start.startswith(b"SQLite")
            else "its first bytes name another kind"
        )
        raise UnknownFile(file=path.name, detail=kind)
    else:
        yield from _text_attempts(path, options)


def _is_spreadsheet(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as packed:
            names = set(packed.namelist())
    except zipfile.BadZipFile:
        return False
    return bool(names & {"xl/workbook.xml", "xl/workbook.bin", "content.xml"})


def _text_attempts(path: Path, options: Options) -> Iterator[Callable[[], Iterator[RawTable]]]:
    sample = encodings.sample_of(path)
    if options.encoding is not None:
        named = encodings.encoding_named(options.encoding, path)
        failed = _Tried()
        yield lambda: _text(path, named, options, failed)
        raise WrongEncoding(file=path.name, encoding=options.encoding, at=failed.at)
    tried = _Tried()
    first = encodings.guess(sample)
    yield lambda: _text(path, first, options, tried)
    second, tolerant = encodings.second_guess(
        encodings.NotThisEncodingError(tried.at, tried.around), first=first
    )
    yield lambda: _text(path, second, options, tried, tolerant=tolerant)
    yield lambda: _text(path, "latin-1", options, tried)


@dataclass(slots=True)
class _Tried:
    at: int = 0
    around: bytes = b""


def _text(
    path: Path, encoding: str, options: Options, tried: _Tried, *, tolerant: bool = False
) -> Iterator[RawTable]:
    stream = encodings.Stream(path, encoding, tolerant=tolerant)
    blocks = iter(stream)
    try:
        first = next(blocks, b"")
        while len(first) < encodings.SAMPLE and (more := next(blocks, None)) is not None:
            first += more
        layout = sniffing.sniff(
            first[: encodings.SAMPLE].decode("utf-8", "ignore"),
            name=path.name,
            delimiter=options.delimiter,
            no_header=options.no_header,
        )

        def all_blocks() -> Iterator[bytes]:
            for start in range(0, len(first), encodings.BLOCK):
                yield first[start : start + encodings.BLOCK]
            yield from blocks

        table = delimited.table(_watched(all_blocks(), tried), layout, name=path.name)
        table.forms["encoding"] = encoding
        yield table
    except encodings.NotThisEncodingError as error:
        tried.at, tried.around = error.at, error.around
        raise
    if stream.nuls:
        table.notices.append({"code": "nul_bytes", "count": stream.nuls})
    if stream.broken:
        table.notices.append({"code": "broken_letters", "count": stream.broken})


def _watched(blocks: Iterator[bytes], tried: _Tried) -> Iterator[bytes]:
    try:
        yield from blocks
    except encodings.NotThisEncodingError as error:
        tried.at, tried.around = error.at, error.around
        raise
