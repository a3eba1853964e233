"""The figures of `ranking` and `chances` under many weightings of the cases at once: what a bootstrap needs.

Each function sorts the cases once and returns a function from weights, B by n (how often each case was drawn), to B
figures; whole weights give what the plain figure gives on the cases so often repeated.
"""

from collections.abc import Callable

import numpy as np

from keepwell.stats.evaluation.checking import Booleans, Floats

Weighed = Callable[[Floats], Floats]


def _ratio(one: Floats, other: Floats) -> Floats:
    return np.where(other > 0, one / np.where(other > 0, other, 1.0), np.nan)


def auc(happened: Booleans, score: Floats) -> Weighed:
    order, starts = _ties(score)
    came = happened[order]

    def figure(weights: Floats) -> Floats:
        drawn = weights[:, order]
        yes = np.add.reduceat(drawn * came, starts, axis=1)
        no = np.add.reduceat(drawn * ~came, starts, axis=1)
        under = np.cumsum(no, axis=1) - no / 2
        return _ratio((yes * under).sum(axis=1), yes.sum(axis=1) * no.sum(axis=1))

    return figure


def average_precision(happened: Booleans, score: Floats) -> Weighed:
    order, starts = _ties(-score)
    came = happened[order]

    def figure(weights: Floats) -> Floats:
        drawn = weights[:, order]
        yes = np.add.reduceat(drawn * came, starts, axis=1)
        listed = np.cumsum(np.add.reduceat(drawn, starts, axis=1), axis=1)
        precision = np.cumsum(yes, axis=1) / np.maximum(listed, 1e-300)
        return _ratio((yes * precision).sum(axis=1), yes.sum(axis=1))

    return figure


def precision_at(happened: Booleans, score: Floats, count: int) -> Weighed:
    order, starts = _ties(-score)
    came = happened[order]

    def figure(weights: Floats) -> Floats:
        drawn = weights[:, order]
        yes = np.add.reduceat(drawn * came, starts, axis=1)
        group = np.add.reduceat(drawn, starts, axis=1)
        listed = np.cumsum(group, axis=1)
        taken = np.clip(count - (listed - group), 0, group)  # of each tie, as many as the list has room for
        return _ratio((taken * yes / np.maximum(group, 1e-300)).sum(axis=1), np.minimum(listed[:, -1], count))

    return figure


def mean_of(losses: Floats) -> Weighed:
    """The mean of a loss a case: Brier's score, the log loss."""
    endless = np.isinf(losses)
    finite = np.where(endless, 0.0, losses)

    def figure(weights: Floats) -> Floats:
        mean = _ratio(weights @ finite, weights.sum(axis=1))
        return np.where(weights[:, endless].any(axis=1), np.inf, mean)

    return figure


def _ties(score: Floats) -> tuple[np.ndarray, np.ndarray]:
    """The order of the scores, lowest first, and where each distinct score begins in it."""
    order = np.argsort(score, kind="stable")
    return order, np.flatnonzero(np.append(True, np.diff(score[order]) != 0))
