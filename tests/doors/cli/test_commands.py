"""The commands on a real home: what they do to it, and what they show."""

import csv
from pathlib import Path

import pytest

from doors.cli.asked import Said, in_one_process, keepwell

ORDERS = """Kunde;Datum;Beleg;Betrag
Nordwind;03.01.2026;1;100,50
Nordwind;17.01.2026;2;99,00
Al Noor;19.01.2026;3;250,00
Al Noor;31.02.2026;4;1,00
"""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Said]]:
    """One home from its first import to the day it is taken back."""
    folder = tmp_path_factory.mktemp("story")
    first, corrected = folder / "first.csv", folder / "corrected.csv"
    first.write_text(ORDERS, "utf-8")
    corrected.write_text(ORDERS.replace("99,00", "77,00").replace("31.02.", "28.02."), "utf-8")
    columns = ["--map", "client=Kunde", "--map", "order_number=Beleg", "--currency", "EUR"]
    told = {
        "dry": ["import", str(first), *columns, "--dry-run", "--json"],
        "dry shown": ["import", str(first), *columns, "--dry-run"],
        "none yet": ["import", "--list"],
        "first": ["import", str(first), *columns, "--save-as", "german"],
        "today": ["today"],
        "corrected": ["import", str(corrected), "--mapping", "german", "--json"],
        "stale": ["clients"],
        "ran": ["rounds", "run"],
        "fresh": ["clients", "--json"],
        "rounds": ["rounds", "--json"],
        "list": ["import", "--list", "--json"],
        "exported": ["export", "orders", str(folder / "orders.csv")],
        "undone": ["import", "--undo", "2", "--json"],
        "undone again": ["import", "--undo", "2", "--json"],
        "both": ["import", str(first), "--list"],
        "rate": ["import", str(first), "--rate", "BDT=much"],
        "pair": ["import", str(first), "--map", "client"],
        "set": ["settings", "set", "today_size", "3", "--json"],
        "charge": ["charges", "add", "--name", "freight.*", "--json"],
        "charge wrong": ["charges", "add", "--name", "(", "--json"],
        "charge gone": ["charges", "remove", "9999", "--json"],
    }
    home = folder / "home"
    return folder, dict(zip(told, in_one_process(home, *told.values()), strict=True))


def test_a_dry_run_shows_columns_and_refusals_and_writes_nothing(story: tuple[Path, dict[str, Said]]) -> None:
    dry = story[1]["dry"].json
    assert {column["field"]: column["column"] for column in dry["columns"]}["client"] == "Kunde"
    assert (dry["rows"], dry["kept"], dry["refused"]) == (4, 3, 1)
    shown = story[1]["dry shown"].out
    assert "Nothing was written" in shown
    assert "Nordwind" in shown
    assert "No orders yet." in story[1]["none yet"].out


def test_after_the_first_import_today_computes_by_itself(story: tuple[Path, dict[str, Said]]) -> None:
    said = story[1]
    assert said["first"].code == 0, said["first"].err
    assert "rows refused" in said["first"].out
    assert said["today"].code == 0, said["today"].err
    assert "of 2 clients need" in said["today"].out or "Nothing needs attention" in said["today"].out


def test_a_corrected_file_replaces_and_adds(story: tuple[Path, dict[str, Said]]) -> None:
    answer = story[1]["corrected"].json
    assert answer["orders"] == {"added": 1, "replaced": 1, "unchanged": 2}
    assert answer["refused"] == 0


def test_numbers_older_than_the_orders_say_so_until_the_round_runs(
    story: tuple[Path, dict[str, Said]],
) -> None:
    said = story[1]
    assert said["first"].out.count("keepwell today") == 1
    assert said["corrected"].json["numbers"] == {"as_of": "2026-01-19", "fresh": False}
    assert "keepwell rounds run" in said["stale"].out
    assert said["ran"].code == 0
    assert "of 2 clients" in said["ran"].out
    assert said["fresh"].json["fresh"] is True
    assert [one["fresh"] for one in said["rounds"].json["rounds"]] == [True]
    assert {one["client"]: one["net_sales"] for one in said["fresh"].json["clients"]} == {
        "Al Noor": 251,
        "Nordwind": 177.5,
    }


def test_exported_orders_are_the_current_ones(story: tuple[Path, dict[str, Said]]) -> None:
    with (story[0] / "orders.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [(row["client"], row["number"], row["amount"]) for row in rows] == [
        ("Nordwind", "1", "100.5"),
        ("Nordwind", "2", "77"),
        ("Al Noor", "3", "250"),
        ("Al Noor", "4", "1"),
    ]


def test_an_import_is_taken_back_once(story: tuple[Path, dict[str, Said]]) -> None:
    said = story[1]
    assert [one["id"] for one in said["list"].json["imports"]] == [2, 1]
    assert said["undone"].json == {"undone": 2, "numbers": {"as_of": "2026-02-28", "fresh": False}}
    assert said["undone again"].code == 1
    assert said["undone again"].json["error"] == "import_not_done"


def test_what_was_asked_wrongly_is_said_before_anything_is_done(story: tuple[Path, dict[str, Said]]) -> None:
    for name in ("both", "rate", "pair"):
        assert story[1][name].code == 2, name


def test_choices_are_kept(story: tuple[Path, dict[str, Said]]) -> None:
    said = story[1]
    kept = {one["name"]: one["value"] for one in said["set"].json["settings"]}
    assert kept["today_size"] == 3
    assert said["charge"].json["rules"][0]["pattern"] == "freight.*"
    assert said["charge wrong"].json["error"] == "rule_not_usable"
    assert said["charge gone"].json["error"] == "no_such_rule"


def test_filters_and_sorting(company: Path) -> None:
    country, cell, found, grown, key = in_one_process(
        company,
        ["clients", "--country", "japan", "--limit", "0", "--json"],
        ["clients", "--cell", "ax", "--limit", "0", "--json"],
        ["clients", "--find", "a", "--sort", "name", "--limit", "4", "--json"],
        ["clients", "--sort", "growth", "--limit", "0", "--json"],
        ["clients", "--key", "--as-of", "2026-06-30", "--limit", "0", "--json"],
    )
    assert {one["country"] for one in country.json["clients"]} == {"Japan"}
    assert {one["abc"] + one["xyz"] for one in cell.json["clients"]} == {"AX"}
    names = [one["name"] for one in found.json["clients"]]
    assert len(names) == 4
    assert names == sorted(names)
    growth = [one["net_sales"] - one["net_sales_before"] for one in grown.json["clients"]]
    assert growth == sorted(growth, reverse=True)
    assert all(one["is_key"] for one in key.json["clients"])


def test_the_same_order_from_the_ledger_and_computed(company: Path) -> None:
    asked = [
        ["clients", "--sort", sort, "--limit", "0", "--json"] for sort in ("sales", "stake", "silence", "new")
    ]
    stored = in_one_process(company, *asked)
    made = in_one_process(company, *[[*one, "--as-of", "2026-06-30"] for one in asked])
    for one, other in zip(stored, made, strict=True):
        assert [row["client"] for row in one.json["clients"]] == [
            row["client"] for row in other.json["clients"]
        ]


def test_a_managers_list_is_theirs_alone(company: Path) -> None:
    (everybody,) = in_one_process(company, ["today", "--all", "--json"])
    manager = everybody.json["actions"][0]["manager"]
    (own,) = in_one_process(company, ["today", "--all", "--manager", manager.upper(), "--json"])
    assert {one["manager"] for one in own.json["actions"]} == {manager}
    assert len(own.json["actions"]) < len(everybody.json["actions"])


def test_the_demo_lives_in_a_home_of_its_own(tmp_path: Path) -> None:
    said = keepwell(tmp_path, "demo", "--clients", "20", "--no-desk")
    assert said.code == 0, said.err
    assert "Today" in said.out
    assert "of 20 clients" in said.out
    assert "KEEPWELL_HOME=" in said.out
    assert (tmp_path / "demo-20" / "keepwell.sqlite3").exists()
    assert not (tmp_path / "keepwell.sqlite3").exists()
