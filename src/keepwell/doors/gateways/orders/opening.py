"""What kind of source this is, by its first bytes, and the ways to open it."""

import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from keepwell.doors.gateways.orders import delimited, encodings, sniffing
from keepwell.doors.gateways.orders.options import Options, RawTable
from keepwell.doors.gateways.orders.refusals import UnknownFile, WrongEncoding
from keepwell.lib.words import gettext_noop as _

_SPREADSHEETS = {".xls", ".xlsx", ".xlsm", ".xlsb", ".ods"}


def is_url(source: str) -> bool:
    return urlsplit(source).scheme in {"sqlite", "postgres", "postgresql"}


def ways(source: str, options: Options) -> Iterator[Callable[[], Iterator[RawTable]]]:
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
            raise UnknownFile(file=path.name, detail=_("a packed folder"))
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
            _("an SQLite database: give sqlite:///PATH?table=NAME")
            if start.startswith(b"SQLite")
            else _("its first bytes name another kind")
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
        table.share_read = stream.share_read
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
