"""Logs a talk with what was promised in it and what comes next, as one deed; and takes it all back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from keepwell.care.promises.making import make
from keepwell.care.promises.models import Promise
from keepwell.care.promises.withdrawing import withdraw
from keepwell.care.today import planning
from keepwell.care.today.models import NextStep
from keepwell.clients.models import Client, Contact
from keepwell.clients.zones import day_of
from keepwell.ledger import conversing
from keepwell.ledger.models import Conversation
from keepwell.lib import clock
from keepwell.staff.models import Member


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised while talking; `to` none: to whom we talked."""

    what: str
    due: dt.date
    to: Contact | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """What was written down at once."""

    conversation: Conversation
    promises: list[Promise]
    step: NextStep | None


@transaction.atomic
def talk(
    *,
    client: Client,
    by: Member,
    channel: str,
    text: str = "",
    contact: Contact | None = None,
    reached: bool = True,
    began_with_them: bool = False,
    at: dt.datetime | None = None,
    promised: Sequence[Promised] = (),
    next_what: str = "",
    next_day: dt.date | None = None,
) -> Talk:
    """Logs the conversation, makes its promises and plans the next step, or nothing of it.

    Raises as `conversing.log`, `making.make` and `planning.plan`.
    """
    held = conversing.log(
        client=client,
        by=by,
        channel=channel,
        text=text,
        contact=contact,
        at=at,
        reached=reached,
        began_with_them=began_with_them,
    )
    promises = [
        make(client=client, by=by, what=one.what, due=one.due, contact=one.to or contact, made_in=held)
        for one in promised
    ]
    step = None
    if next_what.strip() or next_day:
        step = planning.plan(
            client=client, by=by, what=next_what, day=next_day, contact=contact, today=day_of(client)
        )
    return Talk(held, promises, step)


@transaction.atomic
def take_back(*, conversation: Conversation, by: Member, step: NextStep | None = None) -> None:
    """Takes back a talk logged by mistake, what was promised in it, and the `step` planned with it.

    Raises AlreadyTakenBack.
    """
    conversing.take_back(conversation=conversation, by=by)
    for promise in Promise.objects.open().filter(made_in=conversation):
        withdraw(promise=promise, why="taken back", by=by)
    if step is not None:
        NextStep.objects.open().filter(pk=step.pk).update(undone_at=clock.now())
