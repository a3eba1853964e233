import datetime as dt

import pytest

import world
from keepwell.clients.models import Contact
from keepwell.ledger.conversing import (
    AlreadyTakenBack,
    ContactOfAnother,
    NoSuchChannel,
    NotYetHappened,
    log,
    take_back,
)
from keepwell.ledger.models import Conversation
from keepwell.lib.texts import TextTooLong
from keepwell.staff.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> world.World:
    return world.build()


@world.set_clock()
def test_a_talk_is_in_the_ledger_on_the_clients_own_day(cast: world.World) -> None:
    cast.steady.time_zone = "Pacific/Auckland"
    tanaka = Contact.objects.create(client=cast.steady, name="Yuki Tanaka")
    at = dt.datetime(2026, 6, 29, 13, tzinfo=dt.UTC)  # the 30th in Auckland
    talk = log(
        client=cast.steady, by=cast.manager, channel="phone", text=" Dented\r\nboxes ", contact=tanaka, at=at
    )
    talk.refresh_from_db()
    assert (talk.day, talk.text, talk.contact, talk.reached) == (
        dt.date(2026, 6, 30),
        "Dented\nboxes",
        tanaka,
        True,
    )
    assert AuditEntry.objects.get().kind == "conversation.logged"


@world.set_clock()
def test_one_taken_back_is_in_no_count(cast: world.World) -> None:
    talk = log(client=cast.steady, by=cast.manager, channel="visit", reached=False)
    take_back(conversation=talk, by=cast.manager)
    assert not Conversation.objects.current().exists()
    with pytest.raises(AlreadyTakenBack):
        take_back(conversation=talk, by=cast.manager)


@world.set_clock()
def test_what_cannot_be_is_refused_and_leaves_nothing(cast: world.World) -> None:
    other = Contact.objects.create(client=cast.silent, name="Ken Mori")
    with pytest.raises(NoSuchChannel):
        log(client=cast.steady, by=cast.manager, channel="telegraph")
    with pytest.raises(ContactOfAnother):
        log(client=cast.steady, by=cast.manager, channel="phone", contact=other)
    with pytest.raises(NotYetHappened):
        log(client=cast.steady, by=cast.manager, channel="phone", at=world.NOW + dt.timedelta(hours=1))
    with pytest.raises(TextTooLong):
        log(client=cast.steady, by=cast.manager, channel="phone", text="x" * 1_000_000)
    assert not Conversation.objects.exists()
    assert not AuditEntry.objects.exists()
