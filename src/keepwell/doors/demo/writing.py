"""Writes the company's orders as an ERP would export them, and the truth beside them."""

import csv
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from keepwell.doors.demo.company import Company
from keepwell.doors.demo.ordering import DISCOUNT
from keepwell.doors.demo.products import DISCOUNT as DISCOUNT_ITEM
from keepwell.doors.demo.products import POSTAGE as POSTAGE_ITEM

HEADERS: Final = (
    "Order No",
    "Order Date",
    "Customer Code",
    "Customer Name",
    "Country",
    "Sales Rep",
    "Item Code",
    "Item Description",
    "Category",
    "Qty",
    "Unit Price",
    "Net Amount",
    "Unit Cost",
    "Currency",
    "Document Type",
)
CURRENCY: Final = "EUR"
_Row = tuple[str, int, str, str, str, str, str, str, str, int, int, int, int, str, str]


def _rows(company: Company) -> Iterator[_Row]:
    """The lines in the order of HEADERS; the day as an ordinal, money in whole cents."""
    clients = [(c.code, c.name, c.country.name, c.manager) for c in company.clients]
    items = [(p.code, p.name, p.line) for p in company.products]
    postage, discount = (*POSTAGE_ITEM, ""), (*DISCOUNT_ITEM, "")
    lines = company.lines
    for order, client, day, product, quantity, price, amount, cost, is_return in zip(
        lines.order.tolist(),
        lines.client.tolist(),
        lines.day.tolist(),
        lines.product.tolist(),
        lines.quantity.tolist(),
        lines.price.tolist(),
        lines.amount.tolist(),
        lines.cost.tolist(),
        lines.is_return.tolist(),
        strict=True,
    ):
        item = items[product] if product >= 0 else discount if product == DISCOUNT else postage
        kind = "Credit Note" if is_return else "Invoice"
        yield (
            company.numbers[order],
            day,
            *clients[client],
            *item,
            quantity,
            price,
            amount,
            cost,
            CURRENCY,
            kind,
        )


def write_orders(company: Company, path: Path) -> int:
    """Writes all order lines to `path` as CSV (UTF-8, commas, day-first dates), or as XLSX where it ends so. Returns their number."""
    if path.suffix.lower() == ".xlsx":
        return _write_xlsx(company, path)
    count = 0
    dates: dict[int, str] = {}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS)
        for count, row in enumerate(_rows(company), 1):  # noqa: B007
            day = row[1]
            if day not in dates:
                dates[day] = dt.date.fromordinal(day).strftime("%d/%m/%Y")
            writer.writerow(
                (row[0], dates[day], *row[2:10], _money(row[10]), _money(row[11]), _money(row[12]), *row[13:])
            )
    return count


def _money(cents: int) -> str:
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}{whole}.{rest:02d}"


def _write_xlsx(company: Company, path: Path) -> int:
    import xlsxwriter

    count = 0
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Orders")
        date = book.add_format({"num_format": "dd/mm/yyyy"})
        money = book.add_format({"num_format": "0.00"})
        sheet.write_row(0, 0, HEADERS)
        for count, row in enumerate(_rows(company), 1):
            for column, cell in enumerate(row):
                if column == 1:
                    sheet.write_datetime(count, column, dt.date.fromordinal(row[1]), date)
                elif isinstance(cell, int) and column > 9:  # noqa: PLR2004
                    sheet.write_number(count, column, cell / 100, money)
                elif isinstance(cell, int):
                    sheet.write_number(count, column, cell)
                else:
                    sheet.write_string(count, column, cell)
    return count


def write_truth(company: Company, path: Path) -> int:
    """Writes what is true of each client to `path` as CSV. Returns the number of clients."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("client", "name", "life", "since", "until", "line", "expects"))
        for client, truth in zip(company.clients, company.truth, strict=True):
            writer.writerow(
                (
                    truth.client,
                    client.name,
                    truth.life.value,
                    truth.since or "",
                    truth.until or "",
                    truth.line or "",
                    " ".join(truth.expects),
                )
            )
    return len(company.truth)
