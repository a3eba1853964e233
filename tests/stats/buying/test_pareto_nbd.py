"""The Pareto/NBD model against 60-digit arithmetic, against what it means (integrals over clients), and against bad input."""

from typing import Any

import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.stats.buying.asking import NotAChance, NotAHorizon, NotParameters
from keepwell.stats.buying.pareto_nbd import NotACount, NotADiscount, ParetoNBD, simulate
from keepwell.stats.buying.summary import Summary

CDNOW = ParetoNBD(0.5533, 10.578, 0.6062, 11.669)
SEED = 20_050_208
Row = tuple[float, float, float, float, int, float, float]


def hypergeometric(b: Any, c: Any, z: Any) -> Any:
    """2F1(1, b; c; z) by Gauss's continued fraction (DLMF 15.7.1), but near z = 1, where that is long, mpmath's own.

    Elsewhere mpmath's own fails: at b = 5000, z = .95 it gives complex numbers.
    """
    if 1 - z < mp.mpf("0.01"):
        return mp.hyp2f1(1, b, c, z)
    whole, numerator, share = c - 1, c - 1, mp.mpf(0)
    for n in range(100_000):
        factor = -z * ((b + n // 2) * (c - 1 + n // 2) if n % 2 == 0 else (n // 2 + 1) * (c - b + n // 2))
        place = c + n
        share = 1 / (place + factor * share)
        numerator = place + factor / numerator
        whole *= numerator * share
        if abs(numerator * share - 1) < mp.mpf(10) ** -35:
            return (c - 1) / whole
    raise AssertionError("the continued fraction does not end")


def exact(row: Row) -> tuple[Any, Any]:
    """The logarithm of the likelihood and P(alive) in 60 digits, by closed forms in which nothing cancels.

    They are the hypergeometric functions of the note in Euler's form, for the share that leaves before another order
    after t, and for its complement; the likelihood is the first at t_x and the second at T.
    """
    r, alpha, s, beta, x, t_x, now = (mp.mpf(float(value)) for value in row)
    shape = r + x

    def density(t: Any) -> Any:
        return (alpha + t) ** -shape * (beta + t) ** -s

    def leaving(t: Any, *, at_all: bool) -> Any:
        a, b = alpha + t, beta + t
        first, factor = (mp.mpf(at_all), s) if at_all else (mp.mpf(0), shape)
        if a >= b:
            return (
                factor
                / (shape + s)
                * (1 if at_all else b / a)
                * hypergeometric(shape + 1 - first, shape + s + 1, (a - b) / a)
            )
        return (
            factor
            / (shape + s)
            * (a / b if at_all else 1)
            * hypergeometric(s + first, shape + s + 1, (b - a) / b)
        )

    bracket = density(t_x) * leaving(t_x, at_all=True) + density(now) * leaving(now, at_all=False)
    return mp.log(mp.rf(r, x)) + r * mp.log(alpha) + s * mp.log(beta) + mp.log(bracket), density(
        now
    ) / bracket


def hard_rows(number: int, rng: np.random.Generator) -> list[Row]:
    """Parameters over five and more orders of magnitude, up to 5,000 orders, the last one anywhere up to now; alpha near beta too."""
    rows: list[Row] = []
    for i in range(number):
        r, s = 10 ** rng.uniform(-2, 3, 2)
        alpha, beta = 10 ** rng.uniform(-3, 5, 2)
        if i % 10 < 2:
            beta = alpha * (1 + (i % 10) * 10 ** rng.uniform(-12, -1))
        x, now = int(rng.choice([0, 1, 2, 5, 20, 100, 1000, 5000])), 10 ** rng.uniform(-2, 4)
        near = [10 ** rng.uniform(-6, 0), 1 - 10 ** rng.uniform(-6, 0), 1.0, rng.random()]
        rows.append((r, alpha, s, beta, x, float(now * rng.choice(near)) if x else 0.0, now))
    return rows


def test_the_likelihood_holds_against_sixty_digits_at_a_thousand_hard_points():
    rng = np.random.default_rng(SEED)
    with mp.workdps(60):
        for r, alpha, s, beta, x, t_x, now in hard_rows(1_050, rng):
            model, rows = ParetoNBD(r, alpha, s, beta), Summary.of(x, t_x, now)
            log, alive = exact((r, alpha, s, beta, x, t_x, now))
            found, chance = model.log_likelihood(rows)[0], model.alive(rows)[0]
            told = f"seed {SEED}: {(r, alpha, s, beta, x, t_x, now)}"
            assert abs(mp.expm1(mp.mpf(float(found)) - log)) < 1e-8, told
            assert abs(chance - float(alive)) <= 1e-9 * float(alive) + 1e-300, told


def test_the_ridge_and_other_ends_of_the_world_have_a_likelihood():
    x = np.array([0.0, 1, 40, 5000, 5000])
    rows = Summary.of(x, [0, 3.0, 700, 1e-3, 729], 730.0)
    for theta in [
        (1e6, 1e7, 1e6, 1e9),
        (1e-8, 1e-8, 1e-8, 1e-8),
        (0.7, 60, 126, 259_000),
        (1e-6, 1e6, 1e6, 1e-6),
    ]:
        model = ParetoNBD(*theta)
        found = [model.log_likelihood(rows), model.alive(rows), model.no_order_chance(rows, 90)]
        found += [model.expected_orders(rows, 90), model.discounted_orders(rows, 0.001)]
        assert all(np.isfinite(each).all() for each in found), theta


def test_no_order_chance_is_a_ratio_of_likelihoods():
    rows = Summary.of([0, 1, 6, 30], [0, 20.0, 38, 12], [39, 30.0, 39, 39])
    later = Summary.of(rows.x, rows.t_x, rows.T + 13)
    ratio = np.exp(CDNOW.log_likelihood(later) - CDNOW.log_likelihood(rows))
    assert CDNOW.no_order_chance(rows, 13) == pytest.approx(ratio, rel=1e-12)
    assert CDNOW.no_order_chance(rows, np.full(4, 13.0)).tolist() == CDNOW.no_order_chance(rows, 13).tolist()


def test_the_predictions_are_means_over_simulated_clients():
    rng = np.random.default_rng(SEED)
    drawn = simulate(CDNOW, rng.uniform(20, 60, 200_000), rng, ahead=26.0)
    rows = drawn.summary
    for name, truth, said in [
        ("alive", drawn.alive, CDNOW.alive(rows)),
        ("silent", drawn.next > 26, CDNOW.no_order_chance(rows, 26)),
        ("ahead", drawn.ahead, CDNOW.expected_orders(rows, 26)),
        ("so far", rows.x, CDNOW.expected_from_start(rows.T)),
    ]:
        groups = [np.ones(len(rows), bool), rows.x == 0, (rows.x > 3) & (rows.T - rows.t_x > 15)]
        if name == "so far":
            groups = groups[:1]
        for chosen in groups:
            gap = (truth.astype(float) - said)[chosen]
            assert abs(gap.mean()) < 4 * gap.std() / np.sqrt(chosen.sum()), f"seed {SEED}: {name}"


def test_the_time_of_the_next_order_is_that_of_clients_who_stay():
    rng = np.random.default_rng(SEED)
    drawn = simulate(CDNOW, np.full(100_000, 39.0), rng)
    staying = ParetoNBD(CDNOW.r, CDNOW.alpha, 1e-9, 1e3)
    rows = simulate(staying, np.full(100_000, 39.0), rng)
    days = staying.next_order(rows.summary, [0.25, 0.5])
    assert (rows.next < days).mean(1) == pytest.approx([0.25, 0.5], abs=4 * 0.5 / np.sqrt(100_000))
    assert (np.diff(CDNOW.next_order(drawn.summary), axis=0) > 0).all()


@pytest.mark.parametrize("theta", [(0.55, 10.6, 0.6, 11.7), (3.0, 2.0, 1.0, 5.0), (0.2, 50.0, 4.0, 1.0)])
def test_the_chances_of_counts_sum_to_one_and_to_the_mean(theta: tuple[float, float, float, float]):
    model, counts = ParetoNBD(*theta), np.arange(1500)
    chances = model.count_chance(counts, 39)
    assert chances.sum() == pytest.approx(1, abs=1e-10)
    assert counts @ chances == pytest.approx(model.expected_from_start(39), rel=1e-9)
    assert chances[0] == pytest.approx(model.no_order_chance(Summary.of(0, 0, 0), 39)[0], rel=1e-12)
    assert model.count_chance([[0], [2]], [0, 39]).shape == (2, 2)
    assert model.count_chance([0, 1], 0).tolist() == [1, 0]


@pytest.mark.parametrize("n", [1, 7, 300, 5000])
def test_the_chance_of_a_count_is_its_integral(n: int):
    r, alpha, s, beta, t = (mp.mpf(value) for value in (0.5533, 10.578, 0.6062, 11.669, 52))
    with mp.workdps(30):

        def leaving(tau: Any) -> Any:
            return (
                (tau / (alpha + tau)) ** n
                * (alpha / (alpha + tau)) ** r
                * s
                * beta**s
                * (beta + tau) ** (-s - 1)
            )

        stay = (t / (alpha + t)) ** n * (alpha / (alpha + t)) ** r * (beta / (beta + t)) ** s
        whole = mp.rf(r, n) / mp.factorial(n) * (stay + mp.quad(leaving, mp.linspace(0, t, 40)))
        assert ParetoNBD(0.5533, 10.578, 0.6062, 11.669).count_chance(n, 52) == pytest.approx(
            float(whole), rel=1e-9
        )


@pytest.mark.parametrize("s", [0.0124, 0.6062, 1.0, 1.0000001, 2.0, 13.0, 126.0])
@pytest.mark.parametrize("rate", [1e-7, 0.0027, 0.5, 40.0])
def test_discounted_orders_are_those_of_the_confluent_hypergeometric_function(s: float, rate: float):
    model, rows = ParetoNBD(0.563, 12.56, s, 10.51), Summary.of(7, 35, 77.86)
    with mp.workdps(40):
        scale = mp.mpf(10.51) + mp.mpf(77.86)
        time = scale * mp.hyperu(1, 2 - mp.mpf(s), rate * scale)
        wanted = model.alive(rows)[0] * (0.563 + 7) / (12.56 + 77.86) * float(time)
    assert model.discounted_orders(rows, rate) == pytest.approx([wanted], rel=1e-10)


def test_discounted_orders_without_discount_or_for_a_time():
    rows = Summary.of([0, 7, 7], [0, 35.0, 70], [77.0, 77, 77])
    assert CDNOW.discounted_orders(rows, 0.0, 52) == pytest.approx(CDNOW.expected_orders(rows, 52), rel=1e-12)
    assert np.isinf(CDNOW.discounted_orders(rows, 0.0)).all()
    many = ParetoNBD(0.55, 10.6, 2.5, 11.7)
    assert many.discounted_orders(rows, 0.0) == pytest.approx(many.expected_orders(rows, 1e14), rel=1e-9)
    assert many.discounted_orders(rows, 1e-13) == pytest.approx(many.discounted_orders(rows, 0.0), rel=1e-9)


def test_expected_orders_pass_smoothly_through_s_of_one():
    rows = Summary.of([3, 0], [20.0, 0], [39.0, 39])
    at, near = (ParetoNBD(0.55, 10.6, s, 11.7) for s in (1.0, 1.0 + 1e-9))
    assert at.expected_orders(rows, 26) == pytest.approx(near.expected_orders(rows, 26), rel=1e-8)
    assert at.expected_from_start([0, 26]) == pytest.approx(near.expected_from_start([0, 26]), rel=1e-8)
    assert at.expected_from_start(26) == pytest.approx(0.55 / 10.6 * 11.7 * np.log1p(26 / 11.7), rel=1e-14)


positive = st.floats(0.02, 500)


@settings(max_examples=150, deadline=None)
@given(r=positive, alpha=positive, s=positive, beta=positive, x=st.integers(0, 3000), now=st.floats(0.01, 5000),
       share=st.floats(0.001, 1), days=st.floats(0, 3000), unit=st.floats(1e-6, 1e6))  # fmt: skip
def test_what_holds_for_every_client(  # noqa: PLR0917 - hypothesis gives them by name
    r: float, alpha: float, s: float, beta: float, x: int, now: float, share: float, days: float, unit: float
):
    model, rows = ParetoNBD(r, alpha, s, beta), Summary.of(x, now * share if x else 0.0, now)
    other = ParetoNBD(r, alpha * unit, s, beta * unit), Summary.of(x, rows.t_x * unit, now * unit)
    assert other[0].log_likelihood(other[1]) + x * np.log(unit) == pytest.approx(
        model.log_likelihood(rows), abs=1e-7
    )
    assert other[0].alive(other[1]) == pytest.approx(model.alive(rows), rel=1e-8, abs=1e-300)
    assert 0 <= model.alive(rows)[0] <= 1
    silent = model.no_order_chance(rows, days)[0]
    assert 0 <= silent <= 1
    assert model.no_order_chance(rows, days + 1)[0] <= silent + 1e-15
    assert model.no_order_chance(rows, 0)[0] == 1
    expected = model.expected_orders(rows, days)[0]
    assert 0 <= expected <= (r + x) / (alpha + now) * days * (1 + 1e-12)
    assert expected >= (1 - silent) * (1 - 1e-9) - 1e-15
    assert model.discounted_orders(rows, 0.01, days)[0] <= expected * (1 + 1e-11)


@pytest.mark.parametrize("wrong", [0.0, -1.0, float("nan"), float("inf")])
def test_parameters_are_above_zero(wrong: float):
    for place in range(4):
        theta = [1.0, 1.0, 1.0, 1.0]
        theta[place] = wrong
        with pytest.raises(NotParameters):
            ParetoNBD(*theta)


def test_what_cannot_be_asked_is_refused():
    rows = Summary.of([0, 2], [0.0, 3], 9)
    for days in (-1.0, float("nan"), [1.0, 2, 3], "soon"):
        with pytest.raises(NotAHorizon):
            CDNOW.no_order_chance(rows, days)
    with pytest.raises(NotAHorizon):
        simulate(CDNOW, [-1.0], np.random.default_rng(0))
    for chance in (0.0, 1.0, float("nan")):
        with pytest.raises(NotAChance):
            CDNOW.next_order(rows, [0.5, chance])
    for rate in (-0.1, float("nan"), float("inf"), "ten"):
        with pytest.raises(NotADiscount):
            CDNOW.discounted_orders(rows, rate)  # type: ignore[arg-type]
    for count in (-1, 0.5, float("nan"), "two"):
        with pytest.raises(NotACount):
            CDNOW.count_chance(count, 9)


def test_zero_clients_and_clients_of_no_time_have_answers():
    nobody = Summary.of([], [], [])
    assert len(CDNOW.log_likelihood(nobody)) == 0
    assert CDNOW.next_order(nobody).shape == (3, 0)
    assert len(CDNOW.discounted_orders(nobody, 0.01)) == 0
    new = Summary.of(0, 0, 0)
    assert CDNOW.log_likelihood(new).tolist() == [0]
    assert CDNOW.alive(new).tolist() == [1]
    assert len(simulate(CDNOW, [], np.random.default_rng(0)).summary) == 0


def test_many_rows_on_threads_are_the_same_as_few():
    rng = np.random.default_rng(SEED)
    rows = simulate(CDNOW, rng.uniform(1, 60, 120_000), rng).summary
    part = slice(60_000, 60_100)
    assert CDNOW.alive(rows)[part].tolist() == CDNOW.alive(rows[part]).tolist()
