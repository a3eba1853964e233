"""What clients will spend over a horizon, and what that is worth today: lifetime value with intervals, per client and in sum.

With E(t) the orders expected in the next t from any model of repeat buying, z the expected value of an order from any model of
order value, margin m and continuous discount δ over the horizon H:

    value = m · z · ∫ e^(-δt) dE(t) = m · z · [e^(-δH) E(H) + δ ∫ e^(-δt) E(t) dt]           t from 0 to H

(Fader, Hardie, Lee 2005, "RFM and CLV: using iso-value curves for customer base analysis": orders and their value
independent; cut off at a horizon.) The interval of a client holds the outcome (how often, how much) and the parameters. Statistics only: floats.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from keepwell.stats.ragged import sums
from keepwell.stats.spend.outcomes import Curve, chances_variance, count_variance, interval
from keepwell.stats.spend.outlook import Outlook

Floats = NDArray[np.float64]
YEAR: Final = 365.25
_NODES: Final = np.polynomial.legendre.leggauss(6)


class NotAForecast(ValueError):  # noqa: N818 - named for what is wrong
    """A horizon, discount, margin or year that cannot be, or an outlook for other clients."""


class Orders(Protocol):
    """A model of repeat buying, as far as expected spend needs it. `summary` is whatever the model knows clients by."""

    def expected_orders(self, summary: Any, days: float, /) -> Floats:
        """Orders expected in the next `days` per client."""
        ...


class RepeatBuying(Orders, Protocol):
    """The same, with what intervals need too."""

    def no_order_chance(self, summary: Any, days: float, /) -> Floats:
        """P(no order in the next `days`) per client, left for good included."""
        ...

    def alive(self, summary: Any, /) -> Floats:
        """P(still a client) per client."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Totals:
    """Sums over groups of clients, in the order of `groups`: expected value with lower and upper end, and how many clients."""

    groups: NDArray[Any]
    clients: NDArray[np.intp]
    value: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class LifetimeValue:
    """Per client, arrays of n: `orders` expected in the horizon, undiscounted `spend` (before margin), discounted `value` (after
    margin), `none` the chance of no order, `outcome` the variance of the value by chance alone, and `by_draw` the value under each drawn
    pair of models (draws by n; no rows where none were given: the intervals then hold the outcome only).
    """

    orders: Floats
    spend: Floats
    value: Floats
    none: Floats
    outcome: Floats
    by_draw: Floats

    def __len__(self) -> int:
        return len(self.value)

    def interval(self, level: float = 0.9, *, past_error: float = 0.0) -> tuple[Floats, Floats]:
        """Lower and upper end per client: 0 with the chance of no order, else gamma, of the whole variance. From 0 to infinity
        where the variance of order values is infinite.

        `past_error`: by what share (a standard deviation) such forecasts of sums were off when made in the past, beyond what chance
        and parameters explain: seasons, growth, a model that is a little wrong. It is shared by all clients. Raises ValueError for a
        level outside 0 to 1, NotAForecast for a share below 0.
        """
        return interval(
            self.value, self.outcome + _shared(self.by_draw, self.value, past_error), self.none, level
        )

    def total(
        self, groups: ArrayLike | None = None, level: float = 0.9, *, past_error: float = 0.0
    ) -> Totals:
        """Sums by group (a label per client; None: all clients are one group), with intervals of the sums.

        Clients' outcomes are independent, so their variances add; the parameters are the same for all, so what they leave open
        does not cancel: it is taken from the sums under each draw. Nor does the `past_error` (see `interval`). Raises NotAForecast for labels
        of another length.
        """
        labels = np.zeros(len(self), np.intp) if groups is None else np.asarray(groups)
        if labels.shape != self.value.shape:
            raise NotAForecast("groups hold one label for each client")
        names, place = np.unique(labels, return_inverse=True)
        n = len(names)
        value = np.asarray(np.bincount(place, self.value, n), np.float64)
        draws = np.zeros((len(self.by_draw), n))
        for row, one in zip(draws, self.by_draw, strict=True):
            row[:] = np.bincount(place, one, n)
        outcome = np.asarray(np.bincount(place, self.outcome, n), np.float64)
        with np.errstate(divide="ignore"):
            none = np.exp(np.bincount(place, np.log(self.none), n))
        low, high = interval(value, outcome + _shared(draws, value, past_error), none, level)
        return Totals(names, np.bincount(place, minlength=n), value, low, high)


def expected_spend(buying: Orders, summary: Any, outlook: Outlook, days: float) -> Floats:
    """What each client is expected to spend in the next `days`: E(days) · z. Undiscounted, before margin."""
    _check(len(outlook), days)
    orders = buying.expected_orders(summary, days)
    _same(len(orders), len(outlook))
    return _times(orders, outlook.mean)


def discounted_orders(
    buying: Orders,
    summary: Any,
    horizon: float,
    discount: float,
    year: float = YEAR,
    *,
    chances: bool = False,
) -> Floats:
    """Orders expected in the horizon, each worth what it is today: ∫ e^(-δt) dE(t) with e^δ = 1 + discount a year.

    In closed form where the model offers it (`discounted_orders(summary, rate, days)`, as Pareto/NBD does); else E is integrated at
    six points by Gauss, Legendre: of the part that the discount takes off, which is small, so six are plenty. `year` is in the unit of the
    horizon. `chances`: time is counted in chances to order (BG/BB); then the increments of E are discounted, each at its chance.
    """
    _check(0, horizon, discount, year, chances=chances)
    return _discounted(buying, summary, _ahead(buying, summary, horizon, chances=chances), discount, year)


def _discounted(buying: Orders, summary: Any, ahead: Curve | Floats, discount: float, year: float) -> Floats:
    rate = float(np.log1p(discount)) / year
    if not isinstance(ahead, Curve):
        steps = np.diff(ahead, axis=0, prepend=0.0)
        return np.asarray(np.exp(-rate * np.arange(1, len(ahead) + 1)) @ steps)
    if not rate:
        return ahead.whole
    own = getattr(buying, "discounted_orders", None)
    if own is not None:
        return np.asarray(own(summary, rate, ahead.horizon), np.float64)
    return np.asarray(np.exp(-rate * ahead.horizon) * ahead.whole + rate * ahead.area(rate))


def _ahead(buying: Orders, summary: Any, horizon: float, *, chances: bool) -> Curve | Floats:
    """The orders expected as time goes on: at some moments, or (rows) after each chance."""

    def expected(t: float) -> Floats:
        return np.asarray(buying.expected_orders(summary, t), np.float64)

    if chances:
        return np.stack([expected(t) for t in range(1, int(horizon) + 1)])
    places, weights = _NODES
    moments = horizon * (1 + places) / 2
    rows = np.stack([expected(float(t)) for t in moments])
    return Curve(moments, horizon * weights / 2, rows, expected(horizon), horizon)


def lifetime_value(
    buying: RepeatBuying,
    summary: Any,
    outlook: Outlook,
    *,
    horizon: float,
    discount: float = 0.0,
    margin: ArrayLike = 1.0,
    year: float = YEAR,
    chances: bool = False,
    drawn: Sequence[tuple[Orders, Outlook]] = (),
) -> LifetimeValue:
    """What clients known by `summary` will bring over the `horizon`, in today's money, with what intervals need.

    `discount` is a rate a year (0.1: ten per cent), `margin` the share of an order that is kept (one number or one a client), `year` the
    length of a year in the unit of the horizon (52.18 for weeks). `drawn`: models of both kinds drawn from what their fits leave open
    (`drawing.drawn`), 30 or so. `chances`: for BG/BB, whose horizon counts chances to order and whose `year` is so many of them. Raises
    NotAForecast.
    """
    n = len(outlook)
    _check(n, horizon, discount, year, chances=chances)
    share = np.asarray(margin, np.float64)
    if share.shape not in {(), (n,)} or not (np.isfinite(share) & (share >= 0)).all():
        raise NotAForecast("a margin is a share, 0 or more: one for all or one a client")
    ahead = _ahead(buying, summary, horizon, chances=chances)
    orders = ahead.whole if isinstance(ahead, Curve) else ahead[-1]
    _same(len(orders), n)
    with np.errstate(invalid="ignore", divide="ignore"):
        factor = (
            np.where(orders > 0, _discounted(buying, summary, ahead, discount, year) / orders, 1.0) * share
        )
    none = _chance(buying, summary, horizon)
    if isinstance(ahead, Curve):
        early = _chance(buying, summary, float(ahead.moments[0]))
        spread = count_variance(ahead, early, none, np.asarray(buying.alive(summary), np.float64))
    else:
        spread = chances_variance(ahead, _chance(buying, summary, min(2, len(ahead))))
    variance = (
        _times(orders, outlook.spread)
        + _times(spread, outlook.mean**2 + outlook.uncertainty)
        + _times(orders**2, outlook.uncertainty)
    )
    spend = _times(orders, outlook.mean)
    by_draw = np.empty((len(drawn), n))
    for row, (other, values) in zip(by_draw, drawn, strict=True):
        _same(len(values), n)
        row[:] = factor * _times(np.asarray(other.expected_orders(summary, horizon)), values.mean)
    return LifetimeValue(orders, spend, factor * spend, none, _times(factor**2, variance), by_draw)


def historic_value(amounts: ArrayLike, start: ArrayLike, margin: ArrayLike = 1.0) -> Floats:
    """What each client has brought so far: the sum of the amounts (returns negative), times margin. Not a forecast.

    Client after client, with pointers `start` of length n + 1. Raises NotAForecast for amounts that are not finite and pointers that do not fit.
    """
    value, pointers = np.asarray(amounts, np.float64), np.asarray(start)
    fits = value.ndim == 1 == pointers.ndim and pointers.dtype.kind in "iu" and len(pointers) > 0
    if not fits or pointers[0] != 0 or pointers[-1] != len(value) or (np.diff(pointers) < 0).any():
        raise NotAForecast("start rises from 0 to the number of amounts")
    if not np.isfinite(value).all():
        raise NotAForecast(f"amount {int(np.argmin(np.isfinite(value)))} is not a finite number")
    return sums(value, pointers.astype(np.intp)) * np.asarray(margin, np.float64)


def _shared(draws: Floats, value: Floats, past_error: float) -> Floats:
    """The variance that clients share: over the draws, and by what forecasts were off in the past."""
    if not (np.isfinite(past_error) and past_error >= 0):
        raise NotAForecast("a past error is a share, 0 or more; 0.1 is ten per cent")
    with np.errstate(invalid="ignore"):
        found = draws.var(axis=0, ddof=1) if len(draws) > 1 else np.zeros(len(value))
        found = found + (past_error * value) ** 2 if past_error else found
    return np.where(np.isnan(found), np.inf, found)


def _times(one: Floats, other: Floats) -> Floats:
    """Products in which nothing times infinity is nothing."""
    with np.errstate(invalid="ignore"):
        return np.where(one == 0, 0.0, one * other)


def _chance(buying: RepeatBuying, summary: Any, days: float) -> Floats:
    return np.clip(np.asarray(buying.no_order_chance(summary, days), np.float64), 0.0, 1.0)


def _check(
    n: int, horizon: float, discount: float = 0.0, year: float = YEAR, *, chances: bool = False
) -> None:
    if not (np.isfinite(horizon) and horizon > 0):
        raise NotAForecast("a horizon is a time above 0")
    if chances and horizon != int(horizon):
        raise NotAForecast("a horizon of chances to order is a whole number of them")
    if not (np.isfinite(discount) and discount >= 0):
        raise NotAForecast("a discount is a rate a year, 0 or more; 0.1 is ten per cent")
    if not (np.isfinite(year) and year > 0) or n < 0:
        raise NotAForecast("a year is a time above 0, in the unit of the horizon")


def _same(one: int, other: int) -> None:
    if one != other:
        raise NotAForecast(f"the outlook is of {other} clients, the model of repeat buying knows {one}")
