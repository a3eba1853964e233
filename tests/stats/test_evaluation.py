import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.stats.evaluation import (
    auc,
    average_precision,
    brier,
    calibration,
    clopper_pearson,
    lift,
    precision_at,
    wilson,
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


def test_average_precision_by_hand():
    assert average_precision([1, 0, 1, 0], [4, 3, 2, 1]) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([1, 0], [1, 1]) == pytest.approx(0.5)
    assert np.isnan(average_precision([0, 0], [1, 2]))


def test_precision_at_shares_ties():
    assert precision_at([1, 0, 1, 0], [4, 3, 2, 1], 2) == 0.5
    assert precision_at([1, 1, 0, 0], [1, 1, 1, 1], 2) == 0.5
    assert precision_at([1, 0], [2, 1], 50) == 0.5


def test_brier_and_lift():
    assert brier([1, 0], [0.75, 0.5]) == pytest.approx((0.0625 + 0.25) / 2)
    assert lift(30, 40, 100, 400) == pytest.approx(3.0)
    assert np.isnan(lift(0, 0, 1, 2))


def test_published_intervals():
    # Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    low, high = wilson([81, 15, 0, 1], [263, 148, 20, 29])
    assert np.round(low, 4).tolist() == [0.2553, 0.0624, 0.0, 0.0061]
    assert np.round(high, 4).tolist() == [0.3662, 0.1605, 0.1611, 0.1718]
    low, high = clopper_pearson([81, 15, 0, 1], [263, 148, 20, 29])
    assert np.round(low, 4).tolist() == [0.2527, 0.0578, 0.0, 0.0009]
    assert np.round(high, 4).tolist() == [0.3676, 0.1617, 0.1684, 0.1776]


def test_intervals_of_nothing_say_nothing():
    assert [bound.tolist() for bound in wilson([0], [0])] == [[0.0], [1.0]]
    assert [bound.tolist() for bound in clopper_pearson([0], [0])] == [[0.0], [1.0]]


def test_the_calibration_table():
    bands = calibration([1, 0, 1, 1], [0.05, 0.05, 0.95, 1.0])
    assert [(band.low, band.count, band.happened) for band in bands] == [(0.0, 2, 1), (0.9, 2, 2)]
    assert bands[0].predicted == pytest.approx(0.05)
    assert bands[0].share_low < 0.5 < bands[0].share_high


def test_what_is_no_score_is_refused():
    with pytest.raises(ValueError, match="finite"):
        auc([1, 0], [1, float("nan")])
    with pytest.raises(ValueError, match="equally long"):
        auc([1, 0], [1])
    with pytest.raises(ValueError, match="between 0 and 1"):
        calibration([1], [1.5])
