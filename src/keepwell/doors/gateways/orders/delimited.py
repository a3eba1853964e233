"""CSV and its kin: whole blocks at arrow's speed, broken stretches line by line; every row knows its line."""

import io
import re
from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from keepwell.doors.gateways.orders import careful
from keepwell.doors.gateways.orders.options import LINE, RawTable, Spoiled
from keepwell.doors.gateways.orders.refusals import LineTooLong
from keepwell.doors.gateways.orders.sniffing import Layout

Letters = np.ndarray[tuple[int], np.dtype[np.uint8]]
Places = np.ndarray[tuple[int], np.dtype[np.intp]]
_NEWLINE, _QUOTE = 10, 34
# A quoted cell that stays open for longer than this is taken for a quote that was never closed.
_OPEN_FOR = 2 << 20
_LONGEST = 64 << 20
_RUNS = re.compile(rb"[ \t]+")
_ENDS = re.compile(rb"(?m)^[ \t]+|[ \t]+$")


def table(blocks: Iterable[bytes], layout: Layout, *, name: str) -> RawTable:
    """The rows under `layout` of a stream of UTF-8 text."""
    raw = RawTable(name, layout.header, iter(()), has_header=layout.has_header)
    raw.forms = {"delimiter": layout.delimiter, "header": layout.has_header}
    raw.batches = _batches(blocks, layout, raw)
    return raw


def _batches(blocks: Iterable[bytes], layout: Layout, raw: RawTable) -> Iterator[pa.RecordBatch]:
    line, held = 1, b""
    skip = layout.skip
    stream = iter(blocks)
    block: bytes | None = b""
    while block is not None:
        block = next(stream, None)
        data = held + (block or b"")
        while skip and (end := data.find(b"\n")) >= 0:
            data, skip, line = data[end + 1 :], skip - 1, line + 1
        if skip and block is not None:
            held = data
            continue
        if skip:
            return
        if block is None and data and not data.endswith(b"\n"):
            data += b"\n"
        if layout.spaces:
            data = _tabbed(data)
        stop, batch = _stretch(data, layout, raw, line, last=block is None)
        line += data.count(b"\n", 0, stop)
        held = data[stop:]
        if len(held) > _LONGEST:
            raise LineTooLong(file=raw.name, line=line, megabytes=_LONGEST >> 20)
        if batch is not None and batch.num_rows:
            yield batch


def _tabbed(data: bytes) -> bytes:
    """Columns held apart by runs of spaces, now by tabs; the unfinished line at the end is left as it is."""
    end = data.rfind(b"\n") + 1
    return _RUNS.sub(b"\t", _ENDS.sub(b"", data[:end])) + data[end:]


def _stretch(
    data: bytes, layout: Layout, raw: RawTable, line: int, *, last: bool
) -> tuple[int, pa.RecordBatch | None]:
    """(bytes used, rows) of the whole rows at the start of `data`."""
    delimiter = "\t" if layout.spaces else layout.delimiter
    letters = np.frombuffer(data, np.uint8)
    breaks = np.flatnonzero(letters == _NEWLINE)
    if not len(breaks):
        return 0, None
    quotes = np.flatnonzero(letters == _QUOTE) if b'"' in data else breaks[:0]
    inside = (np.searchsorted(quotes, breaks) & 1).astype(bool)
    ends = breaks[~inside]
    stop = int(ends[-1]) + 1 if len(ends) else 0
    stays_open = len(data) - stop > _OPEN_FOR or (last and stop < len(data))
    if not stays_open and not stop:
        return 0, None
    if not stays_open and _sound(data, letters, quotes[quotes < stop], delimiter):
        within = breaks[inside & (breaks < stop)]
        if not len(within) or not _takes_rows_in(
            letters, breaks, within, quotes, delimiter=delimiter, width=layout.width
        ):
            return stop, _fast(data[:stop], breaks[breaks < stop], ends, raw, layout=layout, line=line)
    stop = int(breaks[-1]) + 1
    read = careful.read(
        data[:stop].decode(), first_line=line, delimiter=delimiter, width=layout.width, last=last
    )
    raw.spoiled.extend(read.spoiled)
    if read.rest:
        stop = int(breaks[-1 - read.rest]) + 1 if read.rest < len(breaks) else 0
    return stop, read.batch


def _sound(
    data: bytes,
    letters: Letters,
    quotes: Places,
    delimiter: str,
) -> bool:
    """Whether every quote opens after a delimiter and closes before one, so that all readers agree."""
    if not len(quotes):
        return True
    sign = ord(delimiter) if len(delimiter.encode()) == 1 else -1
    opening, closing = quotes[::2], quotes[1::2]
    before = letters[opening - 1]
    opens = (before == sign) | (before == _NEWLINE) | (opening == 0) | (before == _QUOTE)
    after = letters[np.minimum(closing + 1, len(data) - 1)]
    closes = (after == sign) | (after == _NEWLINE) | (after == _QUOTE)
    return bool(opens.all() and closes.all())


def _takes_rows_in(
    letters: Letters,
    breaks: Places,
    within: Places,
    quotes: Places,
    *,
    delimiter: str,
    width: int,
) -> bool:
    """Whether a cell of several lines may hold rows: a line without quotes inside it, or both lines of a cell of two.

    Such a line has a row's number of delimiters; `careful` decides by the same rule.
    """
    signs = np.flatnonzero(letters == ord(delimiter)) if ord(delimiter) < 128 else breaks[:0]  # noqa: PLR2004
    above = np.searchsorted(breaks, within)
    lines = np.stack([above, np.minimum(above + 1, len(breaks) - 1)])
    starts = np.where(lines > 0, breaks[lines - 1] + 1, 0)
    alone = np.searchsorted(signs, breaks[lines]) - np.searchsorted(signs, starts) == width - 1
    bare = np.searchsorted(quotes, breaks[lines]) == np.searchsorted(quotes, starts)
    return bool((alone & bare).any() or alone.all(0).any())


def _fast(
    data: bytes,
    breaks: Places,
    ends: Places,
    raw: RawTable,
    *,
    layout: Layout,
    line: int,
) -> pa.RecordBatch | None:
    delimiter = "\t" if layout.spaces else layout.delimiter
    starts = np.concatenate([[0], ends[:-1] + 1])
    filled = ends > starts
    lines = line + np.searchsorted(breaks, starts[filled])
    wrong: list[tuple[int, str]] = []

    def note(row: arrow_csv.InvalidRow) -> str:
        wrong.append((row.number, row.text))
        return "skip"

    if not len(lines):
        return None
    names = [f"c{index}" for index in range(layout.width)]
    rows = arrow_csv.read_csv(
        io.BytesIO(data),
        read_options=arrow_csv.ReadOptions(use_threads=False, column_names=names, block_size=len(data) + 1),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=bool(len(breaks) != len(ends)), invalid_row_handler=note
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    if wrong:
        places = np.array([number - 1 for number, _ in wrong])
        mended: list[tuple[int, list[str]]] = []
        for place, (_, text) in zip(places, wrong, strict=True):
            cells = careful.split(text, delimiter) or [text]
            fit = careful.fitted(cells, layout.width)
            if fit is None and any(cell.strip() for cell in cells):
                raw.spoiled.append(Spoiled(int(lines[place]), "wrong_cell_count", text, cells))
            elif fit is not None:
                mended.append((int(lines[place]), fit))
        lines = np.delete(lines, places)
        if mended:
            extra = pa.table(
                [
                    pa.array(column, pa.string())
                    for column in zip(*(cells for _, cells in mended), strict=True)
                ],
                names=names,
            )
            rows = pa.concat_tables([rows, extra])
            lines = np.concatenate([lines, [number for number, _ in mended]])
    if not rows.num_rows:  # a block of nothing but wrong rows
        return None
    whole = rows.combine_chunks().to_batches()[0]
    return pa.RecordBatch.from_arrays([pa.array(lines, pa.int64()), *whole.columns], names=[LINE, *names])
