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


COMPANY_WIDE = {"Rebuild", "Product", "TrackRecord", "Setting", "Notice"}  # rows about nobody's client


def _unscoped(text: str) -> list[int]:
    """Lines where a query of rows about clients begins otherwise than by `.seen_by(`."""
    tree = ast.parse(text)
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    lines = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}):
            continue
        of = node.value.id if isinstance(node.value, ast.Name) else ast.unparse(node.value)
        after = above[node]
        starts_scoped = isinstance(after, ast.Attribute) and after.attr == "seen_by"
        if of not in COMPANY_WIDE and not starts_scoped:
            lines.append(node.lineno)
    return lines


def test_every_query_of_a_door_starts_at_seen_by() -> None:
    """`Order.objects` in a door is followed by `.seen_by(` at once; so is every row's that is about clients."""
    unscoped = [
        f"{path.relative_to(SOURCE)}:{line}"
        for path in sorted((SOURCE / "doors").rglob("*.py"))
        for line in _unscoped(path.read_text())
    ]
    assert not unscoped


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Order.objects.seen_by(viewer).current()", False),
        ("Order.objects.current().seen_by(viewer)", True),
        ("models.Import.objects.order_by('-pk')", True),
        ("rows = Client.objects", True),
        ("Client._default_manager.all()", True),
        ("Rebuild.objects.latest('at')", False),
    ],
)
def test_an_unscoped_query_is_found(query: str, found: bool) -> None:  # noqa: FBT001 - a table of cases
    assert bool(_unscoped(query)) is found


def test_no_door_writes_rows_or_asks_the_tables_itself() -> None:
    """A door makes one call to an act. Only the check of migrations reads a table by its name."""
    writes = {"create", "bulk_create", "update_or_create", "get_or_create", "bulk_update", "save", "raw"}
    found = []
    for path in sorted((SOURCE / "doors").rglob("*.py")):
        text = path.read_text()
        tree = ast.parse(text)
        if not any(isinstance(node, ast.ImportFrom) and _has_rows(node.module) for node in ast.walk(tree)):
            continue
        found += [
            f"{path.relative_to(SOURCE)}:{node.lineno} {node.func.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in writes
        ]
    assert not found


def _has_rows(module: str | None) -> bool:
    return module is not None and module.startswith("keepwell.") and module.endswith(".models")
