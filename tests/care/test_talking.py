import datetime as dt

import pytest

import world
from keepwell.care.promises.making import DueAlreadyPassed
from keepwell.care.promises.models import Promise
from keepwell.care.talking import Promised, take_back, talk
from keepwell.care.today.models import NextStep
from keepwell.clients.models import Contact
from keepwell.ledger.models import Conversation

pytestmark = pytest.mark.django_db
FRIDAY = world.DAY + dt.timedelta(days=3)


@world.set_clock()
def test_a_talk_and_its_promises_are_one_deed() -> None:
    cast = world.build()
    tanaka = Contact.objects.create(client=cast.steady, name="Yuki Tanaka")
    promised = [Promised("cartons", FRIDAY), Promised("samples", FRIDAY)]
    written = talk(
        client=cast.steady,
        by=cast.manager,
        channel="phone",
        contact=tanaka,
        promised=promised,
        next_what="ask about the samples",
        next_day=FRIDAY,
    )
    held = written.conversation
    assert [one.what for one in held.promises.order_by("id")] == ["cartons", "samples"]
    assert {one.contact for one in held.promises.all()} == {tanaka}
    assert NextStep.objects.open().get() == written.step
    take_back(conversation=held, by=cast.manager, step=written.step)
    assert not NextStep.objects.open().exists()
    assert not Conversation.objects.current().exists()
    assert not Promise.objects.open().exists()


@world.set_clock()
def test_one_promise_that_cannot_be_made_leaves_nothing() -> None:
    cast = world.build()
    promised = [Promised("cartons", FRIDAY), Promised("samples", dt.date(2020, 1, 1))]
    with pytest.raises(DueAlreadyPassed):
        talk(client=cast.steady, by=cast.manager, channel="phone", promised=promised, next_what="x")
    assert not Conversation.objects.exists()
    assert not Promise.objects.exists()
