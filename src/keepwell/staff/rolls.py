"""The rolls: which members, teams, deputies and audit entries somebody may look at. Leads: their team's; admins: all."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone

from keepwell.lib import clock
from keepwell.staff.founding import who_can_sign_in
from keepwell.staff.models import AuditEntry, Deputy, Member, OneTimeLink, Role, Team

PAGE: Final = 50


def members_for(by: Member) -> QuerySet[Member]:
    """Open ones first, by name; with their teams."""
    members = Member.objects.select_related("team").order_by("-is_active", "name", "pk")
    return members if _looks_at_all(by) else members.filter(team=by.team_id)


def colleagues() -> QuerySet[Member]:
    """Who can stand in for somebody."""
    return Member.objects.filter(is_active=True).exclude(role=Role.READER).order_by("name", "pk")


def named(name: str) -> Member:
    """The member of that name. Raises LookupError."""
    member = Member.objects.by_name(name)
    if member is None:
        raise LookupError(name)
    return member


def teams() -> QuerySet[Team]:
    return Team.objects.order_by("name")


def deputies_for(by: Member) -> QuerySet[Deputy]:
    """Present and coming ones that `by` may set, or is part of; the nearest first."""
    rows = (
        Deputy.objects.filter(last_day__gte=clock.today(get_default_timezone()))
        .select_related("member", "deputy")
        .order_by("first_day", "pk")
    )
    if by.role == Role.ADMIN or (by.role == Role.LEAD and by.team_id is None):
        return rows
    part = Q(member=by) | Q(deputy=by)
    return rows.filter(part | Q(member__team=by.team_id)) if by.role == Role.LEAD else rows.filter(part)


def may_deputise_for(by: Member) -> QuerySet[Member]:
    """Whose deputies `by` may set."""
    if by.role == Role.ADMIN or (by.role == Role.LEAD and by.team_id is None):
        return colleagues()
    if by.role == Role.LEAD:
        return colleagues().filter(Q(team=by.team_id) | Q(pk=by.pk))
    return colleagues().filter(pk=by.pk)


def waiting_links() -> dict[int, dt.datetime]:
    """By member: until when an unused link lets them in."""
    links = OneTimeLink.objects.filter(
        purpose=OneTimeLink.Purpose.JOIN, used_at=None, ends_at__gt=clock.now()
    ).values_list("member_id", "ends_at")
    return dict(links)


def signing_in() -> set[int]:
    """Those who can."""
    return set(who_can_sign_in().values_list("pk", flat=True))


def audit_for(
    by: Member,
    *,
    who: str = "",
    kind: str = "",
    about: Sequence[str] | None = None,
    before: tuple[dt.datetime, int] | None = None,
) -> list[AuditEntry]:
    """A page of the audit, newest first, and one entry more where there is a next page.

    `kind`: the whole kind, or its first word. `about`: of these rows alone, as `client:12`. `before`: moment and key of the last entry seen.
    """
    entries = AuditEntry.objects.order_by("-at", "-pk")
    if not _looks_at_all(by):
        entries = entries.filter(by__in=members_for(by).values("name"))
    if who:
        entries = entries.filter(by=who)
    if kind:
        entries = entries.filter(kind=kind) if "." in kind else entries.filter(kind__startswith=f"{kind}.")
    if about is not None:
        entries = entries.filter(about__in=about)
    if before is not None:
        at, pk = before
        entries = entries.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk))
    return list(entries[: PAGE + 1])


def _looks_at_all(by: Member) -> bool:
    return by.role in {Role.ADMIN, Role.READER} or (by.role == Role.LEAD and by.team_id is None)
