import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keepwell.stats.evaluation import (
    NotScores,
    brier,
    brier_parts,
    calibration,
    calibration_line,
    log_loss,
)


def test_brier_and_log_loss_by_hand():
    assert brier([1, 0], [0.75, 0.5]) == pytest.approx((0.0625 + 0.25) / 2)
    assert log_loss([1, 0], [0.75, 0.5]) == pytest.approx(-(np.log(0.75) + np.log(0.5)) / 2)
    assert log_loss([1, 0], [1.0, 0.0]) == 0
    assert log_loss([1], [0.0]) == np.inf
    assert np.isnan(brier([], []))
    assert np.isnan(log_loss([], []))


@given(
    st.lists(st.tuples(st.booleans(), st.integers(0, 20)), min_size=1, max_size=60),
    st.sampled_from([None, 1, 5, 10]),
)
def test_murphys_parts_add_up(cases: list[tuple[bool, int]], bands: int | None):
    happened, chance = [came for came, _ in cases], [told / 20 for _, told in cases]
    parts = brier_parts(happened, chance, bands)
    whole = parts.reliability - parts.resolution + parts.uncertainty + parts.within
    assert whole == pytest.approx(brier(happened, chance), abs=1e-12)
    assert parts.reliability >= 0
    assert -1e-12 <= parts.resolution <= parts.uncertainty + 1e-12


def test_murphys_parts_by_hand():
    # two values: .2 said ten times, came 3; .8 said ten times, came 8
    happened = [1] * 3 + [0] * 7 + [1] * 8 + [0] * 2
    parts = brier_parts(happened, [0.2] * 10 + [0.8] * 10)
    assert parts.reliability == pytest.approx(0.01 / 2)
    assert parts.resolution == pytest.approx(0.25**2)
    assert parts.uncertainty == pytest.approx(0.55 * 0.45)
    assert parts.within == 0
    assert np.isnan(brier_parts([], []).reliability)


def test_the_calibration_table():
    bands = calibration([1, 0, 1, 1], [0.05, 0.05, 0.95, 1.0])
    assert [(band.low, band.count, band.happened) for band in bands] == [(0.0, 2, 1), (0.9, 2, 2)]
    assert bands[0].predicted == pytest.approx(0.05)
    assert bands[0].share_low < 0.5 < bands[0].share_high
    assert calibration([], []) == []


def test_bands_of_equally_many_cases():
    rng = np.random.default_rng(4)
    chance = rng.beta(0.5, 5, 1000)
    happened = rng.random(1000) < chance
    bands = calibration(happened, chance, equal="count")
    assert [band.count for band in bands] == [100] * 10
    assert [band.low for band in bands[1:]] == [band.high for band in bands[:-1]]
    assert all(band.low <= band.predicted <= band.high for band in bands)
    held = [band.share_low <= band.predicted <= band.share_high for band in bands]
    assert sum(held) >= 9
    assert sum(band.happened for band in bands) == happened.sum()
    same = calibration([1, 0, 1], [0.3, 0.3, 0.3], equal="count")
    assert [(band.low, band.high, band.count, band.happened) for band in same] == [(0.3, 0.3, 3, 2)]
    few = calibration([1, 0, 1, 0], [0.1, 0.1, 0.1, 0.9], bands=4, equal="count")
    assert sum(band.count for band in few) == 4
    assert calibration([], [], equal="count") == []


def test_the_calibration_line_finds_what_was_done_to_the_chances():
    seed = 29
    rng = np.random.default_rng(seed)
    true = rng.beta(2, 3, 6000)
    happened = rng.random(6000) < true
    logits = np.log(true / (1 - true))
    held = calibration_line(happened, true)
    assert held.slope_low < 1 < held.slope_high, seed
    assert held.intercept_low < 0 < held.intercept_high, seed
    extreme = calibration_line(happened, 1 / (1 + np.exp(-2 * logits)))
    assert extreme.slope == pytest.approx(held.slope / 2)
    shifted = calibration_line(happened, 1 / (1 + np.exp(1 - logits)))
    assert shifted.in_the_large == pytest.approx(1 + held.in_the_large)


def test_coverage_of_the_calibration_line():
    seed = 31
    rng = np.random.default_rng(seed)
    held = np.zeros(2)
    for _ in range(300):
        true = rng.beta(2, 3, 300)
        line = calibration_line(rng.random(300) < true, true)
        held += line.intercept_low < 0 < line.intercept_high, line.slope_low < 1 < line.slope_high
    assert (held / 300 > 0.92).all(), (seed, held / 300)


def test_where_there_is_no_line():
    for happened, chance in (([], []), ([1, 1], [0.2, 0.4]), ([0, 0], [0.2, 0.4])):
        assert np.isnan(calibration_line(happened, chance).slope)
    parted = calibration_line([0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])
    assert np.isnan(parted.slope)
    assert np.isfinite(parted.in_the_large)
    flat = calibration_line([0, 1, 1, 1], [0.5] * 4)
    assert np.isnan(flat.slope)
    assert flat.in_the_large == pytest.approx(np.log(3))
    ends = calibration_line([0, 1, 1, 0], [0.0, 1.0, 0.0, 1.0])
    assert ends.slope == pytest.approx(0.0, abs=1e-6)


def test_what_is_no_chance_is_refused():
    for figure in (log_loss, brier_parts, calibration, calibration_line):
        with pytest.raises(NotScores, match="between 0 and 1"):
            figure([1], [1.5])
        with pytest.raises(NotScores, match="finite"):
            figure([1, 0], [1, float("nan")])
