"""The rows of every question of the catalogue, and books whose clients are known by text."""

import csv
from pathlib import Path

import duckdb
import pytest

from doors.cli.asked import in_one_process, keepwell
from keepwell.measures.questions import questions


def test_every_question_is_shown_and_given_as_json(company: Path) -> None:
    names = list(questions())
    said = in_one_process(company, *[["metrics", name, "--limit", "3", "--json"] for name in names])
    for name, one in zip(names, said, strict=True):
        assert one.code == 0, (name, one.out, one.err)
        answer = one.json
        assert len(answer["rows"]) == min(3, answer["total"])
        assert all(list(row) == [column["name"] for column in answer["columns"]] for row in answer["rows"])


def test_rows_are_limited_with_a_hint_and_written_whole(company: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    table, every, written, unknown, neither = in_one_process(
        company,
        ["metrics", "recency_frequency_money", "--limit", "2"],
        ["metrics", "recency_frequency_money", "--limit", "0", "--json"],
        ["export", "measures:recency_frequency_money", str(file), "--json"],
        ["metrics", "nonsense", "--json"],
        ["export", "nonsense", str(file), "--json"],
    )
    assert "keepwell export measures:recency_frequency_money" in table.out
    money = [row["money"] for row in every.json["rows"]]
    assert money == sorted(money, reverse=True)
    assert all(row["name"] for row in every.json["rows"])
    with file.open(encoding="utf-8-sig") as lines:
        kept = list(csv.DictReader(lines))
    assert len(kept) == written.json["rows"] == len(every.json["rows"]) == every.json["total"]
    assert [row["client"] for row in kept] == [row["client"] for row in every.json["rows"]]
    assert (unknown.code, unknown.json["error"]) == (1, "unknown_question")
    assert (neither.code, neither.json["error"]) == (2, "wrong_usage")


@pytest.fixture
def text_book(company: Path, tmp_path: Path) -> Path:
    """The company's own book, its clients known by text in another order than their numbers."""
    book = next((company / "book").glob("*/clients.parquet")).parent
    folder = tmp_path / "text"
    folder.mkdir()
    for given, made in (("lines-*", "order_lines"), ("clients", "book_clients")):
        duckdb.sql(
            f"COPY (SELECT * REPLACE ('c' || (1000 - client) AS client) FROM '{book}/{given}.parquet') "
            f"TO '{folder}/{made}.parquet'"
        )
    return folder


def test_a_book_may_know_its_clients_by_text(company: Path, text_book: Path) -> None:
    (today,) = in_one_process(company, ["today", "--json"])
    client = today.json["actions"][0]["client"]
    asked = [["grid", "--json"], ["today", "--all", "--json"], ["why", client, "--json"]]
    own = next((company / "book").glob("*/clients.parquet")).parent
    by_number = in_one_process(company, *[[*one, "--book", str(own)] for one in asked])
    by_text = in_one_process(company, *[[*one, "--book", str(text_book)] for one in asked])
    for number, text in zip(by_number, by_text, strict=True):
        assert text.code == 0, text.out + text.err
        assert number.code == 0
    assert by_text[0].json == by_number[0].json
    assert {one["client"] for one in by_text[1].json["actions"]} == {
        one["client"] for one in by_number[1].json["actions"]
    }
    assert by_text[2].json["strip"] == by_number[2].json["strip"]


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("KEEPWELL_DATABASE_URL", "mysql://me:secret@there/x", "database_url_wrong"),
        ("KEEPWELL_DATABASE_URL", "postgresql://me:secret@there:port/x", "database_url_wrong"),
        ("KEEPWELL_TIME_ZONE", "Dhaka", "time_zone_unknown"),
    ],
)
def test_a_setting_written_wrongly_is_named(tmp_path: Path, name: str, value: str, error: str) -> None:
    said = keepwell(tmp_path, "today", "--json", **{name: value})
    assert (said.code, said.json["error"]) == (1, error)
    assert name in said.json["message"]
    assert "secret" not in said.out


def test_a_round_may_be_run_for_a_past_day(company: Path) -> None:
    past, shown, again = in_one_process(
        company,
        ["rounds", "run", "--as-of", "2026-03-31", "--json"],
        ["metrics", "--json"],
        ["rounds", "run", "--json"],
    )
    assert past.json["as_of"] == shown.json["as_of"] == "2026-03-31"
    assert again.json["as_of"] > "2026-03-31"
