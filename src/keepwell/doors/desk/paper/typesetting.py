"""Sets a sheet: a layout of ours and its facts, made into a PDF that screen readers can read."""

import json
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unicodedata import category

from anyascii import anyascii

from keepwell.lib import clock

if TYPE_CHECKING:
    import typst

_HERE: Final = Path(__file__).parent
_SHEETS: Final = _HERE / "sheets"  # all that a layout could read, and there is nothing else in it
_RUN: Final = 24  # letters without a gap that fit into any column
_LONG_RUN: Final = re.compile(rf"\S{{{_RUN + 1},}}")
_BREAK: Final = "\N{ZERO WIDTH SPACE}"
_JOINING: Final = "\N{ZERO WIDTH JOINER}\N{ZERO WIDTH NON-JOINER}\N{BENGALI SIGN VIRAMA}"
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")  # would turn what stands beside them
_OURS: Final = re.compile(
    "[\u0000-\u05cf\u0900-\u09ff\u1e00-\u20bf]"
)  # Latin, Greek, Cyrillic, Bengali, signs
_NO_GLYPH: Final = "could not be displayed"


class _NoGlyphError(Exception):
    """A letter that no font at hand has: PDF/UA wants every one to be readable."""


def typeset(sheet: str, facts: Any) -> bytes:
    """`facts`: what JSON can hold; its texts are handed over as data and never read as markup.

    Marked up for screen readers (PDF/UA-1). Letters that no font of ours has are taken from the machine's; where that
    has none either, from how they are spelled in Latin letters: a box tells nobody anything.
    """
    ready = _each(facts, _settable)
    for of_machine in (False, True):
        with suppress(_NoGlyphError):
            return _set(sheet, ready, _fonts(of_machine=of_machine), ["ua-1"])
    spelled, ours = _each(ready, _in_latin), _fonts(of_machine=False)
    with suppress(_NoGlyphError):
        return _set(sheet, spelled, ours, ["ua-1"])
    return _set(sheet, spelled, ours, [])  # a sign that nobody can spell stays a box


def short(text: str, most: int) -> str:
    """The beginning of a long text."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


@cache
def _fonts(*, of_machine: bool) -> "typst.Fonts":
    import typst  # who prints no briefing does not wait for it

    return typst.Fonts(
        include_system_fonts=of_machine, include_embedded_fonts=False, font_paths=[_HERE / "fonts"]
    )


@cache
def _layout(sheet: str) -> bytes:
    return (_SHEETS / f"{sheet}.typ").read_bytes()


def _set(sheet: str, facts: Any, fonts: "typst.Fonts", standards: list[Any]) -> bytes:
    import typst

    # A compiler of its own each time: one cannot be used by two threads at once, and making it costs next to nothing.
    compiler = typst.Compiler(_layout(sheet), root=_SHEETS, font_paths=fonts)
    try:
        made = compiler.compile(
            format="pdf",
            sys_inputs={"sheet": json.dumps(facts, ensure_ascii=False)},
            pdf_standards=standards,
            timestamp=int(clock.now().timestamp()),
        )
    except typst.TypstError as error:
        if _NO_GLYPH in error.message:
            raise _NoGlyphError from error
        raise
    assert isinstance(made, bytes)  # noqa: S101 - a PDF is one file
    return made


def _each(facts: Any, change: Callable[[str], str]) -> Any:
    """The same facts, every text in them changed."""
    if isinstance(facts, str):
        return change(facts)
    if isinstance(facts, dict):
        return {name: _each(value, change) for name, value in facts.items()}
    if isinstance(facts, list | tuple):
        return [_each(value, change) for value in facts]
    return facts


def _settable(text: str) -> str:
    clean = "".join(map(_printable, _TURNING.sub("", text))).replace(" %", "\N{NO-BREAK SPACE}%")
    return _LONG_RUN.sub(_breakable, clean)


def _in_latin(text: str) -> str:
    return "".join(letter if _OURS.match(letter) else anyascii(letter) for letter in text)


def _printable(letter: str) -> str:
    return letter if letter == "\n" or category(letter) not in {"Cc", "Cs", "Co", "Cn"} else " "


def _breakable(run: re.Match[str]) -> str:
    """A long word may be broken between letters, never before a sign that belongs to the one before it."""
    word = run[0]
    made = [word[0]]
    for before, letter in pairwise(word):
        joined = before in _JOINING or letter in _JOINING or category(letter).startswith("M")
        made.append(letter if joined else _BREAK + letter)
    return "".join(made)
