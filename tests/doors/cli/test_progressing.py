import io

import pytest

from keepwell.doors.cli.palette import console
from keepwell.doors.cli.progressing import Bar, Lines, Phases, counted, drawn
from keepwell.lib.progress import silent


def test_a_step_is_told_once_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    lines = Lines()
    for done in range(3):
        lines("reading", done, 3)
    lines("writing", 0, None)
    assert capsys.readouterr().err == "reading …\nwriting …\n"


def test_nothing_is_drawn_with_json(capsys: pytest.CaptureFixture[str]) -> None:
    with drawn(as_json=True) as progress:
        progress("reading", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_phases_keep_the_seconds_of_each_step_in_order() -> None:
    phases = Phases(silent)
    for name in ("reading", "checking", "checking", "reading"):
        phases(name, 1, 2)
    spent = phases.spent()
    assert [name for name, _ in spent] == ["reading", "checking"]
    assert all(seconds >= 0 for _, seconds in spent)


def test_a_rate_is_said_once_it_can_be_known() -> None:
    assert counted(0, 9.0) == ""
    assert counted(1_000, 0.1) == "1,000"
    assert counted(1_044_847, 5.0) == "1,044,847, 208,969 a second"


def test_the_bar_names_the_step_at_hand() -> None:
    from rich.progress import Progress, TextColumn

    out = io.StringIO()
    with Progress(
        TextColumn("{task.description}"), console=console(file=out, width=80), auto_refresh=False
    ) as bars:
        bar = Bar(bars)
        bar("reading", 1, 10)
        bar("writing", 2, None)
        assert [(task.description, task.visible, task.completed) for task in bars.tasks] == [
            ("reading", False, 1),
            ("writing", True, 2),
        ]
