"""Tells a client some news, as one deed: the talk, the notice that is owed no longer, and what comes next."""

import datetime as dt

from django.db import transaction

from keepwell.care import talking
from keepwell.care.notices import ending
from keepwell.care.notices.models import Owed
from keepwell.clients.models import Contact
from keepwell.staff.models import Member


@transaction.atomic
def bring(
    *,
    owed: Owed,
    by: Member,
    channel: str,
    note: str = "",
    contact: Contact | None = None,
    next_what: str = "",
    next_day: dt.date | None = None,
) -> None:
    """Raises NoticeEnded, and as `talking.talk`."""
    said = f"{owed.notice.title}\n{note}".strip()
    held = talking.talk(
        client=owed.client,
        by=by,
        channel=channel,
        text=said,
        contact=contact,
        next_what=next_what,
        next_day=next_day,
    )
    ending.tell(owed=owed, by=by, conversation=held.conversation)


@transaction.atomic
def take_back(*, owed: Owed, by: Member) -> None:
    """Undoes it: the news is owed again, and the talk was none. Raises NoticeWithdrawn, AlreadyTakenBack."""
    held = ending.owe_again(owed=owed, by=by)
    if held is not None:
        talking.take_back(conversation=held, by=by)
