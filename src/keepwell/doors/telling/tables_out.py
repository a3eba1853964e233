"""Writes a table to CSV, XLSX or Parquet, piece by piece, so that its length does not matter.

A cell that a spreadsheet would run (it begins with = + - @, a tab or a carriage return) is led by an apostrophe in
CSV and in XLSX: a client's name may come from anybody. Numbers stay numbers: money exactly as it is (to the ten-
thousandth, as the ledger keeps it), other fractions to four decimals.
"""

import csv
import datetime as dt
import errno
import math
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop

Rows = Iterable[tuple[Any, ...]]
Form = Callable[[Path, Mapping[str, str], Rows], int]
RUNS: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_TEN_THOUSANDTH: Final = Decimal("0.0001")
PIECE: Final = 10_000
SHEET_ROWS: Final = 1_048_575  # below the header, what a sheet holds


class UnknownForm(Refusal):
    says = gettext_noop("%(file)s does not say in which form to write.")
    mend = gettext_noop("End its name in .csv, .xlsx or .parquet.")


class CannotWrite(Refusal):
    says = gettext_noop("%(file)s cannot be written: %(reason)s.")
    mend = gettext_noop("Choose another folder, or close the program that has it open.")


class IsAFolder(Refusal):
    says = gettext_noop("%(file)s is a folder; a table is written to a file.")
    mend = gettext_noop("Give the file a name in it, as in %(example)s")


class NoSuchFolder(Refusal):
    says = gettext_noop("There is no folder %(folder)s to write to.")
    mend = gettext_noop("Make it first, or choose another.")


class TooLongForSheet(Refusal):
    says = gettext_noop("There are more rows than a sheet of XLSX holds (%(rows)s).")
    mend = gettext_noop("Write CSV or Parquet instead.")


def harmless(value: Any) -> Any:
    """Text that no spreadsheet runs; anything else as it is."""
    if isinstance(value, str) and value.startswith(RUNS):
        return "'" + value
    return value


def write(path: Path, columns: Mapping[str, str], rows: Rows) -> int:
    """Writes `rows` under `columns` (name to kind: text, money, number, count, day, yes); returns how many.

    The form is told by the file's ending. Written aside and put in place when whole. Raises UnknownForm,
    IsAFolder, NoSuchFolder, CannotWrite, TooLongForSheet.
    """
    form = check(path)
    try:
        with _aside(path) as part:
            return form(part, columns, _rounded(columns, rows))
    except OSError as reason:
        raise CannotWrite(file=str(path), reason=reason.strerror or str(reason)) from reason


def check(path: Path, *, forms: bool = True) -> Form:
    """How a table is written to `path`; asked before long work. Without `forms` any ending will do, and CSV it is.

    Raises UnknownForm, IsAFolder, NoSuchFolder, CannotWrite.
    """
    if path.is_dir():
        raise IsAFolder(file=str(path), example=str(path / "table.csv"))
    form = FORMS.get(path.suffix.lower()) if forms else _csv
    if form is None:
        raise UnknownForm(file=str(path))
    folder = path.absolute().parent
    if not folder.exists():
        raise NoSuchFolder(folder=str(folder))
    if not folder.is_dir():
        raise CannotWrite(file=str(path), reason=os.strerror(errno.ENOTDIR))
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CannotWrite(file=str(path), reason=os.strerror(errno.EACCES))
    return form


def _rounded(columns: Mapping[str, str], rows: Rows) -> Rows:
    kinds = list(columns.values())
    return (
        tuple(
            _to_ten_thousandths(value, kind) if isinstance(value, float) else value
            for value, kind in zip(row, kinds, strict=True)
        )
        for row in rows
    )


def _to_ten_thousandths(value: float, kind: str) -> float | Decimal | None:
    if not math.isfinite(value):
        return None
    if kind == "money":
        return Decimal(repr(value)).quantize(_TEN_THOUSANDTH, rounding=ROUND_HALF_UP)
    return round(value, 4) + 0.0  # a minus before nothing goes


@contextmanager
def _aside(path: Path) -> Iterator[Path]:
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def csv_lines(columns: Mapping[str, str], rows: Rows) -> Iterator[str]:
    """The table as lines of CSV, for a file or to be sent as they are made; encoded in UTF-8 with its mark by who takes them."""
    return _lines(columns, _rounded(columns, rows))


def _lines(columns: Mapping[str, str], rows: Rows) -> Iterator[str]:
    line = csv.writer(_Line()).writerow
    yield line(columns)
    for row in rows:
        yield line([_text(value) for value in row])


class _Line:
    """What the csv module writes to; it gives the line back."""

    def write(self, line: str) -> str:
        return line


def _csv(path: Path, columns: Mapping[str, str], rows: Rows) -> int:
    count = -1  # the head is no row
    with path.open("w", encoding="utf-8-sig", newline="") as file:  # the mark tells Excel that it is UTF-8
        for line in _lines(columns, rows):
            file.write(line)
            count += 1
    return count


def _text(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{Decimal(repr(value)).normalize():f}" if value else "0"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, dt.date):
        return value.isoformat()
    return harmless(value)


def _xlsx(path: Path, columns: Mapping[str, str], rows: Rows) -> int:
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        return _sheet(book, columns, rows)


def _sheet(book: Any, columns: Mapping[str, str], rows: Rows) -> int:
    sheet = book.add_worksheet("Keepwell")
    bold = book.add_format({"bold": True})
    forms = {
        "money": book.add_format({"num_format": "#,##0.00"}),
        "number": book.add_format({"num_format": "0.00##"}),
        "count": book.add_format({"num_format": "0"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
    }
    kinds = list(columns.values())
    for place, kind in enumerate(kinds):
        sheet.set_column(place, place, 28 if kind == "text" else 13)
    sheet.freeze_panes(1, 0)
    for place, name in enumerate(columns):
        sheet.write_string(0, place, name, bold)
    count = 0
    for count, row in enumerate(rows, 1):
        if count > SHEET_ROWS:
            raise TooLongForSheet(rows=SHEET_ROWS)
        for place, (kind, value) in enumerate(zip(kinds, row, strict=True)):
            if value is None:
                continue
            if isinstance(value, bool):
                sheet.write_string(count, place, "yes" if value else "no")
            elif isinstance(value, dt.date):
                sheet.write_datetime(count, place, value, forms["day"])
            elif isinstance(value, int | float | Decimal):
                sheet.write_number(count, place, float(value), forms.get(kind))
            else:
                sheet.write_string(count, place, harmless(str(value))[:32_767])
    return count


def _parquet(path: Path, columns: Mapping[str, str], rows: Rows) -> int:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {
        "text": pa.string(),
        "money": pa.decimal128(18, 4),
        "number": pa.float64(),
        "count": pa.int64(),
        "day": pa.date32(),
        "yes": pa.bool_(),
    }
    schema = pa.schema([(name, types[kind]) for name, kind in columns.items()])
    count, waiting = 0, iter(rows)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        while piece := list(islice(waiting, PIECE)):
            writer.write_table(
                pa.table(
                    [
                        pa.array([_typed(row[place], field.type) for row in piece], field.type)
                        for place, field in enumerate(schema)
                    ],
                    schema=schema,
                )
            )
            count += len(piece)
    return count


def _typed(value: Any, kind: Any) -> Any:
    import pyarrow as pa

    if value is None:
        return None
    if pa.types.is_decimal(kind):
        return Decimal(str(value)).quantize(_TEN_THOUSANDTH)
    if pa.types.is_floating(kind):
        return float(value)
    return value


FORMS: Final[dict[str, Form]] = {
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".parquet": _parquet,
}
