"""On PostgreSQL a statement is written with its constants and planned once; its answers are those of the plain query."""

import datetime as dt
from collections.abc import Collection
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import Count, QuerySet, Value

import world
from keepwell.clients.models import Client
from keepwell.staff.prepared import counted, planned

pytestmark = pytest.mark.django_db(transaction=True)
AWKWARD = "50 % off %s %%s '; -- \\ \" {} 茶"


@pytest.fixture(autouse=True)
def _on_postgresql() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("nothing is planned ahead here: the database is not PostgreSQL")
    connection.close()  # with all that was planned on it


def _called(*, among: Collection[str], since: dt.date) -> QuerySet[Client, Any]:
    found = Client.objects.filter(name__in=among).exclude(name__contains=AWKWARD[2:6] + "nobody")
    return (
        found.filter(orders__day__gte=since)
        .annotate(said=Value(AWKWARD), many=Count("orders"))
        .order_by("pk")
        .values_list("pk", "name", "said", "many")
    )


def _planned() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        return [one for (one,) in cursor.fetchall()]


def test_constants_are_as_they_were_meant(stood: world.World) -> None:
    Client.objects.filter(pk=stood.silent.pk).update(name=AWKWARD)
    asked, many = planned(_called), counted(_called)
    for among in ([AWKWARD], [AWKWARD, stood.bengali.name, "nobody"], [], {"nobody"}):
        for since in (dt.date(2000, 1, 1), world.DAY - dt.timedelta(days=90)):
            expected = list(_called(among=among, since=since))
            assert asked(among=among, since=since) == expected
            assert many(among=among, since=since) == len(expected)
    assert asked(among=[AWKWARD], since=dt.date(2000, 1, 1))[0][1:3] == (AWKWARD, AWKWARD)


def test_it_is_planned_once_whatever_the_values(stood: world.World) -> None:
    asked = planned(_called)
    for among in ([stood.silent.name], [stood.silent.name, stood.bengali.name], []):
        asked(among=among, since=world.DAY)
    (statement,) = _planned()
    assert "IN (" not in statement
    assert "50 % off %s %%s" in statement


def test_nothing_is_kept_behind_a_pooler(stood: world.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEEPWELL_PREPARE", False)
    for _ in range(8):
        assert planned(_called)(among=[stood.silent.name], since=dt.date(2000, 1, 1))
    assert not _planned()
