"""MBG/NBD: Poisson orders at a client's own rate; after each order, the first too, the client may leave for good.

Batislam, Denizel, Filiztekin (2007), "Empirical validation and comparison of models for customer base analysis",
International Journal of Research in Marketing 24(3).
"""

from dataclasses import dataclass
from typing import ClassVar

from keepwell.stats.buying.after_each_order import AfterEachOrder
from keepwell.stats.buying.fitting_after_each_order import Learnable, learn
from keepwell.stats.buying.simulating_after_each_order import simulate
from keepwell.stats.buying.summary import Summary

__all__ = ["MBGNBD", "fit", "simulate"]


@dataclass(frozen=True, slots=True)
class MBGNBD(AfterEachOrder):
    """r, alpha: the Gamma of the rates of ordering (mean r/alpha per unit of time); a, b: the Beta of the chances of leaving."""

    FROM_START: ClassVar[bool] = True


def fit(summary: Summary) -> MBGNBD:
    """The model of highest likelihood. Raises TooFewClients where nobody has ordered more than once."""
    found = learn(Learnable.of(summary), 1, from_start=True)
    r, alpha, a, b = found.estimates.tolist()
    return MBGNBD(r, alpha, a, b, found)
