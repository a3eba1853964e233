"""Brings the demo company's people to life: members, contacts, talks and promises, each by the act that a page would use."""

import datetime as dt

from django.db import transaction

from keepwell.care.promises.keeping import keep
from keepwell.care.talking import Promised, talk
from keepwell.clients.adding import add as enter
from keepwell.clients.contacting import add
from keepwell.clients.describing import describe
from keepwell.clients.likening import keep_likenesses
from keepwell.clients.models import Client, Contact
from keepwell.clients.naming import normal
from keepwell.doors.demo import names
from keepwell.doors.demo.company import Company
from keepwell.doors.demo.talks import Known, Told, known, talks
from keepwell.lib import clock
from keepwell.staff import founding, inviting, joining, rolls
from keepwell.staff.appointing import appoint
from keepwell.staff.models import Member, OneTimeLink, Role
from keepwell.staff.sight import OPERATOR
from keepwell.staff.teaming import make_team

_EXPORTS = "Exports"


@transaction.atomic
def settle(company: Company) -> None:
    """Once: whoever is there already keeps what they know. Takes a few seconds for 320 clients."""
    if Contact.objects.seen_by(OPERATOR).exists():
        return
    lead = _staff()
    clients = {client.key: client for client in Client.objects.seen_by(OPERATOR).select_related("manager")}
    knowledge = [one for one in known(company) if one.client.code in clients]
    began = dt.datetime.combine(company.first, dt.time(6), dt.UTC)
    with clock.as_if(began):
        people = {one.client.code: _introduced(one, clients[one.client.code], lead) for one in knowledge}
    _talked(talks(company, knowledge), clients, people, lead)
    _typed_twice(knowledge, clients, lead)


def way_in() -> str:
    """The token of a new link that signs the demo's lead in from this machine."""
    return joining.make_link(member=rolls.named(names.LEAD), purpose=OneTimeLink.Purpose.DEMO, by="demo")


def _staff() -> Member:
    founding.found(by="demo")
    admin = rolls.named("Admin")
    lead, _link = inviting.invite(
        name=names.LEAD, email="rezaul.haque@padma.example", role=Role.LEAD, team=None, by=admin
    )
    team = make_team(name=_EXPORTS, by=admin)
    for member in rolls.colleagues().filter(name__in=names.MANAGERS):
        appoint(member=member, role=Role.MANAGER, team=team, by=admin)
    return lead


def _introduced(of: Known, client: Client, lead: Member) -> list[Contact]:
    by = client.manager or lead
    describe(
        client=client, details={"city": of.city, "time_zone": of.time_zone, "language": of.language}, by=by
    )
    return [
        add(
            client=client,
            by=by,
            details={
                "name": one.name,
                "address_as": one.address_as,
                "position": one.position,
                "decides": one.decides,
                "email": one.email,
                "channel": one.channel,
                "manner": one.manner,
                "language": one.language,
                "common_ground": one.common_ground,
                "learned_from": one.learned_from,
            },
        )
        for one in of.people
    ]


def _typed_twice(knowledge: list[Known], clients: dict[str, Client], lead: Member) -> None:
    """Somebody wrote a client down without its form of company, and did not look whether it is there."""
    for one in knowledge:
        client = clients[one.client.code]
        bare = normal(client.name).title()
        if client.name.startswith(bare) and client.name != bare:
            enter(name=bare, country=client.country, city=one.city, manager=client.manager, by=lead)
            break
    keep_likenesses()


def _talked(
    told: list[Told], clients: dict[str, Client], people: dict[str, list[Contact]], lead: Member
) -> None:
    for one in told:
        client = clients[one.client]
        contact = people[one.client][one.to]
        by = client.manager or lead
        promised = [Promised(one.promise, one.due, contact)] if one.due else []
        with clock.as_if(one.at):
            made = talk(
                client=client,
                by=by,
                channel=one.channel,
                text=one.text,
                contact=contact,
                reached=one.reached,
                promised=promised,
            )
        if one.kept_after is not None:
            with clock.as_if(one.at + dt.timedelta(days=one.kept_after)):
                for promise in made.promises:
                    keep(promise=promise, by=by)
