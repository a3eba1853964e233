import numpy as np
import pytest
from ovarian import HAPPENED, SCORES
from scipy.stats import chi2

from keepwell.stats.evaluation import (
    NotScores,
    auc,
    auc_covariance,
    average_precision,
    compare,
    compare_aucs,
    log_loss,
)


def test_delongs_patients_compared():
    # SAS/STAT user's guide, "Comparing receiver operating characteristic curves": all three, 2 degrees: 2.5340, p = .2817.
    areas, covariance = auc_covariance(HAPPENED, SCORES["kg"], SCORES["albumin"], SCORES["total_protein"])
    contrast = np.array([[-1.0, 1, 0], [-1, 0, 1]])
    gaps = contrast @ areas
    told = gaps @ np.linalg.solve(contrast @ covariance @ contrast.T, gaps)
    assert round(float(told), 4) == 2.5340
    assert round(float(chi2.sf(told, 2)), 4) == 0.2817
    pair = compare_aucs(HAPPENED, SCORES["kg"], SCORES["total_protein"])
    assert pair.low < 0 < pair.high
    assert pair.difference == pytest.approx(pair.one - pair.other)


def cases(
    rng: np.random.Generator, clients: int, cuts: int, better: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Clients that are judged at several cuts, alike at each: rows that depend on each other."""
    who, when = np.repeat(np.arange(clients), cuts), np.tile(np.arange(cuts), clients)
    liking = rng.normal(size=clients)[who] + 0.3 * rng.normal(size=clients * cuts)
    happened = liking + rng.normal(size=clients)[who] > 0.5
    noise = rng.normal(size=(2, clients))[:, who]
    return happened, liking + noise[0] - better * noise[0], liking + noise[1], who, when


def test_the_bootstrap_agrees_with_delong_on_independent_cases():
    rng = np.random.default_rng(37)
    happened, one, other, _, _ = cases(rng, 500, 1, 0.5)
    exact, drawn = compare_aucs(happened, one, other), compare(happened, one, other)
    assert drawn.difference == pytest.approx(exact.difference)
    assert drawn.low == pytest.approx(exact.low, abs=0.01)
    assert drawn.high == pytest.approx(exact.high, abs=0.01)
    assert (exact.chance < 0.05) == (drawn.chance < 0.05)


def test_false_alarms_of_both_tests():
    seed = 41
    rng = np.random.default_rng(seed)
    delong, clustered, blind = [], [], []
    for _ in range(150):
        happened, one, other, who, when = cases(rng, 120, 4, 0.0)
        first = when == 0
        delong.append(compare_aucs(happened[first], one[first], other[first]).chance)
        clustered.append(compare(happened, one, other, clients=who, cuts=when, draws=300).chance)
        blind.append(compare_aucs(happened, one, other).chance)
    for chances in (delong, clustered):
        assert 0.005 < np.mean(np.array(chances) < 0.05) < 0.10, seed
    assert (
        np.mean(np.array(blind) < 0.05) > 0.15
    )  # the same clients at four cuts are not four times the clients


def test_a_better_score_is_found_by_every_figure():
    rng = np.random.default_rng(43)
    happened, one, other, who, when = cases(rng, 400, 3, 0.9)
    spread = {"clients": who, "cuts": when, "draws": 400}
    for figure in ("auc", "average_precision", "precision_at"):
        assert compare(happened, one, other, figure, **spread).low > 0
    chance, worse = (1 / (1 + np.exp(1 - score)) for score in (one, other))
    for figure in ("brier", "log_loss"):
        assert compare(happened, chance, worse, figure, **spread).high < 0
    told = compare(happened, one, other, "average_precision", **spread)
    by_hand = np.mean([average_precision(happened[when == cut], one[when == cut]) for cut in range(3)])
    assert told.one == pytest.approx(by_hand)


def test_the_same_seed_says_the_same_and_alike_is_alike():
    rng = np.random.default_rng(47)
    happened, one, other, who, when = cases(rng, 60, 2, 0.3)
    assert compare(happened, one, other, clients=who) == compare(happened, one, other, clients=who)
    told = compare(happened, one, other, rng=np.random.default_rng(5), draws=50, cuts=when)
    assert told == compare(happened, one, other, rng=np.random.default_rng(5), draws=50, cuts=when)
    for same in (compare(happened, one, one * 3 + 2, draws=50), compare_aucs(happened, one, one * 3 + 2)):
        assert (same.difference, same.low, same.high, same.chance) == (0.0, 0.0, 0.0, 1.0)


def test_names_of_clients_may_be_anything():
    happened, one, other = [1, 0, 1, 0, 1, 0], [3, 1, 2, 2, 5, 1], [1, 2, 3, 4, 5, 6]
    names = np.array(["a", "b", "a", "c", "c", "b"])
    by_name = compare(happened, one, other, clients=names, draws=100)
    by_number = compare(happened, one, other, clients=[0, 1, 0, 2, 2, 1], draws=100)
    assert by_name == by_number
    assert by_name.one == auc(happened, one)


def test_nothing_to_compare():
    assert np.isnan(compare([], [], []).difference)
    assert np.isnan(compare([1, 1], [1, 2], [2, 1], draws=20).low)
    assert np.isnan(compare_aucs([1, 1], [1, 2], [2, 1]).difference)
    one_sided = compare([1, 0, 1, 1], [1, 0, 1, 0], [0, 1, 0, 1], cuts=[0, 0, 1, 1], draws=50)
    assert one_sided.one == 1.0  # the cut at which all happened has no AUC and is left out
    assert compare([1, 0], [0.0, 0.5], [0.5, 0.5], "log_loss", draws=20).one == np.inf
    assert log_loss([1, 0], [0.0, 0.5]) == np.inf


def test_what_is_no_comparison_is_refused():
    with pytest.raises(NotScores, match="one a case"):
        compare([1, 0], [1, 2], [2, 1], clients=[1])
    with pytest.raises(NotScores, match="equally long"):
        compare([1, 0], [1, 2], [2, 1, 3])
    with pytest.raises(NotScores, match="between 0 and 1"):
        compare([1, 0], [1, 2], [2, 1], "log_loss")
