"""Adds a client by hand: one whom no order file has brought yet."""

import re
from typing import Final

from django.db import IntegrityError, transaction

from keepwell.clients.assigning import CannotLookAfter
from keepwell.clients.describing import FIELDS
from keepwell.clients.finding import keep_findable
from keepwell.clients.models import Client
from keepwell.clients.naming import normal
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.texts import one_line
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import AuditEntry, Member, Role
from keepwell.staff.rolls import colleagues

LONGEST_NAME: Final = 400
LONGEST_CODE: Final = 200
_MADE: Final = 40  # letters of a code made from the name
_SLIP: Final = re.compile(r"[0-9a-z]{1,40}")


class CodeTaken(Refusal):
    says = gettext_noop("The code “%(code)s” is taken.")
    mend = gettext_noop("Give another one, or leave it empty: then one is made from the name.")


class NotYoursToGive(Refusal):
    says = gettext_noop("You cannot give clients to %(name)s.")
    mend = gettext_noop("Choose somebody of your team, or ask an admin.")


@transaction.atomic
def add(
    *,
    name: str,
    by: Member,
    code: str = "",
    country: str = "",
    city: str = "",
    language: str = "",
    manager: Member | None = None,
    slip: str = "",
) -> Client:
    """The new client; `manager` none: `by`. A second call with the same `slip` gives the first one's client.

    Raises TextMissing, TextTooLong, CodeTaken, NotYoursToGive, CannotLookAfter.
    """
    if made := made_by(slip, by=by):
        return made
    client = Client(
        name=one_line(name, field=gettext_noop("Name"), at_most=LONGEST_NAME, needed=True),
        country=_field("country", country),
        city=_field("city", city),
        language=_field("language", language),
        manager=_manager(manager or by, by),
        added_at=clock.now(),
    )
    given = one_line(code, field=gettext_noop("Code"), at_most=LONGEST_CODE)
    if given and Client.objects.filter(key=given).exists():
        raise CodeTaken(code=given)
    client.key = given or _code(client.name)
    said = {"name": client.name, "country": client.country, "manager": client.manager_id}
    try:
        with transaction.atomic():
            client.save()
            auditing.note(
                by=by.name, kind="client.added", about=f"client:{client.pk}", data=said, once=_once(slip, by)
            )
    except IntegrityError as error:  # somebody, or the same click again, was faster by a moment
        if made := made_by(slip, by=by):
            return made
        raise CodeTaken(code=client.key) from error
    keep_findable(client)
    return client


def may_look_after(by: Member) -> list[Member]:
    """Whom `by` may give a new client to: a manager themselves alone, a lead those of their team, an admin all."""
    if by.role == Role.ADMIN or (by.role == Role.LEAD and by.team_id is None):
        return list(colleagues())
    if by.role == Role.LEAD:
        return list(colleagues().filter(team=by.team_id))
    return [by]


def made_by(slip: str, *, by: Member) -> Client | None:
    """The client that this form has made already: a second click makes no second one."""
    once = _once(slip, by)
    entry = AuditEntry.objects.filter(once=_once(slip, by)).first() if once else None
    return Client.objects.filter(pk=int(entry.about.partition(":")[2])).first() if entry else None


def _once(slip: str, by: Member) -> str | None:
    return f"client.added:{by.pk}:{slip}" if _SLIP.fullmatch(slip) else None


def _manager(manager: Member, by: Member) -> Member:
    if not manager.is_active or manager.role == Role.READER:
        raise CannotLookAfter(name=manager.name)
    if manager.pk != by.pk and manager not in may_look_after(by):
        raise NotYoursToGive(name=manager.name)
    return manager


def _field(name: str, value: str) -> str:
    longest = getattr(Client._meta.get_field(name), "max_length", None) or 0
    return one_line(value, field=FIELDS[name], at_most=longest)


def _code(name: str) -> str:
    """As PADMA-JUTE; with a number behind it where that is taken."""
    stem = "-".join(normal(name).upper().split())[:_MADE].strip("-") or "CLIENT"
    taken = set(Client.objects.filter(key__startswith=stem).values_list("key", flat=True))
    if stem not in taken:
        return stem
    return next(made for number in range(2, len(taken) + 3) if (made := f"{stem}-{number}") not in taken)
