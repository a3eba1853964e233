"""What clients will bring, on a company of known lives."""

import datetime as dt
from typing import Any

import numpy as np
import pytest

from keepwell.lib.periods import day_number
from keepwell.standings.rhythms import Rhythms
from keepwell.standings.valuing import LEVEL, Check, Terms, Worth, columns, worth

DAY = dt.date(2025, 6, 30)


def rhythms(*clients: tuple[int, int, float]) -> Rhythms:
    """Clients as (days between orders, order days, net sales of each), the last one today."""
    days = [
        np.arange(day_number(DAY) - every * (times - 1), day_number(DAY) + 1, every)
        for every, times, _ in clients
    ]
    net = [np.full(times, amount) for _, times, amount in clients]
    start = np.concatenate([[0], np.cumsum([len(one) for one in days])])
    every = np.concatenate(days)
    return Rhythms(DAY, np.arange(len(clients)), start, every, np.concatenate(net))


COMPANY = [(7 + n % 40, 3 + n % 30, 100.0) for n in range(80)]


@pytest.fixture(scope="module")
def found() -> Worth:
    made = worth(rhythms(*COMPANY, (14, 40, 100.0), (14, 40, 1000.0)), Terms())
    assert made is not None
    return made


def test_who_spends_ten_times_as_much_is_worth_about_ten_times_as_much(found: Worth) -> None:
    small, large = found.life.value[-2:]
    assert 7 < large / small < 11
    assert found.orders[-1] == found.orders[-2] == pytest.approx(26, abs=4)


def test_the_value_lies_within_its_band(found: Worth) -> None:
    for one in (found.year, found.life):
        low, high = one.interval(LEVEL)
        assert (low <= one.value).all()
        assert (one.value <= high).all()


def test_the_company_is_the_sum_of_its_clients(found: Worth) -> None:
    company = found.company()
    for name, one in (("expected_sales", found.year), ("lifetime_value", found.life)):
        assert float(company[name]) == pytest.approx(one.value.sum(), abs=0.01)
        low, high = one.interval(LEVEL)
        assert low.sum() < company[f"{name}_low"] < company[name] < company[f"{name}_high"] < high.sum()


def test_the_forecast_is_held_against_what_came(found: Worth) -> None:
    check = found.check
    assert check is not None
    known = rhythms(*COMPANY, (14, 40, 100.0), (14, 40, 1000.0))
    then = day_number(DAY) - check.days
    before = {int(client) for client, day in zip(_owner(known), known.days, strict=True) if day <= then}
    came = sum(
        net
        for client, day, net in zip(_owner(known), known.days, known.net_sales, strict=True)
        if day > then and int(client) in before
    )
    assert check.came == pytest.approx(came)
    assert check.said == pytest.approx(came, rel=0.3)
    company = found.company()
    alone = found.year.total(level=LEVEL)
    assert (
        float(company["expected_sales_high"] - company["expected_sales_low"]) > alone.high[0] - alone.low[0]
    )


def test_a_forecast_that_was_off_is_corrected_the_more_the_longer_it_was_watched() -> None:
    assert Check(366, 100.0, 75.0).lesson == pytest.approx(0.75)
    assert Check(183, 100.0, 75.0).lesson == pytest.approx(0.875, abs=0.001)
    assert Check(366, 100.0, 1000.0).lesson == pytest.approx(2)
    assert Check(366, 100.0, 0.0).lesson == pytest.approx(0.5)
    assert Check(366, 0.0, 10.0).lesson == 1


def _owner(known: Rhythms) -> np.ndarray[Any, np.dtype[np.int64]]:
    return np.repeat(known.clients, np.diff(known.start))


def test_terms_do_what_they_say() -> None:
    known = rhythms(*COMPANY[::2])

    def total(terms: Terms) -> float:
        made = worth(known, terms)
        assert made is not None
        return float(made.life.value.sum())

    plain = total(Terms(3, 0.0, 1.0))
    assert total(Terms(3, 0.0, 0.4)) == pytest.approx(0.4 * plain)
    assert total(Terms(3, 0.1, 1.0)) < plain < total(Terms(4, 0.0, 1.0))
    made = worth(known, Terms(1, 0.0, 1.0))
    assert made is not None
    assert made.life.value == pytest.approx(made.year.value)


def test_nobody_to_learn_from_gives_no_figures() -> None:
    assert worth(rhythms((14, 1, 100.0), (20, 1, 50.0)), Terms()) is None
    assert worth(rhythms((14, 3, 0.0)), Terms()) is None
    for column in columns(None, np.array([1]), 3).values():
        assert column.null_count == 3


def test_orders_that_cost_nothing_count_as_orders_but_not_as_money() -> None:
    known = rhythms(*COMPANY, (14, 20, 100.0))
    known.net_sales[-20::2] = 0.0
    made = worth(known, Terms())
    assert made is not None
    assert np.isfinite(made.life.value).all()
