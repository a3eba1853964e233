"""Clients that order and spend as before, and some that do not: the truth against which tests of change are checked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keepwell.stats.change import Rates

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ChangedCounts:
    """Per client: orders in `exposure` and, later, in `window`; whether its rate was changed in between."""

    before: Floats
    recent: Floats
    changed: NDArray[np.bool_]


def simulate_counts(
    rates: Rates,
    clients: int,
    rng: np.random.Generator,
    *,
    exposure: float,
    window: float,
    drift: float = 0.0,
    changed: float = 0.0,
    factor: float = 0.5,
) -> ChangedCounts:
    """Poisson counts of gamma rates (the model of `compare_counts`), a share `changed` of them at `factor` times the rate.

    `exposure` and `window` in one unit of time. `drift` is the standard deviation of the logarithm by which every rate moves on
    its own between the two, its mean kept: what the model does not know, and `dispersion_of` measures.
    """
    rate = rng.gamma(rates.shape, 1 / rates.rate, clients)
    before = rng.poisson(rate * exposure)
    moved = rng.random(clients) < changed
    now = rate * np.exp(drift * rng.standard_normal(clients) - drift**2 / 2) * np.where(moved, factor, 1.0)
    return ChangedCounts(before.astype(np.float64), rng.poisson(now * window).astype(np.float64), moved)


@dataclass(frozen=True, slots=True)
class ChangedAmounts:
    """Per client the logarithms of its amounts, clients by orders: earlier and recent; whether they were changed."""

    earlier: Floats
    recent: Floats
    changed: NDArray[np.bool_]


def simulate_amounts(
    clients: int,
    rng: np.random.Generator,
    *,
    earlier: int,
    recent: int,
    spread: float = 0.4,
    unlike: float = 0.4,
    freedom: float = np.inf,
    changed: float = 0.0,
    factor: float = 0.5,
) -> ChangedAmounts:
    """Log-normal amounts of `earlier` and `recent` orders a client, a share `changed` of them `factor` times as large.

    `spread` is the usual standard deviation of the logarithms, `unlike` that of its own logarithm over the clients; `freedom` under
    infinity gives Student's tails.
    """
    own = spread * np.exp(unlike * rng.standard_normal(clients))[:, None]
    shape = (clients, earlier + recent)
    noise = rng.standard_normal(shape) if np.isinf(freedom) else rng.standard_t(freedom, shape)
    logs = rng.normal(5, 1, clients)[:, None] + own * noise
    moved = rng.random(clients) < changed
    logs[moved, earlier:] += np.log(factor)
    return ChangedAmounts(logs[:, :earlier], logs[:, earlier:], moved)
