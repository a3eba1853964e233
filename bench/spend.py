"""What will orders be worth? The plain mean, Gamma-Gamma and the robust order value on real orders, at past days.

    python bench/spend.py [online_retail_ii.csv.gz] [--horizon 90]

Sale lines and cuts as in bench/backtest.py; a client's orders of one day are one. Everything is fitted on what lies before the cut. Judged
are clients who ordered in the horizon: the mean value of those orders; the sum, given how many there were; and all clients' sum with the number
of orders forecast by the rhythm model. Then how often the next order stays under the quantile that should hold it so often.
"""

import argparse
import datetime as dt
import time
from dataclasses import dataclass

import duckdb
import numpy as np
from backtest import CUTS, DATA, SALES
from numpy.typing import NDArray

from keepwell.stats.fitting_rhythm import fit as fit_rhythm
from keepwell.stats.rhythm import Gaps
from keepwell.stats.spend import gamma_gamma
from keepwell.stats.spend.fitting_order_value import fit as fit_order_value
from keepwell.stats.spend.order_history import History
from keepwell.stats.spend.values import Values

Floats = NDArray[np.float64]
CHANCES = (0.05, 0.25, 0.5, 0.75, 0.95)


@dataclass(frozen=True)
class Seen:
    """What is known at a cut, and what came: `orders` and `spent` in the horizon, `next` value of clients `who` ordered after it."""

    days: NDArray[np.int64]
    amounts: Floats
    start: NDArray[np.intp]
    today: int
    orders: Floats
    spent: Floats
    who: NDArray[np.intp]
    next: Floats


def at_cut(client: NDArray[np.int64], day: NDArray[np.int64], net: Floats, today: int, horizon: int) -> Seen:
    past = day < today
    clients, begin = np.unique(client[past], return_index=True)
    start = np.append(begin, past.sum())
    place = np.minimum(np.searchsorted(clients, client), len(clients) - 1)
    after = ~past & (clients[place] == client)
    soon = after & (day < today + horizon)
    n = len(clients)
    who, first = np.unique(place[after], return_index=True)
    return Seen(
        day[past],
        net[past],
        start,
        today,
        np.bincount(place[soon], minlength=n).astype(np.float64),
        np.bincount(place[soon], net[soon], n),
        who,
        net[after][first],
    )


def expected(seen: Seen, horizon: int) -> dict[str, tuple[Floats, Floats | None]]:
    """By method the expected value per client, and quantiles of the next order where the method has any."""
    values = Values.from_amounts(seen.amounts, seen.start)
    gamma = gamma_gamma.fit(values)
    history = History.of(seen.amounts, seen.start, (seen.today - seen.days).astype(np.float64))
    levels = fit_order_value(history).levels(history)
    return {
        "plain mean": (values.m, None),
        "Gamma-Gamma": (gamma.expected_value(values), gamma.next_value(values, CHANCES)),
        "order value": (levels.outlook(horizon / 2).mean, levels.next_value(CHANCES, horizon / 2)),
    }


def judged(seen: Seen, said: Floats, quantiles: Floats | None, coming: Floats) -> list[float]:
    did = seen.orders > 0
    mean = seen.spent[did] / seen.orders[did]
    off = seen.orders * said - seen.spent
    under = [np.nan] * len(CHANCES)
    if quantiles is not None:
        under = [float(np.mean(seen.next < row)) for row in quantiles[:, seen.who]]
    return [
        float(np.abs(said[did] - mean).mean()),
        float(np.abs(np.log(said[did] / mean)).mean()),
        float(np.abs(off[did]).mean()),
        float((seen.orders * said).sum() / seen.spent.sum()),
        float(np.abs(coming * said - seen.spent).mean()),
        float((coming * said).sum() / seen.spent.sum()),
        *under,
    ]


def closer(seen: Seen, one: Floats, other: Floats) -> Floats:
    """Per judged client the error of the first less that of the second: of the mean order value, and of its logarithm."""
    did = seen.orders > 0
    mean = seen.spent[did] / seen.orders[did]
    plain = np.abs(one[did] - mean) - np.abs(other[did] - mean)
    logs = np.abs(np.log(one[did] / mean)) - np.abs(np.log(other[did] / mean))
    return np.stack([plain, logs], axis=1)


LINES = (
    "error of the mean order value",
    "the same, of logarithms",
    "error of a client's spend, number of orders known",
    "sum said / sum spent, number of orders known",
    "error of a client's spend, orders forecast, all clients",
    "sum said / sum spent, orders forecast",
    *(f"next orders under the {chance:.0%} quantile" for chance in CHANCES),
)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("file", nargs="?", default=str(DATA / "online_retail_ii.csv.gz"))
    asked.add_argument("--horizon", type=int, default=90)
    asked.add_argument("--clients", type=int, default=1_000_000, help="for the timing; 0: none")
    told = asked.parse_args()
    rows = duckdb.execute(SALES, [told.file]).fetchnumpy()
    client, day, net = (np.asarray(rows[name]) for name in ("client", "day", "net_sales"))
    table: dict[str, list[list[float]]] = {}
    apart: list[Floats] = []
    for cut in CUTS:
        today = (dt.date.fromisoformat(cut) - dt.date(1970, 1, 1)).days
        seen = at_cut(client, day.astype(np.int64), net, today, told.horizon)
        gaps = Gaps.from_days(seen.days, seen.start, today - 1)
        coming = fit_rhythm(gaps).expected_orders(gaps, told.horizon)
        found = expected(seen, told.horizon)
        apart.append(closer(seen, found["order value"][0], found["Gamma-Gamma"][0]))
        for name, (said, quantiles) in found.items():
            table.setdefault(name, []).append(judged(seen, said, quantiles, coming))
    print(f"| {told.horizon} days ahead, mean of {len(CUTS)} cuts | " + " | ".join(table) + " |")
    print("|---" * (len(table) + 1) + "|")
    means = {name: np.mean(rows, axis=0) for name, rows in table.items()}
    for i, line in enumerate(LINES):
        cells = [
            "" if np.isnan(row[i]) else f"{row[i]:.3f}" if row[i] < 5 else f"{row[i]:.1f}"
            for row in means.values()
        ]
        print(f"| {line} | " + " | ".join(cells) + " |")
    off = np.concatenate(apart)
    rng = np.random.default_rng(1)
    means_ = [rng.choice(off, len(off)).mean(axis=0) for _ in range(2000)]
    low, high = np.quantile(means_, [0.025, 0.975], axis=0)
    for i, what in enumerate(("of the mean order value", "of its logarithm")):
        print(
            f"error {what}, order value less Gamma-Gamma: {off[:, i].mean():.3f} ({low[i]:.3f} to {high[i]:.3f})"
        )
    if told.clients:
        timed(told.clients)


def timed(clients: int) -> None:
    rng = np.random.default_rng(1)
    count = rng.integers(0, 10, clients)
    start = np.concatenate([[0], np.cumsum(count)])
    amounts = np.exp(rng.normal(5, 0.7, start[-1]))
    history = History.of(amounts, start, rng.uniform(0, 800, start[-1]))
    values = Values.from_amounts(amounts, start)
    for name, one in {
        "Gamma-Gamma: fit": lambda: gamma_gamma.fit(values),
        "Gamma-Gamma: expected value": lambda: gamma_gamma.GammaGamma(6, 4, 15).expected_value(values),
        "order value: fit": lambda: fit_order_value(history),
        "order value: levels and mean": lambda: fit_order_value(history).levels(history).outlook().mean,
    }.items():
        began = time.process_time()
        one()
        print(
            f"{name}, {clients:,} clients, {start[-1]:,} orders: {time.process_time() - began:.1f} s of CPU"
        )


if __name__ == "__main__":
    main()
