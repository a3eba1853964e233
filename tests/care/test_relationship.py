import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

import world
from keepwell.care.relationship import Part, Signals, relationship, with_signals
from keepwell.clients.models import Client
from keepwell.ledger.conversing import log, take_back
from keepwell.lib.periods import months_before

TODAY = dt.date(2026, 6, 30)
STRONG = Signals(last=TODAY, reached=24, tried=24, people=4, deciders=1)


def test_the_ends_of_the_scale() -> None:
    strong = relationship(STRONG, as_of=TODAY)
    assert strong is not None
    assert strong.score == 10
    nobody = relationship(Signals(None, 0, 5, 0, 0), as_of=TODAY)
    assert nobody is not None
    assert nobody.score == 0
    assert relationship(Signals(None, 0, 0, 0, 0), as_of=TODAY) is None


def test_by_hand() -> None:
    """Two months apart, six talks of eight tries, one person who decides: 1.5 + 1.896 + 1 + 1.4."""
    found = relationship(Signals(TODAY - dt.timedelta(days=60), 6, 8, 1, 1), as_of=TODAY)
    assert found is not None
    assert sum(
        w * found.parts[Part(p)]
        for p, w in {"recency": 3, "frequency": 3, "breadth": 2, "answers": 2}.items()
    ) == pytest.approx(5.796, abs=0.001)
    assert found.score == 6
    assert found.weakest is Part.RECENCY


@given(st.integers(0, 2000), st.integers(0, 50), st.integers(0, 50), st.integers(0, 9))
def test_more_never_weakens_and_time_never_strengthens(
    apart: int, reached: int, missed: int, people: int
) -> None:
    def score(apart: int, reached: int, people: int) -> float:
        found = relationship(
            Signals(TODAY - dt.timedelta(days=apart), reached, reached + missed, people, 1), as_of=TODAY
        )
        assert found is not None
        return found.score

    assert 0 <= score(apart, reached, people) <= 10
    assert score(apart + 1, reached, people) <= score(apart, reached, people)
    assert score(apart, reached + 1, people + 1) >= score(apart, reached, people)


@pytest.mark.django_db
@world.set_clock()
def test_signals_are_read_with_the_client() -> None:
    cast = world.build()
    log(client=cast.steady, by=cast.manager, channel="phone", reached=False)
    log(client=cast.steady, by=cast.manager, channel="phone", at=world.NOW - dt.timedelta(days=20))
    log(client=cast.steady, by=cast.manager, channel="visit", at=world.NOW - dt.timedelta(days=500))
    take_back(conversation=log(client=cast.steady, by=cast.manager, channel="mail"), by=cast.manager)
    found = with_signals(
        Client.objects.filter(pk=cast.steady.pk), as_of=world.DAY, year_before=months_before(world.DAY, 12)
    ).get()
    assert found.last_reached == world.DAY - dt.timedelta(days=20)
    assert (found.reached_in_year, found.tried_in_year) == (1, 2)
    nobody = with_signals(
        Client.objects.filter(pk=cast.silent.pk), as_of=world.DAY, year_before=months_before(world.DAY, 12)
    ).get()
    assert (nobody.last_reached, nobody.reached_in_year, nobody.tried_in_year) == (None, None, None)
