"""The questions themselves: a file each, plain SQL, read and checked here.

The dialect is DuckDB's, kept to a small subset that every engine understands the same way (`ALLOWED`): SELECT with
WITH, joins, GROUP BY, HAVING, UNION ALL, CASE and window functions; functions from the list only; division only
between doubles; money cast to a decimal of four places; NULLS LAST said wherever order matters. A `$name` is a
bound or a day (`Bounds.parameters`). A question reads others by name, and `earlier.NAME` is a question's answer
as it was one period before.
"""

import functools
import re
from dataclasses import dataclass
from importlib import resources

import sqlglot
from sqlglot import exp

ROOTS = frozenset({"order_lines", "book_clients"})
EARLIER = "earlier"
ALLOWED: tuple[type[exp.Func], ...] = (
    exp.And, exp.Or, exp.Case, exp.If, exp.Cast, exp.Coalesce, exp.Greatest, exp.Least,
    exp.Sum, exp.Count, exp.Min, exp.Max, exp.PercentileCont, exp.Lag, exp.Lead, exp.Rank, exp.RowNumber,
    exp.DateAdd, exp.DateDiff, exp.TimestampTrunc, exp.DateFromParts, exp.Extract,
    exp.Sqrt, exp.Ceil, exp.Floor,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A question's text, its tree, and what its header says about keeping it."""

    name: str
    text: str
    tree: exp.Query
    view: bool
    by_day: bool

    @property
    def reads(self) -> tuple[tuple[str, str], ...]:
        """The relations it reads, as (schema, name); the schema is '' or 'earlier'."""
        own = {cte.alias for cte in self.tree.find_all(exp.CTE)}
        found = {(table.db, table.name) for table in self.tree.find_all(exp.Table)}
        return tuple(sorted(pair for pair in found if pair[0] or pair[1] not in own))

    @property
    def header(self) -> str:
        """The comment at its head, without the dashes."""
        lines = self.text.splitlines()
        head = lines[: next((i for i, line in enumerate(lines) if not line.startswith("--")), len(lines))]
        return "\n".join(line[2:].removeprefix(" ") for line in head)


@functools.cache
def questions() -> dict[str, Question]:
    """Every question by name."""
    found = {}
    for file in sorted(resources.files(__package__).iterdir(), key=lambda file: file.name):
        if file.name.endswith(".sql"):
            name = file.name.removesuffix(".sql")
            text = file.read_text(encoding="utf-8")
            tree = sqlglot.parse_one(text, read="duckdb")
            if not isinstance(tree, exp.Query):
                raise TypeError(f"{file.name} is not a query")
            found[name] = Question(
                name=name,
                text=text,
                tree=tree,
                view=bool(re.search(r"^-- Kept: view$", text, re.MULTILINE)),
                by_day=bool(re.search(r"^-- By day: yes$", text, re.MULTILINE)),
            )
    return found
