"""From the ledger to standings, cues and track record, on a small company of known lives."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from keepwell.cues.history import History
from keepwell.cues.models import Cue, TrackRecord
from keepwell.cues.replaying import Record, replay
from keepwell.ledger.book import export_book
from keepwell.ledger.importing import import_orders
from keepwell.ledger.undoing import undo_import
from keepwell.rounds import nightly
from keepwell.rounds.computing import AfterTheOrders, NothingToCount, computing, ledger_book
from keepwell.rounds.holding import RoundUnderWay, round_alone
from keepwell.staff.choosing import choose
from keepwell.standings.models import Rebuild, Snapshot, SnapshotDay, Standing
from ledger.staging import staged
from rounds.kept_aside import KeptAside, keep_aside

pytestmark = pytest.mark.django_db(transaction=True)

LAST = dt.date(2025, 6, 30)


def _orders(
    client: str, every: int, *, times: int, until: dt.date = LAST, amount: int = 100
) -> Iterator[dict[str, Any]]:
    for back in range(times):
        day = until - dt.timedelta(days=every * back)
        yield {
            "client_key": client,
            "order_number": f"{client}-{back}",
            "day": day,
            "amount": amount * 10_000,
            "product_code": "cup",
        }


def _company() -> list[dict[str, Any]]:
    rows = [
        row
        for n in range(60)
        for row in _orders(f"steady-{n:02}", 12 + n % 20, times=25, until=LAST - dt.timedelta(days=n % 12))
    ]
    rows += _orders("silent", 14, times=40, until=LAST - dt.timedelta(days=75), amount=900)
    return rows


@pytest.fixture
def company(home: Path, tmp_path: Path) -> int:
    return int(import_orders(staged(tmp_path, _company()), by="test").pk)


_first: list[tuple[int, nightly.NightlyReport, KeptAside]] = []


@pytest.fixture
def after_a_round(
    home: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, nightly.NightlyReport]:
    """The company after its first round, which is run once and put back: its import, and what the round said."""
    if not _first:
        brought = int(import_orders(staged(tmp_path, _company()), by="test").pk)
        report = nightly.run(by="test")
        _first.append((brought, report, keep_aside(home, tmp_path_factory.mktemp("round") / "home")))
    else:
        _first[0][2].put_back(home)
    brought, report, _ = _first[0]
    return brought, report


@pytest.fixture
def few(home: Path, tmp_path: Path) -> None:
    """Nobody has ordered twice: no model can be learned, which is what takes a round its seconds."""
    rows = [
        row
        for ago in range(0, 330, 30)
        for row in _orders(f"once-{ago}", 1, times=1, until=LAST - dt.timedelta(days=ago))
    ]
    import_orders(staged(tmp_path, rows), by="test")


def test_a_round_stores_standings_cues_snapshots_and_the_record(
    after_a_round: tuple[int, nightly.NightlyReport],
) -> None:
    _, report = after_a_round
    assert report.as_of == LAST
    assert report.clients == Standing.objects.count() == 61
    assert (
        Cue.objects.open().filter(kind="gone_quiet").values_list("client__key", flat=True).get() == "silent"
    )
    assert Snapshot.objects.values("as_of").distinct().count() == report.snapshots == 12
    assert Rebuild.objects.get().as_of == LAST


@pytest.mark.usefixtures("after_a_round")
def test_a_second_round_changes_nothing_and_needs_no_new_book() -> None:
    before = list(Standing.objects.order_by("client").values())
    cues = list(Cue.objects.order_by("id").values("id", "closed_at", "evidence"))
    book = export_book()
    assert nightly.fresh(book)
    assert nightly.run(by="test").snapshots == 0
    assert export_book() == book
    assert list(Standing.objects.order_by("client").values()) == before
    assert list(Cue.objects.order_by("id").values("id", "closed_at", "evidence")) == cues


def test_taking_an_import_back_closes_its_cues(company: int, tmp_path: Path) -> None:
    more = list(_orders("also-silent", 10, times=40, until=LAST - dt.timedelta(days=60)))
    second = import_orders(staged(tmp_path, more, "more"), by="test")
    nightly.run(by="test")
    assert Cue.objects.open().filter(client__key="also-silent").exists()
    undo_import(second.pk, by="test")
    nightly.run(by="test")
    assert not Cue.objects.filter(client__key="also-silent", closed_at=None).exists()
    assert Standing.objects.count() == 61


@pytest.mark.usefixtures("after_a_round")
def test_a_past_day_is_worked_out_without_being_stored() -> None:
    then = LAST - dt.timedelta(days=76)
    with computing(ledger_book(export_book()), as_of=then) as computed:
        assert computed.picture.as_of == then
        assert not [cue for cue in computed.found if cue.kind == "gone_quiet"]
    assert Rebuild.objects.get().as_of == LAST


def test_an_empty_ledger_is_said(home: Path) -> None:
    with pytest.raises(NothingToCount):
        nightly.run(by="test")


def test_a_round_that_dies_at_its_last_step_leaves_nothing(
    company: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def dies(**_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(nightly, "rebuild", dies)
    with pytest.raises(KeyboardInterrupt):
        nightly.run(by="test")
    assert not Cue.objects.exists()
    assert not TrackRecord.objects.exists()


def test_once_the_last_import_is_taken_back_nothing_is_known(
    after_a_round: tuple[int, nightly.NightlyReport],
) -> None:
    undo_import(after_a_round[0], by="test")
    with pytest.raises(NothingToCount):
        nightly.run(by="test")
    assert not Cue.objects.open().exists()
    for model in (Standing, Rebuild, Snapshot, SnapshotDay, TrackRecord):
        assert not model.objects.exists()


@pytest.mark.usefixtures("after_a_round")
def test_a_later_import_corrects_the_month_ends(tmp_path: Path) -> None:
    import_orders(staged(tmp_path, list(_orders("late", 30, times=6)), "late"), by="test")
    nightly.run(by="test")
    end = dt.date(2025, 4, 30)
    assert Snapshot.objects.filter(as_of=end, client__key="late").exists()


def test_months_without_an_order_count_as_made(home: Path, tmp_path: Path) -> None:
    rows = list(_orders("new", 3, times=1))
    import_orders(staged(tmp_path, rows), by="test")
    assert nightly.run(by="test").snapshots == 12
    assert nightly.run(by="test").snapshots == 0


def test_the_record_is_that_of_the_day_and_of_the_attention_chosen(
    few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    replayed: list[tuple[dt.date, float]] = []

    def watched(history: History, *, attention: float, progress: Any) -> Record:
        replayed.append((history.as_of, attention))
        return replay(history, attention=attention, progress=progress)

    monkeypatch.setattr(nightly, "replay", watched)
    earlier = LAST - dt.timedelta(days=100)
    nightly.run(by="test", as_of=earlier)
    nightly.run(by="test")
    nightly.run(by="test")
    choose(name="attention", value=0.4, by="test")
    nightly.run(by="test")
    assert replayed == [(earlier, 0.2), (LAST, 0.2), (LAST, 0.4)]


@pytest.mark.skipif(
    connection.vendor == "postgresql",
    reason="an advisory lock is the session's own: a second hold needs a second connection",
)
def test_two_rounds_do_not_run_at_once(few: None) -> None:
    with round_alone(), pytest.raises(RoundUnderWay):
        nightly.run(by="test")
    nightly.run(by="test")


@pytest.mark.usefixtures("after_a_round")
def test_a_client_has_one_figure_at_stake() -> None:
    cue = Cue.objects.open().get(client__key="silent", kind="gone_quiet")
    assert Standing.objects.get(client__key="silent").at_stake == cue.at_stake


def test_a_day_long_after_the_orders_is_refused(few: None) -> None:
    book = ledger_book(export_book())
    with (
        pytest.raises(AfterTheOrders, match="2025-06-30"),
        computing(book, as_of=LAST + dt.timedelta(days=32)),
    ):
        pass
    with computing(book, as_of=LAST + dt.timedelta(days=31)) as computed:
        assert computed.picture.as_of == LAST + dt.timedelta(days=31)
