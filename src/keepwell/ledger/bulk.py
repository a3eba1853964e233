"""The process that carries many rows between DuckDB files and the database. No Django in here.

DuckDB's SQLite extension brings a SQLite of its own; beside Python's `sqlite3` in one process the two would
drop each other's POSIX locks. So it works alone: `python -m keepwell.ledger.bulk` reads one JSON job from its
first line of input, writes one JSON line after each piece, and ends at once when its input closes, which is
what happens when whoever started it is killed.
"""

import importlib.resources
import json
import os
import sys
import threading
import time
from typing import Any

import duckdb

_PATIENCE = 60.0  # seconds to wait for other writers


def extension(name: str) -> str:
    """The path of a DuckDB extension that came with its wheel; nothing is fetched."""
    folder = importlib.resources.files(f"duckdb_extension_{name}") / "extensions" / f"v{duckdb.__version__}"
    return str(folder / f"{name}.duckdb_extension")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def connect(job: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    """A DuckDB connection with the job's database attached as `house`."""
    connection = duckdb.connect(config={"threads": job["threads"], "memory_limit": job["memory"]})
    connection.execute("SET temp_directory = ?", [job["scratch"]])
    connection.execute("SET preserve_insertion_order = ?", [job["work"] == "write"])
    kind = job["database"]["kind"]
    connection.load_extension(extension(f"{kind}_scanner"))
    options = ", BUSY_TIMEOUT 20000"
    if kind == "postgres":
        options = f", SCHEMA {_text(job['database']['schema'])}"
    reading = ", READ_ONLY" if job["work"] == "read" else ""
    connection.execute(f"ATTACH {_text(job['database']['target'])} AS house (TYPE {kind}{options}{reading})")
    return connection


def write(connection: duckdb.DuckDBPyConnection, job: dict[str, Any]) -> None:
    """Runs one INSERT a piece; `%(start)s` and `%(end)s` bound each one, half-open. A busy database is waited for."""
    connection.execute(f"ATTACH {_text(str(job['source']))} AS staged (READ_ONLY)")
    name = job["database"].get("schema", "main").replace('"', '""')
    schema = f'house."{name}"'
    for start in range(0, job["rows"], job["piece"]):
        end = min(start + job["piece"], job["rows"])
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                connection.execute(job["statement"] % {"start": start, "end": end, "schema": schema})
                break
            except duckdb.Error as error:
                if "lock" not in str(error).lower() or time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
        say({"done": end})


def read(connection: duckdb.DuckDBPyConnection, job: dict[str, Any]) -> None:
    """Runs each statement of the job in turn, e.g. a COPY of a query over `house` to a file."""
    for number, statement in enumerate(job["statements"], 1):
        connection.execute(statement)
        say({"done": number})


def say(piece: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(piece) + "\n")
    sys.stdout.flush()


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


def main() -> None:
    job = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    connection = connect(job)
    {"write": write, "read": read}[job["work"]](connection, job)
    connection.close()
    say({"finished": True})
    sys.stdout.flush()
    os._exit(0)  # the watching thread sits in a read that nothing ends


if __name__ == "__main__":
    main()
