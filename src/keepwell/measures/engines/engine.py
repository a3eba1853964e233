"""What an engine must do, and how it refuses a book that breaks the contract."""

from typing import Protocol

import pyarrow as pa
from sqlglot import exp

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.measures.book import CLIENT_COLUMNS, LINE_COLUMNS

CONTRACT = {"order_lines": LINE_COLUMNS, "book_clients": CLIENT_COLUMNS}
NEVER_NULL = {
    "order_lines": ("client", "order_id", "day", "is_return", "kind", "amount"),
    "book_clients": ("client",),
}
KEYS = ("client", "order_id")
_FAMILIES = {
    "BIGINT": "whole number",
    "VARCHAR": "text",
    "DATE": "date",
    "BOOLEAN": "yes or no",
    "DECIMAL(18,4)": "decimal number",
}


class OrderBookUnfit(Refusal):
    """A relation of the book lacks a column, or holds in it what the contract does not allow."""

    says = gettext_noop("The order book's %(relation)s does not fit: column %(column)s %(fault)s.")
    mend = gettext_noop("The contract asks for %(expected)s; give a table or query that has it.")


class NoOrderBook(Refusal):
    """The book's files, table or query could not be read at all."""

    says = gettext_noop("The order book's %(relation)s could not be read from %(source)s: %(reason)s")
    mend = gettext_noop("Give the path or URL, table or query of an order book.")


class Engine(Protocol):
    """Makes relations out of questions. Names are the engine's own and unique to one set of answers."""

    def make(self, name: str, query: exp.Query) -> None:
        """Computes `query` now and keeps it as `name`."""

    def view(self, name: str, query: exp.Query) -> None:
        """Keeps `query` as `name` without computing it."""

    def table(self, name: str) -> pa.Table:
        """The relation `name`, fetched."""

    def drop(self, name: str) -> None:
        """Forgets `name`."""


def family(kind: str) -> str:
    """The contract's word for an engine's type: `integer`, `bigint`, `decimal(28,4)`, `string` and their like."""
    low = kind.lower()
    if low in {"bigint", "integer", "int", "smallint", "tinyint", "ubigint", "uinteger", "hugeint"}:
        return "whole number"
    if low.startswith("decimal") or low in {"double", "float", "real"}:
        return "decimal number"
    return {"varchar": "text", "string": "text", "date": "date", "boolean": "yes or no"}.get(low, low)


def fits(expected: str, column: str, found: str, *, loosely: bool) -> bool:
    """Whether a column of type `found` can stand for the contract's `expected`.

    `loosely` allows what databases without the type use instead: whole numbers for amounts, 0 and 1 for yes or
    no, text for a date.
    """
    have, want = family(found), _FAMILIES[expected]
    if have == want or (column in KEYS and have in {"whole number", "text"}):
        return True
    swaps = {("decimal number", "whole number"), ("yes or no", "whole number"), ("date", "text")}
    return loosely and ((want, have) in swaps or have in {"null", '"null"'})


def check_columns(relation: str, found: dict[str, str], *, loosely: bool = False) -> None:
    """Refuses a relation whose columns (name to type) break the contract."""
    for column, expected in CONTRACT[relation].items():
        if column not in found:
            raise OrderBookUnfit(
                relation=relation,
                column=column,
                fault=gettext_noop("is missing"),
                expected=_FAMILIES[expected],
            )
        if not fits(expected, column, found[column], loosely=loosely):
            raise OrderBookUnfit(
                relation=relation,
                column=column,
                fault=gettext_noop("is %(found)s") % {"found": family(found[column])},
                expected=_FAMILIES[expected],
            )


def check_nulls(relation: str, nulls: dict[str, int]) -> None:
    """Refuses a relation with nulls (column to count) where none may be."""
    for column in NEVER_NULL[relation]:
        if nulls.get(column):
            raise OrderBookUnfit(
                relation=relation,
                column=column,
                fault=gettext_noop("is null in %(rows)s rows") % {"rows": nulls[column]},
                expected=_FAMILIES[CONTRACT[relation][column]],
            )
