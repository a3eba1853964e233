"""What a test says where nothing has changed: of the same clients, each one's own values in random order.

If nothing changed, the order of a client's values says nothing, and any other order would have done as well (Fisher 1935, The
Design of Experiments, chapter III). So the chances that the test gives to reordered values are what its chances look like by
chance alone, whatever the tails of the values; `stats.change.recalibrated` ranks the true ones among them. The numbers are the
same at every run, and in whatever order the clients stand.
"""

from collections.abc import Callable, Iterator
from typing import Final

import numpy as np
from numpy.typing import NDArray

from keepwell.stats.change import recalibrated
from keepwell.stats.ragged import owners

Floats = NDArray[np.float64]
Pointers = NDArray[np.intp]

ENOUGH: Final = 20_000  # chances of reordered values: none is called rarer than 1 in so many
MOST_ROWS: Final = 2_000  # clients looked at, an even sample
_MOST_ROUNDS: Final = 100
_ODD: Final = np.uint64(0x9E3779B97F4A7C15)  # spreads small numbers over all bits


def sample(rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """So many of the rows, evenly spread, that reordering their values stays cheap."""
    taken = min(len(rows), MOST_ROWS)
    return rows[np.arange(taken) * len(rows) // max(taken, 1)]


def recalibrated_by_order(
    chances: tuple[Floats, ...],
    alike: NDArray[np.intp],
    test: Callable[[Floats], tuple[Floats, ...]],
    sampled: tuple[Floats, Pointers, NDArray[np.intp]],
) -> tuple[Floats, ...]:
    """One or several kinds of p-values ranked among those that `test` gives to the same values in random orders.

    `alike`: a small number for each p-value; those of one number are ranked among themselves (Vovk, Gammerman, Shafer 2005,
    section 4.5), for one recent order has other tails than eight. `sampled`: values, pointers of rows into them, and the `alike` of each
    row. The first `chances` are ranked among the first that `test` returns, and so on. A p-value of 1 stays 1: it says that
    nothing was tested; one without anybody alike in the sample becomes 1.
    """
    values, start, groups = sampled
    if not len(groups):
        return tuple(np.ones_like(own) for own in chances)
    rounds = min(-(-ENOUGH // len(groups)), _MOST_ROUNDS)
    usual = [test(values[order]) for order in _orders(values, start, rounds)]
    found = []
    for own, one in zip(chances, zip(*usual, strict=True), strict=True):
        out, known = np.ones_like(own), np.array(one)
        for group in np.unique(groups):
            mine = (alike == group) & (own < 1)
            out[mine] = recalibrated(own[mine], known[:, groups == group])
        found.append(out)
    return tuple(found)


def _orders(values: Floats, start: Pointers, rounds: int) -> Iterator[NDArray[np.intp]]:
    """As many orders in which each row's values lie at random: told by the row's own values, wherever the row stands."""
    row = owners(start)
    place = (np.arange(len(values)) - start[row]).astype(np.uint64)
    own = np.zeros(len(start) - 1, np.uint64)
    bits = np.ascontiguousarray(values, np.float64).view(np.uint64)
    np.add.at(own, row, _mixed(bits + place * _ODD))
    seeds, block = own[row] + place * _ODD, row.astype(np.uint64) << np.uint64(40)
    for turn in range(rounds):  # one sort: the row in the upper bits, chance in the lower
        yield np.argsort(block | (_mixed(seeds + np.uint64(turn)) >> np.uint64(24)))


def _mixed(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Steele, Lea, Flood 2014, Fast splittable pseudorandom number generators, the mixing of SplitMix64."""
    mixed = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))
