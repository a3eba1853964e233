"""The rhythm model: how a client spaces orders, whether one is still a client, and when the next order comes.

Given the regularity k, a client's gaps between order days are Gamma(k, rate k·theta) with mean 1/theta; theta differs
between clients as Gamma(r_k, alpha_k); k itself differs as weights on a grid. After each order (the first too)
the client leaves for good with a chance p that differs between clients as Beta(a, b). With x gaps of sum t,
sum of logarithms l, and a silence s since the last order, R = r + kx and A = alpha + kt:

    L_k = k^{kx} Γ(k)^{-x} e^{(k-1)l} · Γ(R)/Γ(r) · alpha^r / A^R · [B(a, b+x+1) S_k(s) + B(a+1, b+x)] / B(a, b)
    S_k(s) = P(gap > s | gaps) = I_{A/(A+ks)}(R, k)          (regularised incomplete beta function)

The family is that of Fader, Hardie, Lee (2005), "Counting your customers the easy way", with dropout also after the
first order (Batislam, Denizel, Filiztekin 2007) and regular gaps as in Platzer, Reutterer (2016), "Ticking away the
moments"; here k differs between clients and is learned from all of them (empirical Bayes).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betainc, betaln, gammaln, logsumexp

Floats = NDArray[np.float64]
GRID: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
_TINY: Final = 1e-300
_SMALL: Final = 1e-280
_AT_ONCE: Final = 16_384  # clients whose chances are worked out together: what a processor keeps at hand
_AHEAD: Final = 14  # steps of the search for a quantile; each halves or better


@dataclass(frozen=True, slots=True)
class Gaps:
    """What the model needs to know of each client: four arrays of n, times in days.

    `count` gaps between order days (order days less one), their sum `total`, the sum of their natural logarithms
    `logs`, and the `silence` since the last order day.
    """

    count: Floats
    total: Floats
    logs: Floats
    silence: Floats

    def __post_init__(self) -> None:
        columns = (self.count, self.total, self.logs, self.silence)
        if len({column.shape for column in columns}) != 1 or self.count.ndim != 1:
            raise ValueError("count, total, logs and silence are one-dimensional and equally long")
        if not all(np.isfinite(column).all() for column in columns):
            raise ValueError("count, total, logs and silence are finite numbers")
        if (self.count < 0).any() or (self.total < 0).any() or (self.silence < 0).any():
            raise ValueError("count, total and silence are not negative")
        if ((self.count > 0) & (self.total <= 0)).any():
            raise ValueError("gaps are longer than zero: collapse orders of one day")

    @classmethod
    def of(cls, count: ArrayLike, total: ArrayLike, logs: ArrayLike, silence: ArrayLike) -> Self:
        """From anything like arrays. Raises ValueError where they are not what the class says."""
        return cls(*(np.asarray(column, np.float64) for column in (count, total, logs, silence)))

    @classmethod
    def from_days(cls, days: NDArray[np.integer], start: NDArray[np.integer], as_of: int) -> Self:
        """From order days (whole numbers, strictly ascending per client) and pointers `start` of length n + 1.

        `as_of` is the last day known. Every client has at least one day. Raises ValueError otherwise.
        """
        if (np.diff(start) < 1).any():
            raise ValueError("every client has at least one order day")
        gaps = np.diff(days).astype(np.float64)
        within = np.ones(len(gaps), bool)
        within[start[1:-1] - 1] = False
        if (gaps[within] < 1).any():
            raise ValueError("the order days of a client ascend")
        running = np.concatenate([[0.0], np.cumsum(np.log(np.where(within, gaps, 1.0)))])
        first, last = days[start[:-1]], days[start[1:] - 1]
        return cls.of(
            np.diff(start) - 1, last - first, running[start[1:] - 1] - running[start[:-1]], as_of - last
        )

    def __len__(self) -> int:
        return len(self.count)

    def __getitem__(self, chosen: NDArray[np.bool_] | NDArray[np.integer] | slice) -> Self:
        return type(self)(self.count[chosen], self.total[chosen], self.logs[chosen], self.silence[chosen])


def survival(k: float, shape: Floats, rate: Floats, silence: Floats) -> Floats:
    """P(gap > silence) where k·theta·gap ~ Gamma(k, 1) and theta ~ Gamma(shape, rate).

    Of whole k the finite sum of the negative binomial, ten times as fast as the incomplete beta function (DLMF 8.17.5
    read from the other end): with z = rate / (rate + k·silence), z^shape Σ_{j<k} Γ(shape+j) / (Γ(shape) j!) (1-z)^j.
    """
    if k != int(k):
        return np.asarray(betainc(shape, k, rate / (rate + k * silence)), np.float64)
    ratio = k * silence / rate
    power = -shape * np.log1p(ratio)
    if k == 1:
        return np.asarray(np.exp(power))
    y = ratio / (1 + ratio)
    total, term = np.ones_like(y), np.ones_like(y)
    for j in range(1, int(k)):
        term = term * ((shape + (j - 1)) * y / j)
        total = total + term
    return np.asarray(np.minimum(np.exp(power + np.log(total)), 1.0))


def log_survival(k: Floats, shape: Floats, rate: Floats, silence: Floats) -> Floats:
    """Its logarithm, also where the chance itself is too small for a number (then by the first term of DLMF 8.17.22)."""
    z = rate / (rate + k * silence)
    chance = np.asarray(betainc(shape, k, z), np.float64)
    y = np.maximum(k * silence / (rate + k * silence), _TINY)
    further = np.maximum(1 - z * (shape + k) / (shape + 1), y)
    small = shape * np.log(z) + k * np.log(y) - np.log(shape) - betaln(shape, k) - np.log(further)
    return np.where(chance > _SMALL, np.log(np.maximum(chance, _TINY)), np.minimum(small, np.log(_SMALL)))


@dataclass(frozen=True, slots=True)
class RhythmModel:
    """A fitted rhythm model. `k`, `weights`, `r`, `alpha` are arrays over the grid; times are in days.

    `converged` is false where the search stopped early; `clients` tells how many it learned from.
    """

    k: Floats
    weights: Floats
    r: Floats
    alpha: Floats
    a: float
    b: float
    log_likelihood: float
    clients: int
    converged: bool

    def _log_gaps(self, gaps: Gaps) -> Floats:
        """Logarithm of weight times likelihood of the gaps alone; one row a k, one column a client."""
        k, r, alpha = self.k[:, None], self.r[:, None], self.alpha[:, None]
        shape, rate = r + k * gaps.count, alpha + k * gaps.total
        return np.asarray(
            np.log(np.maximum(self.weights, _TINY))[:, None]
            + gaps.count * (k * np.log(k) - gammaln(k))
            + (k - 1) * gaps.logs
            + gammaln(shape)
            - gammaln(r)
            + r * np.log(alpha)
            - shape * np.log(rate)
        )

    def _survival(self, gaps: Gaps, more: ArrayLike = 0.0) -> Floats:
        """P(gap > silence + more | gaps, k); one row a k. `more` is a number or an array over clients."""
        silence = gaps.silence + np.asarray(more, np.float64)
        return np.stack(
            [
                survival(k, r + k * gaps.count, alpha + k * gaps.total, silence)
                for k, r, alpha in zip(self.k, self.r, self.alpha, strict=True)
            ]
        )

    def _gone_odds(self, gaps: Gaps) -> Floats:
        """B(a+1, b+x) / B(a, b+x+1): the odds that the client left right after the last order."""
        return np.asarray(self.a / (self.b + gaps.count))

    def log_likelihoods(self, gaps: Gaps) -> Floats:
        """The logarithm of each client's likelihood: the sum over k of weight times L_k. Times in days."""
        x = gaps.count
        log = self._log_gaps(gaps) + np.log(self._survival(gaps) + self._gone_odds(gaps))
        stay = betaln(self.a, self.b + x + 1) - betaln(self.a, self.b)
        return np.asarray(logsumexp(log, axis=0) + stay)

    def regularity(self, gaps: Gaps) -> Floats:
        """P(k | gaps, silence): one row a client, one column a k of the grid; rows sum to 1."""
        log = self._log_gaps(gaps) + np.log(self._survival(gaps) + self._gone_odds(gaps))
        return np.asarray(np.exp(log - logsumexp(log, axis=0)).T)

    def no_order_chance(self, gaps: Gaps, days: float) -> Floats:
        """P(no order in the next `days`) per client: L(silence + days) / L(silence), left for good included."""
        return np.asarray(self.ahead(gaps, [days])[1][0])

    def ahead(self, gaps: Gaps, days: Sequence[float]) -> tuple[Floats, Floats]:
        """`alive`, and `no_order_chance` for several numbers of days (one row each): for less work than one by one."""
        alive, chances = np.empty(len(gaps)), np.empty((len(days), len(gaps)))
        for begin in range(0, len(gaps), _AT_ONCE):
            part = slice(begin, begin + _AT_ONCE)
            alive[part], chances[:, part] = self._ahead(gaps[part], days)
        return alive, chances

    def _ahead(self, gaps: Gaps, days: Sequence[float]) -> tuple[Floats, Floats]:
        log, odds = self._log_gaps(gaps), self._gone_odds(gaps)
        share = np.exp(log - log.max(0))
        odds = odds * share.sum(0)
        now = (share * self._survival(gaps)).sum(0)
        later = [(share * self._survival(gaps, many)).sum(0) for many in days]
        return np.asarray(now / (now + odds)), np.asarray((np.array(later) + odds) / (now + odds))

    def alive(self, gaps: Gaps) -> Floats:
        """P(still a client) per client. It is not the chance of an order soon."""
        chance = self.silence_chance(gaps)
        return np.asarray(chance / (chance + self._gone_odds(gaps)))

    def silence_chance(self, gaps: Gaps) -> Floats:
        """P(a gap longer than the present silence) per client, had the client not left: 1 time in 1/P."""
        log = self._log_gaps(gaps)
        share = np.exp(log - logsumexp(log, axis=0))
        return np.asarray(np.clip((share * self._survival(gaps)).sum(0), 0.0, 1.0))

    def next_order(self, gaps: Gaps, chances: ArrayLike = (0.1, 0.5, 0.9)) -> Floats:
        """Days from now to the next order, given the silence so far and that the client has not left.

        One row for each of `chances` (the chance that it has come by then), one column a client; exact to half a
        day or to one part in a hundred, whichever is longer. A client who left never orders: read it beside `alive`.
        """
        wanted = np.ravel(np.asarray(chances, np.float64))
        if not ((wanted > 0) & (wanted < 1)).all():
            raise ValueError("a chance lies between 0 and 1")
        k = self.k[:, None]
        shape, rate = self.r[:, None] + k * gaps.count, self.alpha[:, None] + k * gaps.total
        log = self._log_gaps(gaps)
        now = log + log_survival(k, shape, rate, gaps.silence)
        each = np.exp(now - logsumexp(now, axis=0))
        scale = (each * (rate / shape + gaps.silence / np.maximum(shape, 1.0))).sum(0)
        ahead = _Ahead(self.k, log, shape, rate, gaps.silence, np.asarray(logsumexp(now, axis=0)))
        found = np.empty((len(wanted), len(gaps)))
        order = np.argsort(wanted)
        found[order] = np.maximum.accumulate(
            np.stack([_quantile(ahead, np.maximum(scale, 0.1), chance) for chance in wanted[order]])
        )
        return found

    def expected_orders(self, gaps: Gaps, days: float) -> Floats:
        """Expected number of order days in the next `days`, per client: an approximation.

        The time of the next order is exact; the orders after it are taken as coming at the client's mean rate
        with dropout after each. Within a tenth of simulation for rates up to one order a day.
        """
        log, odds = self._log_gaps(gaps), self._gone_odds(gaps)
        share = np.exp(log - logsumexp(log, axis=0))
        now = self._survival(gaps)
        whole = (share * now).sum(0) + odds
        leave = (self.a / (self.a + self.b + gaps.count + 1))[None, :]
        shape = self.r[:, None] + self.k[:, None] * gaps.count
        rate = shape / (self.alpha[:, None] + self.k[:, None] * gaps.total)
        half = (
            1 / self.k[:, None] - 1
        ) / 2  # a renewal process runs ahead of, or behind, its mean rate by this
        total = np.zeros(len(gaps))
        before = now
        steps = 6
        for step in range(1, steps + 1):
            after = self._survival(gaps, days * step / steps)
            left = days * (1 - (step - 0.5) / steps)
            more = np.maximum(rate * left + half * -np.expm1(-rate * left), 0.0)
            stay = 1 - leave
            further = stay * -np.expm1(-leave * more) / leave
            total += (share * (before - after) * (1 + further)).sum(0)
            before = after
        return np.asarray(total / whole)


@dataclass(frozen=True, slots=True)
class _Ahead:
    """How the logarithm of the survival goes on from now, for some clients."""

    k: Floats
    log: Floats
    shape: Floats
    rate: Floats
    silence: Floats
    now: Floats

    def __call__(self, days: Floats, who: NDArray[np.intp]) -> Floats:
        later = log_survival(self.k[:, None], self.shape[:, who], self.rate[:, who], self.silence[who] + days)
        return np.asarray(logsumexp(self.log[:, who] + later, axis=0) - self.now[who])


def _quantile(ahead: _Ahead, scale: Floats, chance: float) -> Floats:
    """The days u with S(silence + u) = (1 - chance) S(silence): bracketed secant in log survival (Illinois)."""
    aim = np.log1p(-chance)

    def short(days: Floats, who: NDArray[np.intp]) -> Floats:
        return np.asarray(ahead(days, who) - aim)

    everyone = np.arange(len(scale))
    low, high = np.zeros(len(scale)), scale * (0.5 + 3 * -aim)
    at_low, at_high = np.full(len(scale), -aim), short(high, everyone)
    for _ in range(60):
        who = np.flatnonzero(at_high > 0)
        if not len(who):
            break
        low[who], at_low[who] = high[who], at_high[who]
        high[who] *= 2
        at_high[who] = short(high[who], who)
    side = np.zeros(len(scale))
    for _ in range(4 * _AHEAD):
        who = np.flatnonzero(high - low > np.maximum(0.5, 0.01 * high))
        if not len(who):
            break
        wide = high[who] - low[who]
        with np.errstate(invalid="ignore", divide="ignore"):
            middle = low[who] + wide * at_low[who] / (at_low[who] - at_high[who])
        middle = np.where(np.isfinite(middle), middle, low[who] + wide / 2)
        middle = np.clip(middle, low[who] + 0.1 * wide, high[who] - 0.1 * wide)
        value = short(middle, who)
        up = value > 0
        again = np.where(up, side[who] == 1, side[who] == -1)
        at_low[who] = np.where(up, value, np.where(again, at_low[who] / 2, at_low[who]))
        at_high[who] = np.where(up, np.where(again, at_high[who] / 2, at_high[who]), value)
        low[who], high[who] = np.where(up, middle, low[who]), np.where(up, high[who], middle)
        side[who] = np.where(up, 1, -1)
    return np.asarray((low + high) / 2)
