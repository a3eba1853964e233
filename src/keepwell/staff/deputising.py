"""Who stands in for whom, from one day to another: a deputy sees and does what the member could."""

import datetime as dt

from django.db import transaction

from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.models import Deputy, Member, Role


class NotYoursToDeputise(Refusal):
    says = gettext_noop("Who stands in for %(name)s is for them, their lead or an admin to say.")
    mend = gettext_noop("Ask one of them.")


class DeputyIsThemselves(Refusal):
    says = gettext_noop("Nobody can stand in for themselves.")
    mend = gettext_noop("Choose a colleague.")


class DeputyCannotChange(Refusal):
    says = gettext_noop("%(name)s cannot stand in: they are closed, or may only read.")
    mend = gettext_noop("Choose a manager, lead or admin.")


class DeputyDaysWrong(Refusal):
    says = gettext_noop("The last day lies before the first, or is past already.")
    mend = gettext_noop("Give a first and a last day, both included.")


def may_deputise(by: Member, member: Member) -> bool:
    """Themselves, their team's lead (a lead without a team leads all), or an admin."""
    if by.role == Role.READER or not by.is_active:
        return False
    if by.pk == member.pk or by.role == Role.ADMIN:
        return True
    return by.role == Role.LEAD and (by.team_id is None or by.team_id == member.team_id)


@transaction.atomic
def deputise(*, member: Member, deputy: Member, first_day: dt.date, last_day: dt.date, by: Member) -> Deputy:
    """Raises NotYoursToDeputise, DeputyIsThemselves, DeputyCannotChange, DeputyDaysWrong."""
    if not may_deputise(by, member):
        raise NotYoursToDeputise(name=member.name)
    if deputy.pk == member.pk:
        raise DeputyIsThemselves
    if not deputy.is_active or deputy.role == Role.READER:
        raise DeputyCannotChange(name=deputy.name)
    if last_day < first_day or last_day < clock.today():
        raise DeputyDaysWrong
    row = Deputy.objects.create(member=member, deputy=deputy, first_day=first_day, last_day=last_day)
    auditing.note(by=by.name, kind="deputy.set", about=f"member:{member.pk}", data=_data(row))
    return row


@transaction.atomic
def end(*, standing_in: Deputy, by: Member) -> None:
    """Ends it at once. Raises NotYoursToDeputise."""
    if not may_deputise(by, standing_in.member):
        raise NotYoursToDeputise(name=standing_in.member.name)
    data, about = _data(standing_in), f"member:{standing_in.member_id}"
    standing_in.delete()
    auditing.note(by=by.name, kind="deputy.ended", about=about, data=data)


def _data(row: Deputy) -> dict[str, str]:
    return {
        "name": row.member.name,
        "deputy": row.deputy.name,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
    }
