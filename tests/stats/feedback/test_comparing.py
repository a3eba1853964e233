import numpy as np
import pytest
from scipy.stats import binom

from keepwell.stats.feedback.comparing import (
    NotComparable,
    difference,
    paired_difference,
    proportion_difference,
)
from keepwell.stats.feedback.estimate import NotCounts
from keepwell.stats.feedback.promoter_score import promoter_score
from keepwell.stats.feedback.proportions import proportion
from keepwell.stats.feedback.retention_rate import net_retention


def test_newcombes_table_of_differences():
    # Newcombe (1998), "Interval estimation for the difference between independent proportions", table II, method 10.
    found = proportion_difference(
        [56, 9, 6, 5, 0, 0, 10, 10], [70, 10, 7, 56, 10, 10, 10, 10],
        [48, 3, 2, 0, 0, 0, 0, 0], [80, 10, 7, 29, 20, 10, 20, 10],
    )  # fmt: skip
    low = [0.0524, 0.1705, 0.0582, -0.0381, -0.1611, -0.2775, 0.6791, 0.6075]
    high = [0.3339, 0.8090, 0.8062, 0.1926, 0.2775, 0.2775, 1.0, 1.0]
    assert np.round(found.low, 4).tolist() == low
    assert np.round(found.high, 4).tolist() == high


def test_exact_coverage_of_the_difference_of_shares():
    m, n = 8, 15
    x, y = np.arange(m + 1), np.arange(n + 1)
    found = proportion_difference(x[:, None], m, y[None, :], n)
    held = [
        (
            binom.pmf(x, m, p)[:, None] * binom.pmf(y, n, q)
            * ((found.low <= p - q + 1e-12) & (p - q <= found.high + 1e-12))
        ).sum()
        for p in np.arange(0.05, 1, 0.1) for q in np.arange(0.05, 1, 0.1)
    ]  # fmt: skip
    assert np.mean(held) == pytest.approx(0.955, abs=0.01)
    assert np.min(held) > 0.91


def test_coverage_of_the_difference_of_promoter_scores():
    seed = 11
    rng = np.random.default_rng(seed)
    for one, other, m, n in (
        ((0.5, 0.3, 0.2), (0.3, 0.4, 0.3), 6, 9),
        ((0.8, 0.15, 0.05), (0.8, 0.15, 0.05), 12, 12),
        ((0.1, 0.2, 0.7), (0.45, 0.1, 0.45), 5, 30),
    ):
        a, b = rng.multinomial(m, one, 4000).T, rng.multinomial(n, other, 4000).T
        found = difference(promoter_score(*b), promoter_score(*a))
        true = 100 * (other[0] - other[2] - one[0] + one[2])
        held = ((found.low <= true) & (true <= found.high)).mean()
        assert 0.93 < held < 0.995, (seed, one, other)


def test_the_same_clients_asked_twice():
    # Tango (1998): both 4, only the one 9, only the other 3, neither 16.
    found = paired_difference(4, 9, 3, 16)
    assert found.value == pytest.approx(6 / 32)
    assert (round(found.low, 3), round(found.high, 3)) == (-0.027, 0.390)
    alike, apart = paired_difference(60, 9, 3, 40), proportion_difference(69, 112, 63, 112)
    assert alike.value == pytest.approx(apart.value)
    assert alike.high - alike.low < 0.6 * (apart.high - apart.low)
    assert np.isnan(paired_difference(0, 0, 0, 0).value)
    with pytest.raises(NotCounts, match="neither"):
        paired_difference(1, 1, 1, -1)


def test_where_one_is_unknown_so_is_the_difference():
    found = difference(proportion([1, 0], [2, 0]), proportion([1, 1], [2, 2]))
    assert np.isnan(found.value[1])
    assert (found.low[1], found.high[1]) == (-1, 1)
    assert found.value[0] == 0


def test_unlike_figures_are_not_compared():
    with pytest.raises(NotComparable):
        difference(proportion(1, 2, 0.9), proportion(1, 2))
    with pytest.raises(NotComparable):
        difference(promoter_score(1, 2, 3), proportion(1, 2))


def test_retention_of_two_years_is_compared_too():
    rng = np.random.default_rng(3)
    before = rng.gamma(2, 100, 80)
    found = difference(
        net_retention(before, before * 1.4), net_retention(before, before * rng.uniform(0.2, 0.8, 80))
    )
    assert found.low > 0.7
    assert found.value == pytest.approx(0.9, abs=0.1)
