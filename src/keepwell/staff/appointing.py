"""What a member may do, in which team, and whether they come in at all. A company is never without an admin."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.founding import who_can_sign_in
from keepwell.staff.inviting import need_admin
from keepwell.staff.models import Member, OneTimeLink, Role, Team
from keepwell.staff.visiting import end_sessions


class LastAdmin(Refusal):
    says = gettext_noop(
        "%(name)s is the last admin who can sign in; without one nobody could invite or change members."
    )
    mend = gettext_noop("Make somebody else an admin first.")


@transaction.atomic
def appoint(*, member: Member, role: Role, team: Team | None, by: Member) -> None:
    """Gives a member their role and team, from their next request on. Raises AdminsOnly, LastAdmin."""
    need_admin(by)
    if role != Role.ADMIN:
        _keep_an_admin(member)
    member.refresh_from_db()
    before = {"role": member.role, "team": member.team.name if member.team else ""}
    after = {"role": str(role), "team": team.name if team else ""}
    if before == after:
        return
    member.role, member.team = role, team
    member.save(update_fields=["role", "team"])
    data = {"name": member.name, "before": before, "after": after}
    auditing.note(by=by.name, kind="member.appointed", about=f"member:{member.pk}", data=data)


@transaction.atomic
def close(*, member: Member, by: Member) -> None:
    """Ends a member's sessions and links and lets them in no more; what they did keeps their name.

    Raises AdminsOnly, LastAdmin.
    """
    need_admin(by)
    _keep_an_admin(member)
    member.refresh_from_db()
    if not member.is_active:
        return
    member.is_active = False
    member.save(update_fields=["is_active"])
    end_sessions(member=member)
    now = clock.now()
    OneTimeLink.objects.filter(member=member, used_at=None, ends_at__gt=now).update(ends_at=now)
    auditing.note(by=by.name, kind="member.closed", about=f"member:{member.pk}", data={"name": member.name})


@transaction.atomic
def reopen(*, member: Member, by: Member) -> None:
    """Lets a closed member in again, with the password they had. Raises AdminsOnly."""
    need_admin(by)
    member.refresh_from_db()
    if member.is_active:
        return
    member.is_active = True
    member.save(update_fields=["is_active"])
    auditing.note(by=by.name, kind="member.reopened", about=f"member:{member.pk}", data={"name": member.name})


@transaction.atomic
def forget_second_step(*, member: Member, by: Member) -> None:
    """Takes away a member's authenticator app, passkeys and recovery codes: for one who lost them all.

    A password alone must not let somebody in where two steps did before: it is taken away as well, and their
    sessions end. They come in by a new link. Raises AdminsOnly, LastAdmin.
    """
    need_admin(by)
    _keep_an_admin(member)
    taken, _ = Authenticator.objects.filter(user=member).delete()
    if not taken:
        return
    member.set_unusable_password()
    member.save(update_fields=["password"])
    EmailAddress.objects.filter(user=member).delete()
    end_sessions(member=member)
    auditing.note(
        by=by.name,
        kind="member.second_step_forgotten",
        about=f"member:{member.pk}",
        data={"name": member.name},
    )


def _keep_an_admin(member: Member) -> None:
    """Raises LastAdmin. Holds the admins' rows: two who demote each other at once are one after the other."""
    admins = who_can_sign_in().filter(role=Role.ADMIN).order_by("pk").select_for_update()
    if [admin.pk for admin in admins] == [member.pk]:
        raise LastAdmin(name=member.name)
