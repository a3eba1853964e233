import numpy as np
import pytest

from keepwell.stats.season import (
    _DRIFT,
    _LEVEL,
    _NOISE,
    _SWING,
    WINDOW,
    Season,
    WorkingDays,
    _alike,
    _year_before,
)

DAY_ONE = 14_610  # 2010-01-01, a Friday


def numbers(*dates: str) -> np.ndarray:
    return np.array(dates, "datetime64[D]").astype(np.int64)


def orders_of(weights: np.ndarray, rng: np.random.Generator, mean: float = 60.0) -> np.ndarray:
    """Order days of all clients together: so many a day as its weight says."""
    return np.repeat(np.arange(len(weights)) + DAY_ONE, rng.poisson(mean * weights))


def test_weekdays_and_closed_days_are_recovered():
    rng = np.random.default_rng(1)
    days = np.arange(800) + DAY_ONE
    usual = np.array([1.2, 1.0, 0.02, 0.5, 1.4, 1.4, 1.4])[days % 7]  # from a Thursday on
    closed = np.isin(
        days, numbers(*(f"201{y}-{d}" for y in range(3) for d in ("12-25", "12-26", "01-01", "01-02")))
    )
    found = WorkingDays.of(orders_of(np.where(closed, 0.0, usual), rng), DAY_ONE + 800)
    usual, closed = usual[found.first - DAY_ONE :], closed[found.first - DAY_ONE :]
    busy = closed & (usual > 0.4)
    assert (found.past[busy] == 0).all()
    assert (found.past[~closed] > 0).all()
    share = found.past[~closed] / usual[~closed]
    assert np.abs(share[usual[~closed] > 0.4] / np.median(share) - 1).max() < 0.1
    assert found.past.mean() == pytest.approx(1.0)


def test_a_date_that_was_closed_a_year_ago_will_be_closed_again():
    days = np.arange(400) + DAY_ONE
    closed = np.isin(days, numbers("2010-12-25", "2010-12-27", "2010-12-28"))
    known = np.flatnonzero(~closed[:358]) + DAY_ONE  # 2010-12-25 is day 358: the closure lies in the future
    before = WorkingDays.of(np.repeat(known, 20), DAY_ONE + 358)
    assert before.weights(DAY_ONE + 358, 4).min() > 0.9
    after = WorkingDays.of(np.repeat(days[~closed], 20), DAY_ONE + 400)
    a_year_on = after.weights(int(numbers("2011-12-24")[0]), 6)
    assert (a_year_on == 0).tolist() == [False, True, False, True, True, False]


def test_a_small_company_is_never_thought_closed():
    some = np.arange(0, 400, 3) + DAY_ONE
    assert WorkingDays.of(some, DAY_ONE + 400).past.min() > 0


def test_the_same_date_a_year_before():
    asked = numbers("2012-02-29", "2012-03-01", "2011-01-01", "2012-12-31")
    assert (
        _year_before(asked).tolist()
        == numbers("2011-02-28", "2011-03-01", "2010-01-01", "2011-12-31").tolist()
    )


def flat(first: int, days: int) -> WorkingDays:
    return WorkingDays(first, np.ones(days), np.ones(7))


def test_last_years_curve_comes_again():
    begins = np.arange(DAY_ONE, DAY_ONE + 700, WINDOW)
    curve = 0.4 * np.sin(2 * np.pi * (begins + WINDOW / 2 - DAY_ONE) / 365.25)
    season = Season.of(flat(DAY_ONE, 720), begins, curve, np.full(len(begins), 0.01))
    for day in range(720, 1085, 30):
        truth = 0.4 * np.sin(2 * np.pi * (np.arange(day, day + 90) - 719.5) / 365.25)
        mean, variance = season.pace(DAY_ONE + day, 90)
        assert mean == pytest.approx(np.log(np.exp(truth).mean()), abs=0.16)
        assert _NOISE**2 <= variance < 0.25


def test_with_less_than_a_year_the_long_mean_comes_back_and_little_is_known():
    begins = np.arange(DAY_ONE, DAY_ONE + 180, WINDOW)
    season = Season.of(flat(DAY_ONE, 180), begins, np.array([0, 0, 0, 0, 0.4, 0.4]), np.full(6, 0.01))
    soon, sure = season.pace(DAY_ONE + 180, 30)
    later, unsure = season.pace(DAY_ONE + 300, 30)
    assert 0 < later < soon < 0.4
    assert sure < unsure


@pytest.mark.parametrize("seed", [3])
def test_the_interval_of_the_pace_covers_as_often_as_it_says(seed: int):
    rng = np.random.default_rng(seed)
    begins = np.arange(DAY_ONE, DAY_ONE + 660, WINDOW)
    fine = np.concatenate([begins + WINDOW / 2, DAY_ONE + 660 + np.arange(7.5, 90, 15)])
    root = np.linalg.cholesky(_alike(fine, fine) + 1e-9 * np.eye(len(fine)))
    inside, many = 0, 400
    for _ in range(many):
        drawn = root @ rng.standard_normal(len(fine))
        seen = drawn[: len(begins)] + rng.normal(0, np.hypot(_NOISE, 0.1), len(begins))
        season = Season.of(flat(DAY_ONE, 660), begins, seen, np.full(len(begins), 0.01))
        mean, variance = season.pace(DAY_ONE + 660, 90)
        truth = np.log(np.exp(drawn[len(begins) :]).mean()) + rng.normal(0, _NOISE)
        inside += abs(truth - mean) < 1.645 * np.sqrt(variance)
    assert inside / many == pytest.approx(0.9, abs=0.045), seed


def test_no_season_is_known_of_nobody():
    nothing = Season.none()
    assert nothing.pace(DAY_ONE, 90) == (0.0, 0.0)
    empty = WorkingDays.of(np.zeros(0, np.int64), DAY_ONE)
    assert empty.weights(DAY_ONE, 14).tolist() == [1.0] * 14
    season = Season.of(empty, np.zeros(0, np.int64), np.zeros(0), np.zeros(0))
    assert season.pace(DAY_ONE, 90)[0] == pytest.approx(0.0)


def test_far_from_everything_known_the_prior_is_left():
    begins = np.array([DAY_ONE])
    season = Season.of(flat(DAY_ONE, 30), begins, np.zeros(1), np.full(1, 0.01))
    _, variance = season.pace(DAY_ONE + 20_000, 15)
    assert variance < _SWING**2 + _DRIFT**2 + _LEVEL**2 + _NOISE**2


def test_a_horizon_of_closed_days_alone_has_a_finite_pace():
    shut = WorkingDays(DAY_ONE, np.ones(30), np.zeros(7))
    season = Season.of(shut, np.array([DAY_ONE]), np.zeros(1), np.full(1, 0.01))
    mean, variance = season.pace(DAY_ONE + 40, 10)
    assert np.isfinite([mean, variance]).all()
    assert mean < -2
