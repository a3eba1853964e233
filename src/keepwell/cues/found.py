"""A cue as it is found, before it is a row; and what a kind of cue must be able to do."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from keepwell.lib.money import SCALE

if TYPE_CHECKING:  # who only tells of cues does not wait for what finds them
    from keepwell.cues.history import Future, History


@dataclass(frozen=True, slots=True)
class Found:
    """Something that changed. `client` is an id of the order book, None for the whole company.

    `chance`: how often such a thing comes by chance alone (p-value; 0 of a plain fact). `strength`: 0 to 1.
    `at_stake`: money over the next year, house currency. `evidence`: plain JSON, what a person can check.
    """

    kind: str
    client: int | None
    subject: str
    since: dt.date
    strength: float
    chance: float
    at_stake: Decimal
    evidence: dict[str, Any]
    as_of: dt.date


@dataclass(frozen=True, slots=True)
class Judged:
    """All cases of a kind with enough history: one test each.

    `client`: indices into the history's clients (-1: the company). `piece`: indices into its pieces, where the kind
    looks at product lines. `chance`: p-values; of a `fact` 0 where it holds and 1 where not. `likely`: the chance that
    the thing warned of comes, where the kind can tell it. `figures`: what the kind wants to remember of each case.
    """

    client: NDArray[np.intp]
    chance: NDArray[np.float64]
    piece: NDArray[np.intp] | None = None
    fact: bool = False
    likely: NDArray[np.float64] | None = None
    figures: dict[str, NDArray[np.float64]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.client)


class Show(Protocol):
    """How the reader's language writes days, numbers and money."""

    def day(self, iso: str) -> str: ...
    def number(self, value: float) -> str: ...
    def money(self, value: float) -> str: ...


class Plain:
    """Days as ISO dates, numbers with commas: for logs, tests and programs."""

    def day(self, iso: str) -> str:
        return iso

    def number(self, value: float) -> str:
        return f"{value:,.0f}"

    def money(self, value: float) -> str:
        return f"{value:,.0f}"


PLAIN: Final = Plain()


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of cue: its stable name, its title (marked for translation), and what it can do.

    `outcome` says what became of `raised` warnings of which `came_true` did (marked for translation).
    `judge` tests every case with enough history; `describe` gives chosen rows of them as Found; `happened` tells, for each
    case judged on a past day, whether what it warns of came; `sentence` says the evidence in words. `bands`: where the
    strength of a cue is the chance that it comes true, the lower ends of the groups in which its record is kept, and `foretells`
    says that it is so `likely` (marked for translation).
    """

    name: str
    title: str
    outcome: str
    judge: Callable[["History"], Judged]
    describe: Callable[["History", Judged, NDArray[np.intp]], list[Found]]
    happened: Callable[[Judged, "Future"], NDArray[np.bool_]]
    sentence: Callable[[dict[str, Any], Show], str]
    bands: tuple[float, ...] = ()
    foretells: str = ""


def money(value: float) -> Decimal:
    """A worked-out amount as stored: two decimals, never below zero."""
    return Decimal(str(round(max(float(value), 0.0), 2))).quantize(Decimal(1).scaleb(-SCALE))


def strength_of(chance: float) -> float:
    """0 at even chance, 1 at one time in 10,000."""
    return float(np.clip(-np.log10(max(chance, 1e-12)) / 4, 0.0, 1.0))


def one_in(chance: float) -> int:
    """A chance as 1 time in so many, rounded to a figure that claims no more than it knows; at most 10,000."""
    times = 1 / max(chance, 1e-4)
    step = 10 ** max(int(np.log10(times)) - 1, 0)
    return int(min(round(times / step) * step, 10_000))


def nobody() -> Judged:
    """No case has enough history."""
    return Judged(np.zeros(0, np.intp), np.zeros(0))
