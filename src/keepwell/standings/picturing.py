"""Makes every client's figures as of a day from an order book. Pure: reads the book, writes nothing."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from keepwell.lib.periods import EPOCH, months_before
from keepwell.measures.answering import Answers
from keepwell.standings.months import RING, SPAN, month_number
from keepwell.standings.rhythms import Rhythms
from keepwell.standings.valuing import NO_TERMS, Terms, columns, worth
from keepwell.stats.rhythm import Gaps

HORIZON: Final = 90  # days ahead for which the chance of no order is given
_BAND: Final = (0.1, 0.5, 0.9)  # the next order: a band of 80 % around its median


@dataclass(frozen=True, slots=True)
class Picture:
    """All clients' figures and the company's, as of one day.

    `figures`: one row a client, columns `client` and those of `standings.models.Figures`, by client id.
    `company`: the company's own measures by name.
    """

    as_of: dt.date
    figures: pa.Table
    company: dict[str, Any]


def picture(answers: Answers, rhythms: Rhythms, terms: Terms = NO_TERMS) -> Picture:
    """The figures of every client of the book; `rhythms` were read from the same answers. `terms`: of lifetime value."""
    table = answers["standing"].sort_by("client")
    place = _places(table, rhythms)
    table = _with_rhythm(table, rhythms, place)
    coming = worth(rhythms, terms)
    for name, column in columns(coming, place, len(table)).items():
        table = table.append_column(name, column)
    table = table.append_column("months", _months(answers, table)).append_column("types", _types(table))
    table = table.append_column("ordered", _ordered(answers, table))
    chance = table["no_order_chance"].fill_null(0.0)
    stake = pc.multiply(pc.max_element_wise(table["net_sales"].cast(pa.float64()), 0.0), chance)
    table = table.append_column("at_stake", pc.round(stake, 2).cast(pa.decimal128(18, 4)))
    table = table.append_column("as_of", pa.array([answers.as_of] * len(table), pa.date32()))
    company = {**(answers["company"].to_pylist() or [{}])[0], **(coming.company() if coming else {})}
    return Picture(answers.as_of, table, company)


def _places(table: pa.Table, rhythms: Rhythms) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Where each of the rhythms' clients stands in the table."""
    return np.searchsorted(table["client"].to_numpy(), rhythms.clients)


def _with_rhythm(table: pa.Table, rhythms: Rhythms, place: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Table:
    chance = np.full(len(table), np.nan)
    band = np.full((len(_BAND), len(table)), np.nan)
    judged = rhythms.judged
    if rhythms.model is not None and judged.any():
        gaps, where = rhythms.gaps[judged], place[judged]
        last = rhythms.days[rhythms.start[1:] - 1][judged]
        chance[where] = rhythms.no_order_chances(HORIZON)[judged]
        fresh = Gaps.of(gaps.count, gaps.total, gaps.logs, np.zeros(len(gaps)))
        band[:, where] = last + np.rint(rhythms.model.next_order(fresh, _BAND))
    table = table.append_column("no_order_chance", pa.array(chance, from_pandas=True))
    for name, days in zip(("next_from", "next_expected", "next_to"), band, strict=True):
        far = (dt.date(2200, 1, 1) - EPOCH).days
        column = pa.array(np.minimum(days, far), pa.float64(), from_pandas=True)
        table = table.append_column(name, column.cast(pa.int32()).cast(pa.date32()))
    return table


def _types(table: pa.Table) -> pa.Array:
    """The types of client that data can tell; one list a client."""
    named = [table["breadwinner"].to_pylist(), table["prospect"].to_pylist()]
    types = [
        [name for name, holds in (("breadwinner", bread), ("prospect", new)) if holds]
        for bread, new in zip(*named, strict=True)
    ]
    return pa.array(types, pa.list_(pa.string()))


def _months(answers: Answers, table: pa.Table) -> pa.Array:
    """Net sales of the last 24 calendar months in whole units, oldest first; one list a client."""
    rows = answers["client_months"]
    first = months_before(answers.as_of.replace(day=1), SPAN - 1)
    month = pc.add(pc.multiply(pc.year(rows["month"]), 12), pc.month(rows["month"])).to_numpy()
    slot = month - (first.year * 12 + first.month)
    client = np.searchsorted(table["client"].to_numpy(), rows["client"].to_numpy())
    sums = np.zeros((len(table), SPAN))
    seen = (slot >= 0) & (slot < SPAN)
    np.add.at(sums, (client[seen], slot[seen]), rows["net_sales"].cast(pa.float64()).to_numpy()[seen])
    flat = pa.array(np.rint(sums).astype(np.int64).ravel())
    return pa.FixedSizeListArray.from_arrays(flat, SPAN)


def _ordered(answers: Answers, table: pa.Table) -> pa.Array:
    """In which of the last 60 months each client ordered, a bit a month (`standings.months`)."""
    rows = answers["client_months"]
    number = pc.add(pc.multiply(pc.year(rows["month"]), 12), pc.month(rows["month"])).to_numpy() - 1
    seen = (rows["order_days"].to_numpy() > 0) & (number > month_number(answers.as_of) - RING)
    client = np.searchsorted(table["client"].to_numpy(), rows["client"].to_numpy())
    bits = np.zeros(len(table), np.int64)
    np.bitwise_or.at(bits, client[seen], np.left_shift(np.int64(1), number[seen].astype(np.int64) % RING))
    return pa.array(bits)
