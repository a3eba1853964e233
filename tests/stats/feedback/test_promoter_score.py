import numpy as np
import pytest
from scipy.special import gammaln, xlogy

from keepwell.stats.feedback.estimate import NotAConfidence, NotCounts
from keepwell.stats.feedback.promoter_score import promoter_score, split


def outcomes(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    a, c = (side.ravel().astype(float) for side in np.meshgrid(np.arange(n + 1), np.arange(n + 1)))
    a, c = a[a + c <= n], c[a + c <= n]
    return a, n - a - c, c


def shares(steps: int) -> np.ndarray:
    return np.array(
        [(i, steps - i - j, j) for i in range(1, steps) for j in range(1, steps - i)], float
    ) / steps  # fmt: skip


def coverage(n: int, at: np.ndarray) -> np.ndarray:
    """The exact chance that the interval holds the true score, over all outcomes of n answers."""
    a, b, c = outcomes(n)
    logs = gammaln(n + 1) - gammaln(a + 1) - gammaln(b + 1) - gammaln(c + 1)
    chance = np.exp(logs + xlogy(a, at[:, :1]) + xlogy(b, at[:, 1:2]) + xlogy(c, at[:, 2:]))
    found = promoter_score(a, b, c)
    true = 100 * (at[:, :1] - at[:, 2:])
    return (chance * ((found.low <= true + 1e-9) & (true <= found.high + 1e-9))).sum(1)


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 13, 20, 40, 60])
def test_exact_coverage(n: int):
    found = coverage(n, shares(20))
    assert 0.945 < found.mean() < 0.99
    assert found.min() >= {1: 0.85, 2: 0.90, 3: 0.90, 5: 0.92}.get(n, 0.93) - 1e-9


def test_tangos_published_intervals():
    # Tango (1998), Statistics in Medicine 17: 9 and 3 discordant of 32; 0 and 1 of 44 at 90 %.
    found = promoter_score(9, 20, 3)
    assert (round(found.low / 100, 3), round(found.high / 100, 3)) == (-0.027, 0.390)
    found = promoter_score(0, 43, 1, 0.90)
    assert (round(found.low / 100, 3), round(found.high / 100, 3)) == (-0.096, 0.037)
    # Fagerland, Lydersen, Laake (2014), Statistics in Medicine 33, airway reactivity: 1 and 7 of 21.
    found = promoter_score(1, 13, 7)
    assert (round(found.low / 100, 3), round(found.high / 100, 3)) == (-0.517, -0.026)


def test_forty_from_five_answers_says_little():
    found = promoter_score(3, 1, 1)
    assert found.value == pytest.approx(40)
    assert -40 < found.low < -25
    assert 75 < found.high <= 100


def test_the_interval_holds_the_score_and_mirrors():
    a, b, c = outcomes(12)
    found, other = promoter_score(a, b, c), promoter_score(c, b, a)
    assert ((found.low <= found.value + 1e-9) & (found.value <= found.high + 1e-9)).all()
    assert found.low == pytest.approx(-other.high, abs=1e-9)
    assert (found.high - found.low > 20).all()  # twelve answers of one kind leave room too
    assert (found.low >= -100).all()
    assert (found.high <= 100).all()


def test_ends_that_can_be_are_held():
    for n in (1, 5, 60, 10**6):
        assert promoter_score(n, 0, 0).high == 100
        assert promoter_score(0, 0, n).low == -100
    found = promoter_score(10**6, 0, 0)
    assert found.low > 99.99


def test_no_answer_says_nothing():
    found = promoter_score([0, 1], [0, 1], [0, 1])
    assert np.isnan(found.value[0])
    assert (found.low[0], found.high[0]) == (-100, 100)
    assert found.value[1] == 0
    assert promoter_score([], [], []).value.shape == (0,)


def test_more_answers_say_more_up_to_millions():
    many = np.array([1.0, 10, 1e3, 1e6, 1e9])
    found = promoter_score(3 * many, many, many)
    assert (np.diff(found.high - found.low) < 0).all()
    assert found.value == pytest.approx(40)
    assert found.high[-1] - found.low[-1] < 0.02
    same = promoter_score(np.full(100_000, 3), 1, 1)
    assert np.ptp(same.low) == 0


def test_answers_are_split_as_reichheld_did():
    assert split(range(11)) == (2, 2, 7)
    assert split([10, 9, float("nan"), 8, 0]) == (2, 1, 1)
    assert split([]) == (0, 0, 0)
    for bad in ([11], [-1], [8.5], [float("inf")]):
        with pytest.raises(NotCounts, match="from 0 to 10"):
            split(bad)


def test_bad_counts_are_refused():
    with pytest.raises(NotCounts, match="passives: a count is finite"):
        promoter_score(1, -2, 3)
    with pytest.raises(NotCounts, match="detractors"):
        promoter_score(1, 2, float("nan"))
    with pytest.raises(NotAConfidence):
        promoter_score(1, 2, 3, confidence=95)
