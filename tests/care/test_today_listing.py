import datetime as dt
from decimal import Decimal

from keepwell.care.today.listing import Lane, ranked, todays, urgency
from keepwell.clients.models import Client
from keepwell.cues.models import Cue
from keepwell.standings.models import Standing

DAY = dt.date(2026, 6, 30)


def _client(number: int, *, lost: bool = False) -> Client:
    client = Client(pk=number, key=str(number), name=f"Client {number}")
    client.standing = Standing(client=client, as_of=DAY, is_lost=lost)
    return client


def _cue(client: Client | None, kind: str, stake: int, *, days_ago: int = 0, subject: str = "") -> Cue:
    since = DAY - dt.timedelta(days=days_ago)
    return Cue(client=client, kind=kind, subject=subject, since=since, as_of=DAY, at_stake=Decimal(stake))


def test_the_most_money_comes_first() -> None:
    small, large = _client(1), _client(2)
    actions = ranked([_cue(small, "gone_quiet", 10), _cue(large, "ordering_less", 90)])
    assert [action.cue.client for action in actions] == [large, small]


def test_a_warning_that_has_stood_for_a_month_is_half_as_urgent() -> None:
    fresh, old = _client(1), _client(2)
    assert urgency(_cue(old, "gone_quiet", 1, days_ago=30)) == 0.5
    actions = ranked([_cue(old, "gone_quiet", 150, days_ago=30), _cue(fresh, "gone_quiet", 100)])
    assert [action.cue.client for action in actions] == [fresh, old]


def test_a_client_is_named_once_with_everything_there_is_to_say() -> None:
    client = _client(1)
    half, less = _cue(client, "line_stopped", 80, subject="Tableware"), _cue(client, "ordering_less", 50)
    (action,) = ranked([less, half])
    assert action.cue is half
    assert action.also == [less]
    assert action.lane is Lane.SLIPPING


def test_what_is_judged_over_a_window_is_fresh_while_it_lasts() -> None:
    assert urgency(_cue(_client(1), "ordering_less", 1, days_ago=90)) == 1
    assert urgency(_cue(_client(1), "ordering_less", 1, days_ago=120)) == 0.5


def test_long_lost_clients_and_the_company_have_places_of_their_own() -> None:
    long_lost = _cue(_client(1, lost=True), "gone_quiet", 10, days_ago=91)
    just_lost = _cue(_client(2, lost=True), "gone_quiet", 10, days_ago=90)
    company = _cue(None, "concentration", 99)
    assert [action.cue for action in ranked([long_lost, just_lost, company])] == [just_lost]


def test_slipping_clients_come_before_good_news() -> None:
    slipping = [_cue(_client(n), "gone_quiet", 10 + n) for n in range(20)]
    good = [_cue(_client(100 + n), "new_client", 1000 + n) for n in range(20)]
    first, rest = todays([*slipping, *good], size=10)
    assert [action.lane for action in first] == [Lane.SLIPPING] * 7 + [Lane.STAY_CLOSE] * 3
    assert len(first) + len(rest) == 40


def test_a_list_without_good_news_is_filled_with_slipping_clients_and_the_other_way() -> None:
    slipping = [_cue(_client(n), "gone_quiet", 10) for n in range(20)]
    good = [_cue(_client(100 + n), "new_client", 1000) for n in range(20)]
    assert len(todays(slipping, size=10)[0]) == len(todays(good, size=10)[0]) == 10
    few, rest = todays([*slipping[:2], *good[:1]], size=10)
    assert (len(few), rest) == (3, [])


def test_good_news_is_a_reason_to_stay_close() -> None:
    (action,) = ranked([_cue(_client(1), "ordering_more", 10)])
    assert action.lane is Lane.STAY_CLOSE


def test_a_client_without_a_standing_is_passed_over() -> None:
    unknown = Client(pk=3, key="3", name="Not yet in the figures")
    unknown._state.fields_cache["standing"] = None  # as select_related leaves it
    known = _client(1)
    actions = ranked([_cue(unknown, "gone_quiet", 99), _cue(known, "gone_quiet", 10)])
    assert [action.cue.client for action in actions] == [known]
