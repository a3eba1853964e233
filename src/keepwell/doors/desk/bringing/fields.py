"""The fields of an order file in words, and what somebody chose on the page as options of the reader."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from django.http import QueryDict

from keepwell.doors.gateways.orders import numbers
from keepwell.doors.gateways.orders.headers import FIELDS
from keepwell.doors.telling.wording import gettext, percent
from keepwell.ledger.models import Errand
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop

NAMES: Final[Mapping[str, str]] = {
    "client": gettext_noop("Client (code)"),
    "client_name": gettext_noop("Client’s name"),
    "order_number": gettext_noop("Order number"),
    "day": gettext_noop("Day of the order"),
    "product": gettext_noop("Product (code)"),
    "product_name": gettext_noop("Product’s name"),
    "product_line": gettext_noop("Product line"),
    "quantity": gettext_noop("Quantity"),
    "price": gettext_noop("Price of one"),
    "amount": gettext_noop("Amount"),
    "cost": gettext_noop("Cost"),
    "margin": gettext_noop("Margin"),
    "currency": gettext_noop("Currency"),
    "country": gettext_noop("Country"),
    "manager": gettext_noop("Manager"),
    "status": gettext_noop("Status of the order"),
    "doc_type": gettext_noop("Kind of document"),
}
ALWAYS: Final = ("client", "day", "amount", "quantity", "price", "order_number", "product")
EVERY_ROW_IS_ONE: Final = "=1"
_TEXTS: Final = {
    "sheet": (gettext_noop("Sheet"), 100),
    "delimiter": (gettext_noop("What parts the columns"), 10),
    "encoding": (gettext_noop("Encoding"), 40),
    "currency": (gettext_noop("Currency"), 3),
    "save_as": (gettext_noop("Name"), 100),
    "use_mapping": (gettext_noop("Saved way of reading"), 100),
}
_DAYS: Final = {"day": True, "month": False}


class NoRate(Refusal):
    says = gettext_noop("“%(typed)s” is no rate for %(currency)s.")
    mend = gettext_noop("A rate is a number above 0: what one unit is worth in the house currency.")


class NoCurrency(Refusal):
    says = gettext_noop("“%(typed)s” is no currency.")
    mend = gettext_noop("Write its three letters, as in EUR.")


def choices(errand: Errand) -> list[dict[str, Any]]:
    """A line for each field: its name, the column it is read from (by place; None: none), how surely, and why."""
    header: list[str] = errand.found.get("header", [])
    read: dict[str, dict[str, Any]] = {one["field"]: one for one in errand.found.get("columns", [])}
    lines = []
    for field in FIELDS:
        choice = read.get(field) or _as_chosen(field, errand, header)
        known = choice or {}
        lines.append(
            {
                "field": field,
                "name": gettext(NAMES[field]),
                "place": known.get("index"),
                "every_one": known.get("column") == EVERY_ROW_IS_ONE,
                "sure": known.get("confidence"),
                "surely": percent(known["confidence"]) if "confidence" in known else "",
                "reason": gettext(known.get("reason", "")),
                "samples": errand.found.get("samples", {}).get(field, []),
                "shown": choice is not None or field in ALWAYS,
            }
        )
    return lines


def _as_chosen(field: str, errand: Errand, header: Sequence[str]) -> dict[str, Any] | None:
    """What was chosen for a field before a look that failed."""
    column = errand.options.get("map", {}).get(field)
    if column is None:
        return None
    return {"index": header.index(column) if column in header else None, "column": column}


def options_chosen(form: QueryDict, errand: Errand) -> dict[str, Any]:
    """The reader's options as the form says; columns that were guessed and left alone stay guesses.

    Raises TextTooLong, NoCurrency.
    """
    chosen: dict[str, Any] = _columns_chosen(form, errand)
    for name, (title, most) in _TEXTS.items():
        typed = form.get(name, "")
        text = typed if name == "delimiter" and typed == "\t" else one_line(typed, field=title, at_most=most)
        if text:
            chosen[name] = text
    if "currency" in chosen:
        chosen["currency"] = currency_typed(chosen["currency"])
    days = str(form.get("days", ""))
    if days in _DAYS:
        chosen["day_first"] = _DAYS[days]
    if form.get("decimal") in {".", ","}:
        chosen["decimal"] = form["decimal"]
    if "no_header" in form:
        chosen["no_header"] = True
    return {name: value for name, value in chosen.items() if value not in ({}, [])}


def _columns_chosen(form: QueryDict, errand: Errand) -> dict[str, Any]:
    header: list[str] = errand.found.get("header", [])
    mapped: dict[str, str] = dict(errand.options.get("map", {}))
    without = set(errand.options.get("without", ()))
    for line in choices(errand):
        field = line["field"]
        given = form.get(f"map-{field}")
        before = (
            EVERY_ROW_IS_ONE if line["every_one"] else "" if line["place"] is None else str(line["place"])
        )
        if given is None or given == before:
            continue
        mapped.pop(field, None)
        without.discard(field)
        if given == EVERY_ROW_IS_ONE and field == "amount":
            mapped[field] = given
        elif given.isdecimal() and len(given) <= len("1000") and int(given) < len(header):
            mapped[field] = header[int(given)]
        else:
            without.add(field)
    return {"map": mapped, "without": sorted(without)}


def currency_typed(typed: str) -> str:
    """A currency's code. Raises NoCurrency."""
    code = typed.upper()
    if len(code) != len("EUR") or not code.isascii() or not code.isalpha():
        raise NoCurrency(typed=typed)
    return code


def rates_chosen(form: QueryDict, errand: Errand) -> dict[str, str]:
    """By currency of the files what one unit is worth, as decimal texts; blanks are left out. Raises NoRate."""
    rates = {}
    for currency in currencies(errand):
        typed = form.get(f"rate-{currency}", "").strip()
        if typed:
            rates[currency] = format(rate(typed, currency), "f")
    return rates


def rate(typed: str, currency: str) -> Decimal:
    """Raises NoRate."""
    try:
        read = numbers.read(typed[:40])
    except numbers.NumberUnreadError as error:
        raise NoRate(typed=typed[:40], currency=currency) from error
    if not 0 < read < 10**9:
        raise NoRate(typed=typed[:40], currency=currency)
    return read


def currencies(errand: Errand) -> list[str]:
    """Those of the files that are not the house's own."""
    named = errand.found.get("currencies", {})
    return sorted(name for name in named if name and name != errand.found.get("house"))
