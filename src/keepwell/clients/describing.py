"""Writes down what a client's orders do not say: where they are, what they do, in which language they read."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from keepwell.clients.finding import keep_findable
from keepwell.clients.models import Client
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.lib.zones import zone_names
from keepwell.staff import auditing
from keepwell.staff.models import Member

FIELDS: Final = {
    "city": gettext_noop("City"),
    "country": gettext_noop("Country"),
    "time_zone": gettext_noop("Time zone"),
    "language": gettext_noop("Language"),
    "industry": gettext_noop("Industry"),
    "website": gettext_noop("Website"),
    "tax_number": gettext_noop("Tax number"),
}


class NoSuchField(Refusal):
    says = gettext_noop("A client has no field called “%(name)s”.")
    mend = gettext_noop("The fields are: %(names)s.")


class NoSuchZone(Refusal):
    says = gettext_noop("There is no time zone called “%(value)s”.")
    mend = gettext_noop("Write it as Europe/Berlin or Asia/Dhaka.")


@transaction.atomic
def describe(*, client: Client, details: Mapping[str, str], by: Member) -> None:
    """Sets fields of `client` by name. Raises NoSuchField, NoSuchZone, TextTooLong."""
    changed = {}
    for name, value in details.items():
        if name not in FIELDS:
            raise NoSuchField(name=name, names=", ".join(FIELDS))
        longest = getattr(Client._meta.get_field(name), "max_length", None) or 0
        text = one_line(value, field=FIELDS[name], at_most=longest)
        if name == "time_zone" and text and text not in zone_names():
            raise NoSuchZone(value=text)
        if text != getattr(client, name):
            changed[name] = {"before": getattr(client, name), "after": text}
            setattr(client, name, text)
    if changed:
        client.save(update_fields=list(changed))
        keep_findable(client)
        auditing.note(by=by.name, kind="client.described", about=f"client:{client.pk}", data=changed)
