from itertools import product
from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.stats import beta, gamma, nbinom

from keepwell.stats.buying.after_each_order import AfterEachOrder
from keepwell.stats.buying.asking import NotAChance, NotAHorizon, NotParameters
from keepwell.stats.buying.bg_nbd import BGNBD
from keepwell.stats.buying.cnbd_k import BGCNBD, MBGCNBD
from keepwell.stats.buying.mbg_nbd import MBGNBD
from keepwell.stats.buying.summary import NotASummary, Summary

# r, alpha, a, b: those of the papers, and corners
PARAMETERS = [
    (0.243, 4.414, 0.793, 2.426), (1.329, 2.813, 0.425, 0.790), (1e-3, 1e-2, 1e-3, 1e-3), (0.5, 10, 1, 2), (2, 300, 1 + 1e-9, 0.5),
    (0.3, 5, 0.3, 0.7), (50, 1000, 20, 0.01), (1e-2, 1, 0.05, 100), (1000, 1e4, 300, 1000), (5, 1e-3, 1e3, 1e-3),
]  # fmt: skip
ROWS = [
    (0, 0, 0), (0, 0, 1e-3), (0, 0, 39), (0, 0, 1e5), (1, 1e-6, 39), (1, 39, 39), (3, 30, 30.5), (40, 38, 39), (40, 1, 4000),
    (300, 800, 900), (1000, 2000, 2000), (2000, 3, 1e4), (5000, 3000, 3001), (5000, 100, 3000), (5000, 4999, 1e6),
]  # fmt: skip
STAGES = (1, 2, 6, 12)


def made(figures: tuple[float, ...], k: int, *, from_start: bool) -> AfterEachOrder:
    r, alpha, a, b = figures
    if k == 1:
        return MBGNBD(r, alpha, a, b) if from_start else BGNBD(r, alpha, a, b)
    return MBGCNBD(r, alpha, a, b, k=k) if from_start else BGCNBD(r, alpha, a, b, k=k)


def rows_with_gaps(rows: list[tuple[float, float, float]]) -> Summary:
    """Even gaps but for a factor, so that the logarithms matter."""
    x, t_x, now = np.array(rows, float).T
    some = np.maximum(x, 1)
    return Summary.of(
        x, t_x, now, logs=np.where(x > 0, some * np.log(np.maximum(t_x, 1e-9) / some) - 0.3 * x, 0.0)
    )


def exact(
    figures: tuple[float, ...], k: int, row: tuple[float, float, float], logs: float, *, from_start: bool
) -> tuple[Any, Any, Any]:
    """The likelihood in 60 digits, its part of those still clients, and the part a silence longer by 90 leaves."""
    r, alpha, a, b = map(mp.mpf, figures)
    x, t_x, now = map(mp.mpf, row)
    shape, scale, last = r + k * x, alpha + t_x, b + x + from_start
    front = mp.exp((k - 1) * mp.mpf(logs)) / mp.gamma(k) ** x * mp.rf(r, k * x) * alpha**r

    def still(silence: Any) -> Any:
        far = scale + silence
        term = whole = far**-shape
        for j in range(1, k):
            term *= (shape + j - 1) * silence / (j * far)
            whole += term
        return whole

    both = mp.beta(a, b)
    now_still = still(now - t_x)
    stay = front * mp.beta(a, last) / both
    gone = front * scale**-shape * stay / front * a / (last - 1) if x or from_start else mp.mpf(0)
    return stay * now_still + gone, stay * now_still, stay * still(now - t_x + 90) + gone


def test_the_closed_forms_hold_in_60_digits():
    known, tried = rows_with_gaps(ROWS), 0
    assert known.logs is not None
    with mp.workdps(60):
        for figures, k, from_start in product(PARAMETERS, STAGES, (False, True)):
            model = made(figures, k, from_start=from_start)
            found = model.log_likelihood(known), model.alive(known), model.no_order_chance(known, 90)
            assert all(np.isfinite(figure).all() for figure in found)
            for i, row in enumerate(ROWS):
                whole, stay, longer = exact(figures, k, row, known.logs[i], from_start=from_start)
                told = figures, k, from_start, row
                assert abs(mp.expm1(mp.mpf(found[0][i]) - mp.log(whole))) < 1e-8, told
                alive, none = stay / whole, longer / whole
                assert abs(found[1][i] - alive) <= 1e-8 * alive + 1e-290, told
                assert abs(found[2][i] - none) <= 1e-8 * none + 1e-15, told
                tried += 1
    assert tried >= 1000


def test_the_likelihood_is_the_integral_over_rate_and_chance_of_leaving():
    gaps, silence = np.array([20.0, 31.0, 12.0]), 25.0
    known = Summary.of([3], [gaps.sum()], [gaps.sum() + silence], logs=[np.log(gaps).sum()])
    for k, from_start in product((1, 3), (False, True)):
        model = made((1.5, 20.0, 1.4, 2.0), k, from_start=from_start)

        def rates(still: bool, k: int = k) -> float:  # noqa: FBT001
            def inside(rate: float) -> float:
                each = gamma.pdf(gaps, k, scale=1 / rate).prod() * gamma.pdf(rate, 1.5, scale=1 / 20)
                return float(each * (gamma.sf(silence, k, scale=1 / rate) if still else 1))

            return float(quad(inside, 0, 2, epsabs=0, epsrel=1e-9, limit=200)[0])

        def leaving(gone: int, stayed: int) -> float:
            return float(
                quad(lambda p: beta.pdf(p, 1.4, 2.0) * p**gone * (1 - p) ** stayed, 0, 1, epsrel=1e-9)[0]
            )

        stays = 3 + from_start
        whole = leaving(0, stays) * rates(still=True) + leaving(1, stays - 1) * rates(still=False)
        assert model.log_likelihood(known)[0] == pytest.approx(np.log(whole), abs=1e-7)


def test_expected_orders_are_those_of_the_closed_form():
    ahead = (0.01, 5.0, 39.0, 400.0)
    few = [(0, 0, 0), (0, 0, 39), (1, 5, 39), (3, 30, 30), (40, 38, 39), (5000, 3000, 3001)]
    known, tried = rows_with_gaps(few), 0
    with mp.workdps(60):
        for figures, from_start, days in product(PARAMETERS[:6], (False, True), ahead):
            found = made(figures, 1, from_start=from_start).expected_orders(known, days)
            r, alpha, a, b = map(mp.mpf, figures)
            a, b = a + mp.mpf(10) ** -20, b + mp.mpf(10) ** -22  # beside the poles of the closed form
            for i, (x, t_x, now) in enumerate(few):
                if x > 1000 and days > 100:
                    continue
                shape, far, last = r + x, alpha + now, b + x + from_start
                whole = (a + last - 1) / (a - 1)
                whole *= 1 - (far / (far + days)) ** shape * mp.hyp2f1(
                    shape, last, a + last - 1, days / (far + days)
                )
                odds = a / (last - 1) * (far / (alpha + t_x)) ** shape if x or from_start else 0
                assert abs(found[i] * (1 + odds) / whole - 1) < 1e-8, (figures, from_start, days, x)
                tried += 1
    assert tried > 250


@pytest.mark.parametrize("k", [2, 5])
def test_expected_orders_of_regular_clients_are_the_sum_over_events(k: int):
    known, days = rows_with_gaps([(0, 0, 0), (0, 0, 39), (3, 30, 45), (40, 38, 39)]), 60.0
    model = made((1.3, 2.8, 0.42, 0.79), k, from_start=True)
    found = model.expected_orders(known, days) / model.alive(known)
    for i in range(4):
        shape, far = 1.3 + k * known.x[i], 2.8 + known.T[i]
        silence = known.T[i] - known.t_x[i]
        passed = nbinom.pmf(np.arange(k), shape, (2.8 + known.t_x[i]) / far)  # events since the last order
        passed = passed if silence else np.eye(k)[0]
        events = np.arange(6000)
        more = [nbinom.pmf(events, shape + j, far / (far + days)) for j in range(k)]
        orders = (events[None, :] + np.arange(k)[:, None]) // k
        last = 0.79 + known.x[i] + 1
        terms = np.cumprod(np.append(1.0, (last + np.arange(6000)) / (0.42 + last + np.arange(6000))))
        upto = np.append(0.0, np.cumsum(terms))[orders]
        assert found[i] == pytest.approx(
            passed @ (np.array(more) * upto).sum(axis=1) / passed.sum(), rel=1e-9
        )


def test_very_many_orders_ahead_are_counted_as_well():
    known = rows_with_gaps([(0, 0, 0), (1, 5, 39), (3000, 30, 30)])
    with mp.workdps(40):
        for figures in ((0.243, 4.414, 0.793, 2.426), (1.3, 0.01, 1.4, 0.79), (0.5, 10, 1, 2)):
            model = made(figures, 1, from_start=True)
            found = model.expected_orders(known, 1e5)
            for i in range(3):  # one order is worth no less than k of them a k-th as far apart
                r, alpha, a, b = map(mp.mpf, figures)
                a += mp.mpf(10) ** -15
                shape, far, last = r + known.x[i], alpha + known.T[i], b + known.x[i] + 1
                z = mp.mpf(10**5) / (far + 10**5)
                whole = (
                    (a + last - 1)
                    / (a - 1)
                    * (1 - (1 - z) ** shape * mp.hyp2f1(shape, last, a + last - 1, z))
                )
                assert abs(found[i] / model.alive(known)[i] / whole - 1) < 1e-8
    one, two = (
        made((1.3, 2.0, 0.4, 0.8), k, from_start=False).expected_from_start([1e4, 1e6]) for k in (1, 2)
    )
    assert (two < one).all()
    assert (two > one / 2).all()


def test_without_leaving_the_count_is_the_negative_binomials():
    model = BGNBD(2.0, 30.0, 1e-9, 1e3)
    assert model.expected_from_start([0, 10, 1000]) == pytest.approx([0, 20 / 30, 2000 / 30], rel=1e-6)
    assert model.expected_orders(Summary.of([4], [50], [60]), 45) == pytest.approx([6 / 90 * 45], rel=1e-6)


model_figures = st.tuples(*(st.floats(np.log(1e-3), np.log(1e3)).map(np.exp) for _ in range(4)))


@settings(max_examples=60, deadline=None)
@given(
    model_figures, st.sampled_from([1, 2, 5, 12]), st.booleans(), st.integers(0, 5000), st.floats(1e-3, 1e4), st.floats(0, 1e4),
    st.floats(0.01, 1000),
)  # fmt: skip
def test_what_holds_for_every_client(  # noqa: PLR0917
    figures: tuple[float, ...], k: int, from_start: bool, x: int, t_x: float, silence: float, days: float  # noqa: FBT001
):  # fmt: skip
    model = made(figures, k, from_start=from_start)
    t_x = t_x if x else 0.0
    known = rows_with_gaps([(x, t_x, t_x + silence), (x, t_x, t_x + silence)])
    assert np.isfinite(model.log_likelihood(known)).all()
    alive = model.alive(known)[0]
    none = [model.no_order_chance(known, step * days)[0] for step in (0, 1, 2)]
    assert 0 <= alive <= 1
    assert none[0] == 1
    assert (np.diff(none) <= 1e-13).all()
    assert 1 - alive - 1e-12 <= none[2] <= 1
    expected = [model.expected_orders(known, step * days)[0] for step in (0, 1, 2)]
    assert 0 == expected[0] <= expected[1] <= expected[2] * (1 + 1e-8)
    assert expected[1] >= 1 - none[1] - 1e-12  # one order at least wherever there is any
    assert model.alive(Summary.of([x], [t_x], [t_x + silence + days]))[0] <= alive + 1e-12
    early, late = model.next_order(known, (0.2, 0.8))[:, 0]
    assert 0 <= early <= late
    if alive > 1e-6 and late < 1e200:
        for chance, at in ((0.2, early), (0.8, late)):
            assert model.no_order_chance(known, at)[0] == pytest.approx(1 - alive * chance, abs=1e-6)


def test_many_clients_alike_are_computed_once_and_the_same():
    rng = np.random.default_rng(2)
    x = rng.integers(0, 4, 30_000)
    known = Summary.of(x, np.where(x > 0, rng.integers(1, 9, 30_000), 0), 10)
    for k in (1, 2):
        model = made((0.5, 6.0, 0.8, 2.0), k, from_start=True)
        some = slice(0, 50)
        assert model.expected_orders(known, 20)[some] == pytest.approx(
            model.expected_orders(known[some], 20), rel=1e-12
        )
        each = model.expected_orders(known, np.linspace(0, 20, 30_000))
        assert each[-1] == pytest.approx(model.expected_orders(known[-1:], 20)[0], rel=1e-12)


def test_nobody_is_answered_with_nothing():
    nobody = Summary.of([], [], [])
    for k in (1, 3):
        model = made((0.5, 6.0, 0.8, 2.0), k, from_start=False)
        assert model.alive(nobody).shape == model.expected_orders(nobody, 5).shape == (0,)
        assert model.next_order(nobody, (0.1, 0.9)).shape == (2, 0)
        assert model.expected_from_start([]).shape == (0,)


def test_what_cannot_be_asked_is_refused():
    model, known = BGNBD(0.5, 6.0, 0.8, 2.0), Summary.of([1], [2], [3])
    for days in (-1, float("nan"), float("inf"), [1, 2], "soon"):
        with pytest.raises(NotAHorizon):
            model.expected_orders(known, days)
        with pytest.raises(NotAHorizon):
            model.no_order_chance(known, days)
    with pytest.raises(NotAHorizon):
        model.expected_from_start([-1.0])
    for chance in (0, 1, 90, float("nan"), "half"):
        with pytest.raises(NotAChance):
            model.next_order(known, chance)
    for figures in ((0, 1, 1, 1), (1, -1, 1, 1), (1, 1, float("nan"), 1), (1, 1, 1, float("inf"))):
        with pytest.raises(NotParameters):
            BGNBD(*figures)
    for k in (0, 61, 1.5):
        with pytest.raises(NotParameters, match="k is"):
            BGCNBD(1, 1, 1, 1, k=k)  # type: ignore[arg-type]
    with pytest.raises(NotASummary, match="logs"):
        BGCNBD(1, 1, 1, 1, k=2).log_likelihood(known)
