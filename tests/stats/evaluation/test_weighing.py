import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.stats.evaluation import auc, average_precision, brier, precision_at, weighing

CASES = st.lists(st.tuples(st.booleans(), st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=25)


@given(CASES, st.integers(1, 30))
def test_weights_are_repetitions(cases: list[tuple[bool, int, int]], count: int):
    happened = np.array([came for came, _, _ in cases])
    score = np.array([told for _, told, _ in cases]) / 6
    weights = np.array([weight for _, _, weight in cases])
    again = np.repeat(np.arange(len(cases)), weights)
    drawn = weights[None, :].astype(float)
    came, told = happened[again], score[again]
    same = {"nan_ok": True, "abs": 1e-12}
    assert weighing.auc(happened, score)(drawn)[0] == pytest.approx(auc(came, told), **same)
    assert weighing.average_precision(happened, score)(drawn)[0] == pytest.approx(
        average_precision(came, told), **same
    )
    assert weighing.precision_at(happened, score, count)(drawn)[0] == pytest.approx(
        precision_at(came, told, count), **same
    )
    loss = (score - happened) ** 2
    assert weighing.mean_of(loss)(drawn)[0] == pytest.approx(brier(came, told), **same)
