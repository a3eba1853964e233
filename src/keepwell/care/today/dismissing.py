"""Not a problem, and why: away until there is a new reason."""

import datetime as dt

from django.db import transaction

from keepwell.care.today import planning
from keepwell.care.today.dealing import the_same
from keepwell.care.today.models import Dealing, NextStep
from keepwell.care.today.snoozing import LONGEST
from keepwell.clients.holding_still import hold_still
from keepwell.clients.models import Client
from keepwell.cues.models import Cue
from keepwell.lib import clock
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member


@transaction.atomic
def dismiss(
    *,
    client: Client,
    by: Member,
    why: str,
    cue: Cue | None = None,
    step: NextStep | None = None,
    today: dt.date,
) -> Dealing:
    """A second click gives the first one's dealing.

    Raises AlreadyDealtWith, NothingToDealWith, TextMissing, TextTooLong, GoneIntoAnother.
    """
    hold_still(client.pk)
    same = the_same(client=client, by=by, how=Dealing.How.NO_PROBLEM, on=today, cue=cue, step=step)
    if same is not None:
        return same
    dealing = Dealing.objects.create(
        client=client,
        cue=cue,
        how=Dealing.How.NO_PROBLEM,
        by=by,
        at=clock.now(),
        why=one_line(why, field=gettext_noop("Why it is no problem"), at_most=LONGEST, needed=True),
    )
    if step is not None:
        planning.end(step=step, dealing=dealing)
    auditing.note(
        by=by.name,
        kind="today.no_problem",
        about=f"client:{client.pk}",
        data={"dealing": dealing.pk, "cue": cue and cue.pk},
    )
    return dealing
