"""How long the rhythm model and its tempo take: fit and prediction, from 100,000 to 10,000,000 clients, and the memory.

    python bench/rhythm.py [--clients 1000000]

Clients are simulated (two years, some 9 order days each); more than a million are the same million again. The fit
looks at an even sample of clients; `all` shows what a fit that looks at every one of 100,000 takes and changes.
"""

import argparse
import resource
import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np

from keepwell.stats import fitting_tempo
from keepwell.stats.fitting_rhythm import fit
from keepwell.stats.order_days import OrderDays
from keepwell.stats.rhythm import Gaps, RhythmModel
from keepwell.stats.simulating_rhythm import simulate
from keepwell.stats.simulating_season import on_calendar

T = TypeVar("T")
DAYS = 730
MILLION = 1_000_000
SIZES = (100_000, 300_000, MILLION, 3 * MILLION, 10 * MILLION)
TRUTH = RhythmModel(
    np.array([0.5, 1.0, 2.0, 6.0]), np.array([0.1, 0.4, 0.3, 0.2]), np.full(4, 1.5), np.full(4, 60.0), 0.4, 4.0, 0.0, 1, converged=True
)  # fmt: skip


def timed(work: Callable[[], T]) -> tuple[float, T]:
    began = time.perf_counter()
    out = work()
    return time.perf_counter() - began, out


def memory() -> float:
    """The most this process has held, in GB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def row(size: int, days: np.ndarray, start: np.ndarray) -> None:
    """Fit and prediction of `size` clients: the first so many of those given, or all of them over and over."""
    first = min(size, len(start) - 1)
    gaps = Gaps.from_days(days[: start[first]], start[: first + 1], DAYS)
    times = size // first
    many = Gaps.of(*(np.tile(column, times) for column in (gaps.count, gaps.total, gaps.logs, gaps.silence)))
    before = memory()
    fitting, model = timed(lambda: fit(many))
    predicting, _ = timed(lambda: model.no_order_chance(many, 90))
    line = f"{size:>11,}{fitting:>12.2f}{predicting:>12.2f}{before:>12.2f}{memory():>12.2f}"
    if times == 1:
        order_days = OrderDays.of(days[: start[first]], start[: first + 1])
        learning, tempo = timed(lambda: fitting_tempo.fit(order_days, DAYS, model))
        saying, _ = timed(lambda: tempo.no_order_chance(order_days.known(DAYS), DAYS))
        line += f"{learning:>12.2f}{saying:>12.2f}{memory():>12.2f}"
    print(line, flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--clients", type=int, help="only this many")
    told = asked.parse_args()
    sizes = (told.clients,) if told.clients else SIZES
    seen = simulate(TRUTH, min(max(sizes), MILLION), DAYS, np.random.default_rng(1))
    days, start = on_calendar(seen, np.ones(DAYS))
    del seen
    print(
        f"{'clients':>11}{'fit s':>12}{'predict s':>12}{'GB before':>12}{'GB':>12}{'tempo s':>12}{'predict s':>12}{'GB':>12}"
    )
    for size in sizes:
        row(size, days, start)
    if not told.clients:
        few = Gaps.from_days(days[: start[SIZES[0]]], start[: SIZES[0] + 1], DAYS)
        took, whole = timed(lambda: fit(few, enough=len(few)))
        some = fit(few)
        apart = np.abs(whole.no_order_chance(few, 90) - some.no_order_chance(few, 90))
        print(
            f"\nall of {len(few):,}: {took:.1f} s; chances differ by {apart.mean():.4f} in the mean, {apart.max():.3f} at most"
        )


if __name__ == "__main__":
    main()
