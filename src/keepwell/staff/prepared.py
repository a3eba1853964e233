"""Statements whose form is compiled once, so that only their values change.

Django builds and compiles a statement each time it is asked. For those of a page that is 1 to 5 ms of a processor
each, more than the database takes to answer. What `@prepared` decorates is built on its first call alone:

    @prepared
    def due_by(viewer: Viewer, most: int, *, until: dt.date) -> QuerySet[Promise]:
        return Promise.objects.seen_by(viewer).filter(due__lte=until).order_by("due")[:most]

    due_by(viewer, 20, until=today)  # a list of promises

What is given by position is the form, and there are as many statements as forms: a limit, an order. What is given by
name is a value, and must only be compared with (`=`, `<`, `in`). What else the function reads is as on its first call.
`@counted` says how many rows there are, of a queryset up to its limit. `@planned` is `@prepared` whose plan PostgreSQL
keeps too: for rows that are found by keys, such as those of one client, never for what is ranked or counted among many,
where the best plan is another for each viewer.

Forms may be as many as people can think of, such as what a list is narrowed to: those not asked for long are forgotten.
"""

import datetime as dt
import functools
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final, ParamSpec, Protocol, Self, TypeVar

from django.conf import settings
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import BigIntegerField, DateField, DateTimeField, Expression, Field, QuerySet, TextField

from keepwell.staff import on_server

P = ParamSpec("P")
Row = TypeVar("Row")

_FIELDS: Final[Mapping[type, Callable[[], "Field[Any, Any]"]]] = {
    int: BigIntegerField,
    str: TextField,
    dt.date: DateField,
    dt.datetime: DateTimeField,
}
_AS_THEY_ARE: Final = (int, str)  # to every database
_MANY: Final = (list, tuple, set, frozenset)
_FETCHED: Final = 2000  # rows at once
_KEPT_AS: Final = "keepwell_prepared"  # of the connection they were compiled for, and go with it
_FORMS: Final = 200  # of a connection


class Given(Expression):
    """A value of a statement, by the name it is given under."""

    def __init__(self, name: str, *, of: type, many: bool = False) -> None:
        super().__init__(output_field=_FIELDS[of]())
        self.name, self.of, self.many = name, of, many

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:  # noqa: ARG002 - Django's signature
        return (f"({self.mark})" if self.many else "%s"), [self]

    @property
    def mark(self) -> str:
        """What stands in the statement where so many values will as are given."""
        return f"/*{self.name}*/%s"

    def filled(self, values: Mapping[str, Any]) -> list[Any]:
        given = [*values[self.name]] if self.many else [values[self.name]]
        if self.of in _AS_THEY_ARE:
            return given
        return [self.output_field.get_db_prep_value(one, connection) for one in given]


@functools.cache
def given(name: str, *, of: type, many: bool = False) -> Given:
    """There is one of each: the same stand in the same place of every call."""
    return Given(name, of=of, many=many)


class Blankable(Protocol):
    """An argument of several values, which knows its own form."""

    def blanked(self) -> tuple[Hashable, Self, Mapping[str, Any]]:
        """What is the same in all of this form; one with `Given` for each value; and the values by those names."""
        ...


class _Statement:
    """A queryset that was compiled for one connection."""

    def __init__(self, queryset: "QuerySet[Any, Any]", *, planned: bool) -> None:
        self._queryset = queryset
        self._planned = planned
        self._connection: Any = connections[queryset.db]
        compiler = queryset.query.get_compiler(using=queryset.db)
        try:
            self._sql, self._params = compiler.as_sql()
        except EmptyResultSet:
            self._sql, self._params = "", ()
        self._columns = slice(compiler.col_count if compiler.has_extra_select else None)
        if self._connection.vendor == "postgresql":
            self._sql, self._params = on_server.written(self._connection, self._sql, self._params)
        compiler.execute_sql = lambda *_, **__: [self._rows]
        queryset.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        self._rows: list[Any] = []

    def rows(self, values: Mapping[str, Any]) -> list[Any]:
        if not self._sql:
            return []
        rows_of: Any = self._queryset._iterable_class  # noqa: SLF001 - what the queryset itself would read them by
        self._rows = [row[self._columns] for row in self._asked(self._sql, values)]
        try:
            return list(rows_of(self._queryset, chunked_fetch=False, chunk_size=_FETCHED))
        finally:
            self._rows = []

    def count(self, values: Mapping[str, Any]) -> int:
        if not self._sql:
            return 0
        sql = f"SELECT COUNT(*) FROM ({self._sql}) counted"  # noqa: S608 - as it was compiled
        return int(self._asked(sql, values)[0][0])

    def _asked(self, sql: str, values: Mapping[str, Any]) -> list[Any]:
        postgresql = self._connection.vendor == "postgresql"
        params: list[Any] = []
        for one in self._params:
            if not isinstance(one, Given):
                params.append(one)
                continue
            filled = one.filled(values)
            if not one.many:
                params += filled
            elif postgresql:
                params.append(filled)
            else:
                filled = filled or [None]  # nothing is among NULL
                params += filled
                sql = sql.replace(one.mark, ", ".join(["%s"] * len(filled)))
        kept = postgresql and self._planned and settings.KEEPWELL_PREPARE
        with on_server.cursor(self._connection) if kept else self._connection.cursor() as cursor:
            cursor.execute(sql, params)
            return list(cursor.fetchall())


def prepared(build: "Callable[P, QuerySet[Any, Row]]") -> Callable[P, list[Row]]:
    """See the module."""
    return _asking(build, planned=False)


def planned(build: "Callable[P, QuerySet[Any, Row]]") -> Callable[P, list[Row]]:
    """See the module."""
    return _asking(build, planned=True)


def _asking(build: "Callable[P, QuerySet[Any, Row]]", *, planned: bool) -> Callable[P, list[Row]]:
    @functools.wraps(build)
    def ask(*form: P.args, **values: P.kwargs) -> list[Row]:
        statement, its_values = _statement(build, form, values, planned=planned)
        return statement.rows(its_values)

    return ask


def counted(build: "Callable[P, QuerySet[Any, Any]]") -> Callable[P, int]:
    """See the module."""

    @functools.wraps(build)
    def ask(*form: P.args, **values: P.kwargs) -> int:
        statement, its_values = _statement(build, form, values)
        return statement.count(its_values)

    return ask


def _statement(
    build: "Callable[..., QuerySet[Any, Any]]",
    form: tuple[Any, ...],
    values: dict[str, Any],
    *,
    planned: bool = False,
) -> tuple[_Statement, dict[str, Any]]:
    """The statement of that form, built where it was not asked lately; and its values."""
    key, blank, its_values = _blanks(form, values)
    statements: OrderedDict[Hashable, _Statement]
    statements = vars(connections[DEFAULT_DB_ALIAS]).setdefault(_KEPT_AS, OrderedDict())
    statement = statements.get((build, key))
    if statement is None:
        statement = statements[build, key] = _Statement(build(*blank[0], **blank[1]), planned=planned)
        if len(statements) > _FORMS:
            statements.popitem(last=False)
    else:
        statements.move_to_end((build, key))
    return statement, its_values


def _blanks(
    form: tuple[Any, ...], values: Mapping[str, Any]
) -> tuple[Hashable, tuple[list[Any], dict[str, Any]], dict[str, Any]]:
    """The form's key, the arguments with what will be given in place of values, and the values."""
    key: list[Hashable] = []
    positional: list[Any] = []
    its_values: dict[str, Any] = {}
    for one in form:
        if hasattr(one, "blanked"):
            several: Blankable = one
            same, blank, its = several.blanked()
            its_values |= its
        else:
            same, blank = one, one
        key.append(same)
        positional.append(blank)
    named: dict[str, Any] = {}
    for name, value in values.items():
        named[name], kind = _blank(name, value)
        key.append((name, kind))
        its_values[name] = value
    return tuple(key), (positional, named), its_values


def _blank(name: str, value: Any) -> tuple[Given | None, Hashable]:
    """What stands for a value, and what is the same in all that may stand there."""
    if value is None:
        return None, None
    many = isinstance(value, _MANY)
    of: type = type(next(iter(value), 0)) if many else type(value)
    return given(name, of=of, many=many), (of, many)
