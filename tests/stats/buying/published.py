"""The order histories of the papers, as their authors cut them."""

import csv
import datetime as dt
from collections.abc import Iterable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from keepwell.stats.buying.summary import Summary

Floats = NDArray[np.float64]
WEEK = 7.0
AHEAD_CDNOW, AHEAD_GROCERY = 39.0, 52.0  # weeks held out

# Fader, Hardie, Shang (2010), table 1: gifts after 1995, year of the last one, donors (six years from 1996)
DONATIONS = (
    (6, 6, 1203), (5, 6, 728), (4, 6, 512), (3, 6, 357), (2, 6, 234), (1, 6, 129), (5, 5, 335), (4, 5, 284),
    (3, 5, 225), (2, 5, 173), (1, 5, 119), (4, 4, 240), (3, 4, 181), (2, 4, 155), (1, 4, 78), (3, 3, 322),
    (2, 3, 255), (1, 3, 129), (2, 2, 613), (1, 2, 277), (1, 1, 1091), (0, 0, 3464),
)  # fmt: skip


def cdnow(folder: Path) -> tuple[Summary, Floats]:
    """The sample of 2,357 clients of CDNOW in weeks to 30 September 1997, and their orders in the 39 weeks after."""
    lines = (folder / "cdnow" / "CDNOW_sample.txt").read_text().split("\n")
    rows = ((line.split()[1], dt.date.fromisoformat(line.split()[2])) for line in lines if line)
    return _cut(rows, dt.date(1997, 9, 30))


def grocery(folder: Path) -> tuple[Summary, Floats]:
    """1,525 clients of an online grocer in weeks to the end of 2006, and their orders in 2007."""
    with (folder / "grocery" / "groceryElog.csv").open() as file:
        rows = [(row["cust"], dt.date.fromisoformat(row["date"])) for row in csv.DictReader(file)]
    return _cut(rows, dt.date(2006, 12, 31))


def _cut(rows: Iterable[tuple[str, dt.date]], now: dt.date) -> tuple[Summary, Floats]:
    days: dict[str, set[dt.date]] = {}
    for client, day in rows:
        days.setdefault(client, set()).add(day)
    past = [sorted(day.toordinal() / WEEK for day in each if day <= now) for each in days.values()]
    later = [sum(day > now for day in each) for each in days.values()]
    start = np.concatenate([[0], np.cumsum([len(each) for each in past])])
    return Summary.from_times(np.concatenate(past), start, now.toordinal() / WEEK), np.array(later, float)
