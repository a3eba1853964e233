"""A made company of 240 clients over three years: most order steadily, a few do what a cue is about."""

import datetime as dt

import numpy as np

from keepwell.cues.history import History
from keepwell.lib.periods import EPOCH

AS_OF = dt.date(2025, 6, 30)
TODAY = (AS_OF - EPOCH).days
BEGIN = TODAY - 1095
STEADY = 200
QUIET, LESS, MORE, UNEVEN, STOPPED, FRESH, CHEAPER = 901, 902, 903, 904, 905, 906, 907


def spaced(gap: float, begin: int, end: int, rng: np.random.Generator, k: float = 8.0) -> np.ndarray:
    """Order days about `gap` days apart."""
    steps = np.maximum(1, np.rint(rng.gamma(k, gap / k, int(2 * (end - begin) / gap) + 20)))
    days = begin + np.cumsum(steps).astype(np.int64)
    return days[days <= end]


def made() -> History:
    """The company as of its last day, with a product line that one client has given up."""
    rng = np.random.default_rng(42)
    orders: dict[int, np.ndarray] = {}
    for client in range(1, STEADY + 1):
        end = TODAY if rng.random() < 0.8 else int(rng.integers(BEGIN + 100, TODAY))
        gap = float(rng.gamma(4, 9) + 6)
        orders[client] = spaced(gap, BEGIN + int(rng.integers(0, 60)), end, rng, float(rng.choice([1, 2, 6])))
    orders[QUIET] = spaced(20, BEGIN, TODAY - 110, rng, 12)
    orders[LESS] = np.append(spaced(9, BEGIN, TODAY - 90, rng), [TODAY - 61, TODAY - 5])
    orders[MORE] = np.concatenate([spaced(30, BEGIN, TODAY - 90, rng), spaced(5, TODAY - 90, TODAY, rng)])
    uneven = TODAY - 158 + np.cumsum([2, 55, 1, 40, 1, 48, 1, 2])
    orders[UNEVEN] = np.concatenate([spaced(12, BEGIN, TODAY - 158, rng, 60), uneven])
    orders[STOPPED] = spaced(14, BEGIN, TODAY, rng)
    orders[FRESH] = np.array([TODAY - 12, TODAY - 3])
    orders[CHEAPER] = spaced(14, BEGIN, TODAY, rng)
    orders = {client: days for client, days in orders.items() if len(days)}
    owner = np.concatenate([np.full(len(days), client) for client, days in orders.items()])
    day = np.concatenate(list(orders.values()))
    net = np.round(rng.lognormal(6, 0.4, len(day)), 2)
    net[(owner == CHEAPER) & (day > TODAY - 90)] /= 12
    history = History.of(AS_OF, owner, day, net)
    in_line = rng.random(len(day)) < 0.9
    in_line &= ~((owner == STOPPED) & (day > TODAY - 200))
    other = np.ones(len(day), bool)
    return history.with_pieces(
        np.concatenate([owner[in_line], owner[other]]),
        ["Jute bags"] * int(in_line.sum()) + ["Baskets"] * int(other.sum()),
        np.concatenate([day[in_line], day[other]]),
        np.concatenate([net[in_line], net[other]]) / 2,
    )
