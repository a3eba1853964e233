"""Times every measure against the floor: what DuckDB needs to scan and sum the same columns in the same run.

    python bench/measures.py [--lines 1000000 10000000] [--threads N] [--repeat 3] [--compression zstd] [--json FILE]

Wall and CPU seconds both: on a machine with other work, the CPU seconds are the ones to compare. Each size runs in a process of its own, so that its peak memory is its own. The floor has the same threads as the
questions: a second one helps the scan more than it helps the grouping, so the ratio depends on how many there are.
It depends on the file's compression too: the book is written as the ledger exports it, with zstd; snappy makes the
floor cheaper, and hardly the questions.
"""

import argparse
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

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
WANTED = sorted({one.question for one in MEASURES})
BESIDE = [name for name in questions() if name not in WANTED]  # what cues and standings read besides


def write(folder: Path, lines: int, compression: str) -> ParquetBook:
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
            ) TO '{book.lines}' (FORMAT parquet, COMPRESSION {compression})
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


def now() -> tuple[float, float]:
    """Seconds on the wall, and of all processors."""
    spent = os.times()
    return time.perf_counter(), spent.user + spent.system


def since(begun: tuple[float, float]) -> tuple[float, float]:
    wall, cpu = now()
    return wall - begun[0], cpu - begun[1]


def floor(book: ParquetBook, threads: int, times: int = 7) -> tuple[float, float]:
    """Wall and CPU seconds to scan and sum: every column is read, the numbers are summed. The best of `times`."""
    parts = [f"SUM({name})" if name in SUMMED else f"COUNT({name})" for name in LINE_COLUMNS]
    taken = []
    with duckdb.connect(config={"threads": threads}) as connection:
        for _ in range(times):
            begun = now()
            connection.execute(f"SELECT {', '.join(parts)} FROM '{book.lines}'").fetchall()
            taken.append(since(begun))
    return min(wall for wall, _ in taken), min(cpu for _, cpu in taken)


def answer(
    book: ParquetBook, spill: Path, threads: int
) -> tuple[dict[str, tuple[float, float]], tuple[float, float]]:
    """Wall and CPU seconds of every question, those of the catalogue first, and of opening the book."""
    each = {}
    begun = now()
    with (
        open_duckdb(book, threads=threads, memory="3GB", spill=spill) as engine,
        answering(engine, as_of=AS_OF) as answers,
    ):
        opening = since(begun)
        for name in (*WANTED, *BESIDE):
            begun = now()
            answers.prepare([name])
            each[name] = since(begun)
    return each, opening


def measure(folder: Path, lines: int, threads: int, repeat: int, compression: str) -> dict[str, Any]:
    """Writes the book in a child process, then times the floor and every question: the best of `repeat` runs."""
    command = [sys.executable, __file__, "--write", str(folder), "--lines", str(lines)]
    command += ["--compression", compression]
    subprocess.run(command, check=True)
    book = ParquetBook(str(folder / "lines.parquet"), str(folder / "clients.parquet"))
    runs, floors = [], []
    for _ in range(repeat):
        floors.append(floor(book, threads))
        runs.append(answer(book, folder / "spill", threads))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    wall, cpu = (min(sum(each[name][i] for name in WANTED) for each, _ in runs) for i in (0, 1))
    floor_wall, floor_cpu = (min(one[i] for one in floors) for i in (0, 1))
    return {
        "lines": lines,
        "clients": lines // LINES_PER_CLIENT,
        "threads": threads,
        "compression": compression,
        "floor_seconds": round(floor_wall, 3),
        "floor_cpu_seconds": round(floor_cpu, 3),
        "seconds": round(wall, 3),
        "cpu_seconds": round(cpu, 3),
        "ratio": round(wall / floor_wall, 1),
        "cpu_ratio": round(cpu / floor_cpu, 1),
        "peak_mb": peak,
        "opening_cpu_seconds": round(min(opening[1] for _, opening in runs), 3),
        "beside_cpu_seconds": {name: round(min(each[name][1] for each, _ in runs), 3) for name in BESIDE},
        "questions_cpu_seconds": {name: round(min(each[name][1] for each, _ in runs), 3) for name in WANTED},
    }


def show(found: list[dict[str, Any]]) -> None:
    columns = (
        "lines",
        "threads",
        "compression",
        "floor_seconds",
        "seconds",
        "ratio",
        "floor_cpu_seconds",
        "cpu_seconds",
        "cpu_ratio",
        "peak_mb",
    )
    print("  ".join(columns))
    for row in found:
        print("  ".join(f"{row[name]!s:>{len(name)}}" for name in columns))
    first, last = found[0], found[-1]
    if first is not last:
        size = last["lines"] / first["lines"]
        growth = last["cpu_seconds"] / first["cpu_seconds"]
        print(f"{size:.0f} times the lines took {growth:.1f} times the CPU seconds")
    slowest = sorted(last["questions_cpu_seconds"].items(), key=lambda pair: -pair[1])[:8]
    print("slowest, CPU s: " + ", ".join(f"{name} {seconds}" for name, seconds in slowest))
    beside = ", ".join(f"{name} {seconds}" for name, seconds in last["beside_cpu_seconds"].items())
    print(f"beside, CPU s: opening the book {last['opening_cpu_seconds']}, {beside}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, nargs="+", default=[1_000_000, 10_000_000])
    parser.add_argument(
        "--threads", type=int, default=os.cpu_count() or 1, help="all processors, if not said"
    )
    parser.add_argument("--repeat", type=int, default=3, help="the best of so many runs counts")
    parser.add_argument(
        "--compression", choices=("zstd", "snappy"), default="zstd", help="zstd is the ledger's own"
    )
    parser.add_argument("--json", type=Path)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.write:
        write(given.write, given.lines[0], given.compression)
        return
    if given.one:
        with tempfile.TemporaryDirectory() as folder:
            found = measure(Path(folder), given.lines[0], given.threads, given.repeat, given.compression)
            print(json.dumps(found))
        return
    rows = []
    for lines in given.lines:
        command = [sys.executable, __file__, "--one", "--lines", str(lines)]
        command += ["--threads", str(given.threads), "--repeat", str(given.repeat)]
        command += ["--compression", given.compression]
        out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        rows.append(json.loads(out))
    show(rows)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
