"""Do the intervals of lifetime value hold on real orders? Per client, per group of clients, and for all.

    python bench/lifetime_value.py [online_retail_ii.csv.gz] [--level 0.8] [--past-error 0.0]

Sale lines and cuts as in bench/backtest.py; Pareto/NBD and MBG/NBD with Gamma-Gamma and with the robust order value, all fitted on what lies before the
cut; the horizons that the file still holds. Groups are fifty, dealt out by turns. Then the time for 1,000,000 simulated clients.
"""

import argparse
import datetime as dt
import time

import duckdb
import numpy as np
from backtest import CUTS, DATA, SALES
from numpy.typing import NDArray
from spend import Seen, at_cut

from keepwell.stats.buying import mbg_nbd, pareto_nbd
from keepwell.stats.buying.summary import Summary
from keepwell.stats.spend import gamma_gamma
from keepwell.stats.spend.drawing import drawn
from keepwell.stats.spend.fitting_order_value import fit as fit_order_value
from keepwell.stats.spend.lifetime_value import LifetimeValue, lifetime_value
from keepwell.stats.spend.order_history import History
from keepwell.stats.spend.values import Values

Floats = NDArray[np.float64]
GROUPS = 50


def forecasts(seen: Seen, horizon: int) -> dict[str, LifetimeValue]:
    summary = Summary.from_times(seen.days.astype(np.float64), seen.start, float(seen.today - 1))
    values = Values.from_amounts(seen.amounts, seen.start)
    history = History.of(seen.amounts, seen.start, (seen.today - seen.days).astype(np.float64))
    robust = fit_order_value(history).levels(history).outlook(horizon / 2)
    gamma = gamma_gamma.fit(values)
    plain = [one.outlook(values) for one in drawn(gamma, seed=3)]
    out = {}
    for name, buying in {"Pareto/NBD": pareto_nbd.fit(summary), "MBG/NBD": mbg_nbd.fit(summary)}.items():
        many = drawn(buying)
        for kind, outlook, others in (
            ("Gamma-Gamma", gamma.outlook(values), plain),
            ("order value", robust, [robust] * len(plain)),
        ):
            pairs = list(zip(many, others, strict=True)) if many else []
            out[f"{name}, {kind}"] = lifetime_value(buying, summary, outlook, horizon=horizon, drawn=pairs)
    return out


def judged(found: LifetimeValue, spent: Floats, level: float, past_error: float) -> list[float]:
    low, high = found.interval(level)
    group = np.arange(len(spent)) % GROUPS
    sums, truly = found.total(group, level, past_error=past_error), np.bincount(group, spent)
    whole = found.total(level=level, past_error=past_error)
    return [
        float(np.mean((low <= spent) & (spent <= high))),
        float(np.mean(spent > high)),
        float(np.mean((sums.low <= truly) & (truly <= sums.high))),
        float(whole.value[0] / spent.sum()),
        float(whole.low[0] / spent.sum()),
        float(whole.high[0] / spent.sum()),
    ]


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("file", nargs="?", default=str(DATA / "online_retail_ii.csv.gz"))
    asked.add_argument("--level", type=float, default=0.8)
    asked.add_argument("--past-error", type=float, default=0.0)
    told = asked.parse_args()
    rows = duckdb.execute(SALES, [told.file]).fetchnumpy()
    client, day, net = (np.asarray(rows[name]) for name in ("client", "day", "net_sales"))
    day = day.astype(np.int64)
    print(
        "| days, cuts | models | clients within | above | groups within | sum said / spent | its interval |"
    )
    print("|---|---|---|---|---|---|---|")
    for horizon in (90, 180, 365):
        table: dict[str, list[list[float]]] = {}
        for cut in CUTS:
            today = (dt.date.fromisoformat(cut) - dt.date(1970, 1, 1)).days
            if today + horizon > day.max() + 2:
                continue
            seen = at_cut(client, day, net, today, horizon)
            for name, found in forecasts(seen, horizon).items():
                table.setdefault(name, []).append(judged(found, seen.spent, told.level, told.past_error))
        for name, lines in table.items():
            a, b, c, d, low, high = np.mean(lines, axis=0)
            print(
                f"| {horizon}, {len(lines)} | {name} | {a:.2f} | {b:.2f} | {c:.2f} | {d:.2f} | {low:.2f} to {high:.2f} |"
            )
    timed(1_000_000)


def timed(clients: int) -> None:
    rng = np.random.default_rng(1)
    model, values = pareto_nbd.ParetoNBD(0.55, 74.0, 0.6, 80.0), gamma_gamma.GammaGamma(6.25, 3.74, 15.44)
    summary = pareto_nbd.simulate(model, rng.uniform(100, 700, clients), rng).summary
    known = gamma_gamma.simulate(values, summary.x + 1, rng).values
    began = time.process_time()
    found = lifetime_value(model, summary, values.outlook(known), horizon=365, discount=0.1)
    middle = time.process_time()
    found.interval()
    found.total(np.arange(clients) % 1000)
    print(
        f"{clients:,} clients: values {middle - began:.1f} s, intervals and sums {time.process_time() - middle:.1f} s of CPU"
    )


if __name__ == "__main__":
    main()
