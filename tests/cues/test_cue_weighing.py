import datetime as dt
from decimal import Decimal

import pytest

from keepwell.clients.models import Client
from keepwell.cues.found import Found
from keepwell.cues.models import Cue
from keepwell.cues.storing import store_cues
from keepwell.cues.weighing import weight

DAY = dt.date(2026, 6, 30)


@pytest.mark.parametrize(
    ("kind", "age", "left"),
    [
        ("gone_quiet", 0, 1.0),
        ("gone_quiet", 30, 0.5),
        ("ordering_less", 90, 1.0),
        ("ordering_less", 150, 0.25),
    ],
)
def test_what_has_stood_for_long_weighs_less(kind: str, age: int, left: float) -> None:
    since = DAY - dt.timedelta(days=age)
    assert weight(kind, at_stake=Decimal(1000), since=since, as_of=DAY) == pytest.approx(1000 * left)


@pytest.mark.django_db
def test_the_weight_is_stored_when_a_cue_opens_and_when_it_is_updated() -> None:
    client = Client.objects.create(key="1", name="One")

    def found(age: int) -> Found:
        since = DAY - dt.timedelta(days=age)
        return Found("gone_quiet", client.pk, "", since, 0.5, 0.01, Decimal(100), {}, DAY)

    store_cues(found=[found(0)])
    assert Cue.objects.get().weight == 100
    store_cues(found=[found(30)])
    assert Cue.objects.get().weight == 50
