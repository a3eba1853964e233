"""XLSX, XLS and ODS: sheets that hold orders under the same headers become one table after another."""

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import python_calamine as calamine

from keepwell.doors.gateways.orders.headers import known, plain
from keepwell.doors.gateways.orders.options import Options, RawTable, batch_of
from keepwell.doors.gateways.orders.refusals import (
    DamagedFile,
    EmptyFile,
    Encrypted,
    NoSuchSheet,
    NotATable,
    TooLargeUnpacked,
)
from keepwell.doors.gateways.orders.sniffing import find_header
from keepwell.lib.words import gettext_noop as _

_ROWS = 10_000
_LOOKED_AT = 60
# A sheet of a million rows unpacks to about half a gigabyte, ten to forty times its packed size.
_MOST_UNPACKED = 4 << 30
_FREELY = 128 << 20
_MOST_RATIO = 150
_EXACT = 1e15


def tables(path: Path, options: Options) -> Iterator[RawTable]:
    """The sheets that look like orders; what is left out is said in the notices of the first."""
    _check_size(path)
    book = _opened(path)
    names = list(book.sheet_names)
    if options.sheet is not None:
        if options.sheet not in names:
            raise NoSuchSheet(file=path.name, sheet=options.sheet, sheets=", ".join(names))
        names = [options.sheet]
    looked = [(name, *_looked_at(book, name, path, options)) for name in names]
    filled = [(name, header, offset, score) for name, header, offset, score in looked if header]
    if not filled:
        raise EmptyFile(file=path.name)
    best = max(filled, key=lambda sheet: sheet[3])
    if best[3] < 1 and all(len(header) < 2 for _, header, _, _ in filled):  # noqa: PLR2004
        raise NotATable(file=path.name, detail=_("no sheet has two columns"))
    names_of_best = {plain(name) for name in best[1]}
    first = True
    for name, header, offset, score in filled:
        same = {plain(cell) for cell in header} == names_of_best
        if not same:
            continue
        table = RawTable(
            path.name if len(filled) == 1 or len(names) == 1 else f"{path.name} [{name}]",
            header,
            iter(()),
            has_header=offset > 0,
        )
        table.forms = {"sheet": name, "score": score}
        table.batches = _batches(book.get_sheet_by_name(name), header, offset)
        if first:
            left = [
                other for other, cells, _, _ in filled if {plain(cell) for cell in cells} != names_of_best
            ]
            table.notices += [{"code": "sheet_left_out", "sheet": other} for other in left]
            first = False
        yield table


def _check_size(path: Path) -> None:
    """Refuses an archive that unpacks to far more than a workbook: by what it says, then by what it does."""
    if not zipfile.is_zipfile(path):
        return
    packed = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as raw:
            entries = archive.infolist()
            _check_ratio(sum(entry.file_size for entry in entries), packed, path)
            total = 0
            for entry in entries:
                if entry.flag_bits & 1:
                    raise Encrypted(file=path.name)
                total += _real_size(raw, entry, path, most=max(_FREELY, packed * _MOST_RATIO) - total)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError) as error:
        raise DamagedFile(file=path.name, detail=str(error)) from error


def _check_ratio(size: int, packed: int, path: Path) -> None:
    if size > _MOST_UNPACKED or size > max(_FREELY, packed * _MOST_RATIO):
        raise TooLargeUnpacked(file=path.name, unpacked=size >> 20, packed=packed >> 10)


def _real_size(raw: Any, entry: zipfile.ZipInfo, path: Path, *, most: int) -> int:
    """What an entry really unpacks to; its declared size may lie, and readers believe the bytes."""
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        return entry.compress_size
    raw.seek(entry.header_offset + 26)
    lengths = raw.read(4)
    raw.seek(int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little"), 1)
    left, size, unpack = entry.compress_size, 0, zlib.decompressobj(-15)
    while left > 0 and not unpack.eof:
        block = raw.read(min(left, 1 << 18))
        if not block:
            break
        left -= len(block)
        while block:
            size += len(unpack.decompress(block, 1 << 22))
            block = unpack.unconsumed_tail
            if size > min(most, _MOST_UNPACKED):
                raise TooLargeUnpacked(file=path.name, unpacked=size >> 20, packed=path.stat().st_size >> 10)
    return size


def _opened(path: Path) -> Any:
    try:
        return calamine.CalamineWorkbook.from_path(str(path))
    except calamine.PasswordError as error:
        raise Encrypted(file=path.name) from error
    except Exception as error:
        if (
            "password" in str(error).lower()
            or "encrypt" in str(error).lower()
            or b"EncryptedPackage".decode().encode("utf-16-le") in path.read_bytes()[: 1 << 20]
        ):
            raise Encrypted(file=path.name) from error
        raise DamagedFile(file=path.name, detail=str(error)) from error


def _looked_at(book: Any, name: str, path: Path, options: Options) -> tuple[list[str], int, int]:
    """(header, rows above the data, how many fields its headers name) of a sheet; no header when it is empty."""
    try:
        sheet = book.get_sheet_by_name(name)
        grid = [[text_of(cell) for cell in row] for row in islice(sheet.iter_rows(), _LOOKED_AT)]
    except Exception as error:
        raise DamagedFile(file=path.name, detail=f"sheet {name}: {error}") from error
    rows = [(index, cells) for index, cells in enumerate(grid) if any(cell.strip() for cell in cells)]
    if not rows:
        return [], 0, 0
    at, header, width = find_header(
        [[cell.strip() for cell in cells] for _, cells in rows], no_header=options.no_header
    )
    header = header[: max(width, 1)]
    return (
        header,
        rows[at - 1][0] + 1 if at else 0,
        len({field for cell in header for field in known(cell)[:1]}),
    )


def _batches(sheet: Any, header: list[str], offset: int) -> Iterator[Any]:
    width = len(header)
    start = (sheet.start or (0, 0))[0] if getattr(sheet, "start", None) else 0
    lines: list[int] = []
    rows: list[list[str]] = []
    for index, row in enumerate(sheet.iter_rows()):
        if index < offset:
            continue
        cells = [text_of(cell) for cell in row[:width]]
        lines.append(start + index + 1)
        rows.append(cells + [""] * (width - len(cells)))
        if len(rows) == _ROWS:
            yield batch_of(lines, rows, width)
            lines, rows = [], []
    if rows:
        yield batch_of(lines, rows, width)


def text_of(cell: Any) -> str:
    """A typed cell as text: whole numbers without decimals, days and moments the ISO way."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.isoformat(sep=" ", timespec="seconds")
    return "" if cell is None else str(cell)
