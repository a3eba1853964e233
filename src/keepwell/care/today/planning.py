"""The next step with a client: planned for a day, put off, ended by a dealing or dropped."""

import datetime as dt
from typing import Final

from django.db import transaction

from keepwell.care.today.models import Dealing, NextStep
from keepwell.clients.holding_still import hold_still
from keepwell.clients.models import Client, Contact
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member

LONGEST: Final = 500  # characters of what is planned
FARTHEST: Final = dt.timedelta(days=3660)


class StepOutOfDays(Refusal):
    says = gettext_noop("%(day)s is no day for a next step.")
    mend = gettext_noop("Give a day from today on, within ten years.")


class StepChanged(Refusal):
    says = gettext_noop("This step was changed by somebody a moment ago: nothing was changed.")
    mend = gettext_noop("Load the page again to see what stands.")


@transaction.atomic
def plan(
    *,
    client: Client,
    by: Member,
    what: str,
    day: dt.date | None,
    contact: Contact | None = None,
    after: Dealing | None = None,
    today: dt.date,
) -> NextStep:
    """`day` none: tomorrow. Raises StepOutOfDays, TextMissing, TextTooLong, GoneIntoAnother."""
    day = day or today + dt.timedelta(days=1)
    if not today <= day <= today + FARTHEST:
        raise StepOutOfDays(day=day)
    hold_still(client.pk)
    step = NextStep.objects.create(
        client=client,
        contact=contact,
        what=one_line(what, field=gettext_noop("What comes next"), at_most=LONGEST, needed=True),
        day=day,
        by=by,
        at=clock.now(),
        after=after,
    )
    auditing.note(
        by=by.name,
        kind="step.planned",
        about=f"client:{client.pk}",
        data={"step": step.pk, "day": day.isoformat()},
    )
    return step


def end(*, step: NextStep, dealing: Dealing) -> None:
    """The dealing was what this step planned. Raises StepChanged where it is no longer open."""
    if not NextStep.objects.open().filter(pk=step.pk).update(done_at=dealing.at, done_by=dealing):
        raise StepChanged


def put_off(*, step: NextStep, to: dt.date, dealing: Dealing) -> None:
    """Ends the step and plans the same for `to`, so that undoing the dealing gives the first one back."""
    end(step=step, dealing=dealing)
    NextStep.objects.create(
        client_id=step.client_id,
        contact_id=step.contact_id,
        what=step.what,
        day=to,
        by=dealing.by,
        at=dealing.at,
        after=dealing,
    )
