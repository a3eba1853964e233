"""Writes what was learned of a company into its dossier, and drops what turned out wrong or old."""

import datetime as dt
from typing import Final

from django.db import transaction

from keepwell.clients.holding_still import hold_still
from keepwell.clients.models import Client, Fact
from keepwell.clients.zones import day_of
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line, tidied
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Member

LONGEST: Final = 1000  # characters of one fact


class NoSuchField(Refusal):
    says = gettext_noop("A dossier has no field called “%(field)s”.")
    mend = gettext_noop("Its fields are: %(fields)s.")


class LearnedTomorrow(Refusal):
    says = gettext_noop("%(day)s has not come yet: nothing was learned on it.")
    mend = gettext_noop("Give the day on which this was true or was learned.")


class FactChanged(Refusal):
    says = gettext_noop("This line of the dossier has changed since the page was opened.")
    mend = gettext_noop("Load the page again to see what stands.")


@transaction.atomic
def learn(
    *,
    client: Client,
    field: str,
    value: str,
    by: Member,
    source: str = "",
    day: dt.date | None = None,
    instead_of: Fact | None = None,
) -> Fact:
    """Adds one fact, true on `day` (the client's; none: today); `instead_of` is dropped in the same breath.

    Raises NoSuchField, LearnedTomorrow, TextMissing, TextTooLong, FactChanged, GoneIntoAnother.
    """
    if field not in Fact.Field.values:
        raise NoSuchField(field=field, fields=", ".join(Fact.Field.values))
    today = day_of(client)
    if day is not None and day > today:
        raise LearnedTomorrow(day=day)
    hold_still(client.pk)
    if instead_of is not None:
        _drop(instead_of)
    fact = Fact.objects.create(
        client=client,
        field=field,
        value=tidied(value, field=gettext_noop("What is known"), at_most=LONGEST, needed=True),
        source=one_line(source, field=gettext_noop("The source"), at_most=200),
        day=day or today,
        by=by,
        at=clock.now(),
    )
    auditing.note(
        by=by.name,
        kind="fact.learned",
        about=f"client:{client.pk}",
        data={"fact": fact.pk, "field": field, "instead_of": instead_of.pk if instead_of else None},
    )
    return fact


@transaction.atomic
def drop(*, fact: Fact, by: Member) -> None:
    """It stands no longer; nothing takes its place. Raises FactChanged."""
    _drop(fact)
    auditing.note(
        by=by.name,
        kind="fact.dropped",
        about=f"client:{fact.client_id}",
        data={"fact": fact.pk, "field": fact.field},
    )


def _drop(fact: Fact) -> None:
    if not Fact.objects.standing().filter(pk=fact.pk).update(dropped_at=clock.now()):
        raise FactChanged
