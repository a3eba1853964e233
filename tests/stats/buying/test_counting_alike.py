import numpy as np
import pytest
from numpy.typing import NDArray

from keepwell.stats.buying.cnbd_k import MBGCNBD
from keepwell.stats.buying.counting_ahead import orders_ahead
from keepwell.stats.buying.counting_alike import orders_ahead_alike
from keepwell.stats.buying.summary import Summary

Floats = NDArray[np.float64]


def one_by_one(shape: Floats, odds: Floats, a: float, b: Floats, *, weights: Floats) -> Floats:
    k, ones = len(weights), np.ones(len(shape))
    each = [orders_ahead(shape + j, ones, odds, a, b, k=k, j=j) for j in range(k)]
    return (weights * np.stack(each)).sum(0) / weights.sum(0)


@pytest.mark.parametrize(
    ("k", "r", "a", "b"),
    [(1, 0.243, 0.793, 2.426), (2, 1e-3, 1e-3, 1e-3), (4, 9.0, 1.0, 0.01), (12, 3.0, 20.0, 5.0)],
)
def test_a_table_says_what_the_sums_say(k: int, r: float, a: float, b: float):
    seed = 4
    rng = np.random.default_rng(seed)
    x = np.repeat([0.0, 1.0, 9.0, 7.0], [2_000, 2_000, 2_000, 50])
    asked = (r + k * x, np.exp(rng.uniform(-7, 1, len(x))), a, b + x)
    weights = rng.uniform(0.01, 1, (k, len(x)))
    found = orders_ahead_alike(*asked, weights=weights, alike=x)
    assert found == pytest.approx(one_by_one(*asked, weights=weights), rel=1e-9), seed


def test_one_horizon_for_all_or_none_ahead():
    x = np.zeros(4_000)
    shape, b, weights = x + 1.5, x + 2.0, np.ones((2, len(x)))
    same = orders_ahead_alike(shape, x + 3, 0.7, b, weights=weights, alike=x)
    assert same == pytest.approx(one_by_one(shape, x + 3, 0.7, b, weights=weights), rel=1e-11)
    odds = np.where(np.arange(len(x)) % 2, 3.0, 0.0)
    half = orders_ahead_alike(shape, odds, 0.7, b, weights=weights, alike=x)
    assert not half[odds == 0].any()
    assert half[odds > 0] == pytest.approx(same[odds > 0], rel=1e-11)


def test_too_wide_a_range_for_a_table_is_summed():
    x = np.zeros(1_600)
    asked = (x + 0.5, 10.0 ** np.linspace(-150, 1, len(x)), 0.7, x + 2.0)
    weights = np.ones((1, len(x)))
    found = orders_ahead_alike(*asked, weights=weights, alike=x)
    assert found == pytest.approx(one_by_one(*asked, weights=weights), rel=1e-12)


def test_a_client_is_told_the_same_in_any_company():
    seed = 5
    rng = np.random.default_rng(seed)
    model = MBGCNBD(1.33, 19.7, 0.42, 0.79, k=3)
    x = rng.integers(0, 4, 8_000)
    t_x = np.where(x > 0, rng.uniform(1, 200, len(x)), 0.0)
    rows = Summary.of(x, t_x, t_x + rng.uniform(0, 90, len(x)))
    some = slice(0, 300)
    alone = model.expected_orders(rows[some], 90)
    assert model.expected_orders(rows, 90)[some] == pytest.approx(alone, rel=1e-9), seed


@pytest.mark.parametrize(("k", "j", "a"), [(1, 0, 0.8), (3, 2, 0.05), (12, 7, 1.0), (2, 1, 9.0)])
def test_few_clients_are_told_what_many_are(k: int, j: int, a: float):
    seed = 6
    rng = np.random.default_rng(seed)
    rows = 500
    shape, b, scale = rng.gamma(1, 10, rows) + 0.01, rng.gamma(1, 5, rows) + 0.01, np.ones(rows)
    ahead = np.exp(rng.normal(0, 2.5, rows))
    ahead[:2] = 0, 60
    many = orders_ahead(shape, scale, ahead, a, b, k=k, j=j)
    for few in (slice(0, 1), slice(1, 9), slice(9, 200)):
        found = orders_ahead(shape[few], scale[few], ahead[few], a, b[few], k=k, j=j)
        assert found == pytest.approx(many[few], rel=1e-12), seed
