"""The plan of the house as tests: what import-linter cannot see."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent.parent / "src" / "keepwell"
FILES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
UNWANTED = {"utils", "helpers", "services", "managers", "common", "base"}


def test_no_file_is_longer_than_400_lines() -> None:
    long = {str(path): count for path in FILES if (count := len(path.read_text().splitlines())) > 400}
    assert not long


def test_no_file_or_folder_has_a_name_that_says_nothing() -> None:
    assert not [path for path in FILES if {path.stem, *path.relative_to(SOURCE).parts} & UNWANTED]


@pytest.mark.parametrize(
    "room", sorted(p for p in SOURCE.iterdir() if (p / "__init__.py").exists()), ids=lambda p: p.name
)
def test_each_room_begins_with_a_few_lines_of_prose(room: Path) -> None:
    text = (room / "__init__.py").read_text()
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 12


@pytest.mark.parametrize("room", ["stats", "lib", "measures"])
def test_the_ground_floor_is_usable_without_django(room: str) -> None:
    modules = sorted(
        ".".join(path.with_suffix("").relative_to(SOURCE.parent).parts).removesuffix(".__init__")
        for path in (SOURCE / room).rglob("*.py")
    )
    code = f"import sys\nfor name in {modules!r}: __import__(name)\nassert 'django' not in sys.modules"
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_only_the_clock_asks_what_time_it_is() -> None:
    asked = []
    for path in FILES:
        if path == SOURCE / "lib" / "clock.py":
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
                of = ast.unparse(node.value)
                if of.split(".")[-1] in {"datetime", "date", "timezone", "time"}:
                    asked.append(f"{path.relative_to(SOURCE)}:{node.lineno} {of}.{node.attr}")
    assert not asked


SCOPED = {"Client", "Standing", "Cue"}


def test_every_query_of_a_door_starts_at_seen_by() -> None:
    """`Client.objects` in a door is followed by `.seen_by(` at once."""
    unscoped = []
    for path in (SOURCE / "doors").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
                continue
            rows = node.value
            of_a_scoped_row = isinstance(rows.value, ast.Name) and rows.value.id in SCOPED
            if rows.attr == "objects" and of_a_scoped_row and node.attr != "seen_by":
                unscoped.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    assert not unscoped
