"""Makes a promise to a client: a thing with a day, kept without being chased."""

import datetime as dt
from typing import Final

from django.db import transaction

from keepwell.care.promises.models import Promise
from keepwell.clients.holding_still import hold_still
from keepwell.clients.models import Client, Contact
from keepwell.clients.zones import day_of
from keepwell.ledger.models import Conversation
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member

LONGEST: Final = 500  # characters of what is promised, and of why it was moved or withdrawn
FARTHEST: Final = dt.timedelta(days=3660)  # beyond that it is a slip of the finger


class DueAlreadyPassed(Refusal):
    says = gettext_noop("%(due)s has passed at the client's: nothing can be promised for it.")
    mend = gettext_noop("Give today or a later day.")


class DueTooFar(Refusal):
    says = gettext_noop("%(due)s is more than ten years away.")
    mend = gettext_noop("Give an earlier day.")


class PromisedToAnother(Refusal):
    says = gettext_noop("%(name)s is not one of this client's people.")
    mend = gettext_noop("Choose one of the people on the client's page, or add them there first.")


@transaction.atomic
def make(
    *,
    client: Client,
    by: Member,
    what: str,
    due: dt.date,
    contact: Contact | None = None,
    made_in: Conversation | None = None,
) -> Promise:
    """Adds one promise; `due` is a day of the client's, `made_in` the conversation in which it was made.

    Raises TextMissing, TextTooLong, DueAlreadyPassed, DueTooFar, PromisedToAnother, GoneIntoAnother.
    """
    check_due(client, due)
    if contact is not None and contact.client_id != client.pk:
        raise PromisedToAnother(name=contact.name)
    hold_still(client.pk)
    promise = Promise.objects.create(
        client=client,
        contact=contact,
        made_in=made_in,
        what=one_line(what, field=gettext_noop("What is promised"), at_most=LONGEST, needed=True),
        by=by,
        made_at=clock.now(),
        due=due,
    )
    auditing.note(
        by=by.name,
        kind="promise.made",
        about=f"client:{client.pk}",
        data={"promise": promise.pk, "due": due.isoformat()},
    )
    return promise


def check_due(client: Client, due: dt.date) -> None:
    """Raises DueAlreadyPassed, DueTooFar."""
    today = day_of(client)
    if due < today:
        raise DueAlreadyPassed(due=due)
    if due - today > FARTHEST:
        raise DueTooFar(due=due)
