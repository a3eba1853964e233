"""Who may see which clients. Every queryset a door uses starts at `.seen_by(viewer)`."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Final

from django.db.models import QuerySet
from django.utils.timezone import get_default_timezone

from keepwell.lib import clock
from keepwell.staff.models import Deputy, Member, Role
from keepwell.staff.prepared import given, planned


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who looks: a member with a role, or the operator at the machine's own terminal.

    `looks_for`: the members whose clients they see, themselves always among them. `may_change`: false of a reader.
    """

    name: str
    sees_all: bool
    member_id: int | None = None
    looks_for: frozenset[int] = frozenset()
    may_change: bool = True

    def __post_init__(self) -> None:
        if self.member_id is not None:
            object.__setattr__(self, "looks_for", self.looks_for | {self.member_id})
        elif not self.sees_all:
            # Asked for nobody's clients, the database would answer with those that no manager looks after.
            raise ValueError("who does not see every client is a member")

    def blanked(self) -> "tuple[object, Viewer, dict[str, object]]":
        """Whoever else sees by the same rule asks by the same statements (`staff.prepared`)."""
        if self.member_id is None:
            return self, self, {}
        rule = (self.sees_all, self.may_change)
        return rule, _blank(*rule), {"member_id": self.member_id, "looks_for": self.looks_for}


@cache
def _blank(sees_all: bool, may_change: bool) -> Viewer:  # noqa: FBT001 - the rule
    blank = Viewer("", sees_all=sees_all, member_id=0, may_change=may_change)
    object.__setattr__(blank, "member_id", given("member_id", of=int))
    object.__setattr__(blank, "looks_for", given("looks_for", of=int, many=True))
    return blank


OPERATOR: Final = Viewer(name="operator", sees_all=True)


def viewer_of(member: Member, *, on: dt.date | None = None) -> Viewer:
    """What `member` may see on that day (today, where none is given).

    A manager: their own clients and those of members they stand in for. A lead: their team's, or every client where
    they have no team. Admin and reader: every client.
    """
    if member.role in {Role.ADMIN, Role.READER} or (member.role == Role.LEAD and member.team_id is None):
        return Viewer(member.name, sees_all=True, member_id=member.pk, may_change=member.role != Role.READER)
    on = on or clock.today(get_default_timezone())
    theirs = (
        _theirs_or_mates(member=member.pk, on=on, team=member.team_id)
        if member.role == Role.LEAD
        else _theirs(member=member.pk, on=on)
    )
    return Viewer(member.name, sees_all=False, member_id=member.pk, looks_for=frozenset(theirs))


def _stood_in_for(member: int, on: dt.date) -> QuerySet[Deputy, int]:
    there = Deputy.objects.filter(deputy=member, first_day__lte=on, last_day__gte=on)
    return there.values_list("member_id", flat=True)


@planned
def _theirs(*, member: int, on: dt.date) -> QuerySet[Deputy, int]:
    return _stood_in_for(member, on)


@planned
def _theirs_or_mates(*, member: int, on: dt.date, team: int | None) -> QuerySet[Deputy, int]:
    mates = Member.objects.filter(team=team).values_list("pk", flat=True)
    return _stood_in_for(member, on).union(mates)
