"""Times every measure against the floor: what DuckDB needs to scan and sum the same columns in the same run.

    python bench/measures.py [--lines 1000000 10000000] [--json FILE]

Each size runs in a process of its own, so that its peak memory is its own.
"""

import argparse
import datetime as dt
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from keepwell.measures.answering import answering
from keepwell.measures.book import LINE_COLUMNS, ParquetBook
from keepwell.measures.catalogue import MEASURES
from keepwell.measures.engines import open_duckdb
from keepwell.measures.questions import questions

AS_OF = dt.date(2025, 12, 31)
DAYS = 1095
LINES_PER_CLIENT = 100
LINES_PER_ORDER = 10
PRODUCTS = 5000
PRODUCT_LINES = 24
SUMMED = ("quantity", "amount", "cost")


def write(folder: Path, lines: int) -> ParquetBook:
    """A book of `lines` lines, 100 a client and 10 an order; the same book every time.

    Sizes and appetites differ from client to client, each comes back to its own few products, and the lines lie
    in the order of their days, as a ledger has them.
    """
    book = ParquetBook(str(folder / "lines.parquet"), str(folder / "clients.parquet"))
    clients = lines // LINES_PER_CLIENT
    with duckdb.connect(config={"temp_directory": str(folder / "spill")}) as connection:
        connection.execute(
            f"""
            COPY (
                WITH orders AS (
                    SELECT
                        i AS order_id,
                        -- the square of a uniform number: few clients order often, many seldom
                        CAST(floor({clients} * pow((hash(i) % 1000003) / 1000003.0, 2)) AS BIGINT) AS client,
                        DATE '2023-01-01' + CAST(i * {DAYS} // {lines // LINES_PER_ORDER} AS INTEGER) AS day,
                        hash(i, 7) % 25 = 0 AS is_return
                    FROM generate_series(0, {lines // LINES_PER_ORDER} - 1) AS s(i)
                ),
                lines AS (
                    SELECT
                        o.*,
                        (hash(o.client) + hash(o.order_id, j) % 40 * (1 + hash(o.client) % 7)) % {PRODUCTS} AS item,
                        hash(o.order_id, j, 3) AS h
                    FROM orders AS o CROSS JOIN generate_series(1, {LINES_PER_ORDER}) AS t(j)
                ),
                priced AS (
                    SELECT
                        *,
                        CAST((1 + h % 50) * (CASE WHEN is_return THEN -1 ELSE 1 END) AS INTEGER) AS pieces,
                        CAST((100 + item * 37 % 9900) AS INTEGER) AS cents
                    FROM lines
                )
                SELECT
                    client,
                    order_id,
                    day,
                    is_return,
                    CASE WHEN h % 50 = 0 THEN 'charge' WHEN h % 50 = 1 AND NOT is_return THEN 'discount'
                        ELSE 'goods' END AS kind,
                    'P' || lpad(CAST(item AS VARCHAR), 5, '0') AS product,
                    'Line ' || CAST(item % {PRODUCT_LINES} AS VARCHAR) AS product_line,
                    CAST(pieces AS DECIMAL(18,4)) AS quantity,
                    CAST(CAST(CASE WHEN h % 50 = 1 AND NOT is_return THEN -cents ELSE pieces * cents END AS BIGINT)
                        AS DECIMAL(18,4)) * CAST(0.01 AS DECIMAL(3,2)) AS amount_exact,
                    CASE WHEN h % 11 > 0 THEN CAST(CAST(pieces * cents AS BIGINT) AS DECIMAL(18,4))
                        * CAST(0.006 AS DECIMAL(4,3)) END AS cost_exact
                FROM priced
            ) TO '{folder / "raw.parquet"}' (FORMAT parquet)
            """
        )
        connection.execute(
            f"""
            COPY (
                SELECT * EXCLUDE (amount_exact, cost_exact),
                    CAST(amount_exact AS DECIMAL(18,4)) AS amount, CAST(cost_exact AS DECIMAL(18,4)) AS cost
                FROM '{folder / "raw.parquet"}'
            ) TO '{book.lines}' (FORMAT parquet)
            """
        )
        connection.execute(
            f"""
            COPY (
                SELECT client, CAST(client AS VARCHAR) AS key, 'Client ' || client AS name,
                    'Bangladesh' AS country, CAST(NULL AS VARCHAR) AS manager
                FROM generate_series(0, {clients} - 1) AS s(client)
            ) TO '{book.clients}' (FORMAT parquet)
            """
        )
        (folder / "raw.parquet").unlink()
    return book


def floor(book: ParquetBook) -> float:
    """Seconds to scan and sum: every column is read, the numbers are summed. The best of three."""
    parts = [f"SUM({name})" if name in SUMMED else f"COUNT({name})" for name in LINE_COLUMNS]
    best = float("inf")
    with duckdb.connect() as connection:
        for _ in range(3):
            start = time.perf_counter()
            connection.execute(f"SELECT {', '.join(parts)} FROM '{book.lines}'").fetchall()
            best = min(best, time.perf_counter() - start)
    return best


def measure(folder: Path, lines: int) -> dict[str, object]:
    """Writes the book in a child process, then times the floor and every question."""
    command = [sys.executable, __file__, "--write", str(folder), "--lines", str(lines)]
    subprocess.run(command, check=True)
    book = ParquetBook(str(folder / "lines.parquet"), str(folder / "clients.parquet"))
    scan = floor(book)
    each: dict[str, float] = {}
    wanted = sorted({one.question for one in MEASURES})
    beside = [name for name in questions() if name not in wanted]  # what cues and standings read besides
    with (
        open_duckdb(book, memory="3GB", spill=folder / "spill") as engine,
        answering(engine, as_of=AS_OF) as answers,
    ):
        for name in (*wanted, *beside):
            begun = time.perf_counter()
            answers.prepare([name])
            each[name] = round(time.perf_counter() - begun, 3)
    seconds = sum(each[name] for name in wanted)
    return {
        "lines": lines,
        "clients": lines // LINES_PER_CLIENT,
        "floor_seconds": round(scan, 3),
        "seconds": round(seconds, 3),
        "ratio": round(seconds / scan, 1),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "beside_seconds": round(sum(each[name] for name in beside), 3),
        "questions": each,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        write(given.write, given.lines[0])
        return
    if given.one:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(measure(Path(folder), given.lines[0])))
        return
    found = []
    for lines in given.lines:
        command = [sys.executable, __file__, "--one", "--lines", str(lines)]
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        found.append(json.loads(out))
    print(
        f"{'lines':>12} {'clients':>9} {'floor s':>8} {'all s':>8} {'ratio':>6} {'peak MB':>8} {'beside s':>8}"
    )
    for row in found:
        print(
            f"{row['lines']:>12,} {row['clients']:>9,} {row['floor_seconds']:>8} {row['seconds']:>8} "
            f"{row['ratio']:>6} {row['peak_mb']:>8} {row['beside_seconds']:>8}"
        )
    slowest = sorted(found[-1]["questions"].items(), key=lambda pair: -pair[1])[:6]
    print("slowest at the largest size: " + ", ".join(f"{name} {seconds} s" for name, seconds in slowest))
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
