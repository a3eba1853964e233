import datetime as dt
from decimal import Decimal

from keepwell.care.today.listing import Lane, ranked, urgency
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


def test_lost_clients_and_the_company_have_places_of_their_own() -> None:
    assert ranked([_cue(_client(1, lost=True), "gone_quiet", 10), _cue(None, "concentration", 99)]) == []


def test_good_news_is_a_reason_to_stay_close() -> None:
    (action,) = ranked([_cue(_client(1), "ordering_more", 10)])
    assert action.lane is Lane.STAY_CLOSE
