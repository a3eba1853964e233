"""Moves a promise to another day, with the reason."""

import datetime as dt

from django.db import transaction

from keepwell.care.promises.closed import PromiseChanged
from keepwell.care.promises.making import LONGEST, check_due
from keepwell.care.promises.models import Promise
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member


class SameDay(Refusal):
    says = gettext_noop("The promise is due on %(due)s already.")
    mend = gettext_noop("Give another day.")


@transaction.atomic
def move(*, promise: Promise, to: dt.date, why: str, by: Member) -> None:
    """Makes it due on `to`, the client's day; every move stays written with its reason.

    Raises SameDay, DueAlreadyPassed, DueTooFar, TextMissing, TextTooLong, PromiseChanged.
    """
    if to == promise.due:
        raise SameDay(due=to)
    check_due(promise.client, to)
    moved = {
        "from": promise.due.isoformat(),
        "to": to.isoformat(),
        "why": one_line(why, field=gettext_noop("Why it is moved"), at_most=LONGEST, needed=True),
        "by": by.name,
        "at": clock.now().isoformat(),
    }
    moves = [*promise.moves, moved]
    if not Promise.objects.open().filter(pk=promise.pk, due=promise.due).update(due=to, moves=moves):
        raise PromiseChanged(what=promise.what)
    promise.due, promise.moves = to, moves
    auditing.note(
        by=by.name,
        kind="promise.moved",
        about=f"client:{promise.client_id}",
        data={"promise": promise.pk, "from": moved["from"], "to": moved["to"]},
    )
