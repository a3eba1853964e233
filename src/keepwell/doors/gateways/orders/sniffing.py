"""How a text table is laid out: its delimiter, the lines above the header, the header itself."""

import contextlib
import csv
import math
import re
from collections import Counter
from dataclasses import dataclass

from keepwell.doors.gateways.orders.headers import known, plain
from keepwell.doors.gateways.orders.refusals import NotOneLetter, OneColumn

SPACES = " "
_NAMED = {
    "tab": "\t",
    "\\t": "\t",
    "comma": ",",
    "semicolon": ";",
    "pipe": "|",
    "space": SPACES,
    "colon": ":",
}
_VALUE = re.compile(r"^[^\w(]*[-+(]?[^\w.,]{0,3}[\d০-৯][\d০-৯.,:/ '%()TZ+-]*$")
_LINES = 400
_HEADER_WITHIN = 40


@dataclass(frozen=True, slots=True)
class Layout:
    """`skip`: physical lines before the first row of data, the header included. `width`: cells of a row."""

    delimiter: str
    header: list[str]
    skip: int
    width: int
    has_header: bool

    @property
    def spaces(self) -> bool:
        return self.delimiter == SPACES


def sniff(text: str, *, name: str, delimiter: str | None = None, no_header: bool = False) -> Layout:
    """The layout of a sample of text. Refuses what is no table of at least two columns."""
    lines = text.split("\n")
    lines = lines[: max(1, min(len(lines) - (len(lines) > 1), _LINES))]
    if delimiter is not None:
        best = _NAMED.get(delimiter.lower(), delimiter)
        if len(best) != 1:
            raise NotOneLetter(file=name, delimiter=repr(delimiter))
    else:
        best = max([",", ";", "\t", "|", SPACES, ":"], key=lambda sign: _fitness(lines, sign))
    rows = cut(lines, best)
    if not any(len(cells) > 1 for _, cells in rows):
        raise OneColumn(file=name, delimiter=repr(best))
    return _laid_out(rows, best, no_header=no_header)


def cut(lines: list[str], delimiter: str) -> list[tuple[int, list[str]]]:
    """(physical lines read so far, cells) of each row that is not blank."""
    if delimiter == SPACES:
        return [(number, line.split()) for number, line in enumerate(lines, 1) if line.strip()]
    reader = csv.reader((line + "\n" for line in lines), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    with contextlib.suppress(
        csv.Error
    ):  # a cell beyond the module's limit: what came before is enough to judge
        rows.extend(
            (reader.line_num, [cell.strip() for cell in cells])
            for cells in reader
            if any(cell.strip() for cell in cells)
        )
    return rows


def _fitness(lines: list[str], delimiter: str) -> float:
    rows = cut(lines, delimiter)
    widths = Counter(len(cells) for _, cells in rows)
    if not widths:
        return 0.0
    width, often = max(widths.items(), key=lambda item: (item[1] * math.log(item[0] + 0.01), item[0]))
    if width < 2:  # noqa: PLR2004
        return 0.0
    same = often / len(rows)
    named = max((_recognised(cells) for _, cells in rows[:_HEADER_WITHIN]), default=0)
    doubt = {SPACES: 0.4, ":": 0.2}.get(delimiter, 1.0)
    return doubt * same**2 * (math.log(width) + named)


def _recognised(cells: list[str]) -> int:
    return len({field for cell in cells for field in known(cell)[:1]})


def _laid_out(rows: list[tuple[int, list[str]]], delimiter: str, *, no_header: bool) -> Layout:
    grid = [cells for _, cells in rows]
    at, header, width = find_header(grid, no_header=no_header)
    return Layout(
        delimiter=delimiter,
        header=header,
        skip=rows[at - 1][0] if at else 0,
        width=width,
        has_header=at > 0,
    )


def find_header(grid: list[list[str]], *, no_header: bool = False) -> tuple[int, list[str], int]:
    """(rows above the data, header, width) of the first rows of a table; 0 rows where there is no header."""
    width = _width(grid)
    best, best_score = -1, 0.0
    for index, cells in enumerate(grid[:_HEADER_WITHIN]):
        filled = [cell for cell in cells if cell]
        if len(filled) < max(2, width // 3) or len(cells) > width + 1:
            continue
        values = sum(1 for cell in filled if _VALUE.match(cell))
        if values > len(filled) // 3:
            continue
        score = 2.0 * _recognised(cells) + len(filled) / max(width, 1) - 1.5 * values - 0.01 * index
        if index + 1 < len(grid) and _looks_like_data(grid[index + 1]):
            score += 0.5
        if score > best_score:
            best, best_score = index, score
    if no_header or best < 0 or (best_score < 1 and not _looks_like_data(grid[min(best + 1, len(grid) - 1)])):
        return 0, [f"column {index + 1}" for index in range(width)], width
    header = list(grid[best])
    header += [""] * (width - len(header))
    if best and _is_group_row(grid[best - 1], header):
        header = _merged(grid[best - 1], header)
    return best + 1, distinct(header), len(header)


def _width(grid: list[list[str]]) -> int:
    widths = Counter(len(cells) for cells in grid if len(cells) > 1)
    return max(widths, key=lambda width: (widths[width], width)) if widths else 1


def _looks_like_data(cells: list[str]) -> bool:
    return any(_VALUE.match(cell) for cell in cells)


def _is_group_row(above: list[str], header: list[str]) -> bool:
    """A merged line of headings ("Order", blank, "Customer", blank) over the names themselves."""
    filled = [cell for cell in above if cell]
    return (
        len(above) == len(header)
        and len(filled) > 1
        and any(not cell for cell in above)
        and not _looks_like_data(above)
    )


def _merged(above: list[str], header: list[str]) -> list[str]:
    group, out = "", []
    for over, name in zip(above, header, strict=True):
        group = over or group
        out.append(name if not group or plain(group) in plain(name) else f"{group} {name}".strip())
    return out


def distinct(header: list[str]) -> list[str]:
    """The headers with blanks named by position, and later doubles numbered: `Total`, `Total (2)`."""
    seen: Counter[str] = Counter()
    out: list[str] = []
    for index, cell in enumerate(header, 1):
        name = cell or f"column {index}"
        seen[name] += 1
        if seen[name] > 1:
            name = f"{name} ({seen[name]})"
        out.append(name)
    return out
