"""Who orders again? Simple scores and the rhythm model on real orders, at past days; and what a list of 50 finds.

    python bench/backtest.py [online_retail_ii.csv.gz] [--cut 2011-03-01 ...] [--horizon 90]

A sale line has a client, an invoice not beginning with C, quantity and price above 0, and a stock code that begins
with five digits; days are collapsed; clients with at least five order days are judged.
"""

import argparse
import datetime as dt
import os
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray

from keepwell.stats.evaluation import auc, average_precision, brier, precision_at
from keepwell.stats.fitting_rhythm import fit
from keepwell.stats.ragged import kept, medians
from keepwell.stats.rhythm import Gaps, RhythmModel

HERE = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("KEEPWELL_REAL_DATA") or HERE.parent / "shared" / "data")
CUTS = ("2010-10-01", "2010-12-01", "2011-03-01", "2011-06-01", "2011-09-01")
SALES = """
SELECT "Customer ID"::DOUBLE::BIGINT AS client, InvoiceDate::TIMESTAMP::DATE - DATE '1970-01-01' AS day,
    sum(Quantity::DOUBLE * Price::DOUBLE) AS net_sales
FROM read_csv(?, all_varchar = true)
WHERE "Customer ID" IS NOT NULL AND Invoice NOT LIKE 'C%' AND Quantity::DOUBLE > 0 AND Price::DOUBLE > 0
    AND regexp_matches(StockCode, '^[0-9]{5}')
GROUP BY ALL ORDER BY ALL
"""
Floats = NDArray[np.float64]


def median_gap(days: NDArray[np.int64], start: NDArray[np.intp]) -> Floats:
    inner = np.ones(len(days), bool)
    inner[start[:-1]] = False
    return medians(np.diff(days, prepend=0)[inner].astype(np.float64), kept(inner, start))


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("file", nargs="?", default=str(DATA / "online_retail_ii.csv.gz"))
    asked.add_argument("--cut", action="append", type=dt.date.fromisoformat)
    asked.add_argument("--horizon", type=int, default=90)
    told = asked.parse_args()
    rows = duckdb.execute(SALES, [told.file]).fetchnumpy()
    client, day, net = (np.asarray(rows[name]) for name in ("client", "day", "net_sales"))
    means: dict[str, list[list[float]]] = {}
    print(
        f"{'cut':<11}{'score':<24}{'n':>6}{'base':>7}{'AUC':>7}{'AP':>7}{'p@50':>7}{'Brier':>7}{'mean':>7}{'active AUC':>12}"
    )
    for cut in told.cut or [dt.date.fromisoformat(text) for text in CUTS]:
        today = (cut - dt.date(1970, 1, 1)).days
        past = day < today
        clients, begin = np.unique(client[past], return_index=True)
        start = np.append(begin, past.sum())
        gaps = Gaps.from_days(day[past], start, today - 1)
        began = time.perf_counter()
        model = fit(gaps)
        took = time.perf_counter() - began
        judged = np.flatnonzero(gaps.count >= 4)
        own = median_gap(day[past], start)
        scores: dict[str, Callable[[RhythmModel], Floats]] = {
            "recency": lambda _, g=gaps, j=judged: g.silence[j],
            "recency / own median gap": lambda _, g=gaps, j=judged, o=own: g.silence[j] / o[j],
            "rhythm model": lambda m, g=gaps, j=judged: m.no_order_chance(g[j], told.horizon),
        }
        soon = (day >= today) & (day < today + told.horizon)
        happened = ~np.isin(clients[judged], client[soon])
        active = gaps.silence[judged] < told.horizon
        for name, scored in scores.items():
            score = scored(model)
            chance = name == "rhythm model"
            line = [
                auc(happened, score),
                average_precision(happened, score),
                precision_at(happened, score, 50),
                brier(happened, score) if chance else np.nan,
                score.mean() if chance else np.nan,
                auc(happened[active], score[active]),
            ]
            means.setdefault(name, []).append(line)
            shown = "".join(f"{value:>7.3f}" for value in line[:-1]).replace("nan", "  -")
            print(f"{cut!s:<11}{name:<24}{len(judged):>6}{happened.mean():>7.3f}{shown}{line[-1]:>12.3f}")
        year = past & (day >= today - 365)
        worth = np.bincount(np.searchsorted(clients, client[year]), net[year], len(clients))[judged]
        listed = np.argsort(-worth * score, kind="stable")[:50]
        gone = happened[listed]
        print(
            f"           fitted in {took:.1f} s; the 50 with most at stake: {gone.sum()} did not order again, "
            f"they had brought {worth[listed][gone].sum():,.0f} in the year before, "
            f"{worth[listed][gone].sum() / worth[happened].sum():.0%} of what was lost"
        )
    for name, lines in means.items():
        shown = "".join(f"{value:>7.3f}" for value in np.mean(lines, axis=0)[:-1]).replace("nan", "  -")
        print(f"{'mean':<11}{name:<24}{'':>13}{shown}{np.mean(lines, axis=0)[-1]:>12.3f}")


if __name__ == "__main__":
    main()
