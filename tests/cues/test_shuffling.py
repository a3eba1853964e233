import itertools

import numpy as np
import pytest

from cues.company import AS_OF
from keepwell.cues.history import History
from keepwell.cues.kinds import KINDS
from keepwell.cues.shuffling import MOST_ROWS, recalibrated_by_order, sample
from keepwell.lib.periods import day_number


def unchanged(clients: int, seed: int) -> History:
    """Clients whose gaps and amounts have heavy tails, and in whom nothing changes."""
    rng = np.random.default_rng(seed)
    owner = np.repeat(np.arange(clients), 60)
    gaps = np.maximum(1, np.rint(12 * np.exp(0.5 * rng.standard_t(3, len(owner)).clip(-6, 6)))).astype(
        np.int64
    )
    after = np.concatenate([np.cumsum(one[::-1])[::-1] for one in np.split(gaps, clients)])
    day = day_number(AS_OF) + 1 - after
    net = np.exp(5 + 0.5 * rng.standard_t(3, len(owner)))
    return History.of(AS_OF, owner, day, net)


@pytest.mark.parametrize("kind", ["ordering_less", "ordering_more", "irregular"])
def test_where_nothing_changed_small_chances_are_as_rare_as_they_say(kind: str):
    chances = np.concatenate([KINDS[kind].judge(unchanged(300, seed)).chance for seed in range(5)])
    assert len(chances) > 800
    for level in (0.05, 0.01):
        most = level + 3 * np.sqrt(level * (1 - level) / len(chances))
        assert (chances < level).mean() <= most


def test_ranks_are_among_the_alike_and_nothing_tested_stays_untested():
    start = np.arange(0, 81, 4)
    groups = np.repeat([0, 1], 10)
    values = np.linspace(0, 1, 80)

    def smallest_first(taken: np.ndarray) -> tuple[np.ndarray]:
        return (np.where(groups == 0, 0.5, taken[start[:-1]]),)

    own = np.array([0.4, 0.6, 1.0, 0.4])
    (ranked,) = recalibrated_by_order((own,), np.array([0, 0, 0, 7]), smallest_first, (values, start, groups))
    assert ranked.tolist() == [pytest.approx(1 / 1001), 1.0, 1.0, 1.0]
    nobody = (np.zeros(0), np.zeros(1, np.intp), np.zeros(0, np.intp))
    assert recalibrated_by_order((own,), own.astype(np.intp), smallest_first, nobody)[0].tolist() == [1] * 4


def test_a_large_company_is_sampled_evenly():
    assert sample(np.arange(7)).tolist() == list(range(7))
    taken = sample(np.arange(10 * MOST_ROWS))
    assert len(taken) == MOST_ROWS
    assert set(np.diff(taken)) == {10}


def test_the_chances_are_the_same_in_whatever_order_the_clients_stand() -> None:
    rng = np.random.default_rng(5)
    counts = rng.integers(0, 9, 40)
    rows = [rng.lognormal(0, 1, count) for count in counts]

    def chances(places: list[int]) -> np.ndarray:
        values = np.concatenate([rows[place] for place in places])
        start = np.concatenate([[0], np.cumsum(counts[places])])
        alike = counts[places] % 3
        last = np.array([rows[place][-1:].sum() for place in places])

        def test(shuffled: np.ndarray) -> tuple[np.ndarray, ...]:
            ends = [shuffled[a:b][-1:].sum() for a, b in itertools.pairwise(start)]
            return (1 / (1 + np.array(ends)),)

        return recalibrated_by_order((1 / (1 + last),), alike, test, (values, start, alike))[0]

    forth = list(range(40))
    back = forth[::-1]
    assert np.array_equal(chances(forth), chances(back)[::-1])
