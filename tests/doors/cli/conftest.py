"""A small company's orders, opened once by the real program in a home of its own."""

import datetime as dt
import fcntl
import json
import os
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from doors.cli.asked import Said, keepwell
from keepwell.doors.demo.company import simulate
from keepwell.doors.demo.writing import write_orders

LAST = dt.date(2026, 6, 30)


@pytest.fixture(scope="session")
def orders_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    write_orders(simulate(until=LAST, clients=60), path)
    with path.open("a", encoding="utf-8") as file:
        file.write("=1+1,nonsense\n")  # a row that must be refused, and must harm no other
    return path


@pytest.fixture(scope="session")
def opened(orders_file: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    """The home, and what `open` said. One worker opens it, each has a copy of its own."""
    mine = tmp_path_factory.mktemp("home") / "keepwell"
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent  # the workers' folders stand in it
    kept, said_file = shared / "opened-home", shared / "opened-said.json"
    with (shared / "opened.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not said_file.exists():
            said = keepwell(kept, "open", str(orders_file), "--json")
            assert said.code == 0, said.err + said.out
            said_file.write_text(json.dumps(asdict(said)), encoding="utf-8")
    shutil.copytree(kept, mine)
    return mine, Said(**json.loads(said_file.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def company(opened: tuple[Path, Said]) -> Path:
    """A home with the company in it."""
    return opened[0]
