"""A small company's orders, opened once by the real program in a home of its own."""

import datetime as dt
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
    """The home, and what `open` said."""
    home = tmp_path_factory.mktemp("home")
    said = keepwell(home, "open", str(orders_file), "--json")
    assert said.code == 0, said.err + said.out
    return home, said


@pytest.fixture(scope="session")
def company(opened: tuple[Path, Said]) -> Path:
    """A home with the company in it."""
    return opened[0]
