"""Writes a member's private note of a client, and strikes it out."""

from typing import Final

from django.db import transaction

from keepwell.clients.holding_still import hold_still
from keepwell.clients.models import Client, Note
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import tidied
from keepwell.lib.words import gettext_noop
from keepwell.staff.models import Member

LONGEST: Final = 2000  # characters


class NoteOfAnother(Refusal):
    says = gettext_noop("This note is not yours.")
    mend = gettext_noop("A private note is read and struck out by who wrote it.")


# Private notes leave no trace in the audit: leads read it.
@transaction.atomic
def note(*, client: Client, text: str, by: Member) -> Note:
    """Adds one note that only `by` will read. Raises TextMissing, TextTooLong, GoneIntoAnother."""
    said = tidied(text, field=gettext_noop("The note"), at_most=LONGEST, needed=True)
    hold_still(client.pk)
    return Note.objects.create(client=client, by=by, at=clock.now(), text=said)


@transaction.atomic
def strike(*, note: Note, by: Member) -> None:
    """Deletes one's own note. Raises NoteOfAnother."""
    if note.by_id != by.pk:
        raise NoteOfAnother
    note.delete()
