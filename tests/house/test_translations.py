"""Every text for people stands in every language: extracted from the source, found translated in the catalogue."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent.parent
SOURCE, SCRIPT = ROOT / "src" / "keepwell", ROOT / "script"
KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_noop": None, "gettext_lazy": None, "ngettext_lazy": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def _in_the_source() -> set[str]:
    """The messages of Python code and of templates, read as `script/translations` reads them."""
    found = set()
    with (SCRIPT / "babel.ini").open() as mapping:
        methods, options = parse_mapping_cfg(mapping)
    for _file, _line, text, _comments, _context in extract_from_dir(
        SOURCE, methods, options, keywords=KEYWORDS
    ):
        found.add(text if isinstance(text, str) else text[0])
    return found


def _catalogue(language: str) -> dict[str, Message]:
    with (SOURCE / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return {
            message.id if isinstance(message.id, str) else message.id[0]: message
            for message in read_po(file, locale=language)
            if message.id
        }


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _is_done(message: Message | None) -> bool:
    return message is not None and not message.fuzzy and all(_strings(message))


@pytest.mark.parametrize("language", ["bn"])
def test_every_message_of_the_source_is_translated(language: str) -> None:
    catalogue = _catalogue(language)
    missing = sorted(text for text in _in_the_source() if not _is_done(catalogue.get(text)))
    assert not missing, (
        f"run script/translations and translate: {missing[:10]} and {max(0, len(missing) - 10)} more"
    )


def test_no_message_hides_where_nobody_extracts_it() -> None:
    """Within an f-string a message is never found, so it would never be translated, and nothing would tell."""
    hidden = []
    for path in sorted(SOURCE.rglob("*.py")):
        inside = (
            node
            for text in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(text, ast.JoinedStr)
            for node in ast.walk(text)
        )
        hidden += [
            f"{path.name}:{call.lineno}"
            for call in inside
            if isinstance(call, ast.Call)
            and ast.unparse(call.func).endswith("gettext")
            and isinstance(call.args[0], ast.Constant)
        ]
    assert not hidden


@pytest.mark.parametrize("language", ["bn"])
def test_a_translation_keeps_the_places_that_are_filled_in(language: str) -> None:
    wrong = []
    for text, message in _catalogue(language).items():
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = set(PLACEHOLDER.findall(" ".join(ids)))
        plural = len(ids) > 1
        for string in filter(None, _strings(message)):
            got = set(PLACEHOLDER.findall(string))
            if got != wanted and not (plural and got <= wanted):
                wrong.append(text)
    assert not wrong
