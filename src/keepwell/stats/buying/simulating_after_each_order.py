"""Draws clients from the models in which a client may leave after each order, order by order for all clients at once."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keepwell.stats.buying.after_each_order import AfterEachOrder
from keepwell.stats.buying.asking import horizon
from keepwell.stats.buying.summary import Simulated, Summary

Floats = NDArray[np.float64]


def simulate(
    model: AfterEachOrder,
    T: ArrayLike,  # noqa: N803 - the letter of the papers
    rng: np.random.Generator,
    *,
    ahead: float = 0.0,
) -> Simulated:
    """A client for each of `T` (time from the first order to now, an array of n), and the truth about each.

    `ahead` is the time after now in which further orders are counted. Raises NotAHorizon for times that are
    negative or not finite.
    """
    now = np.atleast_1d(horizon(T))
    further = float(horizon(ahead))
    n, k = len(now), model.stages
    rate = rng.gamma(model.r, 1 / model.alpha, n)
    leave = rng.beta(model.a, model.b, n)
    x, t_x, logs, later = np.zeros(n), np.zeros(n), np.zeros(n), np.zeros(n)
    alive, coming = np.zeros(n, bool), np.full(n, np.inf)
    who = np.arange(n)
    if model.FROM_START:
        who = who[rng.random(n) >= leave]
    moment = np.zeros(len(who))
    while len(who):
        with np.errstate(divide="ignore", over="ignore"):
            gap = rng.gamma(k, 1.0, len(who)) / rate[who]
        moment = moment + gap
        past = moment <= now[who]
        old = who[past]
        x[old] += 1
        t_x[old] = moment[past]
        logs[old] += np.log(gap[past])
        new = ~past & ~alive[who]
        alive[who[new]] = True
        coming[who[new]] = moment[new] - now[who[new]]
        later[who[~past & (moment <= now[who] + further)]] += 1
        going = (moment <= now[who] + further) & (rng.random(len(who)) >= leave[who])
        who, moment = who[going], moment[going]
    return Simulated(Summary.of(x, t_x, now, logs=logs), alive, later, coming, rate, leave)
