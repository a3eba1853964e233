import datetime as dt

import pytest

import world
from keepwell.clients.learning import FactChanged, LearnedTomorrow, NoSuchField, drop, learn
from keepwell.clients.models import Fact
from keepwell.lib.texts import TextMissing

pytestmark = pytest.mark.django_db


@world.set_clock()
def test_what_is_put_right_is_dropped_and_learned_anew() -> None:
    cast = world.build()
    first = learn(client=cast.steady, field="headcount", value="40", source="their site", by=cast.manager)
    second = learn(client=cast.steady, field="headcount", value="55", by=cast.manager, instead_of=first)
    assert Fact.objects.standing().get() == second
    assert second.day == world.DAY
    with pytest.raises(FactChanged):
        learn(client=cast.steady, field="headcount", value="60", by=cast.manager, instead_of=first)
    drop(fact=second, by=cast.manager)
    assert not Fact.objects.standing().exists()
    with pytest.raises(FactChanged):
        drop(fact=second, by=cast.manager)


@world.set_clock()
def test_what_cannot_be_known_is_refused() -> None:
    cast = world.build()
    with pytest.raises(NoSuchField):
        learn(client=cast.steady, field="zodiac", value="x", by=cast.manager)
    with pytest.raises(TextMissing):
        learn(client=cast.steady, field="goals", value=" ", by=cast.manager)
    with pytest.raises(LearnedTomorrow):
        learn(
            client=cast.steady,
            field="goals",
            value="x",
            day=world.DAY + dt.timedelta(days=1),
            by=cast.manager,
        )
