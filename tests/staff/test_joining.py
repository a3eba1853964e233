import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress

from keepwell.staff import founding, joining
from keepwell.staff.joining import LinkSpent, MailTaken, MemberClosed, PasswordUnfit
from keepwell.staff.models import AuditEntry, Member, OneTimeLink, Role

pytestmark = pytest.mark.django_db
JOIN, DEMO = OneTimeLink.Purpose.JOIN, OneTimeLink.Purpose.DEMO
GOOD = {"name": "Mira Sen", "email": " Mira@Example.org ", "password": "quiet river stone", "language": "bn"}


@pytest.fixture
def member() -> Member:
    return Member.objects.create(name="Mira")


def _link(member: Member, purpose: OneTimeLink.Purpose = JOIN) -> str:
    return joining.make_link(member=member, purpose=purpose, by="operator")


def test_who_joins_can_sign_in_with_a_mail_that_needs_no_second_proof(member: Member) -> None:
    joined = joining.join(token=_link(member), **GOOD)
    member.refresh_from_db()
    assert joined == member
    assert (member.name, member.email, member.language) == ("Mira Sen", "mira@example.org", "bn")
    assert member.check_password("quiet river stone")
    address = EmailAddress.objects.get(user=member)
    assert (address.email, address.verified, address.primary) == ("mira@example.org", True, True)
    assert AuditEntry.objects.filter(kind="member.joined", about=f"member:{member.pk}").exists()


def test_the_token_is_nowhere_in_the_tables(member: Member) -> None:
    token = _link(member)
    kept = [*OneTimeLink.objects.values_list(), *AuditEntry.objects.values_list()]
    assert token not in repr(kept)


def test_a_link_works_once(member: Member) -> None:
    token = _link(member)
    joining.join(token=token, **GOOD)
    with pytest.raises(LinkSpent):
        joining.join(token=token, **GOOD)


def test_a_link_ends_after_a_week_and_that_of_the_demo_after_a_day(member: Member) -> None:
    with time_machine.travel(dt.datetime(2026, 6, 1, tzinfo=dt.UTC), tick=False):
        join, demo = _link(member), _link(member, DEMO)
    with time_machine.travel(dt.datetime(2026, 6, 2, 1, tzinfo=dt.UTC), tick=False):
        assert joining.whose(token=join, purpose=JOIN) == member
        with pytest.raises(LinkSpent):
            joining.enter_demo(token=demo)
    with time_machine.travel(dt.datetime(2026, 6, 8, 1, tzinfo=dt.UTC), tick=False), pytest.raises(LinkSpent):
        joining.join(token=join, **GOOD)


def test_a_newer_link_ends_the_one_before(member: Member) -> None:
    older, newer = _link(member), _link(member)
    with pytest.raises(LinkSpent):
        joining.whose(token=older, purpose=JOIN)
    assert joining.whose(token=newer, purpose=JOIN) == member


def test_a_demo_link_gives_no_password_and_a_joining_link_enters_no_demo(member: Member) -> None:
    with pytest.raises(LinkSpent):
        joining.join(token=_link(member, DEMO), **GOOD)
    with pytest.raises(LinkSpent):
        joining.enter_demo(token=_link(member))


def test_a_refusal_leaves_the_link_good(member: Member) -> None:
    Member.objects.create(name="Other", email="taken@example.org")
    token = _link(member)
    for wrong, refusal in (
        ({"password": "short"}, PasswordUnfit),
        ({"password": "mira@example.org"}, PasswordUnfit),
        ({"email": "Taken@example.org"}, MailTaken),
        ({"email": " "}, joining.MailMissing),
        ({"name": " "}, joining.NameMissing),
    ):
        with pytest.raises(refusal):
            joining.join(token=token, **{**GOOD, **wrong})
    assert joining.join(token=token, **GOOD).check_password("quiet river stone")


def test_a_closed_member_gets_no_link_and_a_link_of_before_lets_them_in_no_more(member: Member) -> None:
    token = _link(member)
    Member.objects.update(is_active=False)
    member.refresh_from_db()
    with pytest.raises(MemberClosed):
        _link(member)
    with pytest.raises(LinkSpent):
        joining.join(token=token, **GOOD)


def test_the_first_admin_comes_by_a_link_while_nobody_can_sign_in() -> None:
    Member.objects.create(name="Named in an order file")
    first = founding.found(by="operator")
    second = founding.found(by="operator")
    assert first is not None
    assert second is not None
    admin = Member.objects.get(role=Role.ADMIN)
    with pytest.raises(LinkSpent):
        joining.join(token=first, **GOOD)
    assert joining.join(token=second, **GOOD) == admin
    assert founding.found(by="operator") is None


def test_when_the_only_one_is_closed_a_new_admin_can_be_founded() -> None:
    closed = Member.objects.create(name="Gone", email="gone@example.org", role=Role.ADMIN, is_active=False)
    closed.set_password("quiet river stone")
    closed.save()
    token = founding.found(by="operator")
    assert token is not None
    assert joining.whose(token=token, purpose=JOIN) != closed
