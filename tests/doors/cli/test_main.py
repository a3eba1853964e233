"""The program as a person or a script meets it: exit codes, refusals, languages, pipes."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from doors.cli.asked import environment, in_one_process, keepwell
from keepwell import __version__
from keepwell.doors.cli.main import run
from keepwell.doors.cli.registry import COMMANDS


def test_help_comes_without_the_heavy_parts() -> None:
    code = (
        "import sys\nfrom keepwell.doors.cli.main import run\nrun(['--help'])\n"
        "heavy = {'django', 'duckdb', 'numpy', 'pyarrow', 'scipy', 'rich', 'babel', 'sqlglot'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(f"  {name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert f"\n  keepwell {name}" in text
    assert "--json" in text


def test_the_version_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


def test_a_mistyped_command_is_wrong_usage_and_gets_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["todya"]) == 2
    assert "Did you mean keepwell today?" in capsys.readouterr().err


def test_wrong_usage_is_json_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["today", "--as-of", "yesterday", "--json"]) == 2
    said = json.loads(capsys.readouterr().out)
    assert said["error"] == "wrong_usage"
    assert "yesterday" in said["message"]


def test_an_empty_home_says_what_to_do_next(tmp_path: Path) -> None:
    shown, told = in_one_process(tmp_path / "new", ["today"], ["today", "--json"])
    assert shown.code == told.code == 1
    assert "There are no orders yet." in shown.err
    assert "keepwell demo" in shown.err
    assert told.json["error"] == "no_orders_yet"
    assert told.json["mend"]
    assert not told.err


def test_a_database_that_is_not_there_is_refused_not_traced(tmp_path: Path) -> None:
    url = "postgresql://nobody:secret@127.0.0.1:9/none"
    said = keepwell(tmp_path, "today", "--json", KEEPWELL_DATABASE_URL=url)
    assert said.code == 1
    assert said.json["error"] == "database_unreachable"
    assert "secret" not in said.out


def test_a_database_that_fails_on_the_way_is_refused_not_traced(tmp_path: Path) -> None:
    assert in_one_process(tmp_path, ["settings"])[0].code == 0
    with closing(sqlite3.connect(tmp_path / "keepwell.sqlite3")) as database:
        database.execute("DROP TABLE staff_setting")
    (said,) = in_one_process(tmp_path, ["settings", "--json"])
    assert said.code == 1
    assert said.json["error"] == "database_failed"
    assert "staff_setting" in said.json["reason"]


def test_refusals_of_every_room_are_shown_calmly(company: Path, tmp_path: Path) -> None:
    several, nobody, no_file, setting, book, form, early = in_one_process(
        company,
        ["client", "a"],
        ["client", "zzzzqqqq"],
        ["import", str(tmp_path / "none.csv")],
        ["settings", "set", "abc_a", "7"],
        ["today", "--book", str(tmp_path)],
        ["export", "clients", str(tmp_path / "clients.docx")],
        ["today", "--as-of", "1990-01-01"],
    )
    assert [one.code for one in (several, nobody, no_file, setting, book, form, early)] == [1] * 7
    assert "fits" in several.err
    assert "zzzzqqqq" in nobody.err
    assert "none.csv" in no_file.err
    assert "abc_a" in setting.err
    assert "order_lines*.parquet" in book.err
    assert ".parquet" in form.err
    assert "no orders up to that day" in early.err


@pytest.mark.parametrize(
    "more",
    [{"LANG": "C", "LC_ALL": "C"}, {"PYTHONIOENCODING": "ascii"}, {"LANG": "en_US.UTF-8"}, {"TERM": "dumb"}],
    ids=lambda more: next(iter(more)),
)
def test_any_locale_gets_an_answer(more: dict[str, str], company: Path) -> None:
    said = keepwell(company, "clients", **more)
    assert said.code == 0, said.err
    assert "At stake" in said.out


def test_bengali_digits_are_put_on_numbers(company: Path) -> None:
    (said,) = in_one_process(company, ["grid", "--lang", "bn"])
    assert said.code == 0
    assert "২০২৬" in said.out


def test_no_colour_where_none_is_wanted(company: Path) -> None:
    assert "\x1b[" not in keepwell(company, "clients").out
    assert "\x1b[" not in keepwell(company, "clients", NO_COLOR="1", FORCE_COLOR="").out


def test_a_closed_pipe_is_no_fault(company: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-m", "keepwell.doors.cli", "clients", "--limit", "0", "--json"],
        stdout=writer,
        stderr=subprocess.PIPE,
        env=environment(company),
        check=False,
    )
    os.close(writer)
    assert done.stderr == b""
    assert done.returncode in {0, 1}


def test_ctrl_c_ends_calmly(tmp_path: Path, orders_file: Path) -> None:
    asked = subprocess.Popen(
        [sys.executable, "-m", "keepwell.doors.cli", "open", str(orders_file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(tmp_path / "home"),
    )
    assert asked.stderr is not None
    first = asked.stderr.readline()
    assert first.startswith("reading")
    asked.send_signal(signal.SIGINT)
    _, err = asked.communicate(timeout=60)
    assert asked.returncode == 130, err
    assert "Nothing was left half-done" in err
    assert "Traceback" not in err


def test_a_fault_of_our_own_is_kept_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def falls(*_: object, **__: object) -> None:
        raise ZeroDivisionError("by nothing")

    monkeypatch.setattr("keepwell.doors.cli.main.keepwell.main", falls)
    assert run(["today", "--json"]) == 70
    said = json.loads(capsys.readouterr().out)
    kept = Path(said["file"])
    assert "by nothing" in kept.read_text()
    kept.unlink()
