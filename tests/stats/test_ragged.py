import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.stats.ragged import kept, medians, owners, quantiles, sums


@given(st.lists(st.lists(st.floats(-1e6, 1e6), max_size=8), min_size=1, max_size=8), st.floats(0, 1))
def test_rows_are_treated_as_if_alone(rows: list[list[float]], share: float):
    start = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.intp)
    values = np.array([value for row in rows for value in row])
    assert owners(start).tolist() == [i for i, row in enumerate(rows) for _ in row]
    found, middle, total = quantiles(values, start, share), medians(values, start), sums(values, start)
    for i, row in enumerate(rows):
        if row:
            assert found[i] == pytest.approx(np.quantile(row, share), abs=1e-6)
            assert middle[i] == pytest.approx(np.median(row), abs=1e-6)
        else:
            assert np.isnan(found[i])
        assert total[i] == pytest.approx(sum(row), abs=1e-4)


def test_pointers_after_a_choice():
    chosen = np.array([True, False, True, False, False, True])
    assert kept(chosen, np.array([0, 2, 2, 5, 6])).tolist() == [0, 1, 1, 2, 3]


def test_a_missing_value_stays_in_its_row():
    assert np.isnan(sums(np.array([1.0, np.nan, 2.0]), np.array([0, 2, 3]))).tolist() == [True, False]
