"""The pages of docs/methods: each has the parts of the pattern, a picture, a link to its module, and code that runs."""

import ast
import contextlib
import io
import re
import warnings
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDER = ROOT / "docs" / "methods"
PAGES = sorted(path for path in FOLDER.glob("*.md") if path.name not in {"README.md", "guide.md"})
PARTS = ["Assumptions", "Formulas", "When not to use it", "Example", "Source"]
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)

pages = pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)


def test_there_are_pages() -> None:
    assert PAGES


@pages
def test_the_page_has_the_parts_of_the_pattern(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    found = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert [part for part in found if part in PARTS] == PARTS
    question = text.split("\n## ")[0]
    assert re.search(r"^\*\*.*\?\*\*", question, re.MULTILINE | re.DOTALL), (
        "no question in bold under the title"
    )
    assert BLOCK.search(text), "no example that runs"


@pages
def test_the_page_links_its_module_and_its_picture_and_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link.split("#")[0] for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    gone = [link for link in links if link and not (page.parent / link).exists()]
    assert not gone
    assert any("src/keepwell/stats/" in link for link in links), "no link to the module"
    pictures = [link for link in links if link.startswith("pictures/") and link.endswith(".svg")]
    assert pictures, "no picture"
    for picture in pictures:
        assert (page.parent / picture).with_suffix(".py").exists(), f"{picture} is not drawn from code"


@pages
def test_the_code_of_the_page_runs_and_prints_what_it_says(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    names: dict[str, object] = {"__name__": page.stem}
    for block in BLOCK.finditer(text):
        printed = io.StringIO()
        line = text.count("\n", 0, block.start(1))
        code = compile("\n" * line + block.group(1), str(page), "exec")
        with warnings.catch_warnings(), contextlib.redirect_stdout(printed):
            warnings.simplefilter("error")
            exec(code, names)  # noqa: S102 - the page's own code
        said = said_beside_prints(block.group(1))
        lines = printed.getvalue().splitlines()
        if any(one is not None for one in said):
            assert len(lines) == len(said), f"each print prints one line where any says what: {lines}"
            assert [
                one if wanted is not None else None for one, wanted in zip(lines, said, strict=True)
            ] == said


def said_beside_prints(block: str) -> list[str | None]:
    """For each print of the block, what the comment after it says it prints."""
    lines = block.splitlines()
    said: list[str | None] = []
    for node in ast.parse(block).body:
        call = node.value if isinstance(node, ast.Expr) else None
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "print":
            after = lines[(node.end_lineno or 1) - 1].encode()[node.end_col_offset :].decode().strip()
            said.append(after.removeprefix("#").strip() if after.startswith("#") else None)
    return said


def test_every_picture_is_drawn_from_code() -> None:
    pictures = FOLDER / "pictures"
    drawn = {path.stem for path in pictures.glob("*.svg")}
    assert drawn == {path.stem for path in pictures.glob("*.py")}
