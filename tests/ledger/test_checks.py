"""The doctor's questions to the ledger: sound when it is, and each fault found."""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from keepwell.ledger.checks import check, wal_reset_fault
from keepwell.ledger.importing import import_orders
from keepwell.ledger.models import Import
from keepwell.lib import clock
from ledger.staging import staged


@pytest.mark.parametrize(
    ("version", "faulty"),
    [
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 46, 0), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
    ],
)
def test_the_versions_with_the_wal_fault_are_known(version: tuple[int, ...], *, faulty: bool) -> None:
    assert wal_reset_fault(version) is faulty


def codes() -> dict[str, str]:
    found = check()
    for finding in found:
        assert finding.says % finding.facts
        assert (finding.mend % finding.facts != "") == (finding.level != "good")
    return {finding.code: finding.level for finding in found}


@pytest.mark.django_db(transaction=True)
def test_each_fault_is_found(tmp_path: Path, home: Path) -> None:
    import_orders(staged(tmp_path, [{"order_number": "1"}, {"order_number": "2"}]), by="test")
    before = codes()
    assert before["lines"] == before["folder"] == "good"
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_orderline SET order_id = 999999 WHERE id = (SELECT min(id) FROM ledger_orderline)"
        )
    Import.objects.create(started_at=clock.now(), by="test", digest="", holder="elsewhere:1")
    found = codes()
    assert (found["orphan_lines"], found["lines_missing"]) == ("warning", "fault")
    assert found["unfinished_import"] == "warning"
    assert "lines" not in found


@pytest.mark.django_db(transaction=True)
def test_a_missing_folder_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "KEEPWELL_HOME", tmp_path / "nowhere")
    assert codes()["folder"] == "fault"
