from pathlib import Path

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.stats.buying.fitting import TooFewClients
from keepwell.stats.spend.gamma_gamma import GammaGamma, _surface, fit, frequency_and_value, simulate
from keepwell.stats.spend.values import NotValues, Values

MODEL = GammaGamma(6.25, 3.74, 15.44)


def cdnow_repeat_values(folder: Path) -> Values:
    """Mean value of the repeat order days of the first 39 weeks."""
    rows = np.loadtxt(folder / "cdnow" / "CDNOW_sample.txt")
    rows = rows[rows[:, 2] <= 19970930]
    days, place = np.unique(rows[:, [1, 2]], axis=0, return_inverse=True)
    amounts = np.bincount(place.ravel(), np.round(rows[:, 4] * 100)) / 100
    again = np.ones(len(days), bool)
    again[np.unique(days[:, 0], return_index=True)[1]] = False
    _, start, count = np.unique(days[again, 0], return_index=True, return_counts=True)
    return Values.of(count, np.add.reduceat(amounts[again], start) / count)


@pytest.mark.real_data
def test_the_published_repeat_buyers(real_data: Path):
    values = cdnow_repeat_values(real_data)
    assert len(values) == 946
    model = fit(values)
    assert (round(model.p, 2), round(model.q, 2), round(model.gamma, 2)) == (6.25, 3.74, 15.44)
    assert model.fit_info is not None
    assert not model.fit_info.flags
    assert model.correlation == pytest.approx(0.164, abs=0.001)
    assert np.corrcoef(values.x, values.m)[0, 1] == pytest.approx(0.11, abs=0.005)  # as the paper says


def test_the_expected_value_is_the_weighted_mean_of_the_note():
    values = Values.of([0, 1, 7], [0, 50.0, 20.0])
    p, q, gamma = MODEL.p, MODEL.q, MODEL.gamma
    weight = (q - 1) / (p * values.x + q - 1)
    wanted = weight * gamma * p / (q - 1) + (1 - weight) * np.where(values.x > 0, values.m, 0)
    assert MODEL.expected_value(values) == pytest.approx(wanted, rel=1e-12)


def test_the_gradient_is_that_of_the_likelihood():
    rng = np.random.default_rng(4)
    values = simulate(MODEL, rng.integers(1, 9, 60), rng).values
    values = Values.of(values.x, values.m, weights=rng.uniform(0, 3, 60))
    surface = _surface(values)
    for letters in ((6.0, 4.0, 15.0), (0.3, 0.7, 2.0), (90.0, 200.0, 900.0)):
        at = np.log(letters)
        value, slope = surface(at)
        assert value == pytest.approx((GammaGamma(*letters).log_likelihood(values) * values.weights).sum())
        for i, step in enumerate(np.eye(3) * 1e-5):
            found = (surface(at + step)[0] - surface(at - step)[0]) / 2e-5
            assert slope[i] == pytest.approx(found, rel=1e-5, abs=1e-5)


def test_the_likelihood_holds_against_sixty_digits_in_the_corners():
    mp.mp.dps = 60
    values = Values.of([1, 1, 3, 80, 5000, 5000, 5000], [1e-2, 1e7, 40.0, 3.0, 40.0, 1e-2, 1e6])
    for p in (1e-3, 0.5, 1.0, 6.25, 300.0, 1e4):
        for q in (1e-3, 1.0, 2.0, 3.74, 500.0, 1e5):
            for gamma in (1e-4, 1.0, 15.0, 1e7):
                found = GammaGamma(p, q, gamma).log_likelihood(values)
                for i in range(len(values)):
                    x, m = mp.mpf(values.x[i]), mp.mpf(values.m[i])
                    shape = mp.mpf(p) * x
                    wanted = (
                        mp.loggamma(shape + q)
                        - mp.loggamma(shape)
                        - mp.loggamma(q)
                        + q * mp.log(gamma)
                        + (shape - 1) * mp.log(m)
                        + shape * mp.log(x)
                        - (shape + q) * mp.log(gamma + m * x)
                    )
                    assert float(found[i]) == pytest.approx(float(wanted), rel=1e-9, abs=1e-11)


def test_mean_and_variances_are_those_of_simulated_orders():
    seed = 11
    rng = np.random.default_rng(seed)
    model = GammaGamma(3.0, 8.0, 40.0)
    values = Values.of([4], [25.0])
    q, gamma = model.q + model.p * 4, model.gamma + 100.0
    nu = rng.gamma(q, 1 / gamma, 400_000)
    orders = rng.gamma(model.p, 1 / nu)
    said = model.outlook(values)
    assert said.mean[0] == pytest.approx(orders.mean(), rel=0.01), seed
    assert said.uncertainty[0] == pytest.approx((model.p / nu).var(), rel=0.02), seed
    assert said.spread[0] == pytest.approx((model.p / nu**2).mean(), rel=0.02), seed
    low, middle, high = model.next_value(values)[:, 0]
    assert np.quantile(orders, [0.1, 0.5, 0.9]) == pytest.approx([low, middle, high], rel=0.02), seed
    three = rng.gamma(3 * model.p, 1 / nu)
    assert np.quantile(three, 0.9) == pytest.approx(model.next_value(values, [0.9], orders=3)[0, 0], rel=0.02)


def test_parameters_are_recovered_and_the_intervals_cover():
    seed = 20_131
    rng = np.random.default_rng(seed)
    truth = np.array([3.0, 4.0, 60.0])
    inside = np.zeros(3)
    runs = 100
    for _ in range(runs):
        values = simulate(GammaGamma(*truth), rng.integers(0, 6, 700), rng).values
        found = fit(values).fit_info
        assert found is not None
        low, high = found.interval(0.9)
        inside += (low < truth) & (truth < high)
    assert ((inside >= 81) & (inside <= 98)).all(), (seed, inside)


def test_expected_values_are_calibrated_and_beat_the_plain_mean():
    seed = 6
    rng = np.random.default_rng(seed)
    drawn = simulate(GammaGamma(2.0, 4.0, 150.0), rng.integers(1, 5, 20_000), rng)
    model = fit(drawn.values)
    said = model.expected_value(drawn.values)
    assert said.mean() == pytest.approx(drawn.mean.mean(), rel=0.03), seed
    assert np.abs(said - drawn.mean).mean() < 0.9 * np.abs(drawn.values.m - drawn.mean).mean(), seed
    low, high = model.next_value(drawn.values, [0.1, 0.9])
    order = rng.gamma(2.0, drawn.mean / 2.0)
    assert np.mean((low < order) & (order < high)) == pytest.approx(0.8, abs=0.02), seed


def test_frequency_that_matters_is_flagged_and_chance_is_not():
    seed = 3
    rng = np.random.default_rng(seed)
    x = rng.integers(1, 9, 4000)
    drawn = simulate(MODEL, x, rng)
    quiet = fit(drawn.values)
    assert quiet.fit_info is not None
    assert not quiet.fit_info.flags
    assert abs(quiet.correlation) < 0.05, seed
    loud = fit(Values.of(x, drawn.values.m * x))
    assert loud.fit_info is not None
    assert "frequency_matters" in loud.fit_info.flags
    assert loud.correlation > 0.3
    assert frequency_and_value(MODEL, Values.of([2, 2, 2], [5.0, 6, 7])) == 0


def test_weights_are_clients():
    rng = np.random.default_rng(8)
    values = simulate(MODEL, rng.integers(1, 6, 200), rng).values
    twice = Values.of(np.tile(values.x, 2), np.tile(values.m, 2))
    weighted = fit(Values.of(values.x, values.m, weights=np.full(200, 2.0)))
    plain = fit(twice)
    assert weighted.p == pytest.approx(plain.p, rel=1e-4)
    assert weighted.correlation == pytest.approx(plain.correlation, abs=1e-4)
    assert weighted.fit_info is not None
    assert plain.fit_info is not None
    assert weighted.fit_info.standard_errors == pytest.approx(plain.fit_info.standard_errors, rel=1e-3)
    nothing = Values.of(
        np.append(values.x, 3), np.append(values.m, 1e6), weights=np.append(np.full(200, 2.0), 0)
    )
    assert fit(nothing).p == pytest.approx(plain.p, rel=1e-4)


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(st.floats(0.01, 1e4), st.floats(0.01, 1e4), st.floats(1e-3, 1e6)),
    st.integers(0, 5000),
    st.floats(0.01, 1e6),
    st.floats(0.1, 100),
)
def test_what_always_holds(letters: tuple[float, float, float], x: int, m: float, factor: float):
    model, values = GammaGamma(*letters), Values.of([x], [m])
    assert np.isfinite(model.log_likelihood(values)).all()
    said = model.outlook(values)
    assert (said.mean > 0).all()
    assert not np.isnan(said.uncertainty + said.spread).any()
    low, middle, high = model.next_value(values)[:, 0]
    assert 0 <= low <= middle <= high
    scaled = GammaGamma(model.p, model.q, model.gamma * factor)
    assert scaled.expected_value(Values.of([x], [m * factor])) == pytest.approx(said.mean * factor)
    if np.isfinite(said.mean[0]) and model.q > 1 and x:
        all_clients = model.p * model.gamma / (model.q - 1)
        tops = sorted((all_clients, m))
        assert tops[0] * (1 - 1e-9) <= said.mean[0] <= tops[1] * (1 + 1e-9)


def test_nobody_one_client_and_a_million_alike():
    for values in (Values.of([], []), Values.of([0, 0], [0, 0]), Values.of([1], [1.0], weights=[0])):
        with pytest.raises(TooFewClients):
            fit(values)
    one = fit(Values.of([3], [20.0]))
    assert one.fit_info is not None
    assert "too_few_clients" in one.fit_info.flags
    assert one.expected_value(Values.of([3], [20.0]))[0] == pytest.approx(20, rel=0.2)
    alike = fit(Values.of(np.full(1_000_000, 3), np.full(1_000_000, 20.0)))
    assert alike.fit_info is not None
    assert alike.fit_info.flags
    assert alike.expected_value(Values.of([3], [20.0]))[0] == pytest.approx(20, rel=0.01)


@pytest.mark.parametrize(
    ("x", "m", "says"),
    [
        ([1.5], [3.0], "whole"),
        ([-1], [3.0], "count"),
        ([float("nan")], [3.0], "count"),
        ([2, 2], [3.0, 0.0], "row 1: m is not above 0"),
        ([2], [-3.0], "returns"),
        ([2], [float("nan")], "above 0"),
        ([2, 3], [3.0], "equally long"),
        ([[2]], [[3.0]], "one-dimensional"),
    ],
)
def test_impossible_values_are_refused(x: list, m: list, says: str):
    with pytest.raises(NotValues, match=says):
        Values.of(x, m)


def test_amounts_become_values():
    values = Values.from_amounts([10.0, 30, 7], [0, 2, 2, 3])
    assert values.x.tolist() == [2, 0, 1]
    assert values.m.tolist() == [20, 1, 7]
    for amounts, start in (
        ([1.0, -2], [0, 2]),
        ([1.0], [0, 2]),
        ([1.0, 2], [0, 2, 1, 2]),
        ([1.0], [0.0, 1.0]),
        ([0.0], [0, 1]),
    ):
        with pytest.raises(NotValues):
            Values.from_amounts(amounts, start)


def test_impossible_questions_are_refused():
    with pytest.raises(ValueError, match="above 0"):
        GammaGamma(0, 1, 1)
    with pytest.raises(ValueError, match="chance"):
        MODEL.next_value(Values.of([1], [1.0]), [1.0])
    with pytest.raises(NotValues, match="weight"):
        Values.of([1], [1.0], weights=[-1])
    heavy = GammaGamma(1.0, 0.5, 10.0)
    assert np.isinf(heavy.expected_value(Values.of([0], [0])))
    assert np.isfinite(heavy.expected_value(Values.of([1], [5.0])))
