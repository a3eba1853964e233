from collections.abc import Callable

import numpy as np
import pytest
from scipy.stats import beta, binom

from keepwell.stats.feedback.estimate import NotAConfidence, NotCounts
from keepwell.stats.feedback.proportions import (
    Method,
    clopper_pearson,
    csat,
    jeffreys,
    mid_p,
    proportion,
    referral_rate,
    satisfied,
    wilson,
)

Interval = Callable[..., tuple[np.ndarray, np.ndarray]]

# Newcombe (1998), "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, table I.
HAPPENED, OF = [81, 15, 0, 1], [263, 148, 20, 29]


@pytest.mark.parametrize(
    ("method", "low", "high"),
    [
        (wilson, [0.2553, 0.0624, 0.0, 0.0061], [0.3662, 0.1605, 0.1611, 0.1718]),
        (clopper_pearson, [0.2527, 0.0578, 0.0, 0.0009], [0.3676, 0.1617, 0.1684, 0.1776]),
        (mid_p, [0.2544, 0.0601, 0.0, 0.0017], [0.3658, 0.1581, 0.1391, 0.1585]),
    ],
)
def test_newcombes_table(method: Interval, low: list[float], high: list[float]):
    found = method(HAPPENED, OF)
    assert np.round(found[0], 4).tolist() == low
    assert np.round(found[1], 4).tolist() == high


def test_jeffreys_interval_is_the_posteriors_middle():
    # Beta(x + 1/2, n - x + 1/2), with 0 and 1 as ends (Brown, Cai, DasGupta 2001, sections 3.1.2 and 4.1.2).
    low, high = jeffreys([0, 1, 3, 7], 7)
    assert beta.cdf(low[1:], [1.5, 3.5, 7.5], [6.5, 4.5, 0.5]) == pytest.approx(0.025)
    assert beta.sf(high[:-1], [0.5, 1.5, 3.5], [7.5, 6.5, 4.5]) == pytest.approx(0.025)
    assert (low[0], high[-1]) == (0.0, 1.0)


def coverage(method: Interval, n: int, shares: np.ndarray) -> np.ndarray:
    x = np.arange(n + 1)
    low, high = method(x, np.full(n + 1, n))
    chance = binom.pmf(x[None, :], n, shares[:, None])
    return (chance * ((low <= shares[:, None]) & (shares[:, None] <= high))).sum(1)


@pytest.mark.parametrize("n", [1, 2, 5, 10, 20, 40, 60, 100])
def test_exact_coverage(n: int):
    shares = np.arange(0.005, 1, 0.01)
    assert coverage(clopper_pearson, n, shares).min() >= 0.95
    assert coverage(mid_p, n, shares).min() >= 0.912  # why it is the one by default
    for method in (wilson, jeffreys):
        found = coverage(method, n, shares)
        assert 0.945 < found.mean() < 0.98
        assert found.min() > 0.79  # the known dips near 0 and 1: docs/methods/proportions.md


def test_walds_interval_is_why_these_are_needed():
    # Brown, Cai, DasGupta (2001), section 2.1: with n = 50 and p = .005 Wald's interval covers with chance .222.
    def wald(x: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        p = x / n
        half = 1.959964 * np.sqrt(p * (1 - p) / n)
        return p - half, p + half

    assert coverage(wald, 50, np.array([0.005]))[0] == pytest.approx(0.222, abs=0.001)
    assert coverage(wilson, 50, np.array([0.005]))[0] > 0.97


def test_the_methods_agree_with_their_equations():
    x, n = np.array([0.0, 1, 3, 7, 10]), 10.0
    low, high = clopper_pearson(x, n)
    assert binom.sf(x[1:] - 1, n, low[1:]) == pytest.approx(0.025)
    assert binom.cdf(x[:-1], n, high[:-1]) == pytest.approx(0.025)
    low, high = mid_p(x, n)
    assert binom.sf(x[1:], n, low[1:]) + binom.pmf(x[1:], n, low[1:]) / 2 == pytest.approx(0.025)
    assert binom.cdf(x[:-1] - 1, n, high[:-1]) + binom.pmf(x[:-1], n, high[:-1]) / 2 == pytest.approx(0.025)
    assert (low[0], high[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("method", ["wilson", "clopper_pearson", "jeffreys", "mid_p"])
def test_intervals_hold_their_figure_mirror_and_shrink(method: Method):
    x = np.arange(21)
    found = proportion(x, 20, method=method)
    assert ((found.low <= found.value) & (found.value <= found.high)).all()
    assert found.low == pytest.approx(1 - found.high[::-1])
    assert (np.diff(found.low) >= 0).all()
    more = proportion(x * 100, 2000, method=method)
    assert (more.high - more.low < found.high - found.low).all()
    wide = proportion(x, 20, 0.99, method=method)
    assert (wide.low <= found.low).all()


def test_nothing_counted_says_nothing():
    for method in ("wilson", "clopper_pearson", "jeffreys", "mid_p"):
        found = proportion(0, 0, method=method)
        assert np.isnan(found.value)
        assert (found.low, found.high) == (0.0, 1.0)
    assert proportion([], []).value.shape == (0,)


def test_a_million_rows_of_few_counts():
    rng = np.random.default_rng(79)
    n = rng.integers(0, 30, 1_000_000)
    x = rng.binomial(n, 0.7)
    found = proportion(x.reshape(1000, 1000), n.reshape(1000, 1000))
    assert found.low.shape == (1000, 1000)
    assert found.low[3, 5] == proportion(x[3005], n[3005]).low
    assert np.ptp(proportion(np.full(1_000_000, 3), 5).high) == 0


def test_millions_and_floats_are_counts_too():
    found = proportion(np.full(3, 5e8), 1e9)
    assert found.value.tolist() == [0.5] * 3
    assert (found.high - found.low < 1e-4).all()
    assert proportion(2.5, 5).value == 0.5


@pytest.mark.parametrize(
    ("happened", "of", "says"),
    [
        (-1, 5, "number 0 is -1"),
        (6, 5, "6 of 5"),
        ([1, float("nan")], 5, "number 1 is nan"),
        (1, float("inf"), "of: a count is finite"),
        ([1, 2], [1, 2, 3], "not of one shape"),
        ("many", 5, "not numbers"),
    ],
)
def test_what_is_no_count_is_refused(happened: object, of: object, says: str):
    for method in (wilson, clopper_pearson, jeffreys, mid_p, proportion):
        with pytest.raises(NotCounts, match=says):
            method(happened, of)


@pytest.mark.parametrize("confidence", [0, 1, 95, float("nan")])
def test_what_is_no_confidence_is_refused(confidence: float):
    for method in (wilson, clopper_pearson, jeffreys, mid_p, proportion):
        with pytest.raises(NotAConfidence, match="between 0 and 1"):
            method(1, 2, confidence)


def test_satisfaction_and_referrals():
    assert satisfied([5, 4, 3, 2, 1, float("nan")]) == (2, 5)
    assert satisfied([7, 6, 5], best=7) == (2, 3)
    assert satisfied([]) == (0, 0)
    found = csat(8, 10)
    assert (found.value, round(found.low, 2), round(found.high, 2)) == (0.8, 0.48, 0.97)
    assert referral_rate([3, 0], [12, 0]).value[0] == 0.25
    with pytest.raises(NotCounts, match="from 1 to 5"):
        satisfied([6])
    with pytest.raises(NotCounts, match="whole numbers"):
        satisfied([4.5])
    with pytest.raises(NotCounts, match="referred is part of new_clients"):
        referral_rate(3, 2)
    with pytest.raises(NotCounts, match="satisfied is part of answers"):
        csat(3, 2)
