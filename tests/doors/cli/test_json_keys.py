"""Every --json answer has exactly the documented keys, for the ledger, a past day and a book elsewhere."""

from pathlib import Path
from typing import Any

import pytest

from doors.cli.asked import Said, in_one_process
from keepwell.doors.cli.json_keys import KEYS, flat
from keepwell.doors.cli.registry import COMMANDS

PAST = "2025-12-31"
ASKED: dict[str, list[str]] = {
    "today": ["today", "--all"],
    "why": ["why", "{client}"],
    "client": ["client", "{client}"],
    "clients": ["clients", "--limit", "0"],
    "grid": ["grid"],
    "lost": ["lost"],
    "metrics": ["metrics"],
    "metrics NAME": ["metrics", "product_lines"],
    "backtest": ["backtest", PAST, "--scores", "{folder}/scores.csv"],
    "export": ["export", "clients", "{folder}/clients.csv"],
    "import --list": ["import", "--list"],
    "import --dry-run": ["import", "{orders}", "--dry-run"],
    "import": ["import", "{orders}"],
    "rounds": ["rounds"],
    "rounds run": ["rounds", "run"],
    "charges": ["charges"],
    "settings": ["settings"],
    "doctor": ["doctor"],
}
LEDGER_ALONE = {
    "import",
    "import --list",
    "import --dry-run",
    "rounds",
    "rounds run",
    "charges",
    "settings",
    "doctor",
}


def paths(answer: Any, keys: Any, before: str = "") -> set[str]:
    """The answer's keys as `json_keys.flat` writes them; below a documented leaf anything may stand."""
    if isinstance(keys, str):
        return {before}
    if isinstance(keys, list):
        assert isinstance(answer, list), before
        return {path for one in answer for path in paths(one, keys[0], f"{before}[]")}
    if answer is None:
        return {path for path, _ in flat(keys, before)}
    dot = f"{before}." if before else ""
    found: set[str] = set()
    for name, value in answer.items():
        known = name if name in keys else "*"
        assert known in keys, f"{dot}{name} is not documented"
        found |= paths(value, keys[known], f"{dot}{known}")
    return found


def wanted(keys: Any) -> set[str]:
    return {path for path, _ in flat(keys)}


@pytest.fixture(scope="session")
def answers(company: Path, orders_file: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Said]:
    folder = tmp_path_factory.mktemp("written")
    (first,) = in_one_process(company, ["today", "--json"])
    client = first.json["actions"][0]["client"]
    filled = {
        name: [part.format(client=client, folder=folder, orders=orders_file) for part in asked] + ["--json"]
        for name, asked in ASKED.items()
    }
    past = {
        f"{name} past": [*asked, "--as-of", "2026-05-31"]
        for name, asked in filled.items()
        if name not in LEDGER_ALONE
    }
    book = next((company / "book").glob("*/clients.parquet")).parent
    elsewhere = {
        f"{name} elsewhere": [*asked, "--book", str(book)]
        for name, asked in filled.items()
        if name in {"today", "client", "grid", "export"}
    }
    every = filled | past | elsewhere
    return dict(zip(every, in_one_process(company, *every.values()), strict=True))


@pytest.mark.parametrize("name", list(ASKED))
def test_the_answer_has_exactly_the_documented_keys(name: str, answers: dict[str, Said]) -> None:
    for way in (name, f"{name} past", f"{name} elsewhere"):
        if way not in answers:
            continue
        said = answers[way]
        assert said.code == 0, (way, said.out, said.err)
        found = paths(said.json, KEYS[name])
        empty_lists = {path for path in wanted(KEYS[name]) if _stands_in_an_empty_list(path, said.json)}
        assert found | empty_lists == wanted(KEYS[name]), way


def _stands_in_an_empty_list(path: str, answer: Any) -> bool:
    """Whether a list on the way to `path` is empty in every place, so that its keys cannot be seen."""
    here = [answer]
    for part in path.replace("[]", ".[]").split("."):
        if part == "[]":
            here = [inner for one in here for inner in one]
        elif part == "*":
            here = [inner for one in here for inner in one.values()]
        else:
            here = [one[part] for one in here if one is not None]
        if not here:
            return True
    return False


def test_every_command_is_documented() -> None:
    assert {asked.split()[0] for asked in KEYS} == set(COMMANDS)


def test_progress_is_silent_with_json(answers: dict[str, Said]) -> None:
    assert not [name for name, said in answers.items() if said.err]


def test_open_answers_with_import_round_and_list(opened: tuple[Path, Said]) -> None:
    answer = opened[1].json
    assert paths(answer, KEYS["open"]) | {
        path for path in wanted(KEYS["open"]) if _stands_in_an_empty_list(path, answer)
    } == wanted(KEYS["open"])
    brought = answer["import"]
    assert brought["rows"] == brought["kept"] + brought["refused"]
    assert brought["refused"] == sum(brought["refused_by_reason"].values()) == 1
    assert brought["orders"]["added"] > 500


def test_the_same_file_again_changes_nothing(answers: dict[str, Said]) -> None:
    assert answers["import"].json["same_as_before"] is True


def test_the_grid_adds_up(answers: dict[str, Said]) -> None:
    for way in ("grid", "grid past", "grid elsewhere"):
        grid = answers[way].json
        assert sum(cell["clients"] for cell in grid["cells"].values()) == len(grid["clients"])
        for name, cell in grid["cells"].items():
            inside = [one for one in grid["clients"] if one["abc"] + one["xyz"] == name]
            assert cell["clients"] == len(inside)
            assert cell["net_sales"] == pytest.approx(sum(one["net_sales"] for one in inside))


def test_a_book_elsewhere_says_what_the_ledger_says(answers: dict[str, Said]) -> None:
    assert answers["grid elsewhere"].json["cells"] == answers["grid"].json["cells"]
    ledger, elsewhere = answers["today"].json, answers["today elsewhere"].json
    assert [one["client"] for one in elsewhere["actions"]] == [one["client"] for one in ledger["actions"]]
    assert [one["strip"] for one in elsewhere["actions"]] == [one["strip"] for one in ledger["actions"]]


def test_a_past_day_knows_nothing_of_what_came_later(answers: dict[str, Said]) -> None:
    past = answers["clients past"].json
    assert past["as_of"] == "2026-05-31"
    assert max(one["last_day"] for one in past["clients"] if one["last_day"]) <= "2026-05-31"
    assert past["historic"] is False  # it was asked for; only the end of the orders is called historic


def test_the_scores_can_be_checked_against_the_figures(answers: dict[str, Said], tmp_path: Path) -> None:
    answer = answers["backtest"].json
    rows = Path(answer["scores"]).read_text().splitlines()
    assert rows[0] == "cut,client,score"
    assert len(rows) - 1 == sum(cut["all"]["n"] for cut in answer["cuts"])
    scores = [float(row.split(",")[2]) for row in rows[1:]]
    assert sum(scores) / len(scores) == pytest.approx(answer["cuts"][0]["all"]["mean_prediction"])


def test_why_and_client_tell_the_same_of_a_client_the_weightiest_first(answers: dict[str, Said]) -> None:
    why, page = answers["why"].json, answers["client"].json
    shared = set(why) & set(page)
    assert {"cues", "strip", "net_sales", "as_of"} <= shared
    assert {key: why[key] for key in shared} == {key: page[key] for key in shared}
    stakes = [cue["at_stake"] for cue in why["cues"]]
    assert stakes == sorted(stakes, reverse=True)
    assert stakes


def test_a_round_and_todays_list_count_the_same_clients(answers: dict[str, Said]) -> None:
    ran, listed = answers["rounds run"].json, answers["today"].json
    assert ran["need_attention"] == listed["total"] == len(listed["actions"])
    assert ran["cues"] >= ran["need_attention"]
