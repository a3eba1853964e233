import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ovarian import HAPPENED, SCORES

from keepwell.stats import evaluation
from keepwell.stats.evaluation import (
    NotScores,
    auc,
    auc_covariance,
    auc_interval,
    average_precision,
    lift,
    lift_at,
    precision_at,
)


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=40))
def test_the_auc_counts_pairs(cases: list[tuple[bool, int]]):
    yes = [score for happened, score in cases if happened]
    no = [score for happened, score in cases if not happened]
    found = auc([happened for happened, _ in cases], [score for _, score in cases])
    if not yes or not no:
        assert np.isnan(found)
        return
    pairs = [(a > b) + (a == b) / 2 for a in yes for b in no]
    assert found == pytest.approx(np.mean(pairs))


def slowly(happened: np.ndarray, scores: list[np.ndarray]) -> np.ndarray:
    """DeLong, DeLong, Clarke-Pearson (1988), equations 3 to 7 as they are written: every pair."""
    wins = [
        (score[happened][:, None] > score[~happened][None, :])
        + (score[happened][:, None] == score[~happened][None, :]) / 2
        for score in scores
    ]
    return (
        np.cov([win.mean(axis=1) for win in wins]) / happened.sum()
        + np.cov([win.mean(axis=0) for win in wins]) / (~happened).sum()
    )


def test_the_fast_covariance_is_delongs_on_ties_too():
    rng = np.random.default_rng(6)
    happened = rng.random(60) < 0.3
    scores = [np.round(rng.normal(happened, 1), places) for places in (0, 1, 9)]
    areas, covariance = auc_covariance(happened, *scores)
    assert covariance == pytest.approx(slowly(happened, scores))
    assert areas == pytest.approx([auc(happened, score) for score in scores])
    areas, covariance = auc_covariance(HAPPENED, *SCORES.values())
    assert covariance == pytest.approx(slowly(HAPPENED.astype(bool), list(SCORES.values())))


def test_delongs_patients():
    # SAS/STAT user's guide, "Comparing receiver operating characteristic curves": area and standard error of each.
    areas, covariance = auc_covariance(HAPPENED, *SCORES.values())
    assert areas.round(4).tolist() == [0.7366, 0.6478, 0.7258]
    assert np.sqrt(covariance.diagonal()).round(4).tolist() == [0.0927, 0.1000, 0.1028]


@pytest.mark.parametrize(("n", "far"), [(40, 0.5), (100, 1.5), (400, 2.5)])
def test_coverage_of_the_auc(n: int, far: float):
    from scipy.stats import norm

    seed = 23
    rng = np.random.default_rng(seed)
    true = norm.cdf(far / np.sqrt(2))
    held = 0
    for _ in range(400):
        happened = rng.random(n) < 0.25
        low, high = auc_interval(happened, rng.normal(far * happened, 1))
        held += low <= true <= high
    assert held / 400 > 0.92, seed


def test_intervals_of_perfect_and_of_empty_rankings():
    low, high = auc_interval([0] * 10 + [1] * 5, range(15))
    assert (round(low, 2), high) == (0.48, 1.0)  # exact, of five cases
    low, high = auc_interval([1] * 5 + [0] * 10, range(15))
    assert (low, round(high, 2)) == (0.0, 0.52)
    assert auc_interval([1, 1], [1, 2]) == (0.0, 1.0)
    assert auc_interval([1, 0], [1, 2]) == (0.0, 1.0)
    assert auc_interval([], []) == (0.0, 1.0)
    with pytest.raises(NotScores, match="one score"):
        auc_covariance([1, 0])


def test_average_precision_by_hand():
    assert average_precision([1, 0, 1, 0], [4, 3, 2, 1]) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([1, 0], [1, 1]) == pytest.approx(0.5)
    assert np.isnan(average_precision([0, 0], [1, 2]))


def test_precision_at_shares_ties():
    assert precision_at([1, 0, 1, 0], [4, 3, 2, 1], 2) == 0.5
    assert precision_at([1, 1, 0, 0], [1, 1, 1, 1], 2) == 0.5
    assert precision_at([1, 0], [2, 1], 50) == 0.5
    assert np.isnan(precision_at([], [], 5))
    assert np.isnan(precision_at([1], [1], 0))


def test_lift():
    assert lift(30, 40, 100, 400) == pytest.approx(3.0)
    assert np.isnan(lift(0, 0, 1, 2))
    assert lift_at([1, 0, 0, 0], [4, 3, 2, 1], 2) == pytest.approx(2.0)
    assert lift_at([1, 0, 0, 1], [1, 1, 1, 1], 3) == pytest.approx(1.0)
    assert np.isnan(lift_at([0, 0], [1, 2], 1))


def test_a_million_cases_of_one_score():
    happened = np.arange(1_000_000) % 7 == 0
    score = np.ones(1_000_000)
    assert auc(happened, score) == 0.5
    assert average_precision(happened, score) == pytest.approx(happened.mean())
    assert auc_interval(happened, score) == pytest.approx((0.5, 0.5), abs=1e-6)


def test_what_is_no_score_is_refused():
    for figure in (auc, average_precision, auc_interval, auc_covariance):
        with pytest.raises(NotScores, match="finite"):
            figure([1, 0], [1, float("nan")])
        with pytest.raises(NotScores, match="equally long"):
            figure([1, 0], [1])
        with pytest.raises(NotScores, match="yes or no"):
            figure([1, 0.5], [1, 2])


def test_the_names_that_others_import_are_there():
    for name in evaluation.__all__:
        assert hasattr(evaluation, name), name
    low, high = evaluation.wilson([81, 0], [263, 20])
    assert np.round([*low, *high], 4).tolist() == [0.2553, 0.0, 0.3662, 0.1611]
    assert evaluation.clopper_pearson([0], [0])[1].tolist() == [1.0]
