import numpy as np
import pytest

from keepwell.stats.evaluation import CannotJudge, Past, auc, brier, rolling_origin

# four clients: every 10 days; every 10 until 100, then never; once; only late
ROWS = [list(range(0, 300, 10)), list(range(0, 101, 10)), [5], list(range(200, 300, 7))]
DAYS = np.concatenate(ROWS)
START = np.cumsum([0, *map(len, ROWS)])


def silence(past: Past) -> np.ndarray:
    return past.silence.astype(float)


def test_each_cut_knows_only_what_was_before_it():
    seen: list[Past] = []

    def watch(past: Past) -> np.ndarray:
        seen.append(past)
        return silence(past)

    told = rolling_origin(DAYS, START, [50, 150, 210], 30, watch)
    assert [past.clients.tolist() for past in seen] == [[0, 1, 2], [0, 1, 2], [0, 1, 2, 3]]
    assert all(past.days.max() < past.cut for past in seen)
    assert seen[0].order_days.tolist() == [5, 5, 1]
    assert seen[0].silence.tolist() == [9, 9, 44]
    assert told.cuts == [50, 150, 210]
    assert told.client.tolist() == [0, 1, 2, 0, 1, 2, 0, 1, 2, 3]
    assert told.happened.tolist() == [False, False, True, False, True, True, False, True, True, False]
    assert told.was_active.tolist() == [True, True, False, True, False, False, True, False, False, True]
    assert told.cut.tolist() == [50] * 3 + [150] * 3 + [210] * 4
    assert told.score.tolist()[:3] == [9, 9, 44]


def test_figures_are_those_of_the_cases():
    told = rolling_origin(DAYS, START, [50, 150, 210], 30, silence, min_orders=2)
    assert [figures.n for figures in told.all] == [2, 2, 3]
    assert [figures.n for figures in told.active] == [2, 1, 2]
    assert np.isnan(told.all[0].auc)  # neither fell silent
    assert (told.all[1].auc, told.mean_all.auc) == (1.0, 1.0)
    assert np.isnan(told.mean_active.auc)
    assert told.mean_all.base_rate == pytest.approx((0 + 1 / 2 + 1 / 3) / 3)
    assert np.isnan(told.mean_all.brier)  # silences are no chances
    chances = rolling_origin(DAYS, START, [50, 210], 30, lambda past: past.silence / 300)
    at = chances.cut == 210
    assert chances.all[1].brier == brier(chances.happened[at], chances.score[at])
    assert chances.all[1].auc == auc(chances.happened[at], chances.score[at])
    assert chances.all[1].mean_prediction == pytest.approx(chances.score[at].mean())


def test_numpy_days_and_an_end_without_orders():
    dates = DAYS.astype("datetime64[D]")
    cuts = np.array([150], "datetime64[D]")
    one, other = (
        rolling_origin(dates, START, cuts, 30, silence),
        rolling_origin(DAYS, START, [150], 30, silence),
    )
    assert one.score.tolist() == other.score.tolist()
    later = rolling_origin(DAYS, START, [300], 30, silence, last_day=330)
    assert later.happened.all()


def test_clients_that_never_ordered_are_nobody():
    told = rolling_origin([1, 3, 2], [0, 0, 2, 2, 3], [3], 1, silence)
    assert told.client.tolist() == [1, 3]
    assert told.happened.tolist() == [False, True]


def test_none_judged_and_no_cuts():
    none = rolling_origin(DAYS, START, [50], 30, silence, min_orders=99)
    assert none.all[0].n == 0
    assert np.isnan(none.mean_all.auc)
    assert rolling_origin(DAYS, START, [], 30, silence).score.tolist() == []


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"cuts": [280]}, "must be over"),
        ({"cuts": [0]}, "an order come before"),
        ({"cuts": [1.5]}, "cuts are whole"),
        ({"days": [3, 1], "start": [0, 2]}, "ascend"),
        ({"days": [1, 1], "start": [0, 2]}, "ascend"),
        ({"days": [1.5], "start": [0, 1]}, "days are whole"),
        ({"days": [np.nan], "start": [0, 1]}, "days are whole"),
        ({"start": [0, 5]}, "pointers"),
        ({"start": []}, "pointers"),
        ({"days": [], "start": [0]}, "must be over"),
        ({"horizon": 0}, "at least one day"),
        ({"scorer": lambda past: past.days}, "one finite number"),
        ({"scorer": lambda past: np.full(len(past.clients), np.nan)}, "one finite number"),
    ],
)
def test_what_cannot_be_judged_is_refused(changed: dict[str, object], says: str):
    asked = {"days": DAYS, "start": START, "cuts": [150], "horizon": 30, "scorer": silence} | changed
    with pytest.raises(CannotJudge, match=says):
        rolling_origin(**asked)
