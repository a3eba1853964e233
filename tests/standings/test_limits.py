"""The limits of ABC, XYZ and lost: what they would change is what they change, and what the round would say."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import world
from keepwell.rounds import nightly
from keepwell.staff import choosing
from keepwell.staff.choosing import SettingOutOfBounds, chosen
from keepwell.staff.models import AuditEntry
from keepwell.staff.sight import OPERATOR, viewer_of
from keepwell.standings.limits import CELLS, NAMED, Limits, LimitsCross, choose_limits, effect
from keepwell.standings.models import Snapshot, SnapshotDay, Standing

pytestmark = pytest.mark.django_db(transaction=True)
USUAL = Limits(0.8, 0.95, 0.5, 1.0, 3.0, 90, 365)
TRIED = (
    Limits(0.2, 0.3, 0.01, 0.02, 0.5, 1, 30),
    Limits(0.96, 0.999, 0.9, 3.0, 30.0, 900, 2000),  # both of a pair above where the upper one stood
    Limits(0.5, 0.6, 0.2, 0.9, 1.0, 10, 100),
)


def _stands() -> dict[int, tuple[Any, ...]]:
    rows = Standing.objects.values_list("pk", "abc", "xyz", "is_lost", "day_lost")
    return {pk: tuple(rest) for pk, *rest in rows}


@pytest.mark.parametrize(("value", "round_after"), [("net_sales", TRIED[0]), ("profit", TRIED[1])])
def test_what_is_said_before_is_what_comes_and_what_the_round_says(
    home: object, value: str, round_after: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nightly, "MONTH_ENDS", 0)  # they have a test of their own, and take time
    world.build()
    choosing.choose(name="value", value=value, by="test")
    with world.set_clock():
        nightly.run(as_of=world.DAY, by="test")
        for limits in (*TRIED, USUAL):
            before = _stands()
            with CaptureQueriesContext(connection) as asked:
                said = effect(limits, OPERATOR)
            assert len(asked) <= 10
            changed = choose_limits(limits=limits, by="Rina")
            after = _stands()
            for cell in CELLS:
                rows = Standing.objects.in_cell(cell)
                assert said.then[cell].clients == rows.count()
                assert said.then[cell].money == sum(rows.values_list("net_sales", flat=True))
                assert said.now[cell].clients == sum("".join(one[:2]) == cell for one in before.values())
            assert (said.lost_now.clients, said.lost_then.clients) == tuple(
                sum(one[2] for one in which.values()) for which in (before, after)
            )
            assert said.moving == sum(after[pk][:2] != before[pk][:2] for pk in after)
            assert said.losing == sum(after[pk][2] and not before[pk][2] for pk in after)
            assert said.returning == sum(before[pk][2] and not after[pk][2] for pk in after)
            for named, was, is_so in ((said.becomes_lost, before, after), (said.comes_back, after, before)):
                moving = [pk for pk in after if is_so[pk][2] and not was[pk][2]]
                brought = {
                    one.pk: one.net_sales + one.net_sales_before
                    for one in Standing.objects.filter(pk__in=moving)
                }
                largest = sorted(moving, key=lambda pk: (-brought[pk], pk))
                assert [one.pk for one in named] == largest[:NAMED]
            assert changed == sum(after[pk][:3] != before[pk][:3] for pk in after)
            assert choose_limits(limits=limits, by="Rina") == 0
            assert Limits.chosen() == limits
            if limits == round_after:
                nightly.run(as_of=world.DAY, by="test")
                assert _stands() == after
    assert AuditEntry.objects.filter(kind="setting.chosen", by="Rina", about="setting:abc_a").count() == 4


def test_the_round_puts_the_past_into_the_new_cells(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "MONTH_ENDS", 2)
    world.build()
    with world.set_clock():
        nightly.run(as_of=world.DAY, by="test")
        assert nightly.run(as_of=world.DAY, by="test").snapshots == 0
        choose_limits(limits=replace(USUAL, abc_a=0.01, abc_b=0.02), by="Rina")
        assert nightly.run(as_of=world.DAY, by="test").snapshots == nightly.MONTH_ENDS
    end = SnapshotDay.newest(1)[0]
    assert Snapshot.objects.filter(as_of=end, abc="A").count() == 1


def test_counted_are_the_clients_one_sees(home: object) -> None:
    cast = world.build()
    with world.set_clock():
        nightly.run(as_of=world.DAY, by="test")
    every, mine = effect(TRIED[0], OPERATOR), effect(TRIED[0], viewer_of(cast.manager))
    own = Standing.objects.filter(client__manager=cast.manager)
    assert sum(one.clients for one in mine.then.values()) == own.count() < Standing.objects.count()
    assert mine.total == every.total
    assert all(mine.then[cell].clients <= every.then[cell].clients for cell in CELLS)
    assert every.becomes_lost
    assert {one.client.manager_id for one in mine.becomes_lost} <= {cast.manager.pk}
    nobody = effect(TRIED[0], viewer_of(cast.outsider))
    assert nobody.lost_then.clients == sum(one.clients for one in nobody.then.values()) == 0


def test_standings_of_before_the_column_was_kept_are_judged_by_the_days_ever(home: object) -> None:
    world.build()
    with world.set_clock():
        nightly.run(as_of=world.DAY, by="test")
    Standing.objects.update(order_days_recent=None)
    said = effect(USUAL, OPERATOR)
    assert sum(one.clients for one in said.then.values()) == Standing.objects.count()


@pytest.mark.parametrize("name", ["abc_a", "xyz_y", "lost_after_gaps", "lost_min_days"])
@pytest.mark.parametrize("typed", [0, -1, "nan", "many", None, "\x00", "x" * 1_000_000])
def test_nonsense_is_refused(name: str, typed: object) -> None:
    with pytest.raises(SettingOutOfBounds):
        Limits.read(**{name: typed})


def test_limits_that_cross_are_refused_and_change_nothing() -> None:
    given = {name: getattr(USUAL, name) for name in Limits.__dataclass_fields__}
    for crossed in ({"abc_a": 0.95}, {"abc_b": 0.5}, {"xyz_x": 1.0}, {"xyz_y": 0.1}):
        with pytest.raises(LimitsCross):
            Limits.read(**given | crossed)
    assert chosen("abc_a") == 0.8


def test_without_any_standing_nothing_is_said() -> None:
    assert effect(USUAL, OPERATOR).lost_then.clients == 0
    assert choose_limits(limits=TRIED[0], by="x") == 0
