import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.stats.buying.fitting import TooFewClients
from keepwell.stats.spend.fitting_order_value import fit
from keepwell.stats.spend.order_history import History
from keepwell.stats.spend.order_levels import Orders, Prior, learn
from keepwell.stats.spend.order_value import OrderValue, simulate
from keepwell.stats.spend.values import NotValues

T4 = np.sort(np.random.default_rng(0).standard_t(4, 400))
TRUTH = OrderValue(5.0, 0.6, 0.4, 0.35, 365.25, T4, 100, converged=True)


def test_parameters_are_recovered_from_the_simulator():
    seed = 21
    rng = np.random.default_rng(seed)
    drawn = simulate(TRUTH, rng.integers(5, 40, 3000), 900, rng)
    model = fit(drawn.history)
    assert model.converged
    found = [model.mu, model.tau, model.kappa, model.s0]
    assert found == pytest.approx([5.0, 0.6, 0.4, 0.35], rel=0.15), seed


def test_the_interval_of_the_next_order_covers_as_often_as_it_says():
    seed = 22
    rng = np.random.default_rng(seed)
    drawn = simulate(TRUTH, rng.integers(1, 9, 6000), 900, rng, ahead=60)
    levels = fit(drawn.history).levels(drawn.history)
    chances = np.array([0.05, 0.25, 0.5, 0.75, 0.95])
    under = (drawn.next < levels.next_value(chances, 60)).mean(axis=1)
    assert under == pytest.approx(chances, abs=0.025), seed


def test_one_odd_order_counts_little():
    rng = np.random.default_rng(5)
    drawn = simulate(TRUTH, rng.integers(2, 9, 2000), 900, rng).history
    model = fit(drawn)
    usual = [100.0, 110.0, 95.0, 105.0, 90.0, 100.0, 100.0]
    both = History.of([*usual, *usual[:-1], 10_000.0], [0, 7, 14])
    plain, odd = model.levels(both).outlook().mean
    assert odd < 2.5 * plain  # the plain mean is fifteen times as large
    middle = model.levels(both).next_value([0.5])[0]
    assert middle[1] < 1.2 * middle[0]


def test_a_rising_client_is_expected_higher_and_the_rise_is_damped():
    rng = np.random.default_rng(6)
    drawn = simulate(TRUTH, rng.integers(3, 12, 3000), 900, rng).history
    model = fit(drawn)
    ages = np.arange(11, -1, -1) * 60.0
    rising = np.exp(np.linspace(4, 6, 12))
    level = np.full(12, np.exp(5.0))
    levels = model.levels(History.of(np.concatenate([rising, level]), [0, 12, 24], np.tile(ages, 2)))
    assert levels.trend[0] > 0.3
    assert abs(levels.trend[1]) < 0.05
    now, soon, late, later = (levels.outlook(days).mean[0] for days in (0, 180, 3000, 6000))
    assert now < soon < late
    assert later == pytest.approx(late, rel=0.01)


def test_one_step_back_to_money_is_calibrated():
    seed = 8
    rng = np.random.default_rng(seed)
    n = 8000
    count = rng.integers(1, 9, n)
    level = rng.normal(4.0, 0.5, n)
    start = np.concatenate([[0], np.cumsum(count)])
    amounts = np.exp(np.repeat(level, count) + rng.normal(0, 0.6, start[-1]))
    history = History.of(amounts, start)
    outlook = fit(history).levels(history).outlook()
    coming = np.exp(level + rng.normal(0, 0.6, n))
    assert outlook.mean.mean() == pytest.approx(coming.mean(), rel=0.03), seed
    true_mean = np.exp(level + 0.18)
    plain = np.add.reduceat(amounts, start[:-1]) / count
    assert np.abs(outlook.mean - true_mean).mean() < 0.85 * np.abs(plain - true_mean).mean(), seed
    whole = outlook.uncertainty + outlook.spread
    assert whole.mean() == pytest.approx(((coming - outlook.mean) ** 2).mean(), rel=0.35), seed


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.lists(st.floats(0.01, 1e7), max_size=6), min_size=1, max_size=8).filter(any),
    st.floats(0.01, 100),
    st.floats(0, 2000),
)
def test_what_always_holds(clients: list[list[float]], factor: float, ahead: float):
    start = np.concatenate([[0], np.cumsum([len(one) for one in clients])])
    amounts = np.concatenate([np.array(one, float) for one in clients])
    ages = np.linspace(800, 0, len(amounts))
    history = History.of(amounts, start, ages)
    levels = fit(history).levels(history)
    said = levels.outlook(ahead)
    assert np.isfinite(said.mean).all()
    assert (said.mean > 0).all()
    assert (said.uncertainty >= 0).all()
    assert (said.spread >= 0).all()
    values = levels.next_value((0.1, 0.5, 0.9), ahead)
    assert (np.diff(values, axis=0) >= 0).all()
    scaled = History.of(amounts * factor, start, ages)
    again = fit(scaled).levels(scaled).outlook(ahead)
    assert again.mean == pytest.approx(said.mean * factor, rel=1e-3)


def test_clients_without_orders_are_the_usual_client():
    rng = np.random.default_rng(9)
    drawn = simulate(TRUTH, rng.integers(1, 9, 500), 900, rng).history
    model = fit(drawn)
    levels = model.levels(History.of([100.0], [0, 0, 1, 1]))
    assert levels.level[[0, 2]] == pytest.approx(model.mu)
    assert levels.count.tolist() == [0, 1, 0]
    wide = levels.next_value([0.1, 0.9])
    assert wide[1, 0] / wide[0, 0] > wide[1, 1] / wide[0, 1]


def test_nobody_one_client_and_clients_all_alike():
    for history in (History.of([], [0]), History.of([], [0, 0, 0])):
        with pytest.raises(TooFewClients):
            fit(history)
    one = History.of([50.0], [0, 1])
    assert fit(one).levels(one).outlook().mean[0] == pytest.approx(50, rel=0.1)
    alike = History.of(np.full(3000, 20.0), np.arange(0, 3001, 3), np.tile([90.0, 60.0, 0.0], 1000))
    model = fit(alike)
    assert model.levels(alike).outlook(30).mean == pytest.approx(20, rel=0.02)


def test_the_same_history_gives_the_same_model():
    rng = np.random.default_rng(10)
    history = simulate(TRUTH, rng.integers(1, 9, 500), 900, rng).history
    assert (fit(history).beyond == fit(history).beyond).all()


@pytest.mark.parametrize(
    ("amounts", "start", "ages", "says"),
    [
        ([1.0, 0.0], [0, 2], None, "row 1: an amount that is not above 0"),
        ([-1.0], [0, 1], None, "returns"),
        ([float("nan")], [0, 1], None, "above 0"),
        ([1.0], [0, 1], [-1.0], "row 0: an age"),
        ([1.0], [0, 1], [float("nan")], "an age"),
        ([1.0], [0, 1], [1.0, 2.0], "as many as"),
        ([1.0], [0, 2], None, "start rises"),
        ([1.0], [1, 0], None, "start rises"),
        ([1.0], [], None, "pointers|n \\+ 1"),
        ([[1.0]], [0, 1], None, "one-dimensional"),
    ],
)
def test_impossible_histories_are_refused(amounts: list, start: list, ages: list | None, says: str):
    with pytest.raises(NotValues, match=says):
        History.of(amounts, start, ages)


def test_impossible_questions_are_refused():
    one = History.of([50.0, 60.0], [0, 1, 2])
    with pytest.raises(ValueError, match="memory"):
        fit(one, memory=0)
    levels = fit(one).levels(one)
    with pytest.raises(ValueError, match="ahead"):
        levels.outlook(-1)
    with pytest.raises(ValueError, match="chance"):
        levels.next_value([0])


def test_a_client_is_told_the_same_in_any_company():
    seed = 31
    rng = np.random.default_rng(seed)
    count = np.concatenate([rng.integers(0, 12, 300), [0, 1, 900]])
    rng.shuffle(count)
    drawn = simulate(TRUTH, count, 900, rng).history
    together = TRUTH.levels(drawn)
    for i in range(0, len(drawn), 7):
        alone = TRUTH.levels(drawn[i : i + 1])
        for name in ("level", "trend", "scale", "count", "rest"):
            assert getattr(together, name)[i] == pytest.approx(
                getattr(alone, name)[0], rel=1e-9, abs=1e-12
            ), seed
        assert together.covariance[:, i] == pytest.approx(alone.covariance[:, 0], rel=1e-9), seed


def test_orders_side_by_side_and_in_a_row_teach_the_same():
    seed = 32
    rng = np.random.default_rng(seed)
    drawn = simulate(TRUTH, np.full(50, 6), 900, rng).history
    prior = Prior(5.0, 0.36, 0.16, 0.12)
    row = learn(Orders.ragged(drawn, 365.25), prior, 5)
    side = learn(Orders.alike(drawn, 365.25, np.arange(50), 6), prior, 5)
    for name in ("level", "trend", "covariance", "usual", "scale", "squares"):
        assert getattr(side, name) == pytest.approx(getattr(row, name), rel=1e-9, abs=1e-12), seed
    for name in ("weight", "fitted", "unsure", "distance"):
        assert getattr(side, name).T.ravel() == pytest.approx(getattr(row, name), rel=1e-9, abs=1e-12), seed
