"""Compiles the message catalogues (.po to .mo) when the package is built or installed in place."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parent.parent / "src" / "keepwell" / "locale"


def compile_all(locale: Path = LOCALE) -> list[Path]:
    """Writes a .mo beside every .po and returns the written paths."""
    written = []
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        with source.open("rb") as text, target.open("wb") as binary:
            write_mo(binary, read_po(text, locale=source.parent.parent.name))
        written.append(target)
    return written


if __name__ == "__main__":
    compile_all()
else:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface

    class CustomBuildHook(BuildHookInterface[Any]):
        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
            compile_all()
