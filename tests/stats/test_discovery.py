import numpy as np
import pytest
from scipy.stats import norm

from keepwell.stats.discovery import adjusted, believed

# Benjamini, Hochberg (1995), section 3.2: fifteen p-values; four are believed at .05, three by Bonferroni.
PAPER = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344,
    0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000,
]  # fmt: skip


def test_the_papers_example_believes_four():
    assert believed(PAPER, 0.05).sum() == 4
    assert believed(PAPER[::-1], 0.05).tolist() == believed(PAPER, 0.05)[::-1].tolist()


def test_adjusted_values_are_those_of_the_standard_software():
    # p.adjust(c(.01, .02, .03, .04, .05), "BH") and p.adjust(c(.005, .5, .02), "BH") in R.
    assert adjusted([0.01, 0.02, 0.03, 0.04, 0.05]) == pytest.approx([0.05] * 5)
    assert adjusted([0.005, 0.5, 0.02]) == pytest.approx([0.015, 0.5, 0.03])


def test_of_pure_chance_next_to_nothing_is_believed():
    rng = np.random.default_rng(0)
    any_believed = [believed(rng.random(500), 0.1).any() for _ in range(400)]
    assert np.mean(any_believed) == pytest.approx(0.1, abs=0.04)


def test_nothing_and_the_impossible():
    assert adjusted([]).tolist() == []
    for bad in ([1.2], [-0.1], [float("nan")], [[0.1]]):
        with pytest.raises(ValueError, match="between 0 and 1"):
            adjusted(bad)


def test_weights_share_the_budget_out_and_keep_its_size():
    assert believed(PAPER, 0.05, np.full(15, 7.0)).tolist() == believed(PAPER, 0.05).tolist()
    heavy = np.where(np.arange(15) == 4, 10.0, 1.0)
    assert believed(PAPER, 0.05, heavy)[4]
    rng = np.random.default_rng(0)
    uneven = rng.uniform(0.2, 5, 500)
    any_believed = [believed(rng.random(500), 0.1, uneven).any() for _ in range(400)]
    assert np.mean(any_believed) == pytest.approx(0.1, abs=0.04)
    with pytest.raises(ValueError, match="positive"):
        believed([0.1, 0.2], 0.1, [1.0, 0.0])


def test_any_dependence_costs_the_harmonic_sum():
    # p.adjust(c(.01, .02, .03, .04, .05), "BY") in R: .05 (1 + 1/2 + 1/3 + 1/4 + 1/5).
    assert adjusted([0.01, 0.02, 0.03, 0.04, 0.05], any_dependence=True) == pytest.approx([0.11416667] * 5)
    assert adjusted([0.9], any_dependence=True).tolist() == [0.9]
    assert believed(PAPER, 0.05, any_dependence=True).sum() == 3
    assert believed(PAPER, 0.05, np.ones(15), any_dependence=True).sum() == 3


def test_the_rate_holds_when_all_tests_lean_on_one_thing():
    # One common cause in all tests (correlation .5): few discoveries, or very many at once; on average the rate.
    rng = np.random.default_rng(3)
    real = np.arange(400) < 40
    shares: dict[str, list[float]] = {"plain": [], "weighted": [], "any": []}
    for _ in range(400):
        common = rng.standard_normal()
        p = norm.sf(np.sqrt(0.5) * common + np.sqrt(0.5) * rng.standard_normal(400) + 3 * real)
        for name, seen in (
            ("plain", believed(p, 0.2)),
            ("weighted", believed(p, 0.2, np.where(real, 2.0, 0.5))),
            ("any", believed(p, 0.2, any_dependence=True)),
        ):
            shares[name].append((seen & ~real).sum() / max(seen.sum(), 1))
    assert np.mean(shares["plain"]) < 0.2
    assert np.mean(shares["weighted"]) < 0.2
    assert np.mean(shares["any"]) < np.mean(shares["plain"])
