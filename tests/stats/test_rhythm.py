from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import betaln, gammaln

from keepwell.stats.fitting_rhythm import TooFewClients, fit
from keepwell.stats.judging_rhythm import judged
from keepwell.stats.rhythm import Gaps, RhythmModel, survival
from keepwell.stats.simulating_rhythm import Simulated, simulate


def model(
    k: Sequence[float] = (0.5, 1.0, 2.0, 6.0),
    weights: Sequence[float] = (0.1, 0.4, 0.3, 0.2),
    *,
    theta: tuple[float, float] = (1.5, 40.0),
    leave: tuple[float, float] = (0.4, 4.0),
) -> RhythmModel:
    (r, alpha), (a, b) = theta, leave
    n = len(k)
    return RhythmModel(
        np.array(k), np.array(weights), np.full(n, r), np.full(n, alpha), a, b, 0.0, 100, converged=True
    )


def gaps_at(simulated: Simulated, day: float) -> Gaps:
    """What is known of simulated clients at `day`: whole days do not matter to the model."""
    rows = []
    for start, end in zip(simulated.start[:-1], simulated.start[1:], strict=True):
        times = simulated.times[start:end]
        times = times[times <= day]
        if len(times):
            steps = np.diff(times)
            rows.append((len(steps), steps.sum(), np.log(steps).sum(), day - times[-1]))
        else:
            rows.append((0, 0.0, 0.0, 0.0))
    return Gaps.of(*np.array(rows).T)


@pytest.mark.parametrize(
    ("k", "shape", "rate", "silence"), [(0.5, 1.3, 40, 10), (2, 5, 90, 30), (6, 20, 400, 70)]
)
def test_the_survival_of_a_gap_is_the_integral_over_theta(
    k: float, shape: float, rate: float, silence: float
):
    from scipy.stats import gamma

    integral, _ = quad(
        lambda theta: gamma.pdf(theta, shape, scale=1 / rate) * gamma.sf(k * theta * silence, k), 0, np.inf
    )
    found = survival(k, np.array([shape]), np.array([float(rate)]), np.array([silence]))
    assert found[0] == pytest.approx(integral, rel=1e-7)


def test_the_likelihood_is_the_integral_over_theta_and_p():
    one = model(k=(2.0,), weights=(1.0,))
    gaps = np.array([20.0, 31.0, 12.0])
    known = Gaps.of([3], [gaps.sum()], [np.log(gaps).sum()], [25.0])
    from scipy.stats import gamma

    def inside(theta: float) -> float:
        each = gamma.pdf(gaps, 2.0, scale=1 / (2.0 * theta)).prod()
        still = gamma.sf(25.0, 2.0, scale=1 / (2.0 * theta))
        stay = np.exp(betaln(0.4, 8.0) - betaln(0.4, 4.0))
        left = np.exp(betaln(1.4, 7.0) - betaln(0.4, 4.0))
        return gamma.pdf(theta, 1.5, scale=1 / 40.0) * each * (stay * still + left)

    def closed(silence: float) -> float:
        g = Gaps.of([3], [gaps.sum()], [np.log(gaps).sum()], [silence])
        stay = np.exp(betaln(0.4, 8.0) - betaln(0.4, 4.0))
        return np.exp(one._log_gaps(g)[0, 0]) * stay * (one._survival(g)[0, 0] + one._gone_odds(g)[0])

    assert closed(25.0) == pytest.approx(quad(inside, 0, 2, epsabs=0)[0], rel=1e-6)
    assert one.no_order_chance(known, 90)[0] == pytest.approx(closed(115.0) / closed(25.0), rel=1e-12)
    assert gammaln(3.0) == pytest.approx(np.log(2))


def test_parameters_are_recovered_from_the_simulator():
    truth = model(k=(1.0, 6.0), weights=(0.6, 0.4), theta=(2.0, 60.0), leave=(0.5, 6.0))
    seen = simulate(truth, 2500, 1500, np.random.default_rng(7))
    found = fit(gaps_at(seen, 1500), (1.0, 2.0, 6.0))
    assert found.converged
    assert found.r[0] == pytest.approx(2.0, rel=0.15)
    assert found.r[0] / found.alpha[0] == pytest.approx(2 / 60, rel=0.1)
    assert found.a / (found.a + found.b) == pytest.approx(0.5 / 6.5, abs=0.02)
    share = dict(zip(found.k, found.weights, strict=True))
    assert share[1.0] == pytest.approx(0.6, abs=0.06)
    assert share[6.0] == pytest.approx(0.4, abs=0.06)


@pytest.mark.parametrize("seed", [20])
def test_standard_errors_cover_as_often_as_they_say(seed: int):
    truth = model(k=(1.0, 6.0), weights=(0.6, 0.4), theta=(2.0, 60.0), leave=(0.5, 6.0))
    inside = []
    for more in range(16):
        known = gaps_at(simulate(truth, 600, 1500, np.random.default_rng(seed + more)), 1500)
        found = judged(fit(known, (1.0, 6.0)), known)
        assert found.flags == ()
        apart = np.log(found.estimates / [2.0, 60.0, 0.5, 6.0]) / (found.standard_errors / found.estimates)
        inside.extend(np.abs(apart) < 1.645)
    assert np.mean(inside) == pytest.approx(0.9, abs=0.09), seed


def test_a_sample_is_as_sure_as_a_sample():
    known = gaps_at(simulate(model(), 3000, 900, np.random.default_rng(2)), 900)
    found = fit(known)
    whole, part = judged(found, known, enough=3000), judged(found, known, enough=750)
    ratio = part.standard_errors / whole.standard_errors
    assert np.all((ratio > 1.3) & (ratio < 2.4))


def test_a_handful_of_clients_is_flagged():
    known = gaps_at(simulate(model(), 12, 300, np.random.default_rng(2)), 300)
    found = judged(fit(known), known)
    assert "too_few_clients" in found.flags
    assert found.standard_errors.shape == (4,)


def test_one_client_and_a_million_alike():
    with pytest.raises(TooFewClients):
        fit(Gaps.of([4], [40], [9.0], [3]))
    with pytest.raises(TooFewClients):
        judged(model(), Gaps.of([0], [0], [0], [3]))
    many = np.ones(1_000_000)
    alike = Gaps.of(4 * many, 40 * many, 4 * np.log(10) * many, 5 * many)
    found = fit(alike)
    assert np.ptp(found.no_order_chance(alike, 90)) == 0
    assert found.clients == 1_000_000


def test_the_gradient_is_that_of_the_likelihood():
    from scipy.optimize import check_grad

    from keepwell.stats.fitting_rhythm import Surface, _compressed

    seen = gaps_at(simulate(model(), 120, 700, np.random.default_rng(3)), 700)
    few, times = _compressed(seen, 1000)
    for shared in (True, False):
        surface = Surface(few, times, np.array([0.5, 1.0, 4.0]), shared=shared)
        at = surface.start(None, 1.0) + 0.1
        at[3 + (1 if shared else 3) : -2] += 3
        error = check_grad(lambda x, s=surface: s(x)[0], lambda x, s=surface: s(x)[1], at, epsilon=1e-6)
        assert error < 1e-3 * np.linalg.norm(surface(at)[1])


def test_predictions_of_the_truth_are_calibrated_and_ranked():
    truth = model()
    seen = simulate(truth, 8000, 900, np.random.default_rng(11))
    known = gaps_at(seen, 600)
    said = truth.no_order_chance(known, 90)
    expected = truth.expected_orders(known, 90)
    came = np.add.reduceat((seen.times > 600) & (seen.times <= 690), seen.start[:-1])
    alive = truth.alive(known)
    assert said.mean() == pytest.approx((came == 0).mean(), abs=0.015)
    for low in (0.2, 0.4, 0.6, 0.8):
        band = (said >= low) & (said < low + 0.2)
        assert said[band].mean() == pytest.approx((came[band] == 0).mean(), abs=0.06)
    assert expected.sum() == pytest.approx(came.sum(), rel=0.1)
    assert alive.mean() == pytest.approx((seen.left_after > 600).mean(), abs=0.03)


def test_the_interval_of_the_next_order_covers_as_often_as_it_says():
    truth = model(k=(1.0, 4.0), weights=(0.5, 0.5), theta=(3.0, 60.0), leave=(0.01, 50.0))
    seen = simulate(truth, 2000, 3000, np.random.default_rng(5))
    known = gaps_at(seen, 1900)
    began = known.count > 2
    low, middle, high = truth.next_order(known, (0.1, 0.5, 0.9))
    after = np.array(
        [
            np.min(times[times > 1900], initial=np.inf) - 1900
            for times in np.split(seen.times, seen.start[1:-1])
        ]
    )
    ok = began & np.isfinite(after)
    assert ((after < low) & ok).sum() / ok.sum() == pytest.approx(0.1, abs=0.03)
    assert ((after < middle) & ok).sum() / ok.sum() == pytest.approx(0.5, abs=0.04)
    assert ((after < high) & ok).sum() / ok.sum() == pytest.approx(0.9, abs=0.03)


def test_quantiles_solve_the_survival():
    known = Gaps.of([5, 0, 40], [100.0, 0, 4000.0], [14.0, 0, 180.0], [3.0, 60.0, 0.0])
    (middle,) = model().next_order(known, [0.5])
    later = Gaps.of(known.count, known.total, known.logs, known.silence + middle)
    assert model().silence_chance(later) / model().silence_chance(known) == pytest.approx(0.5, abs=0.02)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 5000),
    st.floats(1, 400),
    st.floats(0, 20_000),
    st.floats(1, 2000),
    st.tuples(st.floats(1e-3, 1e3), st.floats(1e-3, 1e3)),
)
def test_no_nan_and_monotone_at_the_extremes(
    count: int, gap: float, silence: float, days: float, leave: tuple[float, float]
):
    known = Gaps.of([count], [count * gap], [count * np.log(gap)], [silence])
    one = model(k=(0.5, 1.0, 16.0), weights=(0.3, 0.3, 0.4), leave=leave)
    soon, later = one.no_order_chance(known, days)[0], one.no_order_chance(known, 2 * days)[0]
    assert 0 <= later <= soon + 1e-12 <= 1 + 2e-12
    longer = Gaps.of(known.count, known.total, known.logs, known.silence + days)
    assert one.silence_chance(longer)[0] <= one.silence_chance(known)[0] + 1e-12
    assert one.alive(longer)[0] <= one.alive(known)[0] + 1e-12
    for figures in (one.next_order(known), one.expected_orders(known, days), one.regularity(known)):
        assert np.isfinite(figures).all()
    low, middle, high = one.next_order(known)[:, 0]
    assert 0 <= low <= middle <= high


def test_a_regular_client_is_missed_sooner_than_an_irregular_one():
    # Both order every 20 days on average; one like a clock.
    clock, wild = np.full(12, 20.0), np.array([1, 60, 2, 50, 3, 44, 1, 50, 2, 20, 5, 2.0])
    known = Gaps.of(
        [12, 12], [clock.sum(), wild.sum()], [np.log(clock).sum(), np.log(wild).sum()], [45.0, 45.0]
    )
    chance = model().silence_chance(known)
    assert chance[0] < 0.02 < chance[1]
    assert model().regularity(known)[0, -1] > 0.8


def test_days_become_gaps():
    known = Gaps.from_days(np.array([10, 12, 20, 5, 7]), np.array([0, 3, 3 + 1, 5]), 30)
    assert known.count.tolist() == [2, 0, 0]
    assert known.total.tolist() == [10, 0, 0]
    assert known.logs.tolist() == pytest.approx([np.log(16), 0, 0])
    assert known.silence.tolist() == [10, 25, 23]


@pytest.mark.parametrize(
    "columns",
    [
        ([1], [0.0], [0.0], [1.0]),
        ([1], [float("nan")], [0.0], [1.0]),
        ([-1], [1.0], [0.0], [1.0]),
        ([1, 2], [1.0], [0.0], [1.0]),
        ([1], [5.0], [1.0], [-3.0]),
    ],
)
def test_impossible_clients_are_refused(columns: tuple[list[float], ...]):
    with pytest.raises(ValueError, match=r"silence|gaps|equally"):
        Gaps.of(*columns)


def test_two_orders_on_one_day_are_refused():
    with pytest.raises(ValueError, match="ascend"):
        Gaps.from_days(np.array([3, 3]), np.array([0, 2]), 9)


def test_nobody_or_one_time_buyers_cannot_be_learned_from():
    for known in (Gaps.of([], [], [], []), Gaps.of([0, 0, 0], [0, 0, 0], [0, 0, 0], [5, 9, 2])):
        with pytest.raises(TooFewClients):
            fit(known)


def test_identical_clients_give_a_model():
    known = Gaps.of(np.full(50, 4), np.full(50, 40.0), np.full(50, 4 * np.log(10)), np.full(50, 5.0))
    found = fit(known)
    assert np.isfinite(found.log_likelihood)
    assert 0 <= found.no_order_chance(known, 90)[0] <= 1


def test_the_same_clients_give_the_same_model():
    seen = gaps_at(simulate(model(), 300, 500, np.random.default_rng(1)), 500)
    one, other = fit(seen), fit(seen)
    assert one.log_likelihood == other.log_likelihood
    assert fit(seen, near=one).log_likelihood >= one.log_likelihood - 0.1
