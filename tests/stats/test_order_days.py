import numpy as np
import pytest

from keepwell.stats.order_days import SIGNS, NotOrderDays, OrderDays
from keepwell.stats.rhythm import Gaps


def some() -> OrderDays:
    return OrderDays.of([10, 12, 20, 300, 5, 7], [0, 4, 6], [1.0, 2.0, 4.0, 8.0, 2.0, 2.0])


def test_what_was_known_before_a_day():
    known = some().known(21)
    assert known.who.tolist() == [0, 1]
    assert known.count.tolist() == [3, 2]
    assert known.gaps.total.tolist() == [10, 2]
    assert known.gaps.logs.tolist() == pytest.approx([np.log(16), np.log(2)])
    assert known.gaps.silence.tolist() == [0, 13]
    assert known.ahead.tolist() == [279, np.inf]
    assert some().known(20).count.tolist() == [2, 2]
    assert some().known(7).who.tolist() == [1]
    assert some().known(21, fewest=3).who.tolist() == [0]
    assert len(some().known(5)) == 0


def test_the_gaps_are_those_of_the_rhythm():
    made = some()
    plain = Gaps.from_days(made.days, made.start, 400)
    known = made.known(401)
    for one in ("count", "total", "logs", "silence"):
        assert getattr(known.gaps, one) == pytest.approx(getattr(plain, one))


def test_the_signs_of_a_client():
    signs = dict(zip(SIGNS, some().known(301).signs[0], strict=True))
    assert signs["silence"] == 0
    assert signs["year"] == pytest.approx(np.log(5))
    assert signs["quarter_1"] == pytest.approx(np.log(2))
    assert signs["quarter_2"] == signs["quarter_3"] == 0
    assert signs["quarter_4"] == pytest.approx(np.log(4))
    gaps = np.array([2, 8, 280.0])
    assert signs["last_gap"] == pytest.approx(np.log(280 / gaps.mean()))
    assert signs["unevenness"] == pytest.approx(gaps.std() / gaps.mean())
    relative = np.log(np.array([1, 2, 4, 8.0]) / 2)
    assert signs["amount"] == pytest.approx(relative.mean())
    assert signs["last_amount"] == pytest.approx(relative[-1] - relative.mean())


def test_another_currency_says_the_same():
    one, other = (
        some(),
        OrderDays.of([10, 12, 20, 300, 5, 7], [0, 4, 6], np.array([1, 2, 4, 8, 2, 2]) * 1000.0),
    )
    assert one.known(301).signs == pytest.approx(other.known(301).signs)


def test_amounts_of_nothing_or_less_and_no_amounts():
    given = OrderDays.of([1, 2, 3], [0, 3], [0.0, -5.0, 10.0]).known(9).signs
    assert np.isfinite(given).all()
    none = OrderDays.of([1, 2, 3], [0, 3]).known(9).signs
    assert none[:, -2:].tolist() == [[0, 0]]


@pytest.mark.parametrize(
    ("days", "start", "amounts"),
    [
        ([3, 3], [0, 2], None),
        ([4, 3], [0, 2], None),
        ([3.5], [0, 1], None),
        ([np.nan], [0, 1], None),
        ([1, 2], [0, 1, 1, 2], None),
        ([1, 2], [0, 1], None),
        ([1, 2], [1, 2], None),
        ([1, 2], [0, 2], [1.0]),
        ([1, 2], [0, 2], [1.0, np.inf]),
        ([[1, 2]], [0, 2], None),
    ],
)
def test_what_are_no_order_days_is_refused(days: list[float], start: list[int], amounts: list[float] | None):
    with pytest.raises(NotOrderDays):
        OrderDays.of(days, start, amounts)


def test_nobody_is_known_of_no_order_days():
    nobody = OrderDays.of(np.zeros(0, np.int64), [0])
    assert len(nobody) == 0
    assert len(nobody.known(5)) == 0
