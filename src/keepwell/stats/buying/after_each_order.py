"""What is common to the models in which a client may leave only after an order: BG/NBD, MBG/NBD, BG/CNBD-k, MBG/CNBD-k.

Orders are every k-th event of a Poisson clock whose rate differs between clients as Gamma(r, rate alpha); after each
order (with M in the name after the first one too) the client leaves for good with a chance p that differs as
Beta(a, b). With x orders after the first, R = r + k x, A = alpha + t_x, s = T - t_x, and b' = b + x (M: b + x + 1):

    L = C · Γ(R)/Γ(r) · alpha^r / A^R · B(a, b')/B(a, b) · [S(s) + a/(b' - 1)],     C = Γ(k)^-x e^{(k-1) logs}
    S(s) = P(gap > s) = (A/(A+s))^R · sum over j < k of Γ(R+j)/(Γ(R) j!) (s/(A+s))^j

where a/(b' - 1), the odds of having left, is 0 for BG with x = 0. With k = 1 this is equation 6 of Fader, Hardie, Lee (2005),
"Counting your customers the easy way", and the likelihood of Batislam, Denizel, Filiztekin (2007); with k above 1 the likelihood of
Reutterer, Platzer, Schröder (2021), "Leveraging purchase regularity for predicting customer behavior the easy way".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar, Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln, expit, gammaln

from keepwell.stats.buying.asking import chances, horizon, parameters
from keepwell.stats.buying.counting_alike import orders_ahead_alike
from keepwell.stats.buying.fitting import Fit
from keepwell.stats.buying.summary import NotASummary, Summary

Floats = NDArray[np.float64]
_MANY: Final = 20_000  # rows from which it pays to look for twins
_PIECE: Final = 16_384  # rows that stay in the processor's cache
_ROUNDS: Final = 100
_FAR: Final = 700.0  # logarithm of the longest and shortest time looked at
_EXACT: Final = 1e-11


@dataclass(frozen=True, slots=True)
class AfterEachOrder:
    """The predictions of the four models; times in the unit of the clients' own rows, arrays of n in and out.

    Parameters are finite and above 0 (else NotParameters). `fit_info` tells how they were learned, None where they
    were given. A time ahead is one number, or one for each row (else NotAHorizon).
    """

    r: float
    alpha: float
    a: float
    b: float
    fit_info: Fit | None = field(default=None, repr=False, compare=False)

    FROM_START: ClassVar[bool] = False  # whether a client may leave after the first order already

    def __post_init__(self) -> None:
        parameters(r=self.r, alpha=self.alpha, a=self.a, b=self.b)

    @property
    def stages(self) -> int:
        """How many events of the clock make an order: k."""
        return 1

    def log_likelihood(self, summary: Summary) -> Floats:
        """The logarithm of L per row, of one client (weights play no part).

        Raises NotASummary where k is above 1 and the rows hold no `logs`.
        """
        k, x = self.stages, summary.x
        if k > 1 and summary.logs is None:
            raise NotASummary(
                "regular gaps (k above 1) need logs, the sum of the logarithms of each client's gaps"
            )
        regular = 0.0 if summary.logs is None else (k - 1) * summary.logs - x * gammaln(k)
        shape, scale = self._posterior(summary)
        log_odds, last = self._left(x)
        still = log_survival(k, shape, scale, summary.T - summary.t_x)
        paths = betaln(self.a, last) - betaln(self.a, self.b)
        clock = gammaln(shape) - gammaln(self.r) + self.r * np.log(self.alpha) - shape * np.log(scale)
        return np.asarray(regular + clock + paths + np.logaddexp(still, log_odds))

    def alive(self, summary: Summary) -> Floats:
        """P(still a client now) per row. It is not the chance of an order soon: for that, `no_order_chance`."""
        shape, scale = self._posterior(summary)
        log_odds, _ = self._left(summary.x)
        return np.asarray(expit(log_survival(self.stages, shape, scale, summary.T - summary.t_x) - log_odds))

    def no_order_chance(self, summary: Summary, days: ArrayLike) -> Floats:
        """P(no order in the next `days`) per row: L(x, t_x, T + days) / L(x, t_x, T); having left for good included."""
        ahead = horizon(days, len(summary))
        shape, scale = self._posterior(summary)
        silence = summary.T - summary.t_x
        now = log_survival(self.stages, shape, scale, silence)
        log_odds, _ = self._left(summary.x)
        return np.asarray(1 + expit(now - log_odds) * np.expm1(self._longer(shape, scale, silence, ahead)))

    def expected_orders(self, summary: Summary, days: ArrayLike) -> Floats:
        """The number of orders expected in the next `days` per row, having left for good included.

        For k = 1 equation 10 of Fader, Hardie, Lee (2005); for k above 1 exact too, where the published packages
        scale the formula of k = 1.
        """
        ahead = horizon(days, len(summary))
        if ahead.ndim == 0:
            return _once_each(summary, lambda rows: self._ahead(rows, np.full(len(rows), float(ahead))))
        return self._ahead(summary, ahead)

    def next_order(self, summary: Summary, chances_: ArrayLike = (0.1, 0.5, 0.9)) -> Floats:
        """Time from now to the next order, given that the client has not left: one row a chance, one column a client.

        Row i holds the time by which the next order has come with the i-th of `chances_` (else NotAChance). Read it beside
        `alive`. Infinite where the time is too long for a number.
        """
        wanted = chances(chances_)

        def times(rows: Summary) -> Floats:
            shape, scale = self._posterior(rows)
            return np.stack([self._until(shape, scale, rows.T - rows.t_x, chance) for chance in wanted])

        return times(summary) if self.stages == 1 else _once_each(summary, times)

    def expected_from_start(self, days: ArrayLike) -> Floats:
        """The number of orders expected in the first `days` after the first order of a new client; any shape.

        Equation 9 of Fader, Hardie, Lee (2005) for k = 1; exact for k above 1.
        """
        ahead = horizon(days)
        moments, back = np.unique(ahead, return_inverse=True)
        new = np.zeros(len(moments))
        return np.asarray(
            self._ahead(Summary(new, new, new, None, new + 1), moments)[back].reshape(ahead.shape)
        )

    def _posterior(self, rows: Summary) -> tuple[Floats, Floats]:
        """Shape and scale of the clock's rate once the gaps are known, before the silence is."""
        return self.r + self.stages * rows.x, self.alpha + rows.t_x

    def _left(self, x: Floats) -> tuple[Floats, Floats]:
        """The logarithm of a/(b' - 1), and b'."""
        last = self.b + x + self.FROM_START
        some = (x > 0) | self.FROM_START
        return np.where(some, np.log(self.a / np.where(some, last - 1, 1.0)), -np.inf), last

    def _longer(self, shape: Floats, scale: Floats, silence: Floats, ahead: Floats) -> Floats:
        """Log S(silence + ahead) - log S(silence), without cancellation for k = 1."""
        if self.stages == 1:
            return np.asarray(-shape * np.log1p(ahead / (scale + silence)))
        later = log_survival(self.stages, shape, scale, silence + ahead)
        return np.minimum(later - log_survival(self.stages, shape, scale, silence), 0.0)

    def _ahead(self, rows: Summary, ahead: Floats) -> Floats:
        shape, scale = self._posterior(rows)
        silence = rows.T - rows.t_x
        log_odds, last = self._left(rows.x)
        k = self.stages
        logs = _stages(k, shape, scale, silence)
        most = logs.max(axis=0)
        weights = np.exp(logs - most)
        odds = ahead / (scale + silence)
        given = orders_ahead_alike(shape, odds, self.a, last, weights=weights, alike=rows.x)
        return np.asarray(given * expit(log_survival(k, shape, scale, silence) - log_odds))

    def _until(self, shape: Floats, scale: Floats, silence: Floats, chance: float) -> Floats:
        aim = np.log1p(-chance)
        with np.errstate(over="ignore"):
            days = (scale + silence) * np.expm1(-aim / shape)
        if self.stages == 1:
            return np.asarray(days)
        for begin in range(0, len(days), _PIECE):
            piece = slice(begin, begin + _PIECE)
            days[piece] = _solved(
                _Ahead.of(self.stages, shape[piece], scale[piece], silence[piece]), days[piece], aim
            )
        return np.asarray(days)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """How the logarithm of the survival of some clients' present gaps goes on from now."""

    k: int
    shape: Floats
    scale: Floats
    silence: Floats
    now: Floats

    @classmethod
    def of(cls, k: int, shape: Floats, scale: Floats, silence: Floats) -> Self:
        return cls(k, shape, scale, silence, log_survival(k, shape, scale, silence))

    def __call__(self, who: NDArray[np.intp], ahead: Floats) -> Floats:
        later = log_survival(self.k, self.shape[who], self.scale[who], self.silence[who] + ahead)
        return np.minimum(later - self.now[who], 0.0)


def log_survival(k: int, shape: Floats, scale: Floats, silence: Floats) -> Floats:
    """Log P(gap > silence): `shape` R and `scale` A of the clock's rate; finite wherever they are."""
    if k == 1:
        return np.asarray(-shape * np.log1p(silence / scale))
    logs = _stages(k, shape, scale, silence)
    most = logs.max(axis=0)
    return np.asarray(np.minimum(most + np.log(np.exp(logs - most).sum(axis=0)), 0.0))


def _stages(k: int, shape: Floats, scale: Floats, silence: Floats) -> Floats:
    """Log of P(j events in the silence) for j < k: a row a stage."""
    none = -shape * np.log1p(silence / scale)
    with np.errstate(divide="ignore"):
        step = np.log(silence) - np.log(scale + silence)
    rows = [none]
    for j in range(1, k):
        rows.append(rows[-1] + step + np.log((shape + j - 1) / j))
    return np.stack(rows)


def _once_each(summary: Summary, compute: Callable[[Summary], Floats]) -> Floats:
    if len(summary) < _MANY:
        return compute(summary)
    bare = Summary(summary.x, summary.t_x, summary.T, None, summary.weights)
    if not bare.worth_compressing():
        return compute(summary)
    few, row = bare.compressed()
    return compute(few)[..., row]


def _solved(log_chance: _Ahead, start: Floats, aim: float) -> Floats:
    """The times at which a falling log chance is `aim`: bracketed secant (Illinois) in log(-log chance) over log time.

    Both are nearly straight in one another, as a gap's survival is nearly that of a Weibull distribution.
    """
    wanted = np.log(-aim)

    def off(who: NDArray[np.intp], at: Floats) -> Floats:
        with np.errstate(divide="ignore"):
            return np.asarray(np.maximum(np.log(-log_chance(who, np.exp(at))), -_FAR) - wanted)

    low = np.log(np.clip(start, np.exp(-_FAR), np.exp(_FAR)))
    high, at_low = low.copy(), off(np.arange(len(start)), low)
    at_high, side = at_low.copy(), np.zeros(len(start))
    for sign, ends, values in ((-1.0, low, at_low), (1.0, high, at_high)):
        who = np.flatnonzero(sign * values < 0)
        while len(who):
            ends[who] += 2 * sign
            values[who] = off(who, ends[who])
            who = who[(sign * values[who] < 0) & (np.abs(ends[who]) < _FAR)]
    for _ in range(_ROUNDS):
        who = np.flatnonzero((high - low > _EXACT) & (at_low < 0) & (at_high > 0))
        if not len(who):
            break
        middle = low[who] + (high[who] - low[who]) * np.clip(
            at_low[who] / (at_low[who] - at_high[who]), 0.01, 0.99
        )
        value = off(who, middle)
        short = value < 0
        again = side[who] == np.where(short, 1.0, -1.0)
        at_low[who] = np.where(short, value, np.where(again, at_low[who] / 2, at_low[who]))
        at_high[who] = np.where(short, np.where(again, at_high[who] / 2, at_high[who]), value)
        exact = np.abs(value) < _EXACT
        low[who] = np.where(short | exact, middle, low[who])
        high[who] = np.where(short & ~exact, high[who], middle)
        side[who] = np.where(short, 1.0, -1.0)
    found = np.where(at_low == 0, low, np.where(at_high == 0, high, (low + high) / 2))
    return np.where(at_high < 0, np.inf, np.where(at_low > 0, 0.0, np.exp(found)))
