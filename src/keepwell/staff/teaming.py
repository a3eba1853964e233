"""Teams: made, renamed, dissolved."""

from django.db import transaction

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.staff import auditing
from keepwell.staff.inviting import need_admin
from keepwell.staff.models import Member, Role, Team


class TeamNameMissing(Refusal):
    says = gettext_noop("A team has a name, and none was given.")
    mend = gettext_noop("Give the team a name.")


class TeamNameTaken(Refusal):
    says = gettext_noop("There is a team called “%(name)s” already.")
    mend = gettext_noop("Choose another name.")


class TeamHasLead(Refusal):
    says = gettext_noop("%(lead)s leads “%(name)s”: a lead without a team would see every client.")
    mend = gettext_noop("Give the lead another team or role first.")


@transaction.atomic
def make_team(*, name: str, by: Member) -> Team:
    """Raises AdminsOnly, TeamNameMissing, TeamNameTaken."""
    need_admin(by)
    team = Team.objects.create(name=_fit(name, of=None))
    auditing.note(by=by.name, kind="team.made", about=f"team:{team.pk}", data={"name": team.name})
    return team


@transaction.atomic
def rename_team(*, team: Team, name: str, by: Member) -> None:
    """Raises AdminsOnly, TeamNameMissing, TeamNameTaken."""
    need_admin(by)
    before, team.name = team.name, _fit(name, of=team)
    if team.name == before:
        return
    team.save(update_fields=["name"])
    data = {"before": before, "after": team.name}
    auditing.note(by=by.name, kind="team.renamed", about=f"team:{team.pk}", data=data)


@transaction.atomic
def dissolve_team(*, team: Team, by: Member) -> None:
    """Its members stay, without a team. Raises AdminsOnly, TeamHasLead."""
    need_admin(by)
    lead = Member.objects.filter(team=team, role=Role.LEAD, is_active=True).order_by("name").first()
    if lead is not None:
        raise TeamHasLead(lead=lead.name, name=team.name)
    about, name = f"team:{team.pk}", team.name
    team.delete()
    auditing.note(by=by.name, kind="team.dissolved", about=about, data={"name": name})


def _fit(name: str, *, of: Team | None) -> str:
    fit = name.strip()
    if not fit:
        raise TeamNameMissing
    same = Team.objects.filter(name__iexact=fit)
    if (same if of is None else same.exclude(pk=of.pk)).exists():
        raise TeamNameTaken(name=fit)
    return fit
