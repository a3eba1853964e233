"""The real histories, against counts made by plain Python."""

import csv
import gzip
from collections import Counter
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from order_files import kept

from keepwell.doors.gateways.orders.reading import Options, look, stage
from keepwell.doors.gateways.orders.staging import discard

pytestmark = [pytest.mark.real_data, pytest.mark.usefixtures("home")]


def test_online_retail_row_by_row(real_data: Path, tmp_path: Path) -> None:
    rows, clients, reasons, returns, total, returned = 0, set(), Counter[str](), set(), 0, 0
    units: dict[str, int] = {}  # ten-thousandths by the text of a price: few texts, many rows
    with gzip.open(real_data / "online_retail_ii.csv.gz", "rt", encoding="utf-8", newline="") as file:
        lines = csv.reader(file)
        header = next(lines)
        number, counted, priced, bought_by = map(
            header.index, ("Invoice", "Quantity", "Price", "Customer ID")
        )
        for row in lines:
            rows += 1
            client, text = row[bought_by], row[priced]
            if not client.strip():
                reasons["no_client"] += 1
                continue
            if text not in units:
                exact = Decimal(text) * 10_000
                assert exact == int(exact)
                units[text] = int(exact)
            quantity, price = int(row[counted]), units[text]
            if quantity > 0 > price:
                reasons["negative_price"] += 1
                continue
            amount = quantity * price
            if quantity < 0 or row[number].startswith("C"):
                returned += 1
                amount = -abs(amount)
                returns.add(row[number])
            clients.add(client.removesuffix(".0"))
            total += amount
    link = tmp_path / "online_retail_ii.csv.gz"
    link.symlink_to(real_data / link.name)
    result = stage([link])
    with duckdb.connect(str(result.path), read_only=True) as con:
        counts = con.execute(
            """SELECT count(DISTINCT client_key), count(*) FILTER (is_return), count(DISTINCT order_number) FILTER (is_return),
            sum(amount)::BIGINT, min(line_no), max(line_no) FROM kept"""
        ).fetchone()
        keys = {key for (key,) in con.execute("SELECT DISTINCT client_key FROM kept").fetchall()}
        line = con.execute("SELECT min(line_no) FROM refused").fetchone()
    discard(result.path)
    assert (result.rows, result.refused_by_reason) == (rows, dict(reasons))
    assert rows == 1_044_847
    assert reasons == {"no_client": 235_287}
    assert counts == (5_942, returned, len(returns), total, 2, 1_044_848)
    assert keys == clients
    assert line is not None
    refused_file = Path(result.refused_file or "")
    assert refused_file.parent == tmp_path
    with refused_file.open(encoding="utf-8", newline="") as file:
        assert sum(1 for _ in csv.reader(file)) == 235_288


def test_cdnow_columns_held_apart_by_spaces(real_data: Path, tmp_path: Path) -> None:
    lines = [line.split() for line in (real_data / "cdnow" / "CDNOW_master.txt").read_text().splitlines()[1:]]
    rows = kept(real_data / "cdnow" / "CDNOW_master.txt")
    assert len(rows) == len(lines) == 69_659
    assert [(row["client_key"], f"{row['day']:%Y%m%d}", row["amount"]) for row in rows] == [
        (client, day, int(Decimal(value) * 10_000)) for client, day, _, value in lines
    ]


def test_cdnow_sample_has_no_header(real_data: Path) -> None:
    seen = look([real_data / "cdnow" / "CDNOW_sample.txt"])
    assert (seen.rows, seen.kept, seen.clients) == (6_919, 6_919, 2_357)


def test_grocery_counts_each_row_as_one(real_data: Path) -> None:
    seen = look([real_data / "grocery" / "groceryElog.csv"], Options(map={"amount": "=1"}))
    assert (seen.kept, seen.clients) == (10_483, 1_525)
