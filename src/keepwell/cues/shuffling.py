"""What a test says where nothing has changed: of the same clients, each one's own values in random order.

If nothing changed, the order of a client's values says nothing, and any other order would have done as well (Fisher 1935, The
Design of Experiments, chapter III). So the chances that the test gives to reordered values are what its chances look like by
chance alone, whatever the tails of the values; `stats.change.recalibrated` ranks the true ones among them. The numbers are the
same at every run.
"""

from collections.abc import Callable
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
    row, rng = owners(start), np.random.default_rng(0)
    rounds = min(-(-ENOUGH // len(groups)), _MOST_ROUNDS)
    usual = [test(values[np.lexsort((rng.random(len(values)), row))]) for _ in range(rounds)]
    found = []
    for own, one in zip(chances, zip(*usual, strict=True), strict=True):
        out, known = np.ones_like(own), np.array(one)
        for group in np.unique(groups):
            mine = (alike == group) & (own < 1)
            out[mine] = recalibrated(own[mine], known[:, groups == group])
        found.append(out)
    return tuple(found)
