import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from keepwell.clients.models import Client
from keepwell.cues.found import Found
from keepwell.cues.keeping_record import keep_record
from keepwell.cues.models import Cue, TrackRecord
from keepwell.cues.replaying import BandFigures, KindFigures, Record
from keepwell.cues.storing import Stored, store_cues

pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 6, 30)


@pytest.fixture
def client_id() -> int:
    return Client.objects.create(key="C1", name="Dhaka Jute").pk


def cue(client: int | None, kind: str = "gone_quiet", subject: str = "", strength: float = 0.5) -> Found:
    return Found(kind, client, subject, DAY, strength, 0.01, Decimal("12.5000"), {"silence": 62}, DAY)


def test_found_opens_found_again_updates_not_found_closes(client_id: int):
    first = [cue(client_id), cue(client_id, "line_stopped", "Bags"), cue(None, "concentration")]
    assert store_cues(found=first) == Stored(opened=3, updated=0, closed=0)
    opened = Cue.objects.get(kind="gone_quiet").opened_at
    assert store_cues(found=[cue(client_id, strength=0.9), first[2]]) == Stored(0, 2, 1)
    again = Cue.objects.open().get(kind="gone_quiet")
    assert (again.strength, again.opened_at, again.at_stake) == (0.9, opened, Decimal("12.5"))
    assert Cue.objects.get(kind="line_stopped").closed_at is not None
    assert Cue.objects.count() == 3


def test_what_comes_back_is_opened_anew(client_id: int):
    store_cues(found=[cue(client_id)])
    store_cues(found=[])
    assert store_cues(found=[cue(client_id)]).opened == 1
    assert Cue.objects.count() == 2
    assert Cue.objects.open().count() == 1


def test_the_same_round_twice_changes_nothing(client_id: int):
    for _ in range(2):
        store_cues(found=[cue(client_id), cue(client_id)])
    assert Cue.objects.count() == 1


def test_the_record_is_replaced_whole():
    bands = (BandFigures(0.25, 0.5, 4, 2), BandFigures(0.5, 1.0, 6, 6))
    row = KindFigures("gone_quiet", DAY, 90, 100, 20, 10, 8, 6, bands)
    record = Record(90, 5, [], [row], [], [])
    assert keep_record(record=record) == 1
    better = dataclasses.replace(record, kinds=[dataclasses.replace(row, came_true=9)])
    keep_record(record=better)
    kept = TrackRecord.objects.get()
    assert kept.came_true == 9
    assert kept.bands == [[0.25, 0.5, 4, 2], [0.5, 1.0, 6, 6]]


@pytest.mark.parametrize("company_wide", [True, False])
def test_the_database_itself_refuses_a_second_open_cue(client_id: int, *, company_wide: bool):
    store_cues(found=[cue(None if company_wide else client_id)])
    second = Cue.objects.get()
    second.pk = None
    second.closed_at = second.opened_at
    second.save()  # a closed one may stand beside it
    second.pk = None
    second.closed_at = None
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save(force_insert=True)
