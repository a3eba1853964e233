import datetime as dt

from cues.company import AS_OF, made
from keepwell.cues.history import History
from keepwell.cues.raising import pick, raise_cues


def test_the_budget_is_over_all_tests_at_once(history: History):
    picked = [one for one in pick(history, attention=0.1) if not one.judged.fact]
    tests = sum(len(one.judged) for one in picked)
    raised = sum(int(one.raised.sum()) for one in picked)
    shares = {one.kind: 3.0 if one.kind == "gone_quiet" else 1.0 for one in picked}
    for one in picked:
        if one.raised.any():
            weight = shares[one.kind] / sum(shares.values()) * tests / len(one.judged)
            # Suppressed and surplus cues were believed too, so this bounds from below what the rule allows.
            assert one.judged.chance[one.raised].max() <= 0.1 * weight
    assert 0 < raised < tests / 10


def test_a_larger_budget_raises_no_less(history: History):
    few, many = raise_cues(history, attention=0.02), raise_cues(history, attention=0.3)
    assert {(c.kind, c.client) for c in few if c.kind == "gone_quiet"} <= {(c.kind, c.client) for c in many}
    assert len(few) < len(many)


def test_most_at_stake_comes_first_and_the_same_day_gives_the_same_list(history: History):
    cues = raise_cues(history)
    assert [cue.at_stake for cue in cues] == sorted((cue.at_stake for cue in cues), reverse=True)
    assert raise_cues(made()) == cues


def test_nobody_and_hardly_anybody():
    assert raise_cues(History.of(AS_OF, [], [], [])) == []
    assert raise_cues(History.of(AS_OF, [1], [19_000], [5.0])) == []


def test_too_short_a_past_is_not_judged():
    days = [20_000 - 7 * week for week in range(4)] * 2
    history = History.of(dt.date(2024, 12, 31), [1] * 4 + [2] * 4, days, [10.0] * 8)
    assert raise_cues(history) == []
