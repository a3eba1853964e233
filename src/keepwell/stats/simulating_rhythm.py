"""Clients that behave as the rhythm model says: for recovery, coverage and calibration tests."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from keepwell.stats.rhythm import RhythmModel


@dataclass(frozen=True, slots=True)
class Simulated:
    """Order times of `clients` clients: `times` ascending within each, pointers `start`, and the truth beside."""

    times: NDArray[np.float64]
    start: NDArray[np.intp]
    k: NDArray[np.float64]
    theta: NDArray[np.float64]
    left_after: NDArray[np.float64]  # time of the last order ever; infinity where it lies beyond the window


def simulate(model: RhythmModel, clients: int, days: float, rng: np.random.Generator) -> Simulated:
    """`clients` clients watched for `days` from a first order, which is spread evenly over the first half."""
    which = rng.choice(len(model.k), clients, p=model.weights / model.weights.sum())
    k = model.k[which]
    theta = np.maximum(rng.gamma(model.r[which]) / model.alpha[which], 1e-6)
    leave = rng.beta(model.a, model.b, clients)
    now = rng.uniform(0, days / 2, clients)
    who, at = [np.arange(clients)], [now.copy()]
    left = np.full(clients, np.inf)
    present = np.arange(clients)
    while len(present):
        goes = rng.random(len(present)) < leave[present]
        left[present[goes]] = now[present[goes]]
        present = present[~goes]
        now[present] += rng.gamma(k[present]) / (k[present] * theta[present])
        present = present[now[present] < days]
        who.append(present)
        at.append(now[present].copy())
    owner, times = np.concatenate(who), np.concatenate(at)
    order = np.lexsort((times, owner))
    counts = np.bincount(owner, minlength=clients)
    return Simulated(times[order], np.concatenate([[0], np.cumsum(counts)]), k, theta, left)
