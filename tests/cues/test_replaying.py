import dataclasses
import datetime as dt

import numpy as np
import pytest

from cues.company import AS_OF
from keepwell.cues.history import History
from keepwell.cues.kinds import KINDS
from keepwell.cues.replaying import CutOutsideHistory, Record, default_cuts, replay
from keepwell.stats.evaluation import auc

CUTS = (dt.date(2024, 10, 1), dt.date(2025, 3, 1))


@pytest.fixture(scope="module")
def record(history: History) -> Record:
    return replay(history, CUTS)


def test_the_figures_follow_from_the_scores(record: Record):
    for cut in record.cuts:
        rows = [row for row in record.scores if row.cut == cut.cut]
        assert cut.all.n == len(rows)
        assert cut.active.n == sum(row.active for row in rows)
        assert cut.all.base_rate == pytest.approx(np.mean([row.happened for row in rows]))
        assert cut.all.auc == pytest.approx(auc([row.happened for row in rows], [row.score for row in rows]))
        assert cut.all.auc > 0.85
        assert cut.all.mean_prediction == pytest.approx(cut.all.base_rate, abs=0.05)


def test_scores_say_what_came(record: Record, history: History):
    for row in record.scores[::17]:
        i = history.clients.tolist().index(row.client)
        days = history.days[history.start[i] : history.start[i + 1]]
        begin = (row.cut - dt.date(1970, 1, 1)).days
        assert (days < begin).sum() >= 5
        assert row.happened == (not ((days >= begin) & (days < begin + 90)).any())


def test_a_cut_sees_nothing_of_what_came_after(history: History, record: Record):
    cut = CUTS[0]
    known_then = history.until(cut + dt.timedelta(days=89))
    again = replay(known_then, [cut])
    assert again.cuts[0] == record.cuts[0]
    assert again.kinds == [row for row in record.kinds if row.cut == cut]


def test_every_kind_has_its_record_at_every_cut(record: Record):
    assert [(row.kind, row.cut) for row in record.kinds] == [(kind, cut) for cut in CUTS for kind in KINDS]
    for row in record.kinds:
        assert 0 <= row.came_true <= row.raised <= row.judged
        assert row.came_true <= row.happened <= row.judged
        assert row.recency_came_true <= row.raised
    quiet = next(row for row in record.totals() if row.kind == "gone_quiet")
    assert quiet.raised > 5
    assert quiet.lift is not None
    assert quiet.lift > 2


def test_the_raised_are_told_apart_by_the_chance_they_were_given(record: Record):
    for row in (*record.kinds, *record.totals()):
        bands = KINDS[row.kind].bands
        assert [band.low for band in row.bands] == list(bands)
        if bands:
            assert row.bands[-1].high == 1
            assert sum(band.raised for band in row.bands) == row.raised
            assert sum(band.came_true for band in row.bands) == row.came_true


def test_calibration_counts_every_score(record: Record):
    assert sum(band.count for band in record.calibration) == len(record.scores)


def test_default_cuts_leave_a_horizon(history: History):
    cuts = default_cuts(history)
    assert len(cuts) == 12
    assert cuts[-1] == dt.date(2025, 4, 1)
    assert all(cut.day == 1 for cut in cuts)
    short = history.until(AS_OF - dt.timedelta(days=750))
    assert len(default_cuts(short)) < 12
    assert default_cuts(History.of(AS_OF, [], [], [])) == []


@pytest.mark.parametrize("cut", [dt.date(2025, 4, 3), dt.date(2020, 1, 1)])
def test_a_cut_outside_what_is_known_is_refused(history: History, cut: dt.date):
    with pytest.raises(CutOutsideHistory) as refused:
        replay(history, [cut])
    assert str(cut) in str(refused.value)
    assert refused.value.code == "cut_outside_history"


def test_a_shop_of_one_time_buyers_has_an_empty_record():
    days = [19_000 + 10 * i for i in range(60)]
    history = History.of(dt.date(2024, 1, 1), list(range(60)), days, [1.0] * 60)
    record = replay(history)
    assert record.scores == []
    assert all(dataclasses.asdict(cut)["all"]["auc"] is None for cut in record.cuts)
