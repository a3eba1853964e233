"""The same sheets written as XLSX, as XLS and as ODS, each by another hand than the reader's."""

import datetime as dt
import zipfile
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

Cell = str | float | dt.date | dt.datetime | None
Sheets = Mapping[str, Sequence[Sequence[Cell]]]

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
}


def write_sheets(path: Path, sheets: Sheets) -> Path:
    """Writes `sheets` (rows by name) to `path`, in the form its ending says; days are typed as days."""
    {".xlsx": _xlsx, ".xls": _xls, ".ods": _ods}[path.suffix](path, sheets)
    return path


def _xlsx(path: Path, sheets: Sheets) -> None:
    with xlsxwriter.Workbook(
        str(path), {"default_date_format": "dd/mm/yyyy", "strings_to_formulas": False}
    ) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(number, place, cell)
                    elif cell is not None:
                        sheet.write(number, place, cell)


def _xls(path: Path, sheets: Sheets) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if isinstance(cell, dt.date):
                    sheet.write(number, place, cell, day)
                elif cell is not None:
                    sheet.write(number, place, cell)
    book.save(str(path))


def _ods(path: Path, sheets: Sheets) -> None:
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}</table:table>"
        for name, rows in sheets.items()
    )
    names = " ".join(f'xmlns:{short}="{name}"' for short, name in _NAMES.items())
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {names} office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODS, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)


def _ods_row(row: Sequence[Cell]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>"


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, dt.date):
        kind = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
        shown = f"{cell:%d/%m/%Y}"
    elif isinstance(cell, int | float | Decimal):
        kind, shown = f'office:value-type="float" office:value="{cell}"', str(cell)
    else:
        kind, shown = 'office:value-type="string"', cell
    return f"<table:table-cell {kind}><text:p>{escape(shown)}</text:p></table:table-cell>"
