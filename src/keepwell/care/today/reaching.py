"""Somebody was reached: what was said, and what comes next."""

import datetime as dt
import math
from typing import Final

from django.db import transaction

from keepwell.care.today import planning
from keepwell.care.today.dealing import the_same
from keepwell.care.today.models import Dealing, NextStep
from keepwell.clients.holding_still import hold_still
from keepwell.clients.models import Client, Contact
from keepwell.cues.models import Cue
from keepwell.ledger import conversing
from keepwell.ledger.models import Conversation
from keepwell.staff.models import Member
from keepwell.standings.models import Standing

SILENT: Final = "gone_quiet"
GAP: Final = 30  # days, where the client's own usual gap is not known
SHORTEST, LONGEST = 7, 120  # days


@transaction.atomic
def reach(
    *,
    client: Client,
    by: Member,
    channel: str = Conversation.Channel.PHONE,
    note: str = "",
    contact: Contact | None = None,
    cue: Cue | None = None,
    step: NextStep | None = None,
    next_what: str = "",
    next_day: dt.date | None = None,
    today: dt.date,
) -> Dealing:
    """Logs the conversation, ends what was planned, and plans the next step where one is given.

    `today`: the day of the one who acts. A second click gives the first one's dealing. Raises AlreadyDealtWith,
    NothingToDealWith, what `conversing.log` and `planning.plan` raise.
    """
    hold_still(client.pk)
    same = the_same(client=client, by=by, how=Dealing.How.REACHED, on=today, cue=cue, step=step)
    if same is not None:
        return same
    held = conversing.log(client=client, by=by, channel=channel, text=note, contact=contact)
    dealing = Dealing.objects.create(
        client=client,
        cue=cue,
        how=Dealing.How.REACHED,
        by=by,
        at=held.at,
        until=_until(client, cue, today),
        conversation=held,
    )
    if step is not None:
        planning.end(step=step, dealing=dealing)
    if next_what.strip() or next_day:
        planning.plan(
            client=client, by=by, what=next_what, day=next_day, contact=contact, after=dealing, today=today
        )
    return dealing


def _until(client: Client, cue: Cue | None, today: dt.date) -> dt.date | None:
    if cue is None or cue.kind != SILENT:
        return None
    usual = Standing.objects.filter(pk=client.pk).values_list("gap_high", flat=True).first() or GAP
    return today + dt.timedelta(days=min(max(math.ceil(usual), SHORTEST), LONGEST))
