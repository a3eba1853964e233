from pathlib import Path

from keepwell.doors.cli.documenting import page

PAGE = Path(__file__).parents[3] / "docs" / "commands.md"


def test_the_page_of_commands_is_in_step() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), (
        "python -m keepwell.doors.cli.documenting > docs/commands.md"
    )
