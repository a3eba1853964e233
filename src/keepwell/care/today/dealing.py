"""What the results of an action share: nobody deals twice with the same thing, and no two at once.

The rule of coming back. A dealing is about the client, with every reason there was to turn to them at that moment; all
of these leave the list. What brings the client back:

- a new reason: a cue that opened after the dealing (another kind, or one that had closed and opened again);
- the day of the dealing: of a snooze the day that was chosen, of word that was left the third working day after it, of
  somebody reached about a silence the day on which another usual gap has passed and they are silent still;
- undoing it.

Where somebody was reached about anything else, and where it was no problem, only a new reason brings it back. What was
handed over stays away from everybody but the one who took it.
"""

import datetime as dt

from django.db.models import Exists, OuterRef, Q, QuerySet

from keepwell.care.today.models import Dealing, NextStep
from keepwell.clients.models import Client
from keepwell.cues.models import Cue
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff.models import Member

SAME_CLICK = dt.timedelta(minutes=10)


class AlreadyDealtWith(Refusal):
    says = gettext_noop("%(name)s has just dealt with this: nothing was changed.")
    mend = gettext_noop("Load the page again to see what is left.")


class NothingToDealWith(Refusal):
    says = gettext_noop("This is no longer on the list: its reason is gone.")
    mend = gettext_noop("Load the page again to see what is left.")


def holding(on: dt.date) -> Q:
    """Dealings that still keep their reasons away on that day."""
    return Q(undone_at=None) & (Q(until=None) | Q(until__gt=on))


def dealt_with(on: dt.date, viewer: int | None = None) -> Exists:
    """For a query of cues: one that somebody's dealing keeps away from the member `viewer` (none: from all)."""
    about = Dealing.objects.filter(holding(on), client=OuterRef("client"), at__gte=OuterRef("opened_at"))
    if viewer is not None:
        about = about.exclude(how=Dealing.How.HANDED_OVER, to=viewer)
    return Exists(about)


def the_same(
    *, client: Client, by: Member, how: Dealing.How, on: dt.date, cue: Cue | None, step: NextStep | None
) -> Dealing | None:
    """The dealing that the same click made a moment ago, or None where there is something to deal with.

    Raises AlreadyDealtWith where another result stands, NothingToDealWith where the reason is gone.
    """
    last = _last(client=client, by=by, on=on, cue=cue, step=step)
    if last is not None:
        if last.by_id == by.pk and last.how == how and clock.now() - last.at < SAME_CLICK:
            return last
        raise AlreadyDealtWith(name=last.by.name if last.by else "–")
    if cue is not None and Cue.objects.filter(pk=cue.pk).exclude(closed_at=None).exists():
        raise NothingToDealWith
    if step is not None and not NextStep.objects.open().filter(pk=step.pk).exists():
        raise NothingToDealWith
    return None


def _last(
    *, client: Client, by: Member, on: dt.date, cue: Cue | None, step: NextStep | None
) -> Dealing | None:
    about: QuerySet[Dealing] = Dealing.objects.filter(holding(on), client=client).select_related("by")
    if step is not None:
        about = about.filter(closed_steps=step)
    elif cue is not None:
        about = about.filter(at__gte=cue.opened_at)
    else:
        about = about.filter(cue=None, at__gte=clock.now() - CELEBRATED_FOR)
    return about.exclude(how=Dealing.How.HANDED_OVER, to=by).order_by("-at").first()


CELEBRATED_FOR = dt.timedelta(days=30)  # a talk so long ago at most stands for the good wishes
