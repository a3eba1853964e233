"""How often do the tests of change cry out where nothing changed? False alarms over the level: 1.0 is right.

    python bench/false_alarms.py

The tables in docs/methods/change.md are these. Last: the cues of a company in which nothing changes, whose gaps and amounts have the tails
of *t* with 3 degrees: their chances as raised, and how many cues the attention budget lets through.
"""

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from keepwell.cues.history import History
from keepwell.cues.raising import pick
from keepwell.lib.periods import day_number
from keepwell.stats.change import (
    Rates,
    Spread,
    compare_amounts,
    compare_counts,
    compare_spread,
    dispersion_of,
    fit_rates,
    recalibrated,
)
from keepwell.stats.simulating_change import simulate_amounts, simulate_counts

Floats = NDArray[np.float64]
CLIENTS = 200_000
COMPANIES = 20
DAY = dt.date(2025, 6, 30)
LEVELS = (0.05, 0.01, 0.001)


def show(test: str, truth: str, p: Floats) -> None:
    print(
        f"| {test} | {truth} | " + " | ".join(f"{(p < level).mean() / level:.1f}" for level in LEVELS) + " |"
    )


def fewer(rng: np.random.Generator, drift: float) -> tuple[Floats, Floats]:
    """P-values without and with the dispersion of an earlier draw; 30 orders in 600 days, then 90."""
    rates = Rates(2.0, 40.0)
    past, now = (simulate_counts(rates, CLIENTS, rng, exposure=600, window=90, drift=drift) for _ in range(2))
    window, exposure = np.full(CLIENTS, 90.0), np.full(CLIENTS, 600.0)
    known = fit_rates(past.before, exposure)
    wider = dispersion_of(past.recent, window, past.before, exposure, known)
    plain, wide = (
        compare_counts(now.recent, window, now.before, exposure, known, dispersion=by).fewer
        for by in (1.0, wider)
    )
    return plain, wide


def smaller(rng: np.random.Generator, earlier: int, recent: int, freedom: float) -> Floats:
    drawn = simulate_amounts(CLIENTS, rng, earlier=earlier, recent=recent, freedom=freedom)
    median = np.median(drawn.earlier, axis=1)
    deviation = np.median(np.abs(drawn.earlier - median[:, None]), axis=1)
    many = np.full(CLIENTS, float(earlier)), np.full(CLIENTS, float(recent))
    return compare_amounts(median, deviation, many[0], drawn.recent.mean(axis=1), many[1]).less


def wider(rng: np.random.Generator, earlier: int, recent: int) -> Floats:
    drawn = simulate_amounts(CLIENTS, rng, earlier=earlier, recent=recent)
    median = np.median(drawn.earlier, axis=1)[:, None]
    sides = []
    for logs in (drawn.earlier, drawn.recent):
        off = np.abs(logs - median)
        sides.append(
            Spread(off.mean(axis=1), off.var(axis=1, ddof=1), np.full(CLIENTS, float(logs.shape[1])))
        )
    return compare_spread(*sides)


def unchanged(clients: int, rng: np.random.Generator) -> History:
    """60 orders of each client, the first of them so long ago as it came."""
    gaps = np.maximum(1, np.rint(12 * np.exp(0.5 * rng.standard_t(3, (clients, 60)).clip(-6, 6)))).astype(int)
    day = day_number(DAY) + 1 - np.cumsum(gaps, axis=1)
    net = np.exp(5 + 0.5 * rng.standard_t(3, day.shape))
    return History.of(DAY, np.repeat(np.arange(clients), 60), day.ravel(), net.ravel())


def companies(rng: np.random.Generator) -> None:
    kinds = ("ordering_less", "ordering_more", "irregular", "gone_quiet")
    chances: dict[str, list[Floats]] = {kind: [] for kind in kinds}
    raised = []
    for _ in range(COMPANIES):
        picked = {one.kind: one for one in pick(unchanged(500, rng)) if not one.judged.fact}
        for kind in kinds:
            chances[kind].append(picked[kind].judged.chance)
        raised.append(sum(int(one.raised.sum()) for one in picked.values()))
    print("\n| cue | .05 | .01 | .001 |\n|---|---|---|---|")
    for kind in kinds:
        p = np.concatenate(chances[kind])
        print(f"| {kind} | " + " | ".join(f"{(p < level).mean() / level:.1f}" for level in LEVELS) + " |")
    print(
        f"\n{sum(raised)} cues raised in {COMPANIES} companies of 500 clients, none in {raised.count(0)} of them"
    )


def main() -> None:
    rng = np.random.default_rng(1)
    print("| test | truth | .05 | .01 | .001 |\n|---|---|---|---|---|")
    show("fewer orders", "the model, 30 orders before", fewer(rng, 0.0)[0])
    for name, p in zip(("fewer orders", "fewer orders, with `dispersion_of`"), fewer(rng, 0.4), strict=True):
        show(name, "rates drift by 40 %", p)
    for earlier, recent, freedom in ((20, 4, np.inf), (6, 3, np.inf), (20, 4, 4.0), (6, 3, 4.0)):
        tails = "log-normal" if np.isinf(freedom) else "tails of *t* with 4 degrees"
        truth = f"{tails}, {earlier} before, {recent} now"
        p = smaller(rng, earlier, recent, freedom)
        show("smaller amounts", truth, p)
        show(
            "smaller amounts, `recalibrated`", truth, recalibrated(p, smaller(rng, earlier, recent, freedom))
        )
    for earlier, recent in ((20, 4), (6, 20)):
        truth, p = f"normal, {earlier} before, {recent} now", wider(rng, earlier, recent)
        show("wider spread", truth, p)
        show("wider spread, `recalibrated`", truth, recalibrated(p, wider(rng, earlier, recent)))
    companies(rng)


if __name__ == "__main__":
    main()
