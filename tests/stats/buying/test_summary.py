from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.stats.buying.summary import NotASummary, Summary

NAN = float("nan")


def test_arrow_numpy_and_lists_give_the_same():
    for make in (list, np.array, pa.array, lambda values: pa.chunked_array([values[:1], values[1:]])):
        rows = Summary.of(
            make([2, 0]), make([3.5, 0.0]), make([9, 4]), logs=make([1.0, 0.0]), weights=make([1, 5])
        )
        assert rows.x.tolist() == [2, 0]
        assert rows.t_x.tolist() == [3.5, 0]
        assert rows.T.tolist() == [9, 4]
        assert rows.logs is not None
        assert rows.logs.tolist() == [1, 0]
        assert rows.weights.tolist() == [1, 5]
        assert {column.dtype for column in (rows.x, rows.t_x, rows.T, rows.weights)} == {np.dtype(np.float64)}


def test_one_number_stands_for_all_rows():
    rows = Summary.of([1, 0], [2, 0], 39)
    assert rows.T.tolist() == [39, 39]
    assert len(Summary.of(0, 0, 5)) == 1


def test_zero_clients_are_a_summary():
    rows = Summary.of([], [], [])
    assert len(rows) == 0
    assert len(rows.compressed()[0]) == 0
    assert len(Summary.from_times([], [0], 9)) == 0


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        (([1], [5.0], [4.0]), "row 0: t_x is after T"),
        (([0, 1, 1], [0, 5.0, 9], [4.0, 4, 4]), r"row 1: t_x is after T.*2 rows"),
        (([-1], [0.0], [4.0]), "x is negative"),
        (([1.5], [2.0], [4.0]), "whole"),
        (([1], [-2.0], [4.0]), "t_x is negative"),
        (([0], [0.0], [-4.0]), "t_x is after T"),
        (([0], [1.0], [4.0]), "x is 0 but t_x is not"),
        (([2], [0.0], [4.0]), "collapse"),
        (([1], [NAN], [4.0]), "t_x is missing"),
        (([1], [1.0], [float("inf")]), "T is missing or not finite"),
        (([1, None], [1.0, 1.0], [4.0, 4.0]), "row 1: x is missing"),
        ((["a"], [1.0], [4.0]), "not a number"),
        (([1, 2], [1.0], [4.0]), "unequal"),
        (([[1]], [[1.0]], [[4.0]]), "dimensions"),
        ((np.array(["2020-01-01"], "M8[D]"), [1.0], [4.0]), "dates"),
    ],
)
def test_what_no_client_can_have_is_refused(columns: tuple[Any, Any, Any], says: str):
    with pytest.raises(NotASummary, match=says):
        Summary.of(*columns)


def test_bad_weights_and_logs_are_refused():
    with pytest.raises(NotASummary, match="weight is negative"):
        Summary.of([0], [0], [1], weights=[-1])
    with pytest.raises(NotASummary, match="without a gap"):
        Summary.of([0], [0], [1], logs=[1.0])
    with pytest.raises(NotASummary, match="one unit"):  # gaps of 7 days, t_x in weeks
        Summary.of([2], [2.0], [4.0], logs=[2 * np.log(7)])


def test_order_times_become_rows():
    rows = Summary.from_times([10, 12, 20, 5, 7], [0, 3, 4, 5], 30)
    assert rows.x.tolist() == [2, 0, 0]
    assert rows.t_x.tolist() == [10, 0, 0]
    assert rows.T.tolist() == [20, 25, 23]
    assert rows.logs == pytest.approx([np.log(16), 0, 0])


@pytest.mark.parametrize(
    ("times", "start", "now", "says"),
    [
        ([3, 3], [0, 2], 9, "row 1: an order not after"),
        ([4, 3], [0, 2], 9, "sort"),
        ([3, 4], [0, 2], 3, "after now"),
        ([3, 4], [0, 2, 2], 9, "row 1: a client without"),
        ([3, 4], [0, 1], 9, "ends with"),
        ([3, 4], [0.0, 2.0], 9, "whole numbers"),
        ([3, NAN], [0, 2], 9, "times is missing"),
    ],
)
def test_order_times_that_cannot_be_are_refused(
    times: list[float], start: list[float], now: float, says: str
):
    with pytest.raises(NotASummary, match=says):
        Summary.from_times(times, start, now)


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.integers(1, 3), st.integers(3, 5), st.integers(0, 4)), max_size=40
    ),
    st.booleans(),
)
def test_compressed_rows_are_distinct_and_give_all_back(rows: list[tuple[int, int, int, int]], logs: bool):  # noqa: FBT001
    x, t_x, T, weights = np.array(rows, float).reshape(-1, 4).T  # noqa: N806
    whole = Summary.of(x, t_x, T, weights=weights, logs=x * np.log(t_x / x) if logs else None)
    few, row = whole.compressed()
    for name in ("x", "t_x", "T") + (("logs",) if logs else ()):
        assert (getattr(few, name)[row] == getattr(whole, name)).all()
    assert len(set(zip(few.x, few.t_x, few.T, strict=True))) == len(few)
    assert few.weights.sum() == weights.sum()
    for i in range(len(few)):
        assert few.weights[i] == weights[row == i].sum()


def test_a_million_identical_rows_become_one():
    whole = Summary.of(np.full(1_000_000, 3), 20.0, 30.0)
    assert whole.worth_compressing()
    few, row = whole.compressed()
    assert (len(few), few.weights.tolist(), row.max()) == (1, [1e6], 0)


def test_times_without_a_grid_are_not_worth_compressing():
    rng = np.random.default_rng(1)
    t_x = rng.random(100_000) * 30
    assert not Summary.of(np.ones(100_000), t_x, 30.0).worth_compressing()
    assert Summary.of(np.ones(100_000), np.ceil(t_x), 30.0).worth_compressing()
