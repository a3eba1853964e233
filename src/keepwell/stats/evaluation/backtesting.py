"""Would it have worked? A score lives through past days again, each time knowing only what was known then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keepwell.stats.evaluation.chances import brier
from keepwell.stats.evaluation.checking import Booleans, Floats
from keepwell.stats.evaluation.ranking import auc, average_precision, precision_at
from keepwell.stats.ragged import kept

Days = NDArray[np.int64]


class CannotJudge(ValueError):  # noqa: N818
    """A cut has orders before it and a whole horizon after it; order days ascend within a client."""


@dataclass(frozen=True, slots=True)
class Past:
    """What is known at a cut: the order days before it, of every client that has one; all a scorer gets to see.

    `days` ascending within a client, `start` pointers into it (one more than clients), `clients` their row in the data
    handed in. `cut` is the first day that is not known; the question is of the days from `cut` to `cut` + `horizon` - 1.
    """

    days: Days
    start: NDArray[np.intp]
    clients: NDArray[np.intp]
    cut: int
    horizon: int

    @property
    def order_days(self) -> NDArray[np.intp]:
        """How many order days each client has had."""
        return np.diff(self.start)

    @property
    def silence(self) -> Days:
        """Days from each client's last order to the last day known, `cut` - 1."""
        return np.asarray(self.cut - 1 - self.days[self.start[1:] - 1])


@dataclass(frozen=True, slots=True)
class Figures:
    """What a score is worth over n cases. NaN where a figure has no meaning; Brier's and the mean only of chances."""

    n: float
    base_rate: float
    auc: float
    average_precision: float
    precision_at: float
    brier: float
    mean_prediction: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """Every case judged, and the figures: per cut and averaged over the cuts, over all and over the active.

    A case is a client at a cut with at least `min_orders` order days before it. It `happened` if no order followed within the
    horizon. It was `active` if its last order was at most a horizon before the cut: those who are silent for longer are
    easily told, and no use to know of.
    """

    cuts: list[int]
    all: list[Figures]
    active: list[Figures]
    mean_all: Figures
    mean_active: Figures
    cut: Days
    client: NDArray[np.intp]
    score: Floats
    happened: Booleans
    was_active: Booleans


def rolling_origin(
    days: ArrayLike,
    start: ArrayLike,
    cuts: Sequence[int] | ArrayLike,
    horizon: int,
    scorer: Callable[[Past], ArrayLike],
    *,
    min_orders: int = 1,
    count: int = 50,
    last_day: int | None = None,
) -> Backtest:
    """Judges a score of "no order in the next `horizon` days" at each of the `cuts`, fitted anew on what lay before.

    `days` are the order days of all clients one client after another, ascending and different within each (whole numbers or
    numpy days), `start` the pointers (n + 1). `scorer` takes a `Past` and returns one number for each of its clients, higher
    for likelier silent. `count` is the list of `precision_at`. The data are known up to `last_day` (the last
    order, without it). Rolling origin: Tashman (2000), "Out-of-sample tests of forecasting accuracy", Int. J.
    Forecasting 16, 437-450. Raises CannotJudge.
    """
    history, pointers = _whole(days, "days"), np.asarray(start, np.intp)
    _check(history, pointers, horizon)
    end = int(history.max()) if last_day is None and len(history) else int(last_day or 0)
    at = _whole(cuts, "cuts")
    rows = []
    for cut in at.tolist():
        past = _before(history, pointers, cut, horizon)
        if cut + horizon - 1 > end or not len(past.clients):
            raise CannotJudge(
                f"cut {cut}: the {horizon} days from it must be over on the last day known, {end}, and an order come before it"
            )
        told = np.asarray(scorer(past), np.float64)
        if told.shape != past.clients.shape or not np.isfinite(told).all():
            raise CannotJudge(
                f"cut {cut}: the scorer returns one finite number for each of the {len(past.clients)} clients"
            )
        judged = past.order_days >= min_orders
        running = np.concatenate([[0], np.cumsum((history >= cut) & (history < cut + horizon))])
        silent = (running[pointers[1:]] == running[pointers[:-1]])[past.clients]
        rows.append((past.clients[judged], told[judged], silent[judged], (past.silence < horizon)[judged]))
    whole = [_figures(came, score, count) for _, score, came, _ in rows]
    part = [_figures(came[on], score[on], count) for _, score, came, on in rows]
    flat = [np.concatenate(column) for column in zip(*rows, strict=True)] if rows else [np.zeros(0)] * 4
    return Backtest(
        at.tolist(), whole, part, _mean(whole), _mean(part),
        np.repeat(at, [len(row[0]) for row in rows]), flat[0].astype(np.intp), flat[1].astype(np.float64),
        flat[2].astype(bool), flat[3].astype(bool),
    )  # fmt: skip


def _whole(days: ArrayLike, name: str) -> Days:
    given = np.asarray(days)
    if given.dtype.kind == "M":
        given = given.astype("datetime64[D]").astype(np.int64)
    numbers = given.astype(np.float64) if given.size else np.zeros(0)
    if numbers.ndim != 1 or not np.isfinite(numbers).all() or (numbers != np.floor(numbers)).any():
        raise CannotJudge(f"{name} are whole numbers of days, in one dimension")
    return np.asarray(numbers, np.int64)


def _check(days: Days, start: NDArray[np.intp], horizon: int) -> None:
    if start.ndim != 1 or not len(start) or start[0] or start[-1] != len(days) or (np.diff(start) < 0).any():
        raise CannotJudge("start are pointers: from 0 to the number of days, never falling")
    inside = np.ones(len(days), bool)
    inside[start[:-1][np.diff(start) > 0]] = False
    if (np.diff(days, prepend=0)[inside] <= 0).any():
        raise CannotJudge("order days ascend within a client, each day once")
    if horizon < 1:
        raise CannotJudge("a horizon is at least one day")


def _before(days: Days, start: NDArray[np.intp], cut: int, horizon: int) -> Past:
    known = days < cut
    pointers = kept(known, start)
    clients = np.flatnonzero(np.diff(pointers))
    return Past(days[known], np.append(pointers[clients], known.sum()), clients, cut, horizon)


def _figures(came: Booleans, score: Floats, count: int) -> Figures:
    if not len(came):
        return Figures(0.0, *[float("nan")] * 6)
    chance = bool(((score >= 0) & (score <= 1)).all())
    return Figures(
        float(len(came)), float(came.mean()), auc(came, score), average_precision(came, score),
        precision_at(came, score, count), brier(came, score) if chance else float("nan"),
        float(score.mean()) if chance else float("nan"),
    )  # fmt: skip


def _mean(figures: Sequence[Figures]) -> Figures:
    """The mean over the cuts that have a figure."""
    table = np.array([[getattr(one, name) for name in Figures.__slots__] for one in figures]).reshape(-1, 7)
    known = ~np.isnan(table)
    sums, many = np.where(known, table, 0.0).sum(axis=0), known.sum(axis=0)
    return Figures(*(float(s / m) if m else float("nan") for s, m in zip(sums, many, strict=True)))
