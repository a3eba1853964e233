from collections.abc import Callable

import numpy as np
import pytest

from keepwell.stats.buying import bg_nbd, cnbd_k, mbg_nbd
from keepwell.stats.buying.after_each_order import AfterEachOrder
from keepwell.stats.buying.asking import NotAHorizon, NotParameters
from keepwell.stats.buying.bg_nbd import BGNBD
from keepwell.stats.buying.cnbd_k import BGCNBD, MBGCNBD
from keepwell.stats.buying.fitting import TooFewClients
from keepwell.stats.buying.fitting_after_each_order import Learnable, Surface, learn
from keepwell.stats.buying.mbg_nbd import MBGNBD
from keepwell.stats.buying.simulating_after_each_order import simulate
from keepwell.stats.buying.summary import NotASummary, Summary

SEED = 20_261_122
TRUTHS = [
    BGNBD(0.6, 8.0, 0.8, 2.4),
    MBGNBD(1.2, 8.0, 0.5, 1.5),
    BGCNBD(0.8, 3.0, 0.6, 2.0, k=3),
    MBGCNBD(1.3, 3.0, 0.5, 1.5, k=2),
]
each_model = pytest.mark.parametrize("truth", TRUTHS, ids=lambda truth: type(truth).__name__)


def figures(model: AfterEachOrder) -> np.ndarray:
    return np.array([model.r, model.alpha, model.a, model.b])


@each_model
def test_the_gradient_is_that_of_the_likelihood(truth: AfterEachOrder):
    known = simulate(truth, np.full(400, 60.0), np.random.default_rng(SEED)).summary
    rows = Learnable.of(known).rows
    surface = Surface.of(rows, truth.stages, from_start=truth.FROM_START)
    for factor in (0.3, 1.0, 4.0):
        at = np.log(figures(truth) * factor)
        value, slope = surface(at)
        for i, step in enumerate(np.eye(4) * 1e-5):
            difference = (surface(at + step)[0] - surface(at - step)[0]) / 2e-5
            assert slope[i] == pytest.approx(difference, rel=1e-5, abs=1e-3)
        model = type(truth)(*np.exp(at), **({"k": truth.stages} if truth.stages > 1 else {}))
        logs = known.logs
        assert logs is not None
        regular = (truth.stages - 1) * logs.sum() - known.x.sum() * np.log([1, 1, 1, 2][truth.stages])
        assert value + regular == pytest.approx(model.log_likelihood(known).sum(), rel=1e-12)


@each_model
def test_the_intervals_hold_the_truth_as_often_as_they_say(truth: AfterEachOrder):
    rng, held, tries = np.random.default_rng(SEED), np.zeros(4), 60
    for _ in range(tries):
        known = simulate(truth, rng.uniform(40, 60, 800), rng).summary
        found = learn(Learnable.of(known), truth.stages, from_start=truth.FROM_START)
        assert found.converged
        low, high = found.interval(0.9)
        held += (low <= figures(truth)) & (figures(truth) <= high)
    assert held.sum() / (4 * tries) == pytest.approx(0.9, abs=0.07), f"seed {SEED}"
    assert (held / tries > 0.7).all(), f"seed {SEED}"


@each_model
def test_predictions_of_the_truth_agree_with_what_then_happens(truth: AfterEachOrder):
    ahead = 15.0
    drawn = simulate(truth, np.full(60_000, 40.0), np.random.default_rng(SEED), ahead=ahead)
    known = drawn.summary
    alive, none = truth.alive(known), truth.no_order_chance(known, ahead)
    expected = truth.expected_orders(known, ahead)
    assert alive.mean() == pytest.approx(drawn.alive.mean(), abs=0.006), f"seed {SEED}"
    assert none.mean() == pytest.approx((drawn.ahead == 0).mean(), abs=0.006)
    assert expected.sum() == pytest.approx(drawn.ahead.sum(), rel=0.02)
    for few in (known.x == 0, known.x == 1, (known.x > 1) & (known.x < 6), known.x > 6):
        assert alive[few].mean() == pytest.approx(drawn.alive[few].mean(), abs=0.02)
        assert none[few].mean() == pytest.approx((drawn.ahead[few] == 0).mean(), abs=0.02)
        assert expected[few].sum() == pytest.approx(drawn.ahead[few].sum(), rel=0.06)
    within = truth.expected_from_start(40.0)
    assert known.x.mean() == pytest.approx(within, rel=0.03)
    still = drawn.alive
    for chance, days in zip((0.1, 0.5, 0.9), truth.next_order(known, (0.1, 0.5, 0.9)), strict=True):
        assert (drawn.next <= days)[still].mean() == pytest.approx(chance, abs=0.01), f"seed {SEED}"
    assert np.isinf(drawn.next[~still]).all()
    assert ((drawn.next <= ahead) == (drawn.ahead > 0)).all()


def test_regularity_is_found_by_the_likelihood():
    rng = np.random.default_rng(SEED)
    for truth, fit in ((TRUTHS[2], cnbd_k.fit_bg), (TRUTHS[3], cnbd_k.fit_mbg)):
        known = simulate(truth, np.full(1500, 60.0), rng).summary
        assert fit(known).k == truth.stages
    assert cnbd_k.fit_mbg(simulate(TRUTHS[1], np.full(1500, 60.0), rng).summary).k == 1


def test_a_given_k_needs_no_logs():
    known = simulate(TRUTHS[3], np.full(800, 60.0), np.random.default_rng(SEED)).summary
    bare = Summary.of(known.x, known.t_x, known.T)
    given, chosen = cnbd_k.fit_mbg(bare, [2]), cnbd_k.fit_mbg(known)
    assert figures(given) == pytest.approx(figures(chosen), rel=1e-9)
    with pytest.raises(NotASummary, match="logs"):
        cnbd_k.fit_mbg(bare)
    for grid in ([], [0, 1], [1.5], [61]):
        with pytest.raises(NotParameters):
            cnbd_k.fit_bg(known, grid)  # type: ignore[arg-type]


def test_compressing_changes_nothing():
    known = simulate(TRUTHS[0], np.full(3000, 40.0), np.random.default_rng(SEED)).summary
    days = Summary.of(known.x, np.where(known.x > 0, np.ceil(known.t_x), 0), known.T)
    few = days.compressed()[0]
    assert len(few) < len(days) / 3
    whole, once = bg_nbd.fit(days), bg_nbd.fit(few)
    assert figures(whole) == pytest.approx(figures(once), rel=1e-9)
    twice = bg_nbd.fit(Summary.of(days.x, days.t_x, days.T, weights=2.0))
    assert whole.fit_info is not None
    assert twice.fit_info is not None
    assert figures(twice) == pytest.approx(figures(whole), rel=1e-6)
    ratio = whole.fit_info.standard_errors / twice.fit_info.standard_errors
    assert ratio == pytest.approx(np.full(4, np.sqrt(2)), rel=1e-3)


def test_many_rows_are_learned_from_as_well_as_few():
    known = simulate(
        TRUTHS[0], np.random.default_rng(1).uniform(30, 40, 70_000), np.random.default_rng(SEED)
    ).summary
    assert not known.worth_compressing()
    found = bg_nbd.fit(known)  # by way of a sample of the rows
    assert found.fit_info is not None
    assert (found.fit_info.converged, found.fit_info.flags) == (True, ())
    _, slope = Surface.of(known, 1, from_start=False)(np.log(figures(found)))
    assert np.abs(slope).max() < 0.05
    assert (np.abs(figures(found) - figures(TRUTHS[0])) < 4 * found.fit_info.standard_errors).all()


def test_the_unit_of_time_does_not_matter():
    known = simulate(TRUTHS[1], np.full(1500, 40.0), np.random.default_rng(SEED)).summary
    weeks = mbg_nbd.fit(known)
    for unit in (1e-6, 7.0, 1e7):
        other = mbg_nbd.fit(Summary.of(known.x, known.t_x * unit, known.T * unit))
        assert figures(other) == pytest.approx(figures(weeks) * (1, unit, 1, 1), rel=1e-5)


@pytest.mark.parametrize("fit", [bg_nbd.fit, mbg_nbd.fit, cnbd_k.fit_bg, cnbd_k.fit_mbg])
def test_from_nobody_or_one_time_buyers_nothing_is_learned(fit: Callable[[Summary], AfterEachOrder]):
    logs = np.zeros(3)
    for known in (
        Summary.of([], [], [], logs=[]),
        Summary.of([0, 0, 0], 0, [3, 9, 2], logs=logs),
        Summary.of([2, 0, 0], [1, 0, 0], [3, 9, 2], logs=[-2.0, 0, 0], weights=[0, 1, 1]),
    ):
        with pytest.raises(TooFewClients):
            fit(known)


def test_the_least_one_can_learn_from_gives_a_model_and_says_so():
    for known in (
        Summary.of([1], [5.0], [9.0]),
        Summary.of([3, 0], [5.0, 0], [9.0, 9.0]),
        Summary.of([4], [20.0], [20.0], weights=[1_000_000]),
        Summary.of([5000], [20.0], [90.0], weights=[50]),
    ):
        for model in (bg_nbd.fit(known), mbg_nbd.fit(known)):
            assert model.fit_info is not None
            assert {"flat_ridge", "too_few_clients", "at_bound"} & set(model.fit_info.flags)
            assert np.isfinite(figures(model)).all()
            assert np.isfinite(model.expected_orders(known, 10)).all()


def test_a_simulated_time_is_a_time():
    with pytest.raises(NotAHorizon):
        simulate(TRUTHS[0], [-1.0], np.random.default_rng(1))
    none = simulate(TRUTHS[0], np.zeros(0), np.random.default_rng(1))
    assert len(none.summary) == 0
