import numpy as np
import pytest

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
