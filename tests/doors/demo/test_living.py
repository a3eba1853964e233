import datetime as dt

import pytest
import time_machine

from keepwell.care.promises.models import Promise
from keepwell.clients.models import Client, Contact, Likeness
from keepwell.doors.demo.company import Company, simulate
from keepwell.doors.demo.living import settle, way_in
from keepwell.doors.demo.names import LEAD, MANAGERS
from keepwell.doors.demo.persons import MANNERS
from keepwell.doors.demo.seasons import COUNTRIES
from keepwell.doors.demo.talks import known, talks
from keepwell.ledger.models import Conversation
from keepwell.staff import joining
from keepwell.staff.models import Member, Role

SMALL = 24


@pytest.fixture(scope="module")
def company() -> Company:
    return simulate(clients=SMALL)


@pytest.fixture
def imported(db: None, company: Company) -> Company:
    members = Member.objects.bulk_create(Member(name=name) for name in MANAGERS)
    by_name = {member.name: member for member in members}
    Client.objects.bulk_create(
        Client(key=one.code, name=one.name, country=one.country.name, manager=by_name[one.manager])
        for one in company.clients
    )
    return company


def test_every_country_has_its_manner_of_names() -> None:
    assert {country.code for country in COUNTRIES} == set(MANNERS)


def test_the_same_seed_tells_the_same(company: Company) -> None:
    assert talks(company, known(company)) == talks(company, known(company))


def test_talks_are_of_the_last_year_oldest_first(company: Company) -> None:
    told = talks(company, known(company))
    days = [one.at.date() for one in told]
    assert days == sorted(days)
    assert company.last - dt.timedelta(days=366) < days[0]
    assert days[-1] < company.last
    assert all(one.promise and one.due > one.at.date() for one in told if one.due)
    assert not [one for one in told if one.promise and not one.reached]


def test_the_company_is_settled_once(imported: Company) -> None:
    with time_machine.travel(dt.datetime.combine(imported.last, dt.time(6), dt.UTC), tick=False):
        settle(imported)
        told = talks(imported, known(imported))
        assert Conversation.objects.count() == len(told)
        assert Promise.objects.count() == sum(1 for one in told if one.due)
        kept = Promise.objects.exclude(kept_at=None)
        assert kept.count() == sum(1 for one in told if one.kept_after is not None)
        assert all(promise.kept_at > promise.made_at for promise in kept)
        typed = Client.objects.get(added_at__isnull=False)
        assert not Client.objects.exclude(pk=typed.pk).filter(time_zone="").exists()
        like = {pk for pair in Likeness.objects.values_list("first", "second") for pk in pair}
        assert typed.pk in like  # and so found, to be merged
        people = Contact.objects.count()
        settle(imported)
        assert Contact.objects.count() == people


def test_the_way_in_is_the_leads(imported: Company) -> None:
    with time_machine.travel(dt.datetime.combine(imported.last, dt.time(6), dt.UTC), tick=False):
        settle(imported)
        member = joining.enter_demo(token=way_in())
        assert (member.name, member.role) == (LEAD, Role.LEAD)
        with pytest.raises(joining.LinkSpent):
            joining.enter_demo(token="no such token")  # noqa: S106
