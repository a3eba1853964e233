"""A promise from the day it is made to the day it is kept, moved, withdrawn or opened again."""

import datetime as dt

import pytest

import world
from keepwell.care.promises.closed import PromiseChanged
from keepwell.care.promises.keeping import keep
from keepwell.care.promises.making import DueAlreadyPassed, DueTooFar, PromisedToAnother, make
from keepwell.care.promises.models import Promise
from keepwell.care.promises.moving import SameDay, move
from keepwell.care.promises.reopening import reopen
from keepwell.care.promises.withdrawing import withdraw
from keepwell.clients.models import Contact
from keepwell.lib.texts import TextMissing, TextTooLong
from keepwell.staff.models import AuditEntry

pytestmark = pytest.mark.django_db
FRIDAY = world.DAY + dt.timedelta(days=3)


@pytest.fixture
def cast() -> world.World:
    return world.build()


def _made(cast: world.World) -> Promise:
    return make(client=cast.steady, by=cast.manager, what="new  cartons\n", due=FRIDAY)


def _kinds() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("kind", flat=True))


@world.set_clock()
def test_a_promise_is_open_until_it_is_kept_and_open_again_when_that_was_a_mistake(cast: world.World) -> None:
    promise = _made(cast)
    assert promise.what == "new cartons"
    keep(promise=promise, by=cast.manager)
    assert not Promise.objects.open().exists()
    assert promise.kept_at == world.NOW
    with pytest.raises(PromiseChanged):
        keep(promise=promise, by=cast.manager)
    reopen(promise=promise, by=cast.manager)
    assert Promise.objects.open().get() == promise
    with pytest.raises(PromiseChanged):
        reopen(promise=promise, by=cast.manager)
    assert _kinds() == ["promise.made", "promise.kept", "promise.reopened"]


@world.set_clock()
def test_a_move_keeps_the_day_before_and_the_reason(cast: world.World) -> None:
    promise = _made(cast)
    stale = Promise.objects.get()
    move(promise=promise, to=FRIDAY + dt.timedelta(days=7), why="the printer is late", by=cast.manager)
    promise.refresh_from_db()
    assert promise.due == FRIDAY + dt.timedelta(days=7)
    assert (promise.moves[0]["from"], promise.moves[0]["why"]) == (FRIDAY.isoformat(), "the printer is late")
    with pytest.raises(PromiseChanged):
        move(promise=stale, to=FRIDAY + dt.timedelta(days=1), why="sooner", by=cast.manager)
    with pytest.raises(SameDay):
        move(promise=promise, to=promise.due, why="again", by=cast.manager)
    with pytest.raises(TextMissing):
        move(promise=promise, to=FRIDAY, why=" ", by=cast.manager)


@world.set_clock()
def test_a_withdrawn_promise_says_why(cast: world.World) -> None:
    promise = _made(cast)
    withdraw(promise=promise, why="they bought elsewhere", by=cast.manager)
    promise.refresh_from_db()
    assert promise.withdrawn_why == "they bought elsewhere"
    with pytest.raises(PromiseChanged):
        keep(promise=promise, by=cast.manager)
    reopen(promise=promise, by=cast.manager)
    promise.refresh_from_db()
    assert (promise.withdrawn_at, promise.withdrawn_why) == (None, "")


@world.set_clock()
def test_what_cannot_be_promised_is_refused(cast: world.World) -> None:
    other = Contact.objects.create(client=cast.silent, name="Ken Mori")
    with pytest.raises(DueAlreadyPassed):
        make(client=cast.steady, by=cast.manager, what="x", due=world.DAY - dt.timedelta(days=1))
    with pytest.raises(DueTooFar):
        make(client=cast.steady, by=cast.manager, what="x", due=dt.date(2126, 1, 1))
    with pytest.raises(PromisedToAnother):
        make(client=cast.steady, by=cast.manager, what="x", due=FRIDAY, contact=other)
    with pytest.raises(TextTooLong):
        make(client=cast.steady, by=cast.manager, what="x" * 501, due=FRIDAY)
    assert not Promise.objects.exists()


@world.set_clock()
def test_a_day_is_the_clients_day(cast: world.World) -> None:
    cast.steady.time_zone = (
        "Pacific/Kiritimati"  # 14 hours before UTC: there it is the same day at six in the morning
    )
    make(client=cast.steady, by=cast.manager, what="x", due=world.DAY)
    cast.steady.time_zone = "no/such"
    make(client=cast.steady, by=cast.manager, what="x", due=world.DAY)
    assert Promise.objects.count() == 2
