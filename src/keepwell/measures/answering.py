"""Answers to questions on a day: each relation is made once, from what it reads, on whichever engine is open."""

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Self

import pyarrow as pa
from sqlglot import exp

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.measures.bounds import Bounds
from keepwell.measures.engines.engine import Engine
from keepwell.measures.questions import EARLIER, ROOTS, Question, questions

_numbers = itertools.count(1)


class UnknownQuestion(Refusal):
    """Asked for a relation that no file answers."""

    says = gettext_noop("There is no question called %(question)s.")
    mend = gettext_noop("Those that are: %(known)s.")


class Answers:
    """The answers of one engine's book on one day.

    `answers["rhythm"]` is a pyarrow Table (columns and units: the head of `questions/rhythm.sql`, or
    `docs/measures.md`). What a question reads from others is made once and kept until `close`. Raises
    UnknownQuestion for a name without a file.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        as_of: dt.date,
        bounds: Bounds | None = None,
        later: "Answers | None" = None,
    ) -> None:
        self.engine = engine
        self.as_of = as_of
        self.bounds = bounds or Bounds()
        self._later = later
        self._earlier: Answers | None = None
        self._prefix = f"a{next(_numbers)}_"
        self._made: dict[str, str] = {}
        self._tables: dict[str, pa.Table] = {}
        self._parameters = self.bounds.parameters(as_of)

    def __getitem__(self, name: str) -> pa.Table:
        if name not in self._tables:
            self._tables[name] = self.engine.table(self.relation(name))
        return self._tables[name]

    def prepare(self, names: Iterable[str] | None = None) -> Self:
        """Makes the named relations (all, if none is named) in the engine without fetching them."""
        for name in questions() if names is None else names:
            self.relation(name)
        return self

    def at(self, as_of: dt.date) -> "Answers":
        """The answers on an earlier day, reusing what is kept by day. Close them before these."""
        if as_of > self.as_of:
            raise ValueError(f"{as_of} is after {self.as_of}")
        return Answers(self.engine, as_of=as_of, bounds=self.bounds, later=self)

    def relation(self, name: str) -> str:
        """The engine's own name of the relation, made now if it was not yet."""
        if name in self._made:
            return self._made[name]
        question = questions().get(name)
        if question is None:
            raise UnknownQuestion(question=name, known=", ".join(questions()))
        own = self._prefix + name
        if question.by_day and self._later is not None:
            self.engine.view(own, self._cut(self._later.relation(name)))
        else:
            tree = self._filled(question)
            (self.engine.view if question.view else self.engine.make)(own, tree)
        self._made[name] = own
        return own

    def close(self) -> None:
        """Forgets everything made here, in the engine too."""
        if self._earlier is not None:
            self._earlier.close()
            self._earlier = None
        for name in reversed(self._made):
            self.engine.drop(self._made[name])
        self._made.clear()
        self._tables.clear()

    def _cut(self, relation: str) -> exp.Query:
        day = exp.column("day") <= exp.cast(exp.Literal.string(self.as_of.isoformat()), "DATE")
        return exp.select("*").from_(relation).where(day)

    def _filled(self, question: Question) -> exp.Query:
        names = {(schema, name): self._found(schema, name) for schema, name in question.reads}
        own = {cte.alias for cte in question.tree.find_all(exp.CTE)}
        tree = question.tree.copy()
        for table in list(tree.find_all(exp.Table)):
            if not table.db and table.name in own:
                continue
            renamed = exp.to_table(names[table.db, table.name])
            table.replace(exp.alias_(renamed, table.alias_or_name, table=True))
        return _query(tree.transform(self._literal, copy=False))  # it is a copy already

    def _found(self, schema: str, name: str) -> str:
        if name in ROOTS:
            return name
        if schema != EARLIER:
            return self.relation(name)
        if self._earlier is None:
            self._earlier = self.at(self.bounds.earlier(self.as_of))
        return self._earlier.relation(name)

    def _literal(self, node: exp.Expression) -> exp.Expression:
        if not isinstance(node, exp.Placeholder):
            return node
        value = self._parameters[node.name]
        if isinstance(value, dt.date):
            return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
        if isinstance(value, Decimal):
            return exp.Literal.number(f"{value:f}")
        if isinstance(value, int):
            return exp.Literal.number(value)
        return exp.Literal.string(value)


def _query(tree: exp.Expression) -> exp.Query:
    if not isinstance(tree, exp.Query):
        raise TypeError(f"not a query: {tree!r}")
    return tree


@contextmanager
def answering(engine: Engine, *, as_of: dt.date, bounds: Bounds | None = None) -> Iterator[Answers]:
    """Answers that are forgotten in the engine when the block ends."""
    answers = Answers(engine, as_of=as_of, bounds=bounds)
    try:
        yield answers
    finally:
        answers.close()
