"""Who is to hear some news, who has heard it, and taking it all back."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

import pytest

import world
from keepwell.care import bringing_news
from keepwell.care.notices.announcing import DaysOutOfOrder, NobodyConcerned, announce, product_lines
from keepwell.care.notices.ending import (
    NoticeEnded,
    NoticeWithdrawn,
    owe_again,
    restore,
    spare,
    withdraw,
)
from keepwell.care.notices.models import Notice, Owed
from keepwell.care.today.models import NextStep
from keepwell.clients.models import Client
from keepwell.ledger.models import Conversation, Order, OrderLine, Product
from keepwell.lib import clock
from keepwell.lib.texts import TextMissing, TextTooLong
from keepwell.staff.models import AuditEntry, Member
from keepwell.staff.sight import viewer_of
from keepwell.standings.models import Standing

pytestmark = pytest.mark.django_db(transaction=True)
DAY = world.DAY
TODAY = world.NOW.date()


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with world.set_clock():
        yield


@pytest.fixture
def cast() -> world.World:
    return world.build()


def made(by: Member, **more: object) -> Notice:
    facts = {"title": "Dearer from March", "from_day": TODAY, "due": TODAY + dt.timedelta(9), **more}
    return announce(by=by, today=TODAY, **facts)  # type: ignore[arg-type]


def bought(client: Client, line: str, *, days: int, amount: str = "100", replaced: bool = False) -> None:
    product, _ = Product.objects.get_or_create(code=f"P-{line}", defaults={"line": line})
    order = Order.objects.filter(client=client).order_by("pk").first()
    assert order is not None
    by = order.added_by
    order.pk, order.number = None, f"{line} {days}"
    order.day, order.amount = TODAY - dt.timedelta(days), Decimal(amount)
    order.replaced_by = by if replaced else None
    order.save()
    OrderLine.objects.create(
        pk=OrderLine.objects.order_by("-pk").values_list("pk", flat=True)[0] + 1,
        order=order,
        product=product,
        quantity=Decimal(1),
        amount=Decimal(amount),
    )


def owed_by(notice: Notice) -> dict[str, Decimal]:
    return {one.client.key: one.bought for one in Owed.objects.filter(notice=notice).select_related("client")}


def test_whoever_bought_of_the_line_within_a_year_is_to_hear_it(cast: world.World) -> None:
    bought(cast.steady, "Jute", days=20)
    bought(cast.steady, "Jute", days=300, amount="50.5")
    bought(cast.silent, "Jute", days=400)
    bought(cast.silent, "Tea", days=30)
    bought(cast.new, "Jute", days=30, replaced=True)
    notice = made(cast.lead, lines=["Jute", "no such line"])
    assert owed_by(notice) == {cast.steady.key: Decimal("150.5")}
    assert notice.lines == ["Jute"]
    assert "Jute" in product_lines()


def test_without_a_line_it_is_for_everybody_who_buys(cast: world.World) -> None:
    for client, money in ((cast.steady, 70), (cast.silent, 0)):
        Standing.objects.create(client=client, as_of=DAY, abc="A", xyz="X", net_sales=Decimal(money))
    assert owed_by(made(cast.lead)) == {cast.steady.key: Decimal(70)}


def test_a_notice_reaches_no_further_than_its_makers_sight(cast: world.World) -> None:
    bought(cast.steady, "Jute", days=20)
    bought(cast.yearly, "Jute", days=20)
    notice = made(cast.manager, lines=["Jute"])
    assert set(owed_by(notice)) == {cast.steady.key}
    with pytest.raises(NobodyConcerned):
        made(cast.outsider, lines=["Jute"])
    assert Notice.objects.count() == 1  # the refused one is not half there


@pytest.mark.parametrize(
    ("first", "last"), [(0, -1), (-9, -2), (3, 2), (0, 900)], ids=["past", "long past", "turned", "far"]
)
def test_days_that_make_no_sense_are_refused(cast: world.World, first: int, last: int) -> None:
    with pytest.raises(DaysOutOfOrder):
        made(cast.lead, from_day=TODAY + dt.timedelta(first), due=TODAY + dt.timedelta(last))


def test_an_empty_or_endless_text_is_refused(cast: world.World) -> None:
    with pytest.raises(TextMissing):
        made(cast.lead, title=" \n ")
    with pytest.raises(TextTooLong):
        made(cast.lead, text="x" * 1_000_000)


@pytest.fixture
def owed(cast: world.World) -> Owed:
    bought(cast.steady, "Jute", days=20)
    bought(cast.silent, "Jute", days=20)
    notice = made(cast.lead, lines=["Jute"], text="From the first of March.")
    return Owed.objects.select_related("notice", "client").get(notice=notice, client=cast.steady)


def test_telling_logs_the_talk_and_plans_what_comes_next(cast: world.World, owed: Owed) -> None:
    tomorrow = TODAY + dt.timedelta(1)
    bringing_news.bring(
        owed=owed,
        by=cast.manager,
        channel="phone",
        note="They expected it.",
        next_what="Ask again",
        next_day=tomorrow,
    )
    told = Owed.objects.select_related("conversation", "notice", "client").get(pk=owed.pk)
    assert (told.how, told.by, told.ended_at) == ("told", cast.manager, clock.now())
    assert told.conversation is not None
    assert told.conversation.text == "Dearer from March\nThey expected it."
    assert NextStep.objects.open().filter(client=cast.steady, day=tomorrow).exists()
    with pytest.raises(NoticeEnded):
        bringing_news.bring(owed=owed, by=cast.colleague, channel="phone")
    assert Conversation.objects.current().filter(client=cast.steady).count() == 1  # nothing of the second
    bringing_news.take_back(owed=told, by=cast.manager)
    assert Owed.objects.open().filter(pk=owed.pk).exists()
    assert not Conversation.objects.current().filter(client=cast.steady).exists()


def test_sparing_needs_a_reason_and_can_be_undone(cast: world.World, owed: Owed) -> None:
    with pytest.raises(TextMissing):
        spare(owed=owed, by=cast.manager, why=" ")
    spare(owed=owed, by=cast.manager, why="They know it.")
    assert not Owed.objects.on(TODAY).filter(pk=owed.pk).exists()
    assert owe_again(owed=Owed.objects.get(pk=owed.pk), by=cast.manager) is None
    assert Owed.objects.on(TODAY).filter(pk=owed.pk).exists()


def test_withdrawing_ends_what_is_open_and_is_undone_exactly(cast: world.World, owed: Owed) -> None:
    bringing_news.bring(owed=owed, by=cast.manager, channel="phone")
    before = list(Owed.objects.order_by("pk").values())
    assert withdraw(notice=owed.notice, by=cast.lead) == 1
    assert withdraw(notice=owed.notice, by=cast.lead) == 0  # a second click
    assert not Owed.objects.open().exists()
    told = Owed.objects.select_related("notice").get(pk=owed.pk)
    assert told.how == "told"
    with pytest.raises(NoticeWithdrawn):
        owe_again(owed=told, by=cast.manager)
    restore(notice=owed.notice, by=cast.lead)
    assert list(Owed.objects.order_by("pk").values()) == before
    kinds = (
        AuditEntry.objects.filter(kind__startswith="notice.").order_by("pk").values_list("kind", flat=True)
    )
    assert list(kinds) == ["notice.made", "notice.told", "notice.withdrawn", "notice.restored"]


def test_a_notice_waits_for_its_first_day(cast: world.World) -> None:
    bought(cast.steady, "Jute", days=20)
    made(cast.lead, lines=["Jute"], from_day=TODAY + dt.timedelta(3))
    seen = Owed.objects.seen_by(viewer_of(cast.manager))
    assert not seen.on(TODAY).exists()
    assert seen.on(TODAY + dt.timedelta(3)).exists()
    assert not Owed.objects.seen_by(viewer_of(cast.outsider)).exists()
