"""What imports say costs no more than their news, and can be read back whatever was taken back in between."""

import io
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from keepwell.clients.adding import add
from keepwell.clients.assigning import assign
from keepwell.clients.describing import describe
from keepwell.clients.models import Client
from keepwell.ledger.importing import import_orders
from keepwell.ledger.models import Claims, Import
from keepwell.ledger.undoing import undo_import
from keepwell.staff.models import Member, Role
from ledger.staging import staged

pytestmark = pytest.mark.django_db(transaction=True)

CLIENTS = 300


def rows(month: int, **renamed: str) -> list[dict[str, Any]]:
    """A full export: every client's order of every month so far."""
    return [
        {
            "client_key": f"c{number}",
            "client_name": renamed.get(f"c{number}", f"Trading House Number {number * 7919}"),
            "country": "Japan" if number % 2 else "Norway",
            "manager": f"Manager {number % 5}",
            "product_code": f"p{number}",
            "product_name": f"Product {number * 104_729}",
            "order_number": f"{so_far}-{number}",
        }
        for so_far in range(1, month + 1)
        for number in range(CLIENTS)
    ]


def brought(folder: Path, said: list[dict[str, Any]]) -> Import:
    return import_orders(staged(folder, said), by="test")


def written(found: Import) -> list[dict[str, Any]]:
    """The words of an import that are written down, not only marked."""
    content = pq.read_table(io.BytesIO(bytes(Claims.objects.get(pk=found.pk).content)))
    assert content.num_rows > 0
    return [row for row in content.to_pylist() if any(row[word] for word in ("name", "place", "manager"))]


def test_a_full_export_again_costs_only_its_news(tmp_path: Path) -> None:
    first = brought(tmp_path, rows(1))
    second = brought(tmp_path, rows(2, c7="Nordwind"))
    assert len(written(first)) == 2 * CLIENTS
    assert [(row["about"], row["name"], row["place"]) for row in written(second)] == [
        ("client", "Nordwind", None)
    ]
    whole, news = (len(Claims.objects.get(pk=one.pk).content) for one in (first, second))
    assert news < whole / 2  # what is left is mostly the frame of the file
    third = brought(tmp_path, rows(3, c7="Nordwind"))
    assert written(third) == []


def name() -> str:
    return Client.objects.get(key="a").name


def one(number: int, said: str | None) -> list[dict[str, Any]]:
    return [{"client_key": "a", "client_name": said, "order_number": str(number)}]


@pytest.mark.parametrize(
    ("said", "taken", "left"),
    [
        (["x", "x"], [0], "x"),  # who repeated a word says it alone
        (["x", "x"], [1], "x"),
        (["x", "y", "x"], [1], "x"),
        (["x", "y", "x"], [2], "y"),
        (["x", "y", "x", "x"], [2, 0], "x"),
        (["x", None, "x"], [0], "x"),
        (["x", None], [0], "a"),  # nobody says a name: the code stands for it
        (["x", "y", "y", "z", "y"], [3, 1, 4], "y"),
        (["x", "y", "x", "y", "x"], [4, 3], "x"),
    ],
)
def test_a_mark_stands_for_its_word_whatever_is_taken_back(
    said: list[str | None], taken: list[int], left: str, tmp_path: Path
) -> None:
    done = [brought(tmp_path, one(number, word)) for number, word in enumerate(said)]
    for place in taken:
        undo_import(done[place].pk, by="test")
    assert name() == left


def test_a_word_that_only_an_import_taken_back_had_said_is_written_down_anew(tmp_path: Path) -> None:
    brought(tmp_path, one(1, "x"))
    undone = brought(tmp_path, one(2, "y"))
    undo_import(undone.pk, by="test")
    assert name() == "x"
    back = brought(tmp_path, one(3, "x"))  # the last word written down is still y
    assert [row["name"] for row in written(back)] == ["x"]
    again = brought(tmp_path, one(4, "y"))
    assert name() == "y"
    undo_import(back.pk, by="test")
    assert name() == "y"
    undo_import(again.pk, by="test")
    assert name() == "x"


def test_claims_written_before_there_were_marks_are_read(tmp_path: Path) -> None:
    first = brought(tmp_path, one(1, "x"))
    kept = Claims.objects.get(pk=first.pk)
    old = pq.read_table(io.BytesIO(bytes(kept.content))).drop_columns(["repeats"])
    sink = io.BytesIO()
    pq.write_table(old, sink)
    Claims.objects.filter(pk=first.pk).update(content=sink.getvalue())
    later = brought(tmp_path, one(2, "x"))
    assert written(later) == []
    undo_import(first.pk, by="test")
    assert name() == "x"


def test_what_a_person_chose_stands_until_a_file_says_something_new(tmp_path: Path) -> None:
    said = [{"client_key": "c1", "client_name": "Acme", "country": "Japan", "manager": "Ayesha"}]
    brought(tmp_path, said)
    client = Client.objects.select_related("manager").get()
    lead = Member.objects.create(name="Lead", role=Role.LEAD)
    other = Member.objects.create(name="Tariq", role=Role.MANAGER)
    describe(client=client, details={"country": "Norway"}, by=lead)
    assign(clients=[client], to=other, by=lead)

    again = brought(tmp_path, [*said, {**said[0], "order_number": "2"}])
    assert stands() == ("Acme", "Norway", "Tariq")
    undo_import(again.pk, by="test")
    assert stands() == ("Acme", "Norway", "Tariq")

    brought(tmp_path, [{**said[0], "country": "Bangladesh", "order_number": "3"}])
    assert stands() == ("Acme", "Bangladesh", "Tariq")  # the country is new, the manager is not
    brought(tmp_path, [{**said[0], "country": "Bangladesh", "manager": "Nadia", "order_number": "4"}])
    assert stands() == ("Acme", "Bangladesh", "Nadia")


def test_of_a_client_added_by_hand_files_fill_in_what_is_empty_and_then_bring_what_is_new(
    tmp_path: Path,
) -> None:
    typist = Member.objects.create(name="Tariq", role=Role.MANAGER)
    add(name="Padma Jute", code="c1", by=typist)
    said = {"client_key": "c1", "client_name": "PADMA JUTE LTD", "country": "Japan", "manager": "Ayesha"}
    first = brought(tmp_path, [said])
    assert stands() == ("Padma Jute", "Japan", "Tariq")
    undo_import(first.pk, by="test")
    assert stands() == ("Padma Jute", "", "Tariq")

    brought(tmp_path, [said])
    brought(tmp_path, [{**said, "client_name": "Padma Textiles", "order_number": "2"}])
    assert stands() == ("Padma Textiles", "Japan", "Tariq")


def test_a_word_is_news_again_once_the_import_that_said_it_is_taken_back(tmp_path: Path) -> None:
    said = [{"client_key": "c1", "client_name": "Acme", "country": "Japan"}]
    brought(tmp_path, said)
    renamed = [{**said[0], "client_name": "Acme Trading", "order_number": "2"}]
    undo_import(brought(tmp_path, renamed).pk, by="test")
    assert stands()[0] == "Acme"
    brought(tmp_path, [*renamed, {**renamed[0], "order_number": "3"}])
    assert stands()[0] == "Acme Trading"


def stands() -> tuple[str, str, str]:
    return Client.objects.values_list("name", "country", "manager__name").get()
