import mpmath as mp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keepwell.stats.buying.fitting import TooFewClients
from keepwell.stats.contracts.cohorts import Cohorts
from keepwell.stats.contracts.sbg import SBG, NotARate, fit, log_likelihood, simulate

REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]


@pytest.mark.parametrize(
    ("cohort", "alpha", "beta", "likely"),
    [(REGULAR, 0.704, 1.182, -1680.3), (HIGH_END, 0.668, 3.806, -1611.2)],
)
def test_the_published_cohorts(cohort: list[int], alpha: float, beta: float, likely: float):
    model = fit(Cohorts.of([cohort]))
    assert (round(model.alpha, 3), round(model.beta, 3)) == (alpha, beta)
    assert model.fit_info is not None
    assert round(model.fit_info.log_likelihood, 1) == likely
    assert model.fit_info.converged
    assert not model.fit_info.flags


def test_the_published_projection_and_residual_lifetime_of_high_end():
    model = fit(Cohorts.of([HIGH_END]))
    assert model.survival(np.arange(8, 13)).round(3).tolist() == [0.460, 0.436, 0.414, 0.395, 0.378]
    assert model.discounted_residual(0.1, 7) == pytest.approx(7.530, abs=5e-4)


def test_the_gradient_is_that_of_the_likelihood():
    cohorts = Cohorts.of([REGULAR, HIGH_END[:4], [300, 200]])
    for alpha, beta in ((0.7, 1.2), (3.0, 0.2), (20.0, 90.0)):
        _, slope = log_likelihood(cohorts, alpha, beta)
        h = 1e-6
        up = log_likelihood(cohorts, alpha * np.exp(h), beta)[0]
        down = log_likelihood(cohorts, alpha * np.exp(-h), beta)[0]
        assert slope[0] == pytest.approx((up - down) / (2 * h), rel=1e-5)
        up = log_likelihood(cohorts, alpha, beta * np.exp(h))[0]
        down = log_likelihood(cohorts, alpha, beta * np.exp(-h))[0]
        assert slope[1] == pytest.approx((up - down) / (2 * h), rel=1e-5)


def test_the_series_holds_against_forty_digits():
    mp.mp.dps = 40
    for discount in (1e-4, 0.01, 0.1, 0.5, 5.0):
        z = 1 / (1 + mp.mpf(discount))
        for alpha in (0.01, 0.5, 0.704, 1.0, 1.0001, 2.0, 50.0):
            for beta in (0.01, 1.0, 3.8, 400.0):
                wanted = mp.hyp2f1(1, beta, mp.mpf(alpha) + mp.mpf(beta), z)
                assert SBG(alpha, beta).discounted_lifetime(discount) == pytest.approx(
                    float(wanted), rel=1e-9
                )


def test_survival_and_leaving_hold_against_sixty_digits_in_the_corners():
    mp.mp.dps = 60
    t = [1, 2, 10, 300, 5000]
    checked = 0
    for alpha in (1e-6, 0.01, 0.7, 3.0, 100.0, 5000.0, 1e5):
        for beta in (1e-6, 0.01, 1.2, 50.0, 5000.0, 1e5):
            model, base = SBG(alpha, beta), mp.beta(alpha, beta)
            figures = [model.survival(t), model.leaving(t), model.survival(t, 7), model.survival(t, 5000)]
            for i, later in enumerate(t):
                wanted = [
                    mp.beta(alpha, mp.mpf(beta) + later) / base,
                    mp.beta(mp.mpf(alpha) + 1, mp.mpf(beta) + later - 1) / base,
                    mp.beta(alpha, mp.mpf(beta) + 7 + later) / mp.beta(alpha, mp.mpf(beta) + 7),
                    mp.beta(alpha, mp.mpf(beta) + 5000 + later) / mp.beta(alpha, mp.mpf(beta) + 5000),
                ]
                for found, true in zip(figures, wanted, strict=True):
                    if true > 1e-290:
                        assert float(found[i]) == pytest.approx(float(true), rel=1e-8), (alpha, beta, later)
                        checked += 1
    assert checked > 600


def test_discounted_lifetimes_are_the_sums_they_stand_for():
    model = SBG(0.668, 3.806)
    t = np.arange(4000)
    assert model.discounted_lifetime(0.1) == pytest.approx((model.survival(t) / 1.1**t).sum(), rel=1e-10)
    renewals = np.array([0, 3, 7])
    wanted = [(model.survival(t + 1, made) / 1.1**t).sum() for made in renewals]
    assert model.discounted_residual(0.1, renewals) == pytest.approx(np.array(wanted), rel=1e-10)


def test_without_a_discount_the_lifetime_is_finite_only_above_one():
    model = SBG(2.5, 4.0)
    assert model.discounted_lifetime(0.0) == pytest.approx((4.0 + 1.5) / 1.5)
    assert model.expected_residual_periods(3) == pytest.approx((4.0 + 3) / 1.5)
    assert model.expected_periods(200_000, 3) == pytest.approx(7 / 1.5, rel=1e-4)
    assert np.isinf(SBG(1.0, 4.0).expected_residual_periods(3))
    assert np.isinf(SBG(0.7, 4.0).discounted_lifetime(0.0))


@settings(max_examples=80, deadline=None)
@given(st.floats(0.05, 50), st.floats(0.05, 500), st.integers(0, 3000), st.floats(1e-3, 2))
def test_what_always_holds(alpha: float, beta: float, renewals: int, discount: float):
    model = SBG(alpha, beta)
    survival = model.survival(np.arange(40), renewals)
    assert survival[0] == pytest.approx(1)
    assert (np.diff(survival) <= 0).all()
    assert (np.diff(model.retention(np.arange(1, 40))) >= 0).all()
    assert model.leaving(np.arange(1, 40)).sum() == pytest.approx(1 - float(model.survival(39)), abs=1e-9)
    worth = float(model.discounted_residual(discount, renewals))
    assert 0 < worth <= (1 + discount) / discount * (1 + 1e-9)
    assert float(model.discounted_residual(discount, renewals + 1)) >= worth * (1 - 1e-9)
    assert float(model.discounted_residual(2 * discount, renewals)) <= worth


def test_cohorts_of_different_lengths_are_the_clients_in_them():
    renewals, left = [], []
    cohorts = [[5, 3, 2, 2], [4, 1], [7]]
    for counts in cohorts:
        for t in range(1, len(counts)):
            gone = counts[t - 1] - counts[t]
            renewals += [t - 1] * gone
            left += [True] * gone
        renewals += [len(counts) - 1] * counts[-1]
        left += [False] * counts[-1]
    one, other = Cohorts.of(cohorts), Cohorts.from_clients(renewals, left)
    assert one.lost.tolist() == other.lost.tolist() == [5, 1, 0]
    assert one.kept.tolist() == other.kept.tolist() == [1, 0, 2]
    assert one.clients == 9


def test_parameters_are_recovered_and_the_intervals_cover():
    truth, seed = SBG(0.8, 2.5), 20_261
    rng = np.random.default_rng(seed)
    inside = np.zeros(3)
    runs = 120
    for _ in range(runs):
        seen = [simulate(truth, 400, periods, rng) for periods in (3, 5, 7)]
        model = fit(Cohorts.of(seen))
        assert model.fit_info is not None
        low, high = model.fit_info.interval(0.9)
        inside[:2] += (low < (truth.alpha, truth.beta)) & (high > (truth.alpha, truth.beta))
        _, few, many = model.survivors(400, 5, 7, level=0.9, draws=200)
        later = rng.binomial(400, float(truth.survival(5, 7)))
        inside[2] += few <= later <= many
    # 90 % of 120 is 108 with a standard deviation of 3.3
    assert (inside >= 97).all(), (seed, inside)
    assert (inside[:2] <= 118).all(), (seed, inside)


def test_the_interval_of_a_survival_holds_the_estimate_and_narrows_with_clients():
    few, many = fit(Cohorts.of([HIGH_END])), fit(Cohorts.of([[100 * n for n in HIGH_END]]))
    low, high = few.interval(lambda m: m.survival([5, 12]))
    assert (low < few.survival([5, 12])).all()
    assert (high > few.survival([5, 12])).all()
    narrow = np.ptp(many.interval(lambda m: m.survival([5, 12])), axis=0)
    assert narrow == pytest.approx((high - low) / 10, rel=0.15)
    assert np.isnan(SBG(1, 1).interval(lambda m: m.survival(3))).all()


def test_survivors_have_the_ends_of_the_binomial_where_the_letters_are_given():
    from scipy.stats import binom

    model = SBG(1.0, 3.0)
    expected, low, high = model.survivors(100, 2, level=0.8)
    s = float(model.survival(2))
    assert (expected, low, high) == (pytest.approx(100 * s), binom.ppf(0.1, 100, s), binom.ppf(0.9, 100, s))
    assert model.survivors(0, 2) == (0, 0, 0)


def test_a_million_identical_clients_are_one_row():
    renewals = np.full(1_000_000, 3)
    model = fit(Cohorts.from_clients(renewals, np.arange(1_000_000) % 4 == 0))
    assert model.fit_info is not None
    assert model.fit_info.clients == 1_000_000
    assert np.isfinite(model.survival(10))


@pytest.mark.parametrize(
    "cohort", [[100, 80], [100, 100, 100], [50, 0], [1, 1], [1, 0], [1000, 500, 250, 125]]
)
def test_what_cannot_tell_the_letters_apart_is_flagged(cohort: list[int]):
    model = fit(Cohorts.of([cohort]))
    assert model.fit_info is not None
    assert model.fit_info.flags
    assert 0 <= model.survival(len(cohort) - 1) <= 1


@pytest.mark.parametrize("counts", [[], [[100]], [[0, 0, 0]]])
def test_nobody_at_a_renewal_is_refused(counts: list[list[int]]):
    with pytest.raises(TooFewClients):
        fit(Cohorts.of(counts))


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ([[10, 12]], "grows at renewal 1"),
        ([[10, float("nan")]], "finite"),
        ([[10, -1]], "negative"),
        ([[]], "not a row"),
        ([[[1, 2], [3, 4]]], "not a row"),
    ],
)
def test_impossible_cohorts_are_refused(counts: list, says: str):
    with pytest.raises(ValueError, match=says):
        Cohorts.of(counts)


@pytest.mark.parametrize(
    ("renewals", "left"),
    [([1.5], [True]), ([-1], [True]), ([float("nan")], [True]), ([1, 2], [True]), ([1], [1])],
)
def test_impossible_clients_are_refused(renewals: list, left: list):
    with pytest.raises(ValueError, match=r"renewals|left"):
        Cohorts.from_clients(renewals, left)


def test_impossible_questions_are_refused():
    model = SBG(1, 1)
    for ask in (
        lambda: model.survival(-1),
        lambda: model.survival(0.5),
        lambda: model.retention(0),
        lambda: model.discounted_lifetime(-0.1),
        lambda: model.discounted_residual(float("nan")),
    ):
        with pytest.raises(NotARate):
            ask()
    for wrong in ((0, 1), (1, -1), (float("inf"), 1), (1, float("nan"))):
        with pytest.raises(ValueError, match="above 0"):
            SBG(*wrong)
    with pytest.raises(ValueError, match="level"):
        model.interval(lambda m: m.survival(1), level=1)
    with pytest.raises(ValueError, match="level"):
        model.survivors(-1, 1)
