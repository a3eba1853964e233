"""Inviting members: a row for who is to come, and a link to give them by hand."""

from django.db import transaction

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing, joining
from keepwell.staff.models import Member, OneTimeLink, Role, Team


class AdminsOnly(Refusal):
    says = gettext_noop("Only an admin can do this.")
    mend = gettext_noop("Ask an admin of your company.")


def need_admin(by: Member) -> None:
    """Raises AdminsOnly."""
    if by.role != Role.ADMIN or not by.is_active:
        raise AdminsOnly


@transaction.atomic
def invite(*, name: str, email: str, role: Role, team: Team | None, by: Member) -> tuple[Member, str]:
    """The new member, and the token of their link. Raises AdminsOnly, NameMissing, MailTaken."""
    need_admin(by)
    if not name.strip():
        raise joining.NameMissing
    member = Member.objects.create(
        name=name.strip(),
        email=joining.fit_mail(email, of=None) if email.strip() else None,
        role=role,
        team=team,
        language=by.language,
    )
    data = {"name": member.name, "role": role, "team": team.name if team else ""}
    auditing.note(by=by.name, kind="member.invited", about=f"member:{member.pk}", data=data)
    return member, joining.make_link(member=member, purpose=OneTimeLink.Purpose.JOIN, by=by.name)


def invite_again(*, member: Member, by: Member) -> str:
    """The token of a new link for a member: to come in for the first time, or with a forgotten password.

    Raises AdminsOnly, MemberClosed.
    """
    need_admin(by)
    return joining.make_link(member=member, purpose=OneTimeLink.Purpose.JOIN, by=by.name)
