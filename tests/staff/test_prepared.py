"""Prepared statements answer as the same query asked anew would, whoever asks and however often."""

import datetime as dt
from typing import Any

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.test.utils import CaptureQueriesContext

import world
from keepwell.clients.models import Client, Contact
from keepwell.ledger.models import Order
from keepwell.staff.prepared import _FORMS, _KEPT_AS, counted, prepared
from keepwell.staff.sight import OPERATOR, Viewer, viewer_of

pytestmark = pytest.mark.django_db(transaction=True)
built: list[str] = []


def _plain(viewer: Viewer, most: int, *, after: dt.date, names: Any, of: int | None) -> QuerySet[Client]:
    built.append("built")
    ordered = Order.objects.current().filter(client=OuterRef("pk"), day__gt=after)
    rows = Client.objects.seen_by(viewer).filter(Exists(ordered) | Q(name__in=names))
    if of is not None:
        rows = rows.filter(manager_id=of)
    return rows.select_related("manager").only("name", "manager__name").order_by("pk")[:most]


asked = prepared(_plain)


def _nobody() -> QuerySet[Client]:
    return Client.objects.none()


def _cases(cast: world.World) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    viewers = [
        OPERATOR,
        *(viewer_of(one) for one in (cast.manager, cast.colleague, cast.lead, cast.outsider)),
    ]
    names = [one.name for one in (cast.silent, cast.bengali)]
    return [
        ((viewer, most), {"after": after, "names": some, "of": of})
        for viewer in viewers
        for most in (1, 20)
        for after in (dt.date(2000, 1, 1), world.DAY - dt.timedelta(days=60), world.DAY)
        for some in ([], names[:1], names, {"no such name"})
        for of in (None, cast.manager.pk, cast.colleague.pk)
    ]


def _seen(rows: Any) -> list[tuple[int, str, str]]:
    return [(one.pk, one.name, one.manager.name if one.manager else "") for one in rows]


def test_it_answers_as_the_query_itself(stood: world.World) -> None:
    cases = _cases(stood)
    found = [_seen(asked(*form, **values)) for form, values in cases]
    assert found == [_seen(_plain(*form, **values)) for form, values in cases]
    assert len({tuple(one) for one in found}) > 8  # cases that differ


def test_a_form_is_built_once_and_one_statement_is_asked(stood: world.World) -> None:
    cases = _cases(stood)
    for form, values in cases:
        asked(*form, **values)
    built.clear()
    with CaptureQueriesContext(connection) as statements:
        for form, values in cases:
            asked(*form, **values)
    assert not built
    assert len(statements) == len(cases)


def test_rows_are_counted_up_to_the_limit(stood: world.World) -> None:
    many = counted(_plain)
    cases = _cases(stood)
    assert [many(*form, **values) for form, values in cases] == [
        _plain(*form, **values).count() for form, values in cases
    ]
    assert counted(_nobody)() == 0


def test_forms_not_asked_for_long_are_forgotten(stood: world.World) -> None:
    """Else what people type into a filter would fill the memory."""

    @prepared
    def called(name: str) -> QuerySet[Client]:
        built.append(name)
        return Client.objects.filter(name__icontains=name)

    vars(connections[DEFAULT_DB_ALIAS]).pop(_KEPT_AS, None)
    built.clear()
    often = stood.silent.name
    for place in range(3 * _FORMS):
        assert called(often)
        assert not called(f"nobody is called {place}")
    assert built.count(often) == 1
    assert len(vars(connections[DEFAULT_DB_ALIAS])[_KEPT_AS]) == _FORMS
    called("nobody is called 0")
    assert built.count("nobody is called 0") == 2


def test_what_is_deferred_is_still_there(stood: world.World) -> None:
    (found,) = asked(OPERATOR, 1, after=dt.date(2000, 1, 1), names=[], of=None)
    assert found.key == Client.objects.get(pk=found.pk).key


@prepared
def _none_at_all(*, among: set[int]) -> QuerySet[Contact]:
    return Contact.objects.none().filter(pk__in=among)


@prepared
def _either(*, day: dt.date) -> QuerySet[Order, tuple[dt.date, int]]:
    orders = Order.objects.order_by()
    before, after = orders.filter(day__lt=day), orders.filter(day__gte=day)
    return before.values_list("day", "pk").union(after.values_list("day", "pk"), all=True).order_by("pk")


def test_unions_and_what_is_known_to_be_empty(stood: world.World) -> None:
    assert _none_at_all(among={1}) == []
    every = list(Order.objects.order_by("pk").values_list("day", "pk"))
    assert every
    for day in (world.DAY, world.DAY - dt.timedelta(days=100), world.DAY):
        assert _either(day=day) == every


def test_moments_are_written_as_the_database_writes_them(stood: world.World) -> None:
    @prepared
    def added(*, since: dt.datetime) -> QuerySet[Client]:
        return Client.objects.filter(added_at__gte=since)

    Client.objects.filter(pk=stood.silent.pk).update(added_at=world.NOW)
    assert [one.pk for one in added(since=world.NOW)] == [stood.silent.pk]
    east = world.NOW.astimezone(dt.timezone(dt.timedelta(hours=9)))
    assert [one.pk for one in added(since=east)] == [stood.silent.pk]
    assert added(since=world.NOW + dt.timedelta(microseconds=1)) == []


def test_a_new_connection_has_statements_of_its_own(stood: world.World) -> None:
    """What was compiled for one that is gone would be asked of it."""
    form, values = _cases(stood)[0]
    asked(*form, **values)
    mine = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = another = mine.copy()
    try:
        with CaptureQueriesContext(another) as statements:
            asked(*form, **values)
    finally:
        another.close()
        connections[DEFAULT_DB_ALIAS] = mine
    assert len(statements) == 1
