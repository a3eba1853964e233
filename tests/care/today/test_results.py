"""What is done about an action: acts, the rule of coming back, and two people at once."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine

import world
from keepwell.care.today.dealing import AlreadyDealtWith, NothingToDealWith
from keepwell.care.today.dismissing import dismiss
from keepwell.care.today.handing_over import CannotTakeOver, HandedToOneself, colleagues, hand_over
from keepwell.care.today.leaving_word import leave_word
from keepwell.care.today.listing import shared_out
from keepwell.care.today.models import Dealing, NextStep
from keepwell.care.today.picking import Sight, pick, waiting
from keepwell.care.today.planning import StepOutOfDays, plan
from keepwell.care.today.reaching import reach
from keepwell.care.today.snoozing import SnoozedTooShortOrLong, snooze
from keepwell.care.today.undoing import AlreadyUndone, undo
from keepwell.clients.models import Client
from keepwell.cues.models import Cue
from keepwell.ledger.models import Conversation
from keepwell.lib import clock
from keepwell.lib.texts import TextMissing
from keepwell.staff.models import AuditEntry, Member, Role
from keepwell.staff.sight import viewer_of
from keepwell.standings.models import Standing

pytestmark = pytest.mark.django_db
DAY = world.DAY


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with world.set_clock():
        yield


@pytest.fixture
def cast() -> world.World:
    return world.build()


def stand(client: Client) -> Standing:
    return Standing.objects.create(client=client, as_of=DAY, abc="A", xyz="X", gap_high=14)


def raised(client: Client, kind: str = "gone_quiet", weight: float = 100, subject: str = "") -> Cue:
    if not hasattr(client, "standing"):
        stand(client)
    return Cue.objects.create(
        client=client,
        kind=kind,
        subject=subject,
        since=DAY,
        strength=0.5,
        chance=0.01,
        at_stake=Decimal(100),
        evidence={},
        as_of=DAY,
        opened_at=clock.now() - dt.timedelta(hours=1),
        weight=weight,
    )


def sees(member: Member, on: dt.date = DAY) -> list[Cue]:
    sight = Sight(viewer_of(member), on=on, moment=clock.now(), as_of=DAY)
    return list(waiting(sight).order_by("-weight"))


def test_reached_logs_the_talk_and_plans_what_comes_next(cast: world.World) -> None:
    cue = raised(cast.silent)
    done = reach(
        client=cast.silent,
        by=cast.manager,
        cue=cue,
        note="wait for the fair",
        next_what="Send samples",
        next_day=DAY + dt.timedelta(days=7),
        today=DAY,
    )
    assert done.conversation is not None
    assert (done.conversation.text, done.conversation.reached) == ("wait for the fair", True)
    step = NextStep.objects.get()
    assert (step.what, step.day, step.after) == ("Send samples", DAY + dt.timedelta(days=7), done)
    assert sees(cast.manager) == []


def test_still_silent_after_another_usual_gap_it_comes_back(cast: world.World) -> None:
    cue = raised(cast.silent)
    reach(client=cast.silent, by=cast.manager, cue=cue, today=DAY)
    assert sees(cast.manager, DAY + dt.timedelta(days=13)) == []
    assert sees(cast.manager, DAY + dt.timedelta(days=14)) == [cue]


def test_reached_about_anything_else_only_a_new_reason_brings_it_back(cast: world.World) -> None:
    cue = raised(cast.half_lost, "line_stopped", subject="Jute")
    reach(client=cast.half_lost, by=cast.manager, cue=cue, today=DAY)
    assert sees(cast.manager, DAY + dt.timedelta(days=300)) == []
    with time_machine.travel(world.NOW + dt.timedelta(hours=3), tick=False):
        news = raised(cast.half_lost, "ordering_less")
        assert sees(cast.manager) == [news]


def test_closed_and_opened_again_is_a_new_reason(cast: world.World) -> None:
    cue = raised(cast.silent)
    dismiss(client=cast.silent, by=cast.manager, cue=cue, why="Ramadan", today=DAY)
    cue.closed_at = clock.now()
    cue.save()
    with time_machine.travel(world.NOW + dt.timedelta(hours=3), tick=False):
        again = raised(cast.silent)
        assert sees(cast.manager) == [again]


def test_word_left_comes_back_on_the_third_working_day(cast: world.World) -> None:
    cue = raised(cast.silent)
    done = leave_word(client=cast.silent, by=cast.manager, cue=cue, today=DAY)
    assert done.until is not None
    assert done.until > DAY + dt.timedelta(days=2)
    assert Conversation.objects.get().reached is False
    assert sees(cast.manager, done.until - dt.timedelta(days=1)) == []
    assert sees(cast.manager, done.until) == [cue]


def test_a_snooze_wants_a_day_and_a_reason(cast: world.World) -> None:
    cue = raised(cast.silent)
    for until in (None, DAY, DAY + dt.timedelta(days=400)):
        with pytest.raises(SnoozedTooShortOrLong):
            snooze(client=cast.silent, by=cast.manager, cue=cue, until=until, why="fair", today=DAY)
    with pytest.raises(TextMissing):
        snooze(
            client=cast.silent, by=cast.manager, cue=cue, until=DAY + dt.timedelta(days=2), why=" ", today=DAY
        )
    until = DAY + dt.timedelta(days=7)
    snooze(client=cast.silent, by=cast.manager, cue=cue, until=until, why="fair", today=DAY)
    assert sees(cast.manager, until - dt.timedelta(days=1)) == []
    assert sees(cast.manager, until) == [cue]


def test_a_second_click_does_nothing_twice(cast: world.World) -> None:
    cue = raised(cast.silent)
    first = reach(client=cast.silent, by=cast.manager, cue=cue, today=DAY)
    assert reach(client=cast.silent, by=cast.manager, cue=cue, today=DAY) == first
    assert Conversation.objects.count() == Dealing.objects.count() == 1


def test_of_two_at_once_the_second_is_told_who_was_first(cast: world.World) -> None:
    cue = raised(cast.silent)
    reach(client=cast.silent, by=cast.manager, cue=cue, today=DAY)
    with pytest.raises(AlreadyDealtWith, match=cast.manager.name):
        leave_word(client=cast.silent, by=cast.lead, cue=cue, today=DAY)
    assert Conversation.objects.count() == 1


def test_a_reason_that_is_gone_is_not_dealt_with(cast: world.World) -> None:
    cue = raised(cast.silent)
    Cue.objects.update(closed_at=clock.now())
    with pytest.raises(NothingToDealWith):
        reach(client=cast.silent, by=cast.manager, cue=cue, today=DAY)


def test_undoing_takes_everything_back(cast: world.World) -> None:
    cue = raised(cast.silent)
    done = reach(client=cast.silent, by=cast.manager, cue=cue, next_what="Call", today=DAY)
    undo(dealing=done, by=cast.manager)
    assert sees(cast.manager) == [cue]
    assert not Conversation.objects.current().exists()
    assert not NextStep.objects.open().exists()
    with pytest.raises(AlreadyUndone):
        undo(dealing=done, by=cast.manager)


def test_a_step_is_ended_put_off_and_given_back(cast: world.World) -> None:
    step = plan(client=cast.steady, by=cast.manager, what="Send samples", day=DAY, today=DAY)
    away = snooze(
        client=cast.steady,
        by=cast.manager,
        step=step,
        until=DAY + dt.timedelta(days=3),
        why="fair",
        today=DAY,
    )
    assert [one.day for one in NextStep.objects.open()] == [DAY + dt.timedelta(days=3)]
    undo(dealing=away, by=cast.manager)
    assert list(NextStep.objects.open()) == [step]
    reach(client=cast.steady, by=cast.manager, step=step, today=DAY)
    assert not NextStep.objects.open().exists()


@pytest.mark.parametrize("days", [-1, 4000])
def test_a_next_step_is_for_a_day_to_come(cast: world.World, days: int) -> None:
    with pytest.raises(StepOutOfDays):
        plan(client=cast.steady, by=cast.manager, what="x", day=DAY + dt.timedelta(days=days), today=DAY)


def test_a_manager_hands_the_action_to_one_who_sees_the_client(cast: world.World) -> None:
    cue = raised(cast.silent)
    done = hand_over(client=cast.silent, by=cast.manager, to=cast.lead, cue=cue, why="asked for", today=DAY)
    cast.silent.refresh_from_db()
    assert (cast.silent.manager, done.gave) == (cast.manager, None)
    assert sees(cast.manager) == []
    assert sees(cast.lead) == [cue]
    reach(client=cast.silent, by=cast.lead, cue=cue, today=DAY)
    assert sees(cast.lead) == []


def test_a_step_that_was_handed_over_is_wanted_of_who_took_it_until_that_is_undone(cast: world.World) -> None:
    step = plan(client=cast.steady, by=cast.manager, what="ring", day=DAY, today=DAY)
    plan(client=cast.silent, by=cast.manager, what="write", day=DAY, today=DAY)

    def wanted(member: Member) -> list[str]:
        steps = NextStep.objects.seen_by(viewer_of(member)).open().wanted_of(member.pk)
        return sorted(steps.values_list("what", flat=True))

    done = hand_over(client=cast.steady, by=cast.manager, to=cast.lead, step=step, today=DAY)
    assert wanted(cast.manager) == ["write"]
    assert wanted(cast.lead) == ["ring", "write"]
    undo(dealing=done, by=cast.manager)
    assert wanted(cast.manager) == ["ring", "write"]


def test_a_manager_cannot_give_a_client_away_but_a_lead_can(cast: world.World) -> None:
    cue = raised(cast.silent)
    with pytest.raises(CannotTakeOver):
        hand_over(client=cast.silent, by=cast.manager, to=cast.outsider, cue=cue, today=DAY)
    with pytest.raises(HandedToOneself):
        hand_over(client=cast.silent, by=cast.manager, to=cast.manager, cue=cue, today=DAY)
    done = hand_over(client=cast.silent, by=cast.lead, to=cast.outsider, cue=cue, today=DAY)
    cast.silent.refresh_from_db()
    assert cast.silent.manager == cast.outsider
    assert sees(cast.outsider) == [cue]
    assert AuditEntry.objects.filter(kind="client.assigned").exists()
    undo(dealing=done, by=cast.lead)
    cast.silent.refresh_from_db()
    assert cast.silent.manager == cast.manager


def test_colleagues_are_those_who_may_take_it(cast: world.World) -> None:
    Member.objects.create(name="Reader", role=Role.READER)
    assert colleagues(client=cast.silent, by=cast.manager) == [(cast.lead, False)]
    by_lead = dict(colleagues(client=cast.silent, by=cast.lead))
    assert by_lead == {cast.manager: False, cast.colleague: True, cast.outsider: True}


def test_the_pool_is_one_action_a_client_the_heaviest_first(cast: world.World) -> None:
    heavy, light = raised(cast.silent, weight=900), raised(cast.half_lost, "line_stopped", 50, "Jute")
    beside = raised(cast.half_lost, "ordering_less", 40)
    good = raised(cast.steady, "ordering_more", 5000)
    sight = Sight(viewer_of(cast.manager), on=DAY, moment=clock.now(), as_of=DAY)
    pool = pick(sight, size=10)
    assert pool.total == 3
    first, rest = shared_out(pool.actions, size=1)
    rest = rest[:1]
    assert [action.cue for action in first] == [heavy]
    assert len(rest) == 1
    assert good in {action.cue for action in pool.actions}
    assert [action.also for action in pool.actions if action.cue == light] == [[beside]]


def test_who_can_be_reached_now_comes_before_who_sleeps(cast: world.World) -> None:
    Client.objects.filter(pk=cast.silent.pk).update(country="United States")
    Client.objects.filter(pk=cast.steady.pk).update(country="Bangladesh")
    raised(cast.silent, weight=110)
    raised(cast.steady, weight=100)
    sight = Sight(viewer_of(cast.manager), on=DAY, moment=clock.now(), as_of=DAY)
    assert [action.cue.client for action in pick(sight, size=10).actions] == [cast.steady, cast.silent]


def test_nobody_sees_a_foreign_clients_action(cast: world.World) -> None:
    raised(cast.yearly)
    assert sees(cast.manager) == []
    assert len(sees(cast.lead)) == len(sees(cast.colleague)) == 1
