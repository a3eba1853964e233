import numpy as np
import pytest
from scipy.stats import ttest_ind

from keepwell.stats.change import (
    Rates,
    Spread,
    compare_amounts,
    compare_counts,
    compare_spread,
    dispersion_of,
    fit_rates,
    season,
)


def test_accident_counts_of_greenwood_and_yule():
    # 647 munition workers, accidents in five weeks (Greenwood, Yule 1920); mean .465, fitted shape .86.
    counts = np.repeat([0.0, 1, 2, 3, 4, 5], [447, 132, 42, 21, 3, 2])
    rates = fit_rates(counts, np.ones(647))
    assert rates.shape / rates.rate == pytest.approx(counts.mean(), rel=1e-3)
    assert rates.shape == pytest.approx(0.865, abs=0.02)


def test_rates_are_recovered():
    rng = np.random.default_rng(2)
    exposure = rng.uniform(100, 700, 5000)
    count = rng.poisson(rng.gamma(2.0, 1 / 50.0, 5000) * exposure).astype(float)
    rates = fit_rates(count, exposure)
    assert rates.shape == pytest.approx(2.0, rel=0.08)
    assert rates.rate == pytest.approx(50.0, rel=0.1)


def test_without_change_the_chances_are_even():
    rng = np.random.default_rng(4)
    n = 20_000
    rate, exposure, window = rng.gamma(2.0, 1 / 20.0, n), np.full(n, 600.0), np.full(n, 90.0)
    before, recent = rng.poisson(rate * exposure).astype(float), rng.poisson(rate * window).astype(float)
    rates = fit_rates(before, exposure)
    told = compare_counts(recent, window, before, exposure, rates)
    for level in (0.01, 0.05, 0.2):
        for chance in (told.fewer, told.more):  # small counts cannot be unlikely: never more often than said
            assert 0.5 * level < (chance < level).mean() < 1.15 * level
    assert dispersion_of(recent, window, before, exposure, rates) == pytest.approx(1.0, abs=0.05)
    wide = compare_counts(recent, window, before, exposure, rates, dispersion=3.0)
    assert (wide.fewer < 0.05).mean() < 0.5 * (told.fewer < 0.05).mean()
    assert told.expected.sum() == pytest.approx(recent.sum(), rel=0.02)


def test_a_halved_count_is_seen_and_fewer_is_never_likelier_with_more():
    rates = Rates(2.0, 20.0)
    recent = np.arange(0.0, 60.0)
    told = compare_counts(recent, np.full(60, 90.0), np.full(60, 200.0), np.full(60, 600.0), rates)
    assert (np.diff(told.fewer) >= 0).all()
    assert (np.diff(told.more) <= 0).all()
    assert told.fewer[10] < 0.001
    assert told.fewer[29] > 0.3


def test_amounts_without_change_are_even_and_a_tenth_is_seen():
    rng = np.random.default_rng(8)
    n, many, few = 3000, 20, 4
    old = rng.normal(5, 0.5, (n, many))
    centre = np.median(old, axis=1)
    spread = np.median(np.abs(old - centre[:, None]), axis=1)
    mean = rng.normal(5, 0.5, (n, few)).mean(axis=1)
    sizes = np.full(n, float(many)), np.full(n, float(few))
    told = compare_amounts(centre, spread, sizes[0], mean, sizes[1])
    assert (told.less < 0.05).mean() == pytest.approx(0.05, abs=0.025)
    assert (told.more < 0.05).mean() == pytest.approx(0.05, abs=0.025)
    fallen = compare_amounts(centre, spread, sizes[0], mean - np.log(10), sizes[1])
    assert (fallen.less < 0.01).mean() > 0.95


def test_too_little_to_compare_gives_no_verdict():
    none = compare_amounts(
        np.array([np.nan]), np.array([np.nan]), np.array([0.0]), np.array([3.0]), np.array([2.0])
    )
    assert none.less.tolist() == [1.0]
    few = Spread(np.array([1.0]), np.array([0.2]), np.array([2.0]))
    assert compare_spread(few, few).tolist() == [1.0]
    with pytest.raises(ValueError, match="two clients"):
        fit_rates(np.zeros(5), np.ones(5))


def test_the_spread_is_welchs_t_of_the_deviations():
    rng = np.random.default_rng(1)
    old, new = np.abs(rng.normal(0, 1, 12)), np.abs(rng.normal(0, 2, 6))
    told = compare_spread(
        *(Spread(*(np.array([f]) for f in (x.mean(), x.var(ddof=1), len(x)))) for x in (old, new))
    )
    assert told[0] == pytest.approx(ttest_ind(new, old, equal_var=False, alternative="greater").pvalue)


def test_the_season_is_learned_with_caution():
    curve = np.array([0.6, 0.7, 0.8, 0.9, 1.0, 1.0, 1.0, 1.0, 1.1, 1.2, 1.6, 1.1])
    index = season(np.tile(curve, 4) * 100, 1)
    assert index.mean() == pytest.approx(1.0)
    assert index.argmax() == 10
    assert 1.2 < index[10] < 1.6
    assert season(np.tile(curve, 4)[3:] * 100, 4).argmax() == 10
    assert season(np.full(40, 7.0), 5) == pytest.approx(np.ones(12))
    assert season(curve, 1).tolist() == [1.0] * 12
