"""BG/BB: at each of n chances to order (a yearly appeal, a fair) a client orders or not, and before any of them may leave for good.

Fader, Hardie, Shang (2010), "Customer-base analysis in a discrete-time noncontractual setting", Marketing Science
29(6). A client still there orders at each chance with probability p ~ Beta(alpha, beta); before each chance one leaves
with probability theta ~ Beta(gamma, delta). The paper's equation 5, per client with x orders in n chances, the last at t_x:

    L = B(alpha + x, beta + n - x)/B(alpha, beta) · B(gamma, delta + n)/B(gamma, delta)
      + sum over i < n - t_x of B(alpha + x, beta + t_x - x + i)/B(alpha, beta) · B(gamma + 1, delta + t_x + i)/B(gamma, delta)
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaln

from keepwell.stats.buying.asking import chances, parameters
from keepwell.stats.buying.fitting import Fit, maximise
from keepwell.stats.buying.opportunities import NotANumberOfChances, Opportunities, whole
from keepwell.stats.buying.surface_bg_bb import BranchSurface, branches

__all__ = ["BGBB", "NotANumberOfChances", "Opportunities", "SimulatedChances", "fit", "simulate"]
Floats = NDArray[np.float64]
NAMES = ("alpha", "beta", "gamma", "delta")


@dataclass(frozen=True, slots=True)
class BGBB:
    """alpha, beta: the Beta of the chances of ordering when there; gamma, delta: that of the chances of leaving.

    All finite and above 0 (else NotParameters). Times are counted in chances to order: `ahead` is a whole number, one for all or one for
    each row (else NotANumberOfChances). Arrays of n in and out.
    """

    alpha: float
    beta: float
    gamma: float
    delta: float
    fit_info: Fit | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        parameters(alpha=self.alpha, beta=self.beta, gamma=self.gamma, delta=self.delta)

    def log_likelihood(self, known: Opportunities) -> Floats:
        """The logarithm of L per row, of one client."""
        return branches(known, *self._letters).total

    def alive(self, known: Opportunities) -> Floats:
        """P(still there at the next chance, n + 1) per row, as the paper has it."""
        return self._there(known)

    def no_order_chance(self, known: Opportunities, ahead: ArrayLike) -> Floats:
        """P(no order at the next `ahead` chances) per row: L(x, t_x, n + ahead) / L(x, t_x, n); having left included."""
        later = Opportunities(known.x, known.t_x, known.n + whole(ahead, len(known)), known.weights)
        return np.asarray(np.exp(np.minimum(self.log_likelihood(later) - self.log_likelihood(known), 0.0)))

    def expected_orders(self, known: Opportunities, ahead: ArrayLike) -> Floats:
        """The number of orders expected at the next `ahead` chances per row: the paper's equation 13, as a sum without its pole at gamma = 1."""
        further = np.broadcast_to(whole(ahead, len(known)), len(known))
        ordering = (self.alpha + known.x) / (self.alpha + self.beta + known.n)
        term, total = self._there(known), np.zeros(len(known))
        for step in range(1, int(further.max(initial=0)) + 1):
            total += np.where(step <= further, term, 0.0)
            term = term * (self.delta + known.n + step) / (self.gamma + self.delta + known.n + step)
        return np.asarray(ordering * total)

    def next_order(self, known: Opportunities, chances_: ArrayLike = (0.1, 0.5, 0.9)) -> Floats:
        """How many chances from now the next order has come by, given that the client stays: one row a chance, one column a client.

        The smallest whole number m with P(an order among the next m) at least the chance asked for; infinite above a million.
        """
        wanted = chances(chances_)
        a, b = self.alpha + known.x, self.beta + known.n - known.x

        def none(m: Floats) -> Floats:
            return np.asarray(betaln(a, b + m) - betaln(a, b))

        found = []
        for chance in wanted:
            aim = np.log1p(-chance) + 1e-12
            low, high = np.zeros(len(known)), np.full(len(known), 2.0**20)
            never = none(high) > aim
            while (high - low > 1).any():
                middle = np.floor((low + high) / 2)
                short = none(middle) > aim
                low, high = np.where(short, middle, low), np.where(short, high, middle)
            found.append(np.where(never, np.inf, high))
        return np.stack(found)

    def expected_from_start(self, ahead: ArrayLike) -> Floats:
        """The number of orders expected of a new client at the first `ahead` chances (any shape)."""
        further = whole(ahead, None)
        stay = np.arange(1, int(further.max(initial=0)) + 1)
        terms = np.cumprod((self.delta + stay - 1) / (self.gamma + self.delta + stay - 1))
        upto = np.append(0.0, np.cumsum(terms)) * self.alpha / (self.alpha + self.beta)
        return np.asarray(upto[further.astype(np.intp)])

    @property
    def _letters(self) -> tuple[float, float, float, float]:
        return self.alpha, self.beta, self.gamma, self.delta

    def _there(self, known: Opportunities) -> Floats:
        parts = branches(known, *self._letters)
        stay = (self.delta + known.n) / (
            self.gamma + self.delta + known.n
        )  # through the next chance, having stayed so far
        return np.asarray(np.exp(parts.stayed - parts.total) * stay)


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedChances:
    """Clients drawn from the model, and the truth about each: arrays of n.

    `alive` whether still there at the next chance, `ahead` orders at the chances asked for after now, `ordering` and
    `leaving` the client's own chances.
    """

    known: Opportunities
    alive: NDArray[np.bool_]
    ahead: Floats
    ordering: Floats
    leaving: Floats


def fit(known: Opportunities) -> BGBB:
    """The model of highest likelihood. Raises TooFewClients where nobody has ordered at any chance."""
    rows = known[known.weights > 0].compressed()[0]
    surface = BranchSurface(rows)
    repeat = float(rows.weights[rows.x > 0].sum())
    found = maximise(
        surface, [(1.0, 1.0, 1.0, 2.0), (0.5, 1.5, 0.3, 3.0)], names=NAMES, repeat_clients=repeat
    )
    alpha, beta, gamma, delta = found.estimates.tolist()
    return BGBB(alpha, beta, gamma, delta, found)


def simulate(model: BGBB, n: ArrayLike, rng: np.random.Generator, *, ahead: int = 0) -> SimulatedChances:
    """A client for each of `n` (an array: how many chances there were), and the truth about each."""
    past = np.atleast_1d(whole(n, None))
    further = float(whole(ahead, None))
    ordering = rng.beta(model.alpha, model.beta, len(past))
    leaving = rng.beta(model.gamma, model.delta, len(past))
    here = np.ones(len(past), bool)
    x, t_x, later, alive = (
        np.zeros(len(past)),
        np.zeros(len(past)),
        np.zeros(len(past)),
        np.zeros(len(past), bool),
    )
    for chance in range(1, int(past.max(initial=0) + max(further, 1)) + 1):
        here &= rng.random(len(past)) >= leaving
        ordered = here & (rng.random(len(past)) < ordering)
        before = chance <= past
        x += ordered & before
        t_x[ordered & before] = chance
        later += ordered & ~before & (chance <= past + further)
        alive = np.where(chance == past + 1, here, alive)
    return SimulatedChances(Opportunities.of(x, t_x, past), alive, later, ordering, leaving)
