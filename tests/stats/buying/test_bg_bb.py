from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from published import DONATIONS

from keepwell.stats.buying.asking import NotAChance, NotParameters
from keepwell.stats.buying.bg_bb import BGBB, NotANumberOfChances, Opportunities, fit, simulate
from keepwell.stats.buying.fitting import TooFewClients
from keepwell.stats.buying.summary import NotASummary
from keepwell.stats.buying.surface_bg_bb import BranchSurface

SEED = 20_261_122


def donors() -> Opportunities:
    x, t_x, clients = np.array(DONATIONS, float).T
    return Opportunities.of(x, t_x, 6, weights=clients)


def figures(model: BGBB) -> np.ndarray:
    return np.array([model.alpha, model.beta, model.gamma, model.delta])


def test_the_donors_of_the_paper():
    known = donors()
    assert known.weights.sum() == 11_104
    model = fit(known)
    assert model.fit_info is not None
    assert (model.fit_info.converged, model.fit_info.flags) == (True, ())
    assert [round(figure, 3) for figure in figures(model)] == [1.204, 0.750, 0.657, 2.783]
    assert round(model.fit_info.log_likelihood, 2) == -33225.58
    assert known.weights @ model.log_likelihood(known) == pytest.approx(
        model.fit_info.log_likelihood, abs=1e-6
    )
    expected = {
        row[:2]: figure for row, figure in zip(DONATIONS, model.expected_orders(known, 5), strict=True)
    }
    assert round(expected[6, 6], 2) == 3.75  # gifts from 2002 to 2006
    assert round(expected[0, 0], 2) == 0.07
    assert expected[2, 4] > expected[4, 4]  # the more there were, the more they would be missed


def exact(letters: tuple[float, ...], x: int, t_x: int, n: int) -> Any:
    """The likelihood times B(alpha, beta) B(gamma, delta)."""
    a, b, c, d = map(mp.mpf, letters)
    stay = mp.beta(a + x, b + n - x) * mp.beta(c, d + n)
    left = (mp.beta(a + x, b + t_x - x + i) * mp.beta(c + 1, d + t_x + i) for i in range(n - t_x))
    return stay + mp.fsum(left)


def test_the_closed_forms_hold_in_60_digits():
    letters = [
        (1.204, 0.75, 0.657, 2.783),
        (1e-3, 1e-3, 1e-3, 1e-3),
        (0.5, 2, 1, 3),
        (300, 1e-2, 50, 1000),
        (1e-2, 100, 1e3, 0.1),
    ]
    rows = [(0, 0, 0), (0, 0, 6), (1, 1, 6), (6, 6, 6), (2, 5, 40), (30, 40, 90), (0, 0, 200), (2000, 5000, 5003), (5000, 5000, 5040)]  # fmt: skip
    known = Opportunities.of(*np.array(rows, float).T)
    with mp.workdps(60):
        for figures_ in letters:
            model = BGBB(*figures_)
            a, b, c, d = map(mp.mpf, figures_)
            found = (
                model.log_likelihood(known),
                model.alive(known),
                model.no_order_chance(known, 3),
                model.expected_orders(known, 4),
            )

            for i, (x, t_x, n) in enumerate(rows):
                likelihood = exact(figures_, x, t_x, n)
                first = mp.beta(a, b) * mp.beta(c, d)
                assert abs(mp.expm1(mp.mpf(found[0][i]) - mp.log(likelihood / first))) < 1e-8
                alive = mp.beta(a + x, b + n - x) * mp.beta(c, d + n + 1) / likelihood
                assert abs(found[1][i] - alive) < 1e-8 * alive + 1e-290
                assert abs(found[2][i] * likelihood / exact(figures_, x, t_x, n + 3) - 1) < 1e-8
                expected = mp.fsum(
                    mp.beta(a + x + 1, b + n - x) * mp.beta(c, d + n + i) / likelihood for i in (1, 2, 3, 4)
                )
                assert abs(found[3][i] - expected) < 1e-8 * expected + 1e-290


def test_the_gradient_is_that_of_the_likelihood():
    rng = np.random.default_rng(SEED)
    known = simulate(BGBB(1.2, 0.75, 0.66, 2.8), rng.integers(0, 12, 300), rng).known.compressed()[0]
    surface = BranchSurface(known)
    for at in (np.zeros(4), np.log([1.2, 0.75, 0.66, 2.8]), np.array([3.0, -3.0, 2.0, -2.0])):
        for i, step in enumerate(np.eye(4) * 1e-5):
            difference = (surface(at + step)[0] - surface(at - step)[0]) / 2e-5
            assert surface(at)[1][i] == pytest.approx(difference, rel=1e-5, abs=1e-4)


def test_predictions_of_the_truth_agree_with_what_then_happens():
    truth = BGBB(1.2, 0.9, 0.8, 4.0)
    drawn = simulate(truth, np.full(80_000, 8), np.random.default_rng(SEED), ahead=5)
    known = drawn.known
    none, expected, alive = (
        truth.no_order_chance(known, 5),
        truth.expected_orders(known, 5),
        truth.alive(known),
    )
    for few in (known.x == 0, known.x == 1, (known.x > 1) & (known.x < 5), known.x >= 5, known.x >= 0):
        assert alive[few].mean() == pytest.approx(drawn.alive[few].mean(), abs=0.015), f"seed {SEED}"
        assert none[few].mean() == pytest.approx((drawn.ahead[few] == 0).mean(), abs=0.015)
        assert expected[few].mean() == pytest.approx(drawn.ahead[few].mean(), abs=0.04)
    assert known.x.mean() == pytest.approx(truth.expected_from_start(8), rel=0.02)
    assert truth.expected_from_start([[0, 1]])[0] == pytest.approx([0, 1.2 / 2.1 * 4 / 4.8])


def test_the_intervals_hold_the_truth_as_often_as_they_say():
    truth, rng, held = BGBB(1.2, 0.9, 0.8, 3.0), np.random.default_rng(SEED), np.zeros(4)
    for _ in range(35):
        model = fit(simulate(truth, np.full(2500, 8), rng).known)
        assert model.fit_info is not None
        low, high = model.fit_info.interval(0.9)
        held += (low <= figures(truth)) & (figures(truth) <= high)
    assert held.sum() / 140 == pytest.approx(0.9, abs=0.07), f"seed {SEED}"


def test_the_next_order_comes_by_the_first_chance_that_is_likely_enough():
    model, known = BGBB(2.0, 2.0, 1.0, 3.0), Opportunities.of([0, 3], [0, 4], [4, 4])
    found = model.next_order(known, (0.1, 0.5, 0.9))
    for row, (a, b) in enumerate([(2.0, 6.0), (5.0, 3.0)]):
        none = np.cumprod((b + np.arange(200)) / (a + b + np.arange(200)))
        for chance, moment in zip((0.1, 0.5, 0.9), found[:, row], strict=True):
            assert moment == 1 + np.argmax(1 - none >= chance - 1e-12)
    assert np.isinf(BGBB(1e-3, 5, 1, 1).next_order(Opportunities.of([0], [0], [90]), 0.9)).all()


positive = st.floats(np.log(1e-3), np.log(1e3)).map(lambda log: float(np.exp(log)))


@settings(max_examples=100, deadline=None)
@given(st.tuples(positive, positive, positive, positive), st.data())
def test_what_holds_for_every_client(letters: tuple[float, float, float, float], data: st.DataObject):
    n = data.draw(st.integers(0, 60))
    t_x = data.draw(st.integers(0, n))
    x = data.draw(st.integers(1, t_x)) if t_x else 0
    model, known = BGBB(*letters), Opportunities.of([x], [t_x], [n])
    none = [model.no_order_chance(known, ahead)[0] for ahead in (0, 1, 5)]
    expected = [model.expected_orders(known, ahead)[0] for ahead in (0, 1, 5)]
    assert np.isfinite(model.log_likelihood(known)).all()
    assert 0 <= model.alive(known)[0] <= 1 + 1e-12
    assert none[0] == 1 >= none[1] >= none[2] >= 0
    assert 0 == expected[0] <= expected[1] <= expected[2] <= 5
    assert expected[1] == pytest.approx(1 - none[1], abs=1e-10)  # one chance is one order or none


def test_chances_are_read_from_a_matrix():
    known = Opportunities.from_orders([[0, 1, 1, 0], [0, 0, 0, 0], [0, 0, 0, 1]])
    assert known.x.tolist() == [2, 0, 1]
    assert known.t_x.tolist() == [3, 0, 4]
    assert known.n.tolist() == [4, 4, 4]
    for wrong in ([0, 1], [[0, 2]], [["a"]], [[np.nan]]):
        with pytest.raises(NotASummary, match="matrix"):
            Opportunities.from_orders(wrong)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (([1], [1.5], [6]), "t_x is not a whole"),
        (([1], [1], [6.5]), "n is not a whole"),
        (([3], [2], [6]), "x is above t_x"),
        (([1], [7], [6]), "after T"),
        (([np.nan], [1], [6]), "missing"),
    ],
)
def test_impossible_clients_are_refused(columns: tuple[list[float], ...], says: str):
    with pytest.raises(NotASummary, match=says):
        Opportunities.of(*columns)


def test_what_cannot_be_asked_or_learned_is_refused():
    known = Opportunities.of([1], [2], [3])
    model = BGBB(1, 1, 1, 1)
    for ahead in (-1, 1.5, np.nan, [1, 2], "x"):
        with pytest.raises(NotANumberOfChances):
            model.expected_orders(known, ahead)
    with pytest.raises(NotAChance):
        model.next_order(known, 1.0)
    with pytest.raises(NotParameters):
        BGBB(1, 0, 1, 1)
    for nobody in (
        Opportunities.of([], [], []),
        Opportunities.of([0, 0], 0, 6),
        Opportunities.of([1], [1], [6], weights=[0]),
    ):
        with pytest.raises(TooFewClients):
            fit(nobody)
    assert model.alive(Opportunities.of([], [], [])).shape == (0,)
    few = fit(Opportunities.of([1], [2], [6]))
    assert few.fit_info is not None
    assert few.fit_info.flags
