"""Clients whose orders follow a company's clock: for recovery and coverage tests of season and tempo."""

import numpy as np
from numpy.typing import NDArray

from keepwell.stats.simulating_rhythm import Simulated


def on_calendar(
    simulated: Simulated, weights: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Order days and pointers of simulated clients when time runs as fast as `weights` say, one number a calendar day.

    A simulated time t falls on the first day by whose end more than t of the weights has passed; what lies beyond the
    last day is cut off, orders of one day are one, and clients left with none are dropped.
    """
    day = np.searchsorted(np.cumsum(weights), simulated.times, side="right")
    owner = np.repeat(np.arange(len(simulated.start) - 1), np.diff(simulated.start))
    new = np.append(True, (np.diff(day) > 0) | (np.diff(owner) > 0)) & (day < len(weights))
    many = np.bincount(owner[new], minlength=1)
    many = many[many > 0]
    return day[new].astype(np.int64), np.concatenate([[0], np.cumsum(many)]).astype(np.int64)
