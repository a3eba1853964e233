"""Not now: away until a day, with the reason."""

import datetime as dt
from typing import Final

from django.db import transaction

from keepwell.care.today import planning
from keepwell.care.today.dealing import the_same
from keepwell.care.today.models import Dealing, NextStep
from keepwell.clients.holding_still import hold_still
from keepwell.clients.models import Client
from keepwell.cues.models import Cue
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member

FARTHEST: Final = dt.timedelta(days=366)
LONGEST: Final = 500  # characters of a reason


class SnoozedTooShortOrLong(Refusal):
    says = gettext_noop("%(day)s is no day to come back on.")
    mend = gettext_noop("Give a day from tomorrow on, within a year.")


@transaction.atomic
def snooze(
    *,
    client: Client,
    by: Member,
    until: dt.date | None,
    why: str,
    cue: Cue | None = None,
    step: NextStep | None = None,
    today: dt.date,
) -> Dealing:
    """A second click gives the first one's dealing.

    Raises AlreadyDealtWith, NothingToDealWith, SnoozedTooShortOrLong, TextMissing, TextTooLong, GoneIntoAnother.
    """
    hold_still(client.pk)
    same = the_same(client=client, by=by, how=Dealing.How.SNOOZED, on=today, cue=cue, step=step)
    if same is not None:
        return same
    if until is None or not today < until <= today + FARTHEST:
        raise SnoozedTooShortOrLong(day=until or today)
    dealing = Dealing.objects.create(
        client=client,
        cue=cue,
        how=Dealing.How.SNOOZED,
        by=by,
        at=clock.now(),
        until=until,
        why=one_line(why, field=gettext_noop("Why not now"), at_most=LONGEST, needed=True),
    )
    if step is not None:
        planning.put_off(step=step, to=until, dealing=dealing)
    auditing.note(
        by=by.name,
        kind="today.snoozed",
        about=f"client:{client.pk}",
        data={"dealing": dealing.pk, "until": until.isoformat()},
    )
    return dealing
