"""Adds a person at a client, changes what is known of them, and closes who is no longer there."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction

from keepwell.clients.finding import keep_findable
from keepwell.clients.holding_still import hold_still
from keepwell.clients.models import Client, Contact
from keepwell.clients.zones import day_of
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.lib.zones import zone_names
from keepwell.staff import auditing
from keepwell.staff.models import Member

TEXTS: Final = {
    "name": gettext_noop("Name"),
    "address_as": gettext_noop("How to address them"),
    "position": gettext_noop("Position"),
    "email": gettext_noop("Mail"),
    "phone": gettext_noop("Phone"),
    "language": gettext_noop("Language"),
    "time_zone": gettext_noop("Time zone"),
    "channel": gettext_noop("Channel they prefer"),
    "manner": gettext_noop("Manner"),
    "common_ground": gettext_noop("Common ground"),
    "learned_from": gettext_noop("Learned from"),
}


class NoSuchDetail(Refusal):
    says = gettext_noop("A person here has no detail called “%(name)s”.")
    mend = gettext_noop("The details are: %(names)s.")


class DetailUnclear(Refusal):
    says = gettext_noop("“%(value)s” cannot be read as: %(field)s.")
    mend = gettext_noop("Give %(wanted)s.")


class AlreadyClosed(Refusal):
    says = gettext_noop("%(name)s was closed already, or is back again.")
    mend = gettext_noop("Load the page again to see who is there.")


@transaction.atomic
def add(*, client: Client, by: Member, details: Mapping[str, Any]) -> Contact:
    """Adds a person; `details` are fields of Contact by name, `decides` a truth value.

    Raises NoSuchDetail, DetailUnclear, TextMissing, TextTooLong, GoneIntoAnother.
    """
    hold_still(client.pk)
    contact = Contact(client=client)
    _set(contact, {"name": "", **details})
    contact.save()
    keep_findable(client)
    _note(contact, by, "contact.added", sorted(details))
    return contact


@transaction.atomic
def change(*, contact: Contact, by: Member, details: Mapping[str, Any]) -> None:
    """Sets the details given, the others stay. Raises as `add`."""
    changed = _set(contact, details)
    if changed:
        contact.save(update_fields=changed)
        keep_findable(contact.client)
        _note(contact, by, "contact.changed", changed)


@transaction.atomic
def close(*, contact: Contact, by: Member) -> None:
    """They are no longer there: kept with what was said, offered for nothing. Raises AlreadyClosed."""
    today = day_of(contact.client)
    if not Contact.objects.filter(pk=contact.pk, left_on=None).update(left_on=today):
        raise AlreadyClosed(name=contact.name)
    contact.left_on = today
    keep_findable(contact.client)
    _note(contact, by, "contact.closed", ["left_on"])


@transaction.atomic
def reopen(*, contact: Contact, by: Member) -> None:
    """They are there after all. Raises AlreadyClosed."""
    if not Contact.objects.filter(pk=contact.pk, left_on__isnull=False).update(left_on=None):
        raise AlreadyClosed(name=contact.name)
    contact.left_on = None
    keep_findable(contact.client)
    _note(contact, by, "contact.reopened", ["left_on"])


def _set(contact: Contact, details: Mapping[str, Any]) -> list[str]:
    """The names of what changed."""
    changed = []
    for name, given in details.items():
        value = _read(contact, name, given)
        if value != getattr(contact, name):
            setattr(contact, name, value)
            changed.append(name)
    if "common_ground" in changed and "learned_on" not in details:
        contact.learned_on = day_of(contact.client) if contact.common_ground else None
        changed.append("learned_on")
    return changed


def _read(contact: Contact, name: str, given: Any) -> Any:
    if name == "decides":
        return bool(given)
    if name == "learned_on":
        return given if isinstance(given, dt.date) else None
    if name not in TEXTS:
        raise NoSuchDetail(name=name, names=", ".join([*TEXTS, "decides", "learned_on"]))
    most = getattr(contact._meta.get_field(name), "max_length", None)
    value = one_line(str(given), field=TEXTS[name], at_most=most or 200, needed=name == "name")
    if not value:
        return ""
    wanted = _wanted(name, value)
    if wanted:
        raise DetailUnclear(value=value, field=TEXTS[name], wanted=wanted)
    return value


def _wanted(name: str, value: str) -> str:
    """What would have been taken instead of `value`; nothing where it is well."""
    if name == "channel" and value not in Contact.Channel.values:
        return ", ".join(Contact.Channel.values)
    if name == "manner" and value not in Contact.Manner.values:
        return ", ".join(Contact.Manner.values)
    if name == "email" and ("@" not in value[1:-1] or " " in value):
        return gettext_noop("a mail address, as in tanaka@example.org")
    if name == "time_zone" and value not in zone_names():
        return gettext_noop("a time zone, as in Asia/Tokyo")
    return ""


def _note(contact: Contact, by: Member, kind: str, names: list[str]) -> None:
    auditing.note(
        by=by.name,
        kind=kind,
        about=f"client:{contact.client_id}",
        data={"contact": contact.pk, "details": names},
    )
