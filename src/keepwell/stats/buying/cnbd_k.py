"""BG/CNBD-k and MBG/CNBD-k: as BG/NBD and MBG/NBD, but a client's gaps are regular: Gamma(k, rate) with whole k.

Reutterer, Platzer, Schröder (2021), "Leveraging purchase regularity for predicting customer behavior the easy way", International
Journal of Research in Marketing 38(1). k = 1 is chance alone; the larger, the more like a clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import ClassVar, Final

from keepwell.stats.buying.after_each_order import AfterEachOrder
from keepwell.stats.buying.asking import NotParameters
from keepwell.stats.buying.fitting import Fit
from keepwell.stats.buying.fitting_after_each_order import Learnable, learn
from keepwell.stats.buying.simulating_after_each_order import simulate
from keepwell.stats.buying.summary import NotASummary, Summary

__all__ = ["BGCNBD", "MBGCNBD", "fit_bg", "fit_mbg", "simulate"]
GRID: Final = tuple(range(1, 13))
_MOST: Final = 60


@dataclass(frozen=True, slots=True)
class BGCNBD(AfterEachOrder):
    """`k` events of a client's clock make an order; r, alpha: the Gamma of the clocks' rates (mean gap k·alpha/r or so);
    a, b: the Beta of the chances of leaving, after each order but the first.

    Raises NotParameters for a k that is not a whole number from 1 to 60.
    """

    k: int = field(kw_only=True)

    def __post_init__(self) -> None:
        AfterEachOrder.__post_init__(self)
        if not (1 <= self.k <= _MOST and self.k == int(self.k)):
            raise NotParameters(f"k is {self.k}; it is a whole number from 1 to {_MOST}")

    @property
    def stages(self) -> int:
        return self.k


@dataclass(frozen=True, slots=True)
class MBGCNBD(BGCNBD):
    """The same, but a client may leave after the first order already."""

    FROM_START: ClassVar[bool] = True


def fit_bg(summary: Summary, grid: Iterable[int] = GRID) -> BGCNBD:
    """The BG/CNBD-k of highest likelihood with k from `grid`; see `fit_mbg`."""
    k, found = _fit(summary, grid, from_start=False)
    r, alpha, a, b = found.estimates.tolist()
    return BGCNBD(r, alpha, a, b, found, k=k)


def fit_mbg(summary: Summary, grid: Iterable[int] = GRID) -> MBGCNBD:
    """The MBG/CNBD-k of highest likelihood with k from `grid`, which is climbed until the likelihood falls twice.

    The rows hold `logs` unless `grid` names a single k (then the log-likelihood lacks their part). Standard errors take k as known.
    Raises TooFewClients where nobody has ordered more than once, NotASummary without `logs`, NotParameters for a bad grid.
    """
    k, found = _fit(summary, grid, from_start=True)
    r, alpha, a, b = found.estimates.tolist()
    return MBGCNBD(r, alpha, a, b, found, k=k)


def _fit(summary: Summary, grid: Iterable[int], *, from_start: bool) -> tuple[int, Fit]:
    ks = sorted(set(grid))
    if not ks or any(k != int(k) or not 1 <= k <= _MOST for k in ks):
        raise NotParameters(f"the grid holds whole numbers from 1 to {_MOST}")
    clients = Learnable.of(summary)
    if len(ks) > 1 and not clients.has_logs:
        raise NotASummary("choosing k needs logs, the sum of the logarithms of each client's gaps")
    tried: list[tuple[int, Fit]] = []
    for k in ks:
        tried.append((int(k), learn(clients, int(k), from_start=from_start)))
        heights = [found.log_likelihood for _, found in tried[-3:]]
        if len(heights) == 3 and heights[0] > heights[1] > heights[2]:  # noqa: PLR2004 - fallen twice
            break
    return max(tried, key=lambda one: one[1].log_likelihood)
