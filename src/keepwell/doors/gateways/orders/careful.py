"""Reading a stretch of a text table line by line, where quotes are broken: slow, but no row swallows the next."""

from dataclasses import dataclass, field

import pyarrow as pa

from keepwell.doors.gateways.orders.options import Spoiled, batch_of

MOST_LINES_IN_A_CELL = 1000


@dataclass(slots=True)
class Stretch:
    """What a stretch held. `rest`: the lines at its end that may go on in the next stretch."""

    batch: pa.RecordBatch
    spoiled: list[Spoiled] = field(default_factory=list)
    rest: int = 0


def split(text: str, delimiter: str) -> list[str] | None:
    """The cells of one row; None when a quote is still open at its end. Letters after a closing quote stay."""
    if '"' not in text:
        return text.split(delimiter)
    cells: list[str] = []
    at, end = 0, len(text)
    while True:
        start = at
        while start < end and text[start] == " ":
            start += 1
        if start < end and text[start] == '"':
            parts, at = [], start + 1
            while True:
                close = text.find('"', at)
                if close < 0:
                    return None
                parts.append(text[at:close])
                at = close + 1
                if not text.startswith('"', at):
                    break
                parts.append('"')
                at += 1
            stop = text.find(delimiter, at)
            stop = end if stop < 0 else stop
            parts.append(text[at:stop])
            cells.append("".join(parts))
        else:
            stop = text.find(delimiter, at)
            stop = end if stop < 0 else stop
            cells.append(text[at:stop])
        if stop == end:
            return cells
        at = stop + len(delimiter)


def fitted(cells: list[str], width: int) -> list[str] | None:
    """The cells, when they are as many as the headers; blank ones too many at the end are let go."""
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        cells = cells[:width]
    return cells if len(cells) == width else None


def read(text: str, *, first_line: int, delimiter: str, width: int, last: bool) -> Stretch:
    """Every row of `text`, which begins at physical line `first_line`. `last`: nothing follows it."""
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    numbers: list[int] = []
    rows: list[list[str]] = []
    spoiled: list[Spoiled] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
            continue
        cells = split(line, delimiter)
        used = 1
        if cells is None:
            found = _joined(lines, at, delimiter, width)
            if found is None and not last and len(lines) - at < MOST_LINES_IN_A_CELL:
                break
            if found is None:
                spoiled.append(Spoiled(first_line + at, "quote_never_closed", line, line.split(delimiter)))
                at += 1
                continue
            cells, used = found
        fit = fitted(cells, width)
        if fit is None and any(cell.strip() for cell in cells):
            spoiled.append(
                Spoiled(first_line + at, "wrong_cell_count", "\n".join(lines[at : at + used]), cells)
            )
        elif fit is not None:
            numbers.append(first_line + at)
            rows.append(fit)
        at += used
    return Stretch(batch_of(numbers, rows, width), spoiled, len(lines) - at)


def _joined(lines: list[str], at: int, delimiter: str, width: int) -> tuple[list[str], int] | None:
    """(cells, lines used) when the quote opened on line `at` closes on a later line without taking rows in."""
    quotes = lines[at].count('"')
    for stop in range(at + 1, min(len(lines), at + MOST_LINES_IN_A_CELL)):
        line = lines[stop]
        if '"' not in line:
            if _alone(line, delimiter, width):
                return None
            continue
        if _alone(lines[stop - 1], delimiter, width) and _alone(line, delimiter, width):
            return None
        quotes += line.count('"')
        cells = None if quotes % 2 else split("\n".join(lines[at : stop + 1]), delimiter)
        if cells is not None:
            return (cells, stop + 1 - at) if fitted(cells, width) is not None else None
    return None


def _alone(line: str, delimiter: str, width: int) -> bool:
    return width > 1 and line.count(delimiter) == width - 1
