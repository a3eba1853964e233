"""Writes a conversation with a client into the ledger, and takes back one that was logged by mistake."""

import datetime as dt
from typing import Final

from django.db import transaction

from keepwell.clients.holding_still import hold_still
from keepwell.clients.models import Client, Contact
from keepwell.clients.zones import day_of
from keepwell.ledger.models import Conversation
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import tidied
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member

LONGEST: Final = 20_000  # characters of what was said


class NoSuchChannel(Refusal):
    says = gettext_noop("There is no channel called “%(channel)s”.")
    mend = gettext_noop("The channels are: %(channels)s.")


class ContactOfAnother(Refusal):
    says = gettext_noop("%(name)s is not one of this client's people.")
    mend = gettext_noop("Choose one of the people on the client's page, or add them there first.")


class NotYetHappened(Refusal):
    says = gettext_noop("%(day)s has not come yet: a conversation is logged when it has happened.")
    mend = gettext_noop("Give the moment it happened, or plan a next step for that day.")


class AlreadyTakenBack(Refusal):
    says = gettext_noop("This conversation was taken back already.")
    mend = gettext_noop("Load the page again to see what stands.")


@transaction.atomic
def log(
    *,
    client: Client,
    by: Member,
    channel: str,
    text: str = "",
    contact: Contact | None = None,
    at: dt.datetime | None = None,
    reached: bool = True,
    began_with_them: bool = False,
) -> Conversation:
    """Adds one conversation; `at` (aware; none: now) is when it happened.

    Raises NoSuchChannel, ContactOfAnother, NotYetHappened, TextTooLong, GoneIntoAnother.
    """
    if channel not in Conversation.Channel.values:
        raise NoSuchChannel(channel=channel, channels=", ".join(Conversation.Channel.values))
    if contact is not None and contact.client_id != client.pk:
        raise ContactOfAnother(name=contact.name)
    now = clock.now()
    at = at or now
    day = day_of(client, at)
    if at > now:
        raise NotYetHappened(day=day)
    hold_still(client.pk)
    conversation = Conversation.objects.create(
        client=client,
        contact=contact,
        by=by,
        at=at,
        day=day,
        channel=channel,
        reached=reached,
        began_with_them=began_with_them,
        text=tidied(text, field=gettext_noop("What was said"), at_most=LONGEST),
    )
    auditing.note(
        by=by.name,
        kind="conversation.logged",
        about=f"client:{client.pk}",
        data={"conversation": conversation.pk, "channel": channel},
    )
    return conversation


@transaction.atomic
def take_back(*, conversation: Conversation, by: Member) -> None:
    """Marks one as logged by mistake: no list and no count shows it any longer. Raises AlreadyTakenBack."""
    now = clock.now()
    if not Conversation.objects.filter(pk=conversation.pk, taken_back_at=None).update(taken_back_at=now):
        raise AlreadyTakenBack
    conversation.taken_back_at = now
    auditing.note(
        by=by.name,
        kind="conversation.taken_back",
        about=f"client:{conversation.client_id}",
        data={"conversation": conversation.pk},
    )
