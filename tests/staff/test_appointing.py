import datetime as dt

import pytest
import time_machine

from keepwell.lib.refusals import Refusal
from keepwell.staff import appointing, deputising, inviting, joining, preferring, rolls, teaming
from keepwell.staff.models import AuditEntry, Deputy, Member, OneTimeLink, Role, Team
from keepwell.staff.sight import viewer_of

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 6, 30)


def _member(
    name: str, role: Role = Role.MANAGER, team: Team | None = None, *, password: bool = True
) -> Member:
    member = Member(name=name, email=f"{name.lower()}@example.org", role=role, team=team)
    if password:
        member.set_password("quiet river stone")
    member.save()
    return member


@pytest.fixture
def admin() -> Member:
    return _member("Ada", Role.ADMIN)


def test_whom_an_admin_invites_waits_behind_a_link(admin: Member) -> None:
    team = teaming.make_team(name="North", by=admin)
    member, token = inviting.invite(
        name=" Noor ", email="Noor@Example.org", role=Role.LEAD, team=team, by=admin
    )
    assert (member.name, member.email, member.role, member.team) == ("Noor", "noor@example.org", "lead", team)
    assert joining.whose(token=token, purpose=OneTimeLink.Purpose.JOIN) == member
    assert rolls.waiting_links().keys() == {member.pk}
    assert rolls.signing_in() == {admin.pk}


@pytest.mark.parametrize("role", [Role.MANAGER, Role.LEAD, Role.READER])
def test_only_admins_settle_who_we_are(admin: Member, role: Role) -> None:
    by, team = _member("By", role), Team.objects.create(name="North")
    deeds = (
        lambda: inviting.invite(name="X", email="", role=Role.ADMIN, team=None, by=by),
        lambda: inviting.invite_again(member=by, by=by),
        lambda: appointing.appoint(member=by, role=Role.ADMIN, team=None, by=by),
        lambda: appointing.close(member=admin, by=by),
        lambda: appointing.reopen(member=admin, by=by),
        lambda: appointing.forget_second_step(member=by, by=by),
        lambda: teaming.make_team(name="South", by=by),
        lambda: teaming.rename_team(team=team, name="South", by=by),
        lambda: teaming.dissolve_team(team=team, by=by),
    )
    for deed in deeds:
        with pytest.raises(inviting.AdminsOnly):
            deed()
    assert not AuditEntry.objects.exists()


def test_a_company_is_never_without_an_admin_who_can_sign_in(admin: Member) -> None:
    _member("Never came", Role.ADMIN, password=False)
    for deed in (
        lambda: appointing.appoint(member=admin, role=Role.MANAGER, team=None, by=admin),
        lambda: appointing.close(member=admin, by=admin),
        lambda: appointing.forget_second_step(member=admin, by=admin),
    ):
        with pytest.raises(appointing.LastAdmin):
            deed()
    _member("Second", Role.ADMIN)
    appointing.close(member=admin, by=admin)
    admin.refresh_from_db()
    assert not admin.is_active


def test_a_role_is_given_once_and_written_down(admin: Member) -> None:
    team = Team.objects.create(name="North")
    member = _member("Noor")
    for _ in range(2):
        appointing.appoint(member=member, role=Role.LEAD, team=team, by=admin)
    entry = AuditEntry.objects.get(kind="member.appointed")
    assert entry.data["before"] == {"role": "manager", "team": ""}
    assert entry.data["after"] == {"role": "lead", "team": "North"}
    assert viewer_of(member).looks_for == {member.pk}


def test_teams_have_names_of_their_own_and_are_not_dissolved_under_a_lead(admin: Member) -> None:
    north = teaming.make_team(name="North", by=admin)
    with pytest.raises(teaming.TeamNameTaken):
        teaming.make_team(name=" north ", by=admin)
    with pytest.raises(teaming.TeamNameMissing):
        teaming.rename_team(team=north, name=" ", by=admin)
    lead = _member("Lea", Role.LEAD, north)
    with pytest.raises(teaming.TeamHasLead):
        teaming.dissolve_team(team=north, by=admin)
    appointing.appoint(member=lead, role=Role.MANAGER, team=north, by=admin)
    teaming.dissolve_team(team=north, by=admin)
    lead.refresh_from_db()
    assert lead.team is None


@pytest.fixture
def june() -> time_machine.travel:
    with time_machine.travel(dt.datetime(2026, 6, 30, 6, tzinfo=dt.UTC), tick=False) as travel:
        yield travel


def test_members_set_their_own_deputy_and_leads_that_of_their_team(admin: Member, june: object) -> None:
    north, south = Team.objects.create(name="North"), Team.objects.create(name="South")
    one, other = _member("One", team=north), _member("Other", team=south)
    lead, reader = _member("Lea", Role.LEAD, north), _member("Reader", Role.READER)
    days = {"first_day": TODAY, "last_day": TODAY + dt.timedelta(days=6)}
    row = deputising.deputise(member=one, deputy=other, **days, by=one)
    assert one.pk in viewer_of(other, on=TODAY).looks_for
    assert one.pk not in viewer_of(other, on=TODAY + dt.timedelta(days=7)).looks_for
    for wrong, refusal in (
        ({"member": other, "deputy": one, "by": lead}, deputising.NotYoursToDeputise),
        ({"member": other, "deputy": one, "by": one}, deputising.NotYoursToDeputise),
        ({"member": reader, "deputy": one, "by": reader}, deputising.NotYoursToDeputise),
        ({"member": one, "deputy": one, "by": one}, deputising.DeputyIsThemselves),
        ({"member": one, "deputy": reader, "by": lead}, deputising.DeputyCannotChange),
        (
            {"member": one, "deputy": other, "by": one, "last_day": dt.date(2026, 6, 1)},
            deputising.DeputyDaysWrong,
        ),
    ):
        with pytest.raises(refusal):
            deputising.deputise(**{**days, **wrong})
    assert (
        [*rolls.deputies_for(lead)] == [*rolls.deputies_for(other)] == [*rolls.deputies_for(admin)] == [row]
    )
    with pytest.raises(deputising.NotYoursToDeputise):
        deputising.end(standing_in=row, by=other)
    deputising.end(standing_in=row, by=lead)
    assert not Deputy.objects.exists()


def test_members_choose_for_themselves(admin: Member) -> None:
    preferring.prefer(member=admin, name="Ada L.", language="bn", time_zone="Asia/Dhaka", theme="dark")
    admin.refresh_from_db()
    assert (admin.name, admin.language, admin.time_zone, admin.theme) == (
        "Ada L.",
        "bn",
        "Asia/Dhaka",
        "dark",
    )
    for wrong in ({"name": " "}, {"time_zone": "Mars/Base"}):
        with pytest.raises(Refusal):
            preferring.prefer(
                member=admin, **{"name": "A", "language": "en", "time_zone": "", "theme": "", **wrong}
            )


def test_leads_of_a_team_look_at_its_rolls_alone(admin: Member) -> None:
    north = Team.objects.create(name="North")
    lead, one, other = _member("Lea", Role.LEAD, north), _member("One", team=north), _member("Other")
    assert {member.name for member in rolls.members_for(lead)} == {"Lea", "One"}
    assert len(rolls.members_for(admin)) == 4
    preferring.prefer(member=one, name="Uno", language="en", time_zone="", theme="")
    preferring.prefer(member=other, name="Altro", language="en", time_zone="", theme="")
    assert [entry.by for entry in rolls.audit_for(lead)] == ["Uno"]
    assert [entry.by for entry in rolls.audit_for(admin)] == ["Altro", "Uno"]
    assert [entry.by for entry in rolls.audit_for(admin, who="Uno", kind="member")] == ["Uno"]
    newest = rolls.audit_for(admin)[0]
    assert [entry.by for entry in rolls.audit_for(admin, before=(newest.at, newest.pk))] == ["Uno"]
