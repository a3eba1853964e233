"""The test of "key": what it would change is what it changes, and what the round would say."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import world
from keepwell.rounds import nightly
from keepwell.staff.choosing import SettingOutOfBounds, chosen
from keepwell.staff.models import AuditEntry
from keepwell.staff.sight import OPERATOR, viewer_of
from keepwell.standings.key_test import KeyTest, choose_key_test, effect, held_at_month_ends
from keepwell.standings.models import Snapshot, Standing

pytestmark = pytest.mark.django_db(transaction=True)


def _keys() -> set[int]:
    return set(Standing.objects.filter(is_key=True).values_list("pk", flat=True))


def test_what_is_said_before_is_what_comes_and_what_the_round_says(stood: world.World) -> None:
    with world.set_clock():
        for value in ("net_sales", "profit"):
            shares = sorted(Standing.objects.values_list("share", flat=True))
            for share in (0.9, 0.001, shares[-2]):  # the last exactly on a client's share: it passes
                test, before = KeyTest(share, value), _keys()
                with CaptureQueriesContext(connection) as asked:
                    said = effect(test, OPERATOR)
                assert len(asked) == 4
                changed = choose_key_test(test=test, by="Rina")
                after = _keys()
                assert (said.now.clients, said.then.clients) == (len(before), len(after))
                assert {one.pk for one in said.comes_in} == after - before
                assert {one.pk for one in said.goes_out} == before - after
                assert changed == said.coming + said.going == len(after ^ before)
                assert choose_key_test(test=test, by="Rina") == 0
            nightly.run(as_of=world.DAY, by="test")
            assert _keys() == after
    assert (chosen("key_share"), chosen("value")) == (shares[-2], "profit")
    assert AuditEntry.objects.filter(kind="setting.chosen", by="Rina").exists()


def test_shares_are_of_the_company_and_names_of_those_one_sees(stood: world.World) -> None:
    cast = stood
    every, mine = (effect(KeyTest(0.001, "net_sales"), who) for who in (OPERATOR, viewer_of(cast.manager)))
    own = Standing.objects.filter(client__manager=cast.manager)
    assert every.total == mine.total == sum(Standing.objects.values_list("net_sales", flat=True))
    assert mine.then.share == pytest.approx(
        sum(float(one.net_sales) for one in own if one.share >= 0.001) / float(every.total)
    )
    assert {one.client.manager_id for one in mine.comes_in} <= {cast.manager.pk}
    nobody = effect(KeyTest(0.001, "net_sales"), viewer_of(cast.outsider))
    assert (nobody.then.clients, nobody.then.share, nobody.comes_in) == (0, 0.0, [])
    since = world.DAY.replace(year=world.DAY.year - 2)
    whole = held_at_month_ends(0.01, OPERATOR, since=since)
    assert [row for row in whole if row[0].month == 5] == [
        (day, rows.count(), pytest.approx(sum(rows.values_list("share", flat=True))))
        for day in [dt.date(2026, 5, 31)]
        for rows in [Snapshot.objects.filter(as_of=day, share__gte=0.01)]
    ]
    theirs = held_at_month_ends(0.01, viewer_of(cast.manager), since=since)
    assert 0 < sum(row[2] for row in theirs) < sum(row[2] for row in whole)
    assert held_at_month_ends(0.01, viewer_of(cast.outsider), since=since) == []


@pytest.mark.parametrize("share", [0, 1, -1, "nan", "inf", "many", None, "\x00", "x" * 1_000_000, "১"])
def test_nonsense_is_refused(share: object) -> None:
    with pytest.raises(SettingOutOfBounds):
        KeyTest.read(share=share, value="net_sales")
    with pytest.raises(SettingOutOfBounds):
        KeyTest.read(share=0.1, value=share)


def test_without_any_standing_nothing_is_said() -> None:
    for value in ("net_sales", "profit"):
        found = effect(KeyTest(0.01, value), OPERATOR)
        assert (found.now.clients, found.then.clients, found.then.share) == (0, 0, 0.0)
        assert choose_key_test(test=KeyTest(0.01, value), by="x") == 0
