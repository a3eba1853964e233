from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from keepwell.stats.buying import bg_bb, bg_nbd, mbg_nbd, pareto_nbd
from keepwell.stats.buying.summary import Summary
from keepwell.stats.spend import gamma_gamma
from keepwell.stats.spend.drawing import drawn
from keepwell.stats.spend.gamma_gamma import GammaGamma
from keepwell.stats.spend.lifetime_value import (
    NotAForecast,
    discounted_orders,
    expected_spend,
    historic_value,
    lifetime_value,
)
from keepwell.stats.spend.order_history import History
from keepwell.stats.spend.outcomes import interval
from keepwell.stats.spend.outlook import NotAnOutlook, Outlook
from keepwell.stats.spend.values import NotValues, Values

Floats = NDArray[np.float64]
VALUES = GammaGamma(6.25, 3.74, 15.44)
PARETO = pareto_nbd.ParetoNBD(0.55, 74.0, 0.6, 80.0)


class Steady:
    """Poisson orders at a known rate, for ever: all that follows is known in closed form."""

    def __init__(self, rate: Floats) -> None:
        self.rate = rate

    def expected_orders(self, _summary: Any, days: float) -> Floats:
        return self.rate * days

    def no_order_chance(self, _summary: Any, days: float) -> Floats:
        return np.exp(-self.rate * days)

    def alive(self, _summary: Any) -> Floats:
        return np.ones(len(self.rate))


def test_a_steady_client_has_the_value_of_an_annuity():
    steady, rate = Steady(np.array([0.1, 0.01])), np.log(1.1) / 365.25
    outlook = Outlook.of([50.0, 80.0])
    found = lifetime_value(steady, None, outlook, horizon=1000, discount=0.1, margin=[0.3, 0.5])
    annuity = (1 - np.exp(-rate * 1000)) / rate
    assert found.value == pytest.approx([0.3 * 50 * 0.1 * annuity, 0.5 * 80 * 0.01 * annuity], rel=1e-12)
    assert found.spend == pytest.approx([5000, 800])
    assert expected_spend(steady, None, outlook, 1000) == pytest.approx(found.spend)
    assert found.none == pytest.approx(np.exp([-100.0, -10.0]))


def test_the_variance_of_a_steady_client_is_that_of_a_compound_poisson():
    steady = Steady(np.array([0.1, 0.02]))
    found = lifetime_value(steady, None, Outlook.of([50.0, 50.0], 0.0, 400.0), horizon=100)
    assert found.outcome == pytest.approx([10 * (2500 + 400), 2 * (2500 + 400)], rel=1e-6)
    unsure = lifetime_value(steady, None, Outlook.of([50.0, 50.0], 100.0, 400.0), horizon=100)
    assert unsure.outcome[0] == pytest.approx(10 * (2500 + 400 + 100) + 100 * 100, rel=1e-6)


def test_the_integral_agrees_with_monthly_steps_and_with_the_closed_form():
    rng = np.random.default_rng(1)
    summary = pareto_nbd.simulate(PARETO, rng.uniform(50, 700, 40), rng).summary
    year, horizon, discount = 365.25, 3 * 365.25, 0.15
    rate = np.log1p(discount) / year

    class Open:
        expected_orders = staticmethod(PARETO.expected_orders)

    closed = discounted_orders(PARETO, summary, horizon, discount)
    assert closed == pytest.approx(PARETO.discounted_orders(summary, rate, horizon))
    assert discounted_orders(Open(), summary, horizon, discount) == pytest.approx(closed, rel=1e-5)
    edges = np.linspace(0, horizon, 37)
    steps = np.diff([PARETO.expected_orders(summary, t) for t in edges], axis=0)
    monthly = (steps * np.exp(-rate * (edges[1:] + edges[:-1]) / 2)[:, None]).sum(axis=0)
    assert monthly == pytest.approx(closed, rel=1e-4)


def test_in_weeks_it_is_the_same_as_in_days():
    rng = np.random.default_rng(2)
    days = pareto_nbd.simulate(PARETO, rng.uniform(50, 700, 30), rng).summary
    weeks = Summary.of(days.x, days.t_x / 7, days.T / 7)
    slow = pareto_nbd.ParetoNBD(PARETO.r, PARETO.alpha / 7, PARETO.s, PARETO.beta / 7)
    outlook = Outlook.of(np.full(30, 20.0), 9.0, 100.0)
    one = lifetime_value(PARETO, days, outlook, horizon=700, discount=0.1)
    other = lifetime_value(slow, weeks, outlook, horizon=100, discount=0.1, year=365.25 / 7)
    assert other.value == pytest.approx(one.value, rel=1e-9)
    assert other.outcome == pytest.approx(one.outcome, rel=1e-5)


def _spent(
    rng: np.random.Generator, n: int, horizon: float
) -> tuple[pareto_nbd.ParetoNBD, gamma_gamma.Values, Summary, Floats]:
    seen = pareto_nbd.simulate(PARETO, rng.uniform(100, 400, n), rng, ahead=horizon)
    values = gamma_gamma.simulate(VALUES, seen.summary.x + 1, rng)
    amount = rng.gamma(np.maximum(VALUES.p * seen.ahead, 1e-9)) * values.mean / VALUES.p
    return PARETO, values.values, seen.summary, np.where(seen.ahead > 0, amount, 0.0)


@pytest.mark.parametrize(
    ("room", "truth"),
    [
        (bg_nbd, bg_nbd.BGNBD(0.8, 60.0, 0.8, 2.5)),
        (mbg_nbd, mbg_nbd.MBGNBD(0.8, 60.0, 0.8, 2.5)),
        (pareto_nbd, pareto_nbd.ParetoNBD(2.0, 40.0, 0.6, 300.0)),
    ],
    ids=["BG/NBD", "MBG/NBD", "Pareto/NBD"],
)
def test_intervals_per_client_and_of_sums_cover_as_often_as_they_say(room: Any, truth: Any):
    seed = 31
    rng = np.random.default_rng(seed)
    n, horizon = 3000, 365.0
    seen = room.simulate(truth, rng.uniform(100, 400, n), rng, ahead=horizon)
    orders = gamma_gamma.simulate(VALUES, seen.summary.x + 1, rng)
    spent = rng.gamma(np.maximum(VALUES.p * seen.ahead, 1e-9)) * orders.mean / VALUES.p
    spent = np.where(seen.ahead > 0, spent, 0.0)
    buying, values = room.fit(seen.summary), gamma_gamma.fit(orders.values)
    pairs = zip(drawn(buying, 16), drawn(values, 16, seed=2), strict=True)
    found = lifetime_value(
        buying,
        seen.summary,
        values.outlook(orders.values),
        horizon=horizon,
        drawn=[(one, other.outlook(orders.values)) for one, other in pairs],
    )
    low, high = found.interval(0.9)
    above, below = np.mean(spent > high), np.mean(spent < low)
    assert above == pytest.approx(0.05, abs=0.02), seed
    assert below < 0.06, seed  # where nothing is the likeliest of all, nothing lies below
    groups = np.arange(n) % 150
    sums = found.total(groups, 0.9)
    truly = np.bincount(groups, spent)
    assert np.mean((sums.low <= truly) & (truly <= sums.high)) == pytest.approx(0.9, abs=0.07), seed
    whole = found.total(level=0.98)
    assert whole.low[0] < spent.sum() < whole.high[0], seed


def test_chances_to_order_have_the_exact_variance_and_are_discounted_at_each():
    seed = 32
    rng = np.random.default_rng(seed)
    truth = bg_bb.BGBB(1.204, 0.750, 0.657, 2.783)  # the donations of Fader, Hardie, Shang (2010)
    seen = bg_bb.simulate(truth, np.full(60_000, 6), rng, ahead=5)
    found = lifetime_value(
        truth, seen.known, Outlook.of(np.ones(60_000)), horizon=5, discount=0.1, year=1, chances=True
    )
    flat = lifetime_value(truth, seen.known, Outlook.of(np.ones(60_000)), horizon=5, year=1, chances=True)
    off = (seen.ahead - flat.orders) ** 2
    for chosen in (seen.known.x == 0, seen.known.t_x == 6, seen.known.t_x == 4):
        assert flat.outcome[chosen].mean() == pytest.approx(off[chosen].mean(), rel=0.05), seed
    steps = [truth.expected_orders(seen.known[:5], t) for t in range(6)]
    wanted = sum((steps[t] - steps[t - 1]) / 1.1**t for t in range(1, 6))
    assert found.value[:5] == pytest.approx(wanted)
    assert discounted_orders(truth, seen.known[:5], 5, 0.1, 1, chances=True) == pytest.approx(wanted)
    one = lifetime_value(truth, seen.known, Outlook.of(np.ones(60_000)), horizon=1, chances=True)
    assert one.outcome == pytest.approx(one.orders * (1 - one.orders))
    with pytest.raises(NotAForecast, match="whole"):
        lifetime_value(truth, seen.known, Outlook.of(np.ones(60_000)), horizon=1.5, chances=True)


def test_a_group_of_one_has_the_interval_of_its_client_and_parts_make_the_whole():
    rng = np.random.default_rng(7)
    model, values, summary, _ = _spent(rng, 50, 365)
    outlook = VALUES.outlook(values)
    pairs = [(pareto_nbd.ParetoNBD(0.55 * f, 74, 0.6, 80), outlook) for f in (0.9, 1.1)]
    found = lifetime_value(model, summary, outlook, horizon=365, discount=0.1, drawn=pairs)
    alone, (low, high) = found.total(np.arange(50)), found.interval()
    assert alone.low == pytest.approx(low)
    assert alone.high == pytest.approx(high)
    assert alone.clients.tolist() == [1] * 50
    whole = found.total()
    assert whole.value[0] == pytest.approx(found.value.sum())
    assert low.sum() < whole.low[0] < whole.value[0] < whole.high[0] < high.sum()
    named = found.total(["a", "b"] * 25)
    assert named.groups.tolist() == ["a", "b"]
    assert named.value.sum() == pytest.approx(whole.value[0])


def test_what_the_parameters_leave_open_does_not_cancel_in_a_sum():
    steady = Steady(np.full(10_000, 0.05))
    outlook = Outlook.of(np.full(10_000, 10.0))
    pairs = [(Steady(np.full(10_000, 0.05 * f)), outlook) for f in (0.9, 1.1)]
    known = lifetime_value(steady, None, outlook, horizon=100).total()
    open_ = lifetime_value(steady, None, outlook, horizon=100, drawn=pairs).total()
    assert np.ptp([known.low[0], known.high[0]]) < 0.02 * known.value[0]
    assert np.ptp([open_.low[0], open_.high[0]]) > 0.3 * known.value[0]


def test_what_past_forecasts_were_off_by_widens_sums_and_does_not_cancel():
    steady = Steady(np.full(10_000, 0.05))
    found = lifetime_value(steady, None, Outlook.of(np.full(10_000, 10.0)), horizon=100)
    plain, wide = found.total(level=0.95), found.total(level=0.95, past_error=0.1)
    assert (wide.high - wide.low)[0] / wide.value[0] == pytest.approx(4 * 0.098, rel=0.05)
    assert (plain.high - plain.low)[0] < 0.1 * (wide.high - wide.low)[0]
    assert (found.interval(past_error=0.1)[1] >= found.interval()[1]).all()
    for wrong in (-0.1, float("nan")):
        with pytest.raises(NotAForecast, match="past error"):
            found.total(past_error=wrong)


def test_drawn_models_have_the_spread_of_the_standard_errors():
    rng = np.random.default_rng(3)
    model = gamma_gamma.fit(gamma_gamma.simulate(VALUES, rng.integers(1, 8, 3000), rng).values)
    assert model.fit_info is not None
    many = drawn(model, 400)
    spread = np.std([np.log([m.p, m.q, m.gamma]) for m in many], axis=0)
    assert spread == pytest.approx(np.sqrt(np.diag(model.fit_info.covariance)), rel=0.15)
    assert np.mean([np.log(m.q) for m in many]) == pytest.approx(np.log(model.q), abs=1e-9)
    assert drawn(model, 4) == drawn(model, 4)
    assert drawn(VALUES) == []
    for wrong in (0, 3):
        with pytest.raises(ValueError, match="even"):
            drawn(model, wrong)


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 1e6), st.floats(0, 1e12), st.floats(0, 1), st.floats(0.01, 0.99))
@example(1.3e-152, 30_558.0, 0.0, 0.5)  # a shape no inverse takes
def test_an_interval_is_ordered_and_holds_what_is_certain(
    mean: float, variance: float, none: float, level: float
):
    low, high = interval(np.array([mean]), np.array([variance]), np.array([none]), level)
    assert 0 <= low[0] <= high[0]
    assert np.isfinite(high[0])
    if none >= (1 + level) / 2:
        assert high[0] == 0


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.floats(0.01, 0.99)), min_size=1, max_size=6),
    st.tuples(st.floats(0.1, 5), st.floats(5, 400), st.floats(0.1, 5), st.floats(5, 900)),
    st.floats(1, 2000),
    st.floats(0.01, 1000),
)
def test_what_always_holds(
    clients: list[tuple[int, float]],
    letters: tuple[float, float, float, float],
    horizon: float,
    factor: float,
):
    x = np.array([one for one, _ in clients])
    summary = Summary.of(
        x, np.where(x > 0, [700 * share for _, share in clients], 0.0), np.full(len(x), 700.0)
    )
    values = Values.of(x + 1, np.linspace(5, 90, len(x)))
    for model in (pareto_nbd.ParetoNBD(*letters), mbg_nbd.MBGNBD(*letters)):
        found = lifetime_value(model, summary, VALUES.outlook(values), horizon=horizon, discount=0.1)
        plain = lifetime_value(model, summary, VALUES.outlook(values), horizon=horizon)
        longer = lifetime_value(model, summary, VALUES.outlook(values), horizon=2 * horizon)
        assert (found.value <= plain.value * (1 + 1e-9)).all()
        assert (plain.value <= longer.value * (1 + 1e-9)).all()
        assert (found.value >= plain.value * 1.1 ** (-horizon / 365.25) * (1 - 1e-9)).all()
        low, high = plain.interval()
        assert np.isfinite(high).all()
        assert (low <= high).all()
        dear = Values.of(values.x, values.m * factor)
        priced = GammaGamma(VALUES.p, VALUES.q, VALUES.gamma * factor).outlook(dear)
        again = lifetime_value(model, summary, priced, horizon=horizon)
        assert again.interval()[1] == pytest.approx(high * factor, rel=1e-6)


def test_infinite_variances_give_open_intervals_and_no_nan():
    steady = Steady(np.array([0.1, 0.0]))
    found = lifetime_value(steady, None, Outlook.of([5.0, np.inf], np.inf, np.inf), horizon=10)
    low, high = found.interval()
    assert low.tolist() == [0, 0]
    assert high.tolist() == [np.inf, 0]
    assert found.value.tolist() == [pytest.approx(5.0), 0.0]


def test_arrow_in_is_arrays_out():
    values = gamma_gamma.Values.from_amounts(pa.array([10.0, 30, 7]), pa.array([0, 2, 2, 3]))
    assert values.m.tolist() == [20, 1, 7]
    assert gamma_gamma.Values.of(pa.chunked_array([[2], [1]]), pa.array([3.0, 4.0])).x.tolist() == [2, 1]
    history = History.of(pa.array([10.0, 30, 7]), pa.array([0, 2, 2, 3]), pa.array([5.0, 1, 0]))
    assert len(history) == 3
    assert historic_value(pa.array([1.0, 2.0]), pa.array([0, 2])).tolist() == [3]
    with pytest.raises(NotValues, match="row 1"):
        gamma_gamma.Values.of(pa.array([1, 1]), pa.array([3.0, None]))


def test_nobody_is_worth_nothing():
    found = lifetime_value(Steady(np.zeros(0)), None, Outlook.of([]), horizon=10, discount=0.1)
    assert len(found) == 0
    assert found.total().value.tolist() == []


def test_historic_value_is_the_sum():
    assert historic_value([10.0, -4, 5], [0, 2, 2, 3], 0.5).tolist() == [3, 0, 2.5]
    for amounts, start in (
        ([1.0], [0]),
        ([1.0], [0, 2]),
        ([float("nan")], [0, 1]),
        ([1.0], [0, 1.0]),
        ([[1.0]], [0, 1]),
    ):
        with pytest.raises(NotAForecast):
            historic_value(amounts, start)


@pytest.mark.parametrize(
    "wrong",
    [
        {"horizon": 0},
        {"horizon": float("nan")},
        {"horizon": -5},
        {"discount": -0.1},
        {"discount": float("inf")},
        {"year": 0},
        {"margin": -0.1},
        {"margin": float("nan")},
        {"margin": [0.1, 0.2, 0.3]},
    ],
)
def test_impossible_forecasts_are_refused(wrong: dict[str, Any]):
    with pytest.raises(NotAForecast):
        lifetime_value(Steady(np.ones(2)), None, Outlook.of([5.0, 6.0]), **({"horizon": 10} | wrong))


def test_an_outlook_for_other_clients_is_refused():
    with pytest.raises(NotAForecast, match="3 clients"):
        lifetime_value(Steady(np.ones(2)), None, Outlook.of([5.0, 6.0, 7.0]), horizon=10)
    with pytest.raises(NotAForecast, match="3 clients"):
        expected_spend(Steady(np.ones(2)), None, Outlook.of([5.0, 6.0, 7.0]), 10)
    with pytest.raises(NotAForecast, match="label"):
        lifetime_value(Steady(np.ones(2)), None, Outlook.of([5.0, 6.0]), horizon=10).total([1])
    with pytest.raises(ValueError, match="level"):
        lifetime_value(Steady(np.ones(2)), None, Outlook.of([5.0, 6.0]), horizon=10).interval(1)
    for bad in ([-1.0], [float("nan")], [[1.0]], 5.0):
        with pytest.raises(NotAnOutlook):
            Outlook.of(bad)
