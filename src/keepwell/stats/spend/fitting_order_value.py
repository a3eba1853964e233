"""Learns what clients have in common in the value of their orders: empirical Bayes by expectation and maximisation."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from keepwell.stats.buying.fitting import TooFewClients
from keepwell.stats.ragged import owners, sums
from keepwell.stats.spend.order_history import History
from keepwell.stats.spend.order_levels import WORTH, Found, Orders, Prior, learn
from keepwell.stats.spend.order_value import ROUNDS, YEAR, OrderValue

Floats = NDArray[np.float64]
_ENOUGH: Final = 10_000  # clients looked at; more change the third digit
_MOST: Final = 150
_STILL: Final = 1e-3
_FINEST: Final = 400
_FLOOR: Final = 1e-8


def fit(history: History, *, memory: float = YEAR) -> OrderValue:
    """What these clients have in common; an even sample of them is looked at. The same history gives the same model.

    `memory`: over how long a trend counts, in the unit of the ages. Raises TooFewClients where nobody has an order, ValueError for a
    memory not above 0.
    """
    if not (np.isfinite(memory) and memory > 0):
        raise ValueError("the memory is a time above 0")
    known = _with_orders(history)
    if not len(known):
        raise TooFewClients("no client has an order with a value")
    few = known.every(-(-len(known) // _ENOUGH))
    y = np.log(few.amounts)
    middle = sums(y, few.start) / np.diff(few.start)
    wide = max(float(np.var(y)), 0.01)
    prior = Prior(float(np.median(middle)), wide / 2, 0.05, wide / 2)
    orders = Orders.ragged(few, memory)
    found, converged = learn(orders, prior, 3), False
    for _ in range(_MOST):
        after = _improved(few, found, prior)
        converged = _near(prior, after)
        prior, found = after, learn(orders, after, 2, found)
        if converged:
            break
    found = learn(orders, prior, ROUNDS, found)
    return OrderValue(
        prior.mu,
        float(np.sqrt(prior.level)),
        float(np.sqrt(prior.trend)),
        float(np.sqrt(prior.scale)),
        memory,
        _beyond(few, found, prior),
        len(known),
        converged,
    )


def _near(old: Prior, new: Prior) -> bool:
    """Whether a step moved anything that can be seen."""
    moved = [
        abs(new.mu - old.mu),
        abs(np.log(new.level / old.level)),
        abs(np.log(new.trend / old.trend)),
        abs(np.log(new.scale / old.scale)),
    ]
    return bool(max(moved) < _STILL)


def _with_orders(history: History) -> History:
    count = np.diff(history.start)
    return History(history.amounts, history.ages, np.concatenate([[0], np.cumsum(count[count > 0])]))


def _improved(history: History, found: Found, prior: Prior) -> Prior:
    """The maximisation: means of what is expected of each client."""
    mu = float((found.usual * found.level).sum() / found.usual.sum())
    level = float((found.usual * ((found.level - mu) ** 2 + found.covariance[0])).mean())
    trend = float((found.trend**2 + found.covariance[2]).mean())
    precise = float(((WORTH + np.diff(history.start)) / (WORTH * prior.scale + found.squares)).mean())
    return Prior(mu, max(level, _FLOOR), max(trend, _FLOOR), max(1 / precise, _FLOOR))


def _beyond(history: History, found: Found, prior: Prior) -> Floats:
    """Quantiles of orders beyond a forecast that did not know them (each left out in turn, by its leverage), standardised."""
    who = owners(history.start)
    count = np.diff(history.start)[who]
    leverage = np.minimum(found.unsure * found.weight / found.scale[who], 0.999)
    error = (np.log(history.amounts) - found.fitted) / (1 - leverage)
    others = WORTH * prior.scale + found.squares[who] - found.weight * found.distance
    scale = np.maximum(others, _FLOOR) / (WORTH + count - 1)
    ratio = error / np.sqrt(scale + found.unsure / (1 - leverage))
    points = int(np.clip(len(ratio), 1, _FINEST))
    return np.asarray(np.quantile(ratio, (np.arange(points) + 0.5) / points))
