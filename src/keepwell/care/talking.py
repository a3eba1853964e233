"""Logs a talk with everything that was promised in it, as one deed; and takes it all back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from keepwell.care.promises.making import make
from keepwell.care.promises.models import Promise
from keepwell.care.promises.withdrawing import withdraw
from keepwell.clients.models import Client, Contact
from keepwell.ledger import conversing
from keepwell.ledger.models import Conversation
from keepwell.staff.models import Member


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised while talking; `to` none: to whom we talked."""

    what: str
    due: dt.date
    to: Contact | None = None


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
) -> Conversation:
    """Logs the conversation and makes its promises, or nothing of it. Raises as `conversing.log` and `making.make`."""
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
    for one in promised:
        make(client=client, by=by, what=one.what, due=one.due, contact=one.to or contact, made_in=held)
    return held


@transaction.atomic
def take_back(*, conversation: Conversation, by: Member) -> None:
    """Takes back a talk logged by mistake, and withdraws what was promised in it. Raises AlreadyTakenBack."""
    conversing.take_back(conversation=conversation, by=by)
    for promise in Promise.objects.open().filter(made_in=conversation):
        withdraw(promise=promise, why="taken back", by=by)
