"""BG/NBD: Poisson orders at a client's own rate; after each order but the first the client may leave for good.

Fader, Hardie, Lee (2005), "Counting your customers the easy way: an alternative to the Pareto/NBD model", Marketing
Science 24(2). A client of a single order counts as one for ever; where that is wrong, take MBG/NBD.
"""

from dataclasses import dataclass

from keepwell.stats.buying.after_each_order import AfterEachOrder
from keepwell.stats.buying.fitting_after_each_order import Learnable, learn
from keepwell.stats.buying.simulating_after_each_order import simulate
from keepwell.stats.buying.summary import Summary

__all__ = ["BGNBD", "fit", "simulate"]


@dataclass(frozen=True, slots=True)
class BGNBD(AfterEachOrder):
    """r, alpha: the Gamma of the rates of ordering (mean r/alpha per unit of time); a, b: the Beta of the chances of leaving."""


def fit(summary: Summary) -> BGNBD:
    """The model of highest likelihood. Raises TooFewClients where nobody has ordered more than once.

    Orders of one day are one; the rows hold all clients who ever ordered, not only those who came again.
    """
    found = learn(Learnable.of(summary), 1, from_start=False)
    r, alpha, a, b = found.estimates.tolist()
    return BGNBD(r, alpha, a, b, found)
