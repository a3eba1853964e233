from itertools import permutations

import numpy as np
import pytest
from scipy.stats import theilslopes

from keepwell.stats.feedback.estimate import NotAConfidence, NotCounts
from keepwell.stats.feedback.trend import (
    NotPeriods,
    cochran_armitage,
    mean_trend,
    promoter_score_trend,
    proportion_trend,
)


def test_cochran_and_armitage_on_agrestis_example():
    # Alcohol and malformations: Agresti, Categorical Data Analysis (2002), table 5.3: z^2 = 6.57, p = .010.
    found = cochran_armitage(
        np.array([48.0, 38, 5, 1, 1]), np.array([17114.0, 14502, 793, 127, 38]), np.array([0, 0.5, 1.5, 4, 7])
    )
    assert round(found, 3) == 0.010


@pytest.mark.parametrize(
    ("periods", "n", "first", "last"),
    [(2, 5, 0.3, 0.3), (3, 5, 0.05, 0.1), (4, 10, 0.2, 0.6), (6, 20, 0.9, 0.97)],
)
def test_coverage_of_the_trend_of_a_share(periods: int, n: int, first: float, last: float):
    seed = 13
    rng = np.random.default_rng(seed)
    eta = np.linspace(np.log(first / (1 - first)), np.log(last / (1 - last)), periods)
    share, true = 1 / (1 + np.exp(-eta)), (last - first) / (periods - 1)
    found = [proportion_trend(rng.binomial(n, share), np.full(periods, n)) for _ in range(100)]
    assert np.mean([f.low <= true <= f.high for f in found]) > 0.89, seed


def test_a_trend_in_shares_is_seen_and_mirrors():
    found = proportion_trend([20, 30, 40, 50], [100] * 4)
    assert found.slope == pytest.approx(0.1, abs=0.01)
    assert 0.05 < found.low < found.slope < found.high < 0.15
    assert found.chance < 1e-4
    other = proportion_trend([80, 70, 60, 50], [100] * 4)
    assert (other.slope, other.low) == (pytest.approx(-found.slope), pytest.approx(-found.high))
    monthly = proportion_trend([20, 30, 40, 50], [100] * 4, at=[0, 3, 6, 9])
    assert monthly.slope == pytest.approx(found.slope / 3)


def test_shares_of_nought_and_one_have_a_finite_trend():
    for x in ([0, 0, 0], [5, 5, 5], [0, 0, 5], [5, 0, 0]):
        found = proportion_trend(x, [5] * 3)
        assert np.isfinite([found.slope, found.low, found.high]).all()
        assert found.low <= found.slope <= found.high
    assert proportion_trend([0, 0, 0], [5] * 3).slope == pytest.approx(0, abs=1e-6)
    huge = proportion_trend([500_000, 510_000], [1_000_000] * 2)
    assert (huge.slope, huge.low, huge.high) == pytest.approx((0.01, 0.0086, 0.0114), abs=2e-4)


@pytest.mark.parametrize("n", [2, 5, 20])
@pytest.mark.parametrize("periods", [3, 6])
@pytest.mark.parametrize(
    ("first", "last"), [((0.3, 0.3, 0.4), (0.3, 0.3, 0.4)), ((0.5, 0.4, 0.1), (0.8, 0.15, 0.05))]
)
def test_coverage_of_the_trend_of_the_promoter_score(
    n: int, periods: int, first: tuple[float, ...], last: tuple[float, ...]
):
    seed = 17
    rng = np.random.default_rng(seed)
    one, other = np.array(first), np.array(last)
    true = 100 * ((other[0] - other[2]) - (one[0] - one[2])) / (periods - 1)
    mixes = [one + (other - one) * i / (periods - 1) for i in range(periods)]
    drawn = np.array([rng.multinomial(n, mix, 500) for mix in mixes])
    found = [promoter_score_trend(*drawn[:, i].T) for i in range(500)]
    assert np.mean([f.low <= true <= f.high for f in found]) > 0.92, seed


def test_a_trend_in_scores():
    found = promoter_score_trend([20, 30, 40], [30, 30, 30], [50, 40, 30])
    assert found.slope == pytest.approx(20)
    assert 0 < found.low < 20 < found.high
    alone = promoter_score_trend([1, 1], [0, 0], [0, 0])
    assert alone.slope == 0
    assert (alone.low, alone.high) == (-200, 200)
    assert alone.chance == 1


def test_kendalls_chance_is_exact():
    slopes = [mean_trend(order) for order in permutations(range(5))]
    chances = np.array([trend.chance for trend in slopes])
    assert chances.min() == pytest.approx(2 / 120)
    for level in set(chances.round(12)):
        assert (chances <= level + 1e-9).mean() <= level + 1e-9
    # an interval of 95 % holds the true slope, 0, in all but at most 5 % of the orders
    assert np.mean([trend.low <= 0 <= trend.high for trend in slopes]) >= 0.95


def test_theil_and_sen_agree_with_scipy_and_leave_outliers_out():
    rng = np.random.default_rng(2)
    values = rng.normal(size=14) + 0.3 * np.arange(14)
    found, theirs = mean_trend(values), theilslopes(values, np.arange(14), 0.95)
    assert (found.slope, found.low, found.high) == pytest.approx((theirs[0], theirs[2], theirs[3]))
    values[7] = 1e9
    assert mean_trend(values).slope == pytest.approx(found.slope, abs=0.2)


@pytest.mark.parametrize("n", [5, 8, 15, 70])
def test_coverage_of_the_trend_of_a_figure(n: int):
    seed = 19
    rng = np.random.default_rng(seed)
    found = [mean_trend(rng.standard_t(3, n) + 2.0 * np.arange(n)) for _ in range(400)]
    assert np.mean([f.low <= 2 <= f.high for f in found]) > 0.925, seed


def test_too_few_periods_say_so():
    for none in (
        proportion_trend([], []), proportion_trend([1], [2]), proportion_trend([1, 0], [2, 0]),
        promoter_score_trend([1], [1], [1]), mean_trend([]), mean_trend([1.0, np.nan]),
        proportion_trend([1, 1], [2, 2], at=[3, 3]), mean_trend([1, 2], at=[3, 3]),
        promoter_score_trend([1, 1], [2, 2], [0, 0], at=[3, 3]),
    ):  # fmt: skip
        assert np.isnan(none.slope)
        assert (none.low, none.high, none.chance) == (-np.inf, np.inf, 1.0)
    four = mean_trend([1, 2, 3, 4])
    assert (four.slope, four.low, four.high) == (1.0, -np.inf, np.inf)
    assert four.chance == pytest.approx(1 / 12)
    assert mean_trend([1, 2, 3, 4], confidence=0.8).low == 1.0


def test_ties_and_unknown_periods():
    found = mean_trend([1, 1, 1, 1, 1, 1])
    assert (found.slope, found.low, found.high, found.chance) == (0.0, 0.0, 0.0, pytest.approx(1.0))
    gap = mean_trend([1.0, 2.0, np.nan, 4.0, 5.0, 6.0, 7.0])
    assert (gap.slope, gap.periods) == (1.0, 6)
    assert mean_trend([1.0, 3.0, 2.0], at=[0, 0, 1]).slope == pytest.approx(0.0)


def test_bad_periods_are_refused():
    with pytest.raises(NotPeriods, match="one a period"):
        mean_trend([1, 2, 3], at=[1, 2])
    with pytest.raises(NotPeriods, match="finite"):
        mean_trend([1, 2], at=[1, np.nan])
    with pytest.raises(NotPeriods, match="finite figure"):
        mean_trend([1, np.inf])
    with pytest.raises(NotPeriods):
        proportion_trend([[1]], [[2]])
    with pytest.raises(NotPeriods):
        promoter_score_trend([[1]], [[2]], [[2]])
    with pytest.raises(NotCounts):
        proportion_trend([3, 1], [2, 2])
    with pytest.raises(NotAConfidence):
        mean_trend([1, 2, 3], confidence=95)
