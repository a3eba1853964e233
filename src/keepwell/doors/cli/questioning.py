"""The rows of any question of the catalogue, for a table, for JSON or for a file; clients by code and name."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from keepwell.doors.cli.asking import Asked

if TYPE_CHECKING:
    import pyarrow as pa

PREFIX: Final = "measures:"  # before a question's name where other words stand beside it
_IN_TIME: Final = ("length", "cohort", "period", "month", "age")


@dataclass(frozen=True)
class Rows:
    """A question's answer: its columns (name to kind, as `tables_out` knows them) and rows, the client as its code."""

    question: str
    says: str
    as_of: dt.date
    currency: str
    columns: dict[str, str]
    _table: "pa.Table"
    _people: dict[Any, tuple[str, str]]

    def __len__(self) -> int:
        return len(self._table)

    def rows(self, limit: int | None = None) -> Iterator[tuple[Any, ...]]:
        """The first `limit` rows in the order of `columns`: by money where there are clients, else by time."""
        for batch in self._table.slice(0, limit).to_batches(10_000):
            for row in batch.to_pylist():
                if "client" in row:
                    row["client"], row["name"] = self._people.get(row["client"], (str(row["client"]), ""))
                yield tuple(row[name] for name in self.columns)


@contextmanager
def questioned(asked: Asked, name: str) -> Iterator[Rows]:
    """What the question called `name` answers of the ledger or of the book asked for. Raises UnknownQuestion."""
    from keepwell.doors.cli.starting import start

    start()
    from keepwell.doors.cli.looking_computed import reckoning_book
    from keepwell.measures.questions import questions
    from keepwell.staff.choosing import chosen

    with reckoning_book(as_of=asked.as_of, book=asked.book) as answers:
        table = _sorted(answers[name])
        people = {}
        columns = {}
        for field in table.schema:
            columns[field.name] = _kind(field.type)
            if field.name == "client":
                columns |= {"client": "text", "name": "text"}
                known = answers.engine.table("book_clients").select(["client", "key", "name"]).to_pylist()
                people = {one["client"]: (one["key"], one["name"] or one["key"]) for one in known}
        says = questions()[name].header.splitlines()[0]
        yield Rows(name, says, answers.as_of, str(chosen("currency") or ""), columns, table, people)


def _sorted(table: "pa.Table") -> "pa.Table":
    names = table.column_names
    money = next((name for name in ("net_sales", "money", "net_sales_year") if name in names), None)
    if money and "client" in names and "day" not in names:
        return table.sort_by([(money, "descending"), ("client", "ascending")])
    time = [(name, "ascending") for name in (*_IN_TIME, "client", "day") if name in names]
    if time:
        return table.sort_by(time)
    return table.sort_by([(money, "descending")]) if money else table


def _kind(found: "pa.DataType") -> str:
    import pyarrow as pa

    for fits, kind in (
        (pa.types.is_boolean, "yes"),
        (pa.types.is_decimal, "money"),
        (pa.types.is_integer, "count"),
        (pa.types.is_floating, "number"),
        (pa.types.is_date, "day"),
    ):
        if fits(found):
            return kind
    return "text"
