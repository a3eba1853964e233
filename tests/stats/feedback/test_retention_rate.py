import numpy as np
import pytest

from keepwell.stats.feedback.estimate import NotAConfidence, NotCounts
from keepwell.stats.feedback.retention_rate import client_retention, gross_retention, net_retention


def year(rng: np.random.Generator, n: int, sigma: float) -> tuple[np.ndarray, np.ndarray]:
    """Money of n clients in two years: large ones stay more, those that stay grow or shrink."""
    before = np.exp(sigma * rng.standard_normal(n))
    stay = rng.random(n) < 1 / (1 + np.exp(-(1.2 + 0.5 * np.log(before))))
    return before, before * stay * np.exp(0.35 * rng.standard_normal(n))


@pytest.mark.parametrize(("n", "sigma"), [(10, 0.8), (30, 1.5), (100, 0.8), (200, 1.5)])
def test_coverage_with_clients_of_very_different_size(n: int, sigma: float):
    seed = 7
    rng = np.random.default_rng(seed)
    before, after = year(rng, 2_000_000, sigma)
    truths = np.minimum(before, after).sum() / before.sum(), after.sum() / before.sum()
    held = np.zeros(2)
    for _ in range(600):
        before, after = year(rng, n, sigma)
        for i, rate in enumerate((gross_retention, net_retention)):
            found = rate(before, after)
            held[i] += found.low <= truths[i] <= found.high
    assert ((held / 600 > 0.915) & (held / 600 < 0.99)).all(), (seed, held / 600)


def test_the_rates_by_hand():
    before, after = [100.0, 50, 50, 0, -5], [120.0, 0, 40, 70, 10]
    gross, net = gross_retention(before, after), net_retention(before, after)
    assert gross.value == pytest.approx(140 / 200)
    assert net.value == pytest.approx(160 / 200)
    assert 0 <= gross.low < 0.7 < gross.high <= 1
    assert 0 <= net.low < 0.8 < net.high
    assert client_retention(2, 3).value == pytest.approx(2 / 3)


def test_one_giant_among_many_counts_as_few():
    before = np.r_[1e6, np.full(99, 1.0)]
    after = before * np.r_[1.0, np.tile([1.0, 0.0, 1.0], 33)]
    even = gross_retention(np.ones(100), (after > 0).astype(float))
    found = gross_retention(before, after)
    assert found.value > 0.99
    assert found.high - found.low > 0.9  # the rate is that one client's; one client says little
    assert even.high - even.low < 0.25


def test_all_kept_and_all_lost_leave_room():
    ten = np.arange(1.0, 11.0)
    kept, gone = gross_retention(ten, ten * 2), gross_retention(ten, ten * 0)
    assert (kept.value, kept.high, gone.value, gone.low) == (1.0, 1.0, 0.0, 0.0)
    assert 0.5 < kept.low < 0.8
    assert gone.high == pytest.approx(1 - kept.low)
    assert net_retention(ten, ten * 0).low == 0


def test_none_and_one():
    for rate in (gross_retention, net_retention):
        none = rate([], [])
        assert np.isnan(none.value)
        assert none.low == 0
    assert gross_retention([0.0], [5.0]).high == 1
    one = net_retention([10.0], [8.0])
    assert (one.value, one.low, one.high) == (pytest.approx(0.8), 0.0, np.inf)
    one = gross_retention([10.0], [8.0])
    assert (one.value, one.low, one.high) == (pytest.approx(0.8), 0.0, 1.0)


def test_the_unit_of_money_does_not_matter():
    rng = np.random.default_rng(5)
    before, after = year(rng, 40, 1.0)
    for unit in (1e-200, 1.0, 1e200):
        found = net_retention(before * unit, after * unit)
        assert found.high == pytest.approx(net_retention(before, after).high)


def test_a_million_clients():
    rng = np.random.default_rng(5)
    found = gross_retention(*year(rng, 1_000_000, 1.0))
    assert found.high - found.low < 0.005


def test_bad_money_is_refused():
    with pytest.raises(NotCounts, match="not NaN"):
        net_retention([1.0, np.nan], [1.0, 1.0])
    with pytest.raises(NotCounts, match="equally long"):
        gross_retention([1.0], [1.0, 2.0])
    with pytest.raises(NotCounts, match="kept is part of at_start"):
        client_retention(3, 2)
    with pytest.raises(NotAConfidence):
        net_retention([1.0, 2.0], [1.0, 2.0], confidence=1.0)
