"""Old relations that go stale: who is neglected, measured against what they are worth."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

import world
from keepwell.care.today.dismissing import dismiss
from keepwell.care.today.leaving_word import leave_word
from keepwell.care.today.neglect import Neglect, neglected
from keepwell.care.today.picking import Sight
from keepwell.care.today.planning import plan
from keepwell.care.today.reaching import reach
from keepwell.care.today.snoozing import snooze
from keepwell.clients.models import Client
from keepwell.ledger.models import Conversation
from keepwell.lib import clock
from keepwell.staff.models import Member
from keepwell.staff.sight import viewer_of
from keepwell.standings.models import Standing

pytestmark = pytest.mark.django_db(transaction=True)
DAY = world.DAY
WAITS = {"A": 90, "B": 180}


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with world.set_clock():
        yield


@pytest.fixture
def cast() -> world.World:
    return world.build()


def client(cast: world.World, key: str, *, abc: str = "A", share: float = 0.1, spoken: int | None) -> Client:
    """A client of the manager's, with us for three years, last spoken with so many days ago."""
    made = Client.objects.create(key=key, name=key, manager=cast.manager)
    Standing.objects.create(
        client=made,
        as_of=DAY,
        abc=abc,
        xyz="X",
        share=share,
        net_sales=Decimal(round(share * 10_000)),
        first_day=DAY - dt.timedelta(1100),
    )
    if spoken is not None:
        talk(made, spoken)
    return made


def talk(about: Client, days: int, *, reached: bool = True) -> Conversation:
    day = clock.now() - dt.timedelta(days)
    return Conversation.objects.create(client=about, at=day, day=day.date(), channel="phone", reached=reached)


def found(member: Member, **more: object) -> list[Neglect]:
    sight = Sight(viewer_of(member), on=clock.today(), moment=clock.now(), as_of=DAY)
    return neglected(sight, waits=WAITS, **more)  # type: ignore[arg-type]


def keys(member: Member) -> list[str]:
    return [Client.objects.get(pk=one.client_id).key for one in found(member)]


def test_who_waits_longer_than_their_size_allows_is_neglected_the_largest_first(cast: world.World) -> None:
    client(cast, "spoken with", spoken=10)
    client(cast, "large", share=0.3, spoken=91)
    client(cast, "larger", share=0.4, spoken=300)
    client(cast, "in time", share=0.5, spoken=90)
    client(cast, "B in time", abc="B", share=0.09, spoken=170)
    client(cast, "small", abc="C", share=0.001, spoken=900)
    assert keys(cast.manager) == ["larger", "large"]
    first = found(cast.manager)[0]
    assert (first.spoken, first.wait) == (clock.today() - dt.timedelta(300), 90)


def test_word_that_was_left_and_talks_taken_back_are_no_talks(cast: world.World) -> None:
    client(cast, "spoken with", spoken=10)
    about = client(cast, "stale", spoken=200)
    talk(about, 5, reached=False)
    taken = talk(about, 6)
    Conversation.objects.filter(pk=taken.pk).update(taken_back_at=clock.now())
    assert keys(cast.manager) == ["stale"]


def test_whoever_was_never_spoken_with_is_neglected_where_others_are_spoken_with(cast: world.World) -> None:
    client(cast, "never", spoken=None)
    assert keys(cast.manager) == []  # talks are not logged here
    client(cast, "spoken with", spoken=10)
    assert keys(cast.manager) == ["never"]
    assert found(cast.manager)[0].spoken is None


def test_lost_clients_and_those_of_others_are_left_out(cast: world.World) -> None:
    client(cast, "spoken with", spoken=10)
    lost = client(cast, "lost", spoken=200)
    Standing.objects.filter(pk=lost.pk).update(is_lost=True)
    other = client(cast, "another's", spoken=200)
    Client.objects.filter(pk=other.pk).update(manager=cast.colleague)
    assert keys(cast.manager) == []


def test_who_is_in_hand_is_left_out_until_that_is_over(cast: world.World) -> None:
    client(cast, "spoken with", spoken=10)
    today = clock.today()
    reached, word, put_off, no_problem, planned = (
        client(cast, key, spoken=200) for key in ("reached", "word", "put off", "no problem", "planned")
    )
    reach(client=reached, by=cast.manager, note="All is well.", today=today)
    leave_word(client=word, by=cast.manager, channel="phone", note="", contact=None, today=today)
    snooze(client=put_off, by=cast.manager, until=today + dt.timedelta(60), why="Away", today=today)
    dismiss(client=no_problem, by=cast.manager, why="They write to us.", today=today)
    plan(client=planned, by=cast.manager, what="Visit", day=today + dt.timedelta(40), today=today)
    assert keys(cast.manager) == []
    assert _after(cast, 12) == {"word"}
    assert _after(cast, 32) == {"word", "no problem"}
    assert _after(cast, 70) == {"word", "no problem", "put off", "planned"}


def _after(cast: world.World, days: int) -> set[str]:
    on = clock.today() + dt.timedelta(days)
    sight = Sight(viewer_of(cast.manager), on=on, moment=clock.now() + dt.timedelta(days), as_of=DAY)
    talk(Client.objects.get(key="spoken with"), -days)
    return {Client.objects.get(pk=one.client_id).key for one in neglected(sight, waits=WAITS, most=9)}


def test_two_statements_whatever_the_number(
    cast: world.World,
    django_assert_num_queries,  # noqa: ANN001 - the plugin's own fixture
) -> None:
    client(cast, "spoken with", spoken=10)
    for number in range(20):
        client(cast, f"stale {number}", spoken=200)
    viewer = viewer_of(cast.manager)
    sight = Sight(viewer, on=clock.today(), moment=clock.now(), as_of=DAY)
    with django_assert_num_queries(2):
        assert len(neglected(sight, waits=WAITS)) == 2
