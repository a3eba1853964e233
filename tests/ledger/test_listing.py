"""The imports so far: an unfinished one is under way while somebody works on it, and stopped when nobody does."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import connection

from keepwell.ledger.checks import check
from keepwell.ledger.holding import held_alone, is_held
from keepwell.ledger.importing import import_orders
from keepwell.ledger.listing import imports_so_far
from keepwell.ledger.models import Import
from keepwell.ledger.undoing import undo_import
from keepwell.lib import clock
from keepwell.staff.sight import OPERATOR, Viewer
from ledger.staging import staged

pytestmark = pytest.mark.django_db(transaction=True)


def begun() -> Import:
    return Import.objects.create(
        started_at=clock.now(), by="test", digest="", holder="elsewhere:1", files=[{"name": "a/b/orders.csv"}]
    )


def states() -> dict[int, str]:
    return {one.id: one.state for one in imports_so_far(viewer=OPERATOR)}


def test_nobody_holds_before_and_after_and_somebody_between() -> None:
    assert is_held() is False
    with held_alone():
        assert is_held() is True
    assert is_held() is False


def test_an_unfinished_import_is_stopped_when_nobody_works_on_it() -> None:
    found = begun()
    assert states() == {found.pk: "stopped"}
    with held_alone():
        assert states() == {found.pk: "running"}
    assert states() == {found.pk: "stopped"}


def test_the_doctor_says_the_same() -> None:
    begun()
    with held_alone():
        assert {one.code: one.level for one in check()}["import_under_way"] == "good"
    assert {one.code: one.level for one in check()}["unfinished_import"] == "warning"


def test_the_next_import_sweeps_the_stopped_one_away(tmp_path: Path) -> None:
    begun()
    done = import_orders(staged(tmp_path, [{}]), by="test")
    assert states() == {done.pk: "done"}


def test_each_import_is_listed_with_what_came_of_it_newest_first(tmp_path: Path) -> None:
    first = import_orders(staged(tmp_path, [{"order_number": "1"}, {"order_number": "2"}]), by="Amina")
    later = import_orders(staged(tmp_path, [{"day": dt.date(2024, 6, 1)}], name="later"), by="test")
    undo_import(later.pk, by="test")
    newest, oldest = imports_so_far(viewer=OPERATOR)
    assert (newest.id, newest.state) == (later.pk, "undone")
    assert (oldest.id, oldest.state, oldest.by, oldest.files) == (first.pk, "done", "Amina", ["staged.csv"])
    assert (oldest.rows, oldest.refused, oldest.orders) == (2, 0, 2)


def test_no_import_is_listed_to_who_sees_a_part_of_the_clients() -> None:
    begun()
    assert imports_so_far(viewer=Viewer(name="Amina", sees_all=False, member_id=1)) == []


def test_where_nothing_was_ever_imported_nobody_holds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if connection.vendor == "postgresql":
        pytest.skip("on PostgreSQL there is no file to be missing")
    monkeypatch.setitem(connection.settings_dict, "NAME", str(tmp_path / "nowhere.sqlite3"))
    assert is_held() is False
