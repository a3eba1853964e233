import pytest

import world
from keepwell.clients.models import Note
from keepwell.clients.noting import NoteOfAnother, note, strike
from keepwell.staff.models import AuditEntry
from keepwell.staff.sight import viewer_of

pytestmark = pytest.mark.django_db


@world.set_clock()
def test_a_note_is_its_writers_alone() -> None:
    cast = world.build()
    mine = note(client=cast.steady, text="likes rowing", by=cast.manager)
    assert Note.objects.seen_by(viewer_of(cast.manager)).get() == mine
    assert not Note.objects.seen_by(viewer_of(cast.lead)).exists()
    assert not AuditEntry.objects.exists()
    with pytest.raises(NoteOfAnother):
        strike(note=mine, by=cast.lead)
    strike(note=mine, by=cast.manager)
    assert not Note.objects.exists()
