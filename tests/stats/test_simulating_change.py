import mpmath
import numpy as np
import pytest
from scipy.special import betainc
from scipy.stats import kstest

from keepwell.stats.change import (
    Amounts,
    Rates,
    compare_amounts,
    compare_counts,
    dispersion_of,
    fit_rates,
    recalibrated,
)
from keepwell.stats.discovery import believed
from keepwell.stats.simulating_change import ChangedAmounts, ChangedCounts, simulate_amounts, simulate_counts

RATES = Rates(2.0, 40.0)


def told_of(counts: ChangedCounts, rates: Rates, dispersion: float = 1.0) -> np.ndarray:
    n = len(counts.before)
    window, exposure = np.full(n, 90.0), np.full(n, 600.0)
    return compare_counts(counts.recent, window, counts.before, exposure, rates, dispersion=dispersion).fewer


def amounts_of(drawn: ChangedAmounts) -> Amounts:
    middle = np.median(drawn.earlier, axis=1)
    off = np.median(np.abs(drawn.earlier - middle[:, None]), axis=1)
    n = len(middle)
    sizes = np.full(n, float(drawn.earlier.shape[1])), np.full(n, float(drawn.recent.shape[1]))
    return compare_amounts(middle, off, sizes[0], drawn.recent.mean(axis=1), sizes[1])


def test_counts_against_fifty_digits():
    mpmath.mp.dps = 50
    grid = [
        (shape, before, recent, exposure, window)
        for shape in (0.05, 1.0, 30.0)
        for before in (0, 3, 400)
        for recent in (0, 1, 7, 900)
        for exposure, window in ((600.0, 90.0), (30.0, 365.0))
    ]
    for shape, before, recent, exposure, window in grid:
        told = compare_counts(
            *(np.array([float(x)]) for x in (recent, window, before, exposure)), Rates(shape, 25.0)
        )
        size = mpmath.mpf(shape) + before
        odds = (25 + mpmath.mpf(exposure)) / (25 + mpmath.mpf(exposure) + window)
        below = mpmath.betainc(size, recent, 0, odds, regularized=True) if recent else mpmath.mpf(0)
        at_most = mpmath.betainc(size, recent + 1, 0, odds, regularized=True)
        fewer = (below + at_most) / 2
        assert told.fewer[0] == pytest.approx(float(fewer), rel=1e-9, abs=1e-290)
        assert told.more[0] == pytest.approx(float(1 - fewer), abs=1e-12)


def test_chances_are_even_once_the_steps_are_filled():
    # A count has steps; spread evenly over its step, its p-value is uniform if the predictive is right.
    seed = 53
    rng = np.random.default_rng(seed)
    counts = simulate_counts(RATES, 20_000, rng, exposure=600, window=90)
    rates = fit_rates(counts.before, np.full(20_000, 600.0))
    size, odds = rates.shape + counts.before, (rates.rate + 600) / (rates.rate + 690)
    under = np.where(counts.recent > 0, betainc(size, np.maximum(counts.recent, 1), odds), 0.0)
    step = 2 * (told_of(counts, rates) - under)  # mid-p lies in the middle of it
    assert (step >= -1e-9).all()
    assert kstest(under + rng.random(20_000) * step, "uniform").pvalue > 0.01, seed


def test_false_alarms_at_thousands_of_clients_with_and_without_drift():
    seed = 59
    rng = np.random.default_rng(seed)
    for drift in (0.0, 0.4):
        drawn = [simulate_counts(RATES, 20_000, rng, exposure=600, window=90, drift=drift) for _ in range(2)]
        rates = fit_rates(drawn[0].before, np.full(20_000, 600.0))
        n = np.full(20_000, 90.0), np.full(20_000, 600.0)
        wider = dispersion_of(drawn[0].recent, n[0], drawn[0].before, n[1], rates)
        for level in (0.05, 0.01):
            assert (told_of(drawn[1], rates, wider) < level).mean() < 1.15 * level, (seed, drift)
    assert wider > 1.2
    assert (told_of(drawn[1], rates) < 0.01).mean() > 0.013  # what the dispersion is for


def test_of_the_believed_few_are_false():
    seed = 61
    rng = np.random.default_rng(seed)
    false, found = [], []
    for _ in range(40):
        counts = simulate_counts(
            Rates(5.0, 50.0), 3000, rng, exposure=600, window=90, changed=0.1, factor=0.2
        )
        rates = fit_rates(counts.before, np.full(3000, 600.0))
        seen = believed(told_of(counts, rates), 0.1)
        false.append((seen & ~counts.changed).sum() / max(seen.sum(), 1))
        found.append((seen & counts.changed).sum() / counts.changed.sum())
    assert np.mean(false) < 0.11, seed
    assert np.mean(found) > 0.3, seed


def test_recalibrated_amounts_are_even_whatever_the_tails():
    seed = 67
    rng = np.random.default_rng(seed)
    past, now = (simulate_amounts(40_000, rng, earlier=6, recent=2, freedom=4.0) for _ in range(2))
    plain = amounts_of(now).less
    even = recalibrated(plain, amounts_of(past).less)
    assert (plain < 0.001).mean() > 0.003  # too often: heavy tails, few orders
    for level in (0.05, 0.01, 0.001):
        assert (even < level).mean() == pytest.approx(level, rel=0.25 if level > 0.001 else 0.6), seed
    assert (np.diff(even[np.argsort(plain)]) >= 0).all()


def test_false_discoveries_of_recalibrated_amounts():
    seed = 71
    rng = np.random.default_rng(seed)
    usual = amounts_of(simulate_amounts(60_000, rng, earlier=10, recent=3, freedom=5.0)).less
    plain, even = [], []
    for _ in range(20):
        now = simulate_amounts(1500, rng, earlier=10, recent=3, freedom=5.0, changed=0.1, factor=0.2)
        less = amounts_of(now).less
        for chances, shares in ((less, plain), (recalibrated(less, usual), even)):
            seen = believed(chances, 0.1)
            shares.append((seen & ~now.changed).sum() / max(seen.sum(), 1))
    assert np.mean(even) < 0.115, seed
    assert np.mean(plain) > np.mean(even), seed


def test_recalibration_by_hand_and_what_it_refuses():
    assert recalibrated(np.array([0.0, 0.2, 0.9]), np.array([0.1, 0.2, 0.3])).tolist() == [0.25, 0.75, 1.0]
    assert recalibrated(np.zeros(0), np.ones(1)).tolist() == []
    for chances, usual in (([0.5], []), ([1.5], [0.5]), ([0.5], [np.nan]), ([np.nan], [0.5])):
        with pytest.raises(ValueError, match="between 0 and 1"):
            recalibrated(np.array(chances), np.array(usual))


def test_the_simulators_do_what_they_say():
    rng = np.random.default_rng(73)
    counts = simulate_counts(RATES, 50_000, rng, exposure=600, window=300, changed=0.2, factor=0.5, drift=0.3)
    assert counts.changed.mean() == pytest.approx(0.2, abs=0.01)
    assert counts.before.mean() == pytest.approx(30, rel=0.02)
    assert counts.recent[~counts.changed].mean() == pytest.approx(15, rel=0.03)
    assert counts.recent[counts.changed].mean() == pytest.approx(7.5, rel=0.03)
    drawn = simulate_amounts(5000, rng, earlier=7, recent=3, changed=0.5, factor=0.1)
    assert (drawn.earlier.shape, drawn.recent.shape) == ((5000, 7), (5000, 3))
    gap = drawn.recent.mean(axis=1) - drawn.earlier.mean(axis=1)
    assert np.median(gap[drawn.changed]) == pytest.approx(np.log(0.1), abs=0.05)
    assert np.median(gap[~drawn.changed]) == pytest.approx(0, abs=0.05)
    none = simulate_counts(RATES, 0, rng, exposure=1, window=1)
    assert none.before.shape == (0,)
