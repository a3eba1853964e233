"""Word was left: nobody answered, so it comes back after three working days."""

import datetime as dt
from typing import Final

from django.db import transaction

from keepwell.care.today import planning
from keepwell.care.today.dealing import the_same
from keepwell.care.today.models import Dealing, NextStep
from keepwell.clients.holding_still import hold_still
from keepwell.clients.hours import working_days_after
from keepwell.clients.models import Client, Contact
from keepwell.clients.places import country_code
from keepwell.cues.models import Cue
from keepwell.ledger import conversing
from keepwell.ledger.models import Conversation
from keepwell.staff.models import Member

BACK_AFTER: Final = 3  # working days of the client's


@transaction.atomic
def leave_word(
    *,
    client: Client,
    by: Member,
    channel: str = Conversation.Channel.PHONE,
    note: str = "",
    contact: Contact | None = None,
    cue: Cue | None = None,
    step: NextStep | None = None,
    today: dt.date,
) -> Dealing:
    """Logs that nobody was reached; a planned step moves to the day it comes back.

    A second click gives the first one's dealing. Raises AlreadyDealtWith, NothingToDealWith, as `conversing.log`.
    """
    hold_still(client.pk)
    same = the_same(client=client, by=by, how=Dealing.How.LEFT_WORD, on=today, cue=cue, step=step)
    if same is not None:
        return same
    back = working_days_after(country_code(client.country), today, BACK_AFTER)
    held = conversing.log(client=client, by=by, channel=channel, text=note, contact=contact, reached=False)
    dealing = Dealing.objects.create(
        client=client,
        cue=cue,
        how=Dealing.How.LEFT_WORD,
        by=by,
        at=held.at,
        until=back,
        conversation=held,
    )
    if step is not None:
        planning.put_off(step=step, to=back, dealing=dealing)
    return dealing
