"""A place that cannot be used is refused: what it is, where, and how to mend it; never a trace."""

from pathlib import Path

import pytest

from doors.cli.asked import Said, in_one_process, keepwell


def refused(said: Said, error: str) -> dict[str, object]:
    assert said.code == 1, said.out + said.err
    answer: dict[str, object] = said.json
    assert answer["error"] == error, answer
    assert answer["message"]
    assert answer["mend"]
    return answer


def test_a_home_that_is_a_file_or_lies_in_one_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    answer = refused(in_one_process(tmp_path / "file", ["today", "--json"])[0], "home_is_no_folder")
    assert answer["folder"] == str(tmp_path / "file")
    answer = refused(in_one_process(tmp_path / "file" / "home", ["today", "--json"])[0], "home_not_writable")
    assert answer["folder"] == str(tmp_path / "file" / "home")


def test_a_home_that_may_not_be_written_or_read_is_refused(tmp_path: Path) -> None:
    for mode in (0o555, 0o000):
        home = tmp_path / f"home-{mode:o}"
        home.mkdir(mode)
        home.chmod(mode)
        answer = refused(keepwell(home, "today", "--json", bound=True), "home_not_writable")
        assert answer["folder"] == str(home)
        assert "Permission denied" in str(answer["message"])


@pytest.mark.parametrize(("mode", "reason"), [(0o000, "read"), (0o444, "written")])
def test_a_database_without_the_right_to_it_is_refused(mode: int, reason: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    home.chmod(0o777)
    file = home / "keepwell.sqlite3"
    file.touch()
    file.chmod(mode)
    answer = refused(keepwell(home, "today", "--json", bound=True), "database_file_unusable")
    assert answer["file"] == str(file)
    assert reason in str(answer["message"])


def test_a_database_that_is_a_folder_or_another_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "one" / "keepwell.sqlite3").mkdir(parents=True)
    assert "is a folder" in str(
        refused(in_one_process(tmp_path / "one", ["today", "--json"])[0], "database_file_unusable")["message"]
    )
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "keepwell.sqlite3").write_text("a letter to my mother, in a file of that name")
    said, doctor = in_one_process(tmp_path / "other", ["today", "--json"], ["doctor"])
    assert "no SQLite database" in str(refused(said, "database_file_unusable")["message"])
    assert doctor.code == 1
    assert "no SQLite database" in doctor.out


def test_a_folder_where_a_file_is_meant_is_refused_at_once(tmp_path: Path) -> None:
    folder, file = tmp_path / "folder", tmp_path / "file"
    folder.mkdir()
    file.touch()
    brought, linked, exported, scored, nowhere, within = in_one_process(
        tmp_path / "home",
        ["import", str(folder), "--json"],
        ["import", f"sqlite:///{folder}?table=orders", "--json"],
        ["export", "clients", str(folder), "--json"],
        ["backtest", "--scores", str(folder), "--json"],
        ["export", "clients", str(tmp_path / "none" / "clients.csv"), "--json"],
        ["export", "clients", str(file / "clients.csv"), "--json"],
    )
    assert refused(brought, "is_a_folder")["example"] == str(folder / "*.csv")
    assert refused(linked, "is_a_folder")["file"] == str(folder)
    assert refused(exported, "is_a_folder")["file"] == str(folder)
    assert refused(scored, "is_a_folder")["file"] == str(folder)
    assert refused(nowhere, "no_such_folder")["folder"] == str(tmp_path / "none")
    assert "Not a directory" in str(refused(within, "cannot_write")["message"])


def test_files_without_the_right_to_them_are_refused(tmp_path: Path) -> None:
    home, locked, orders = tmp_path / "home", tmp_path / "locked", tmp_path / "orders.csv"
    home.mkdir()
    home.chmod(0o777)
    locked.mkdir(0o555)
    orders.write_text("client,day,amount\n", "utf-8")
    orders.chmod(0o000)
    answer = refused(keepwell(home, "import", str(orders), "--json", bound=True), "file_not_readable")
    assert answer["file"] == str(orders)
    out = locked / "clients.csv"
    answer = refused(keepwell(home, "export", "clients", str(out), "--json", bound=True), "cannot_write")
    assert answer["file"] == str(out)


def test_what_the_machine_forbids_on_the_way_is_no_fault_of_ours(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "staging").mkdir(parents=True)
    home.chmod(0o777)
    (home / "staging").chmod(0o555)
    orders = tmp_path / "orders.csv"
    orders.write_text("client,day,amount\nNordwind,2026-01-03,100\n", "utf-8")
    said = keepwell(home, "import", str(orders), "--json", bound=True)
    assert "staging" in str(refused(said, "file_failed")["file"])
