"""Importing again: when nothing needs to be read, what is said, and when everything must be read all the same."""

import sqlite3
from pathlib import Path

from doors.cli.asked import in_one_process

ORDERS = """Client,Date,Order,Amount,Currency
Nordwind,2026-01-03,1,100.50,EUR
Al Noor,2026-01-19,3,250.00,EUR
"""


def test_the_same_again_says_that_nothing_was_added(tmp_path: Path) -> None:
    file, base = tmp_path / "orders.csv", tmp_path / "shop.db"
    file.write_text(ORDERS, "utf-8")
    with sqlite3.connect(base) as shop:
        shop.execute("CREATE TABLE orders (client, day, number, amount)")
        shop.execute("INSERT INTO orders VALUES ('Nordwind', '2026-01-03', '1', 100.5)")
    shop.close()
    mapped = [
        f"--map={name}" for name in ("client=client", "day=day", "order_number=number", "amount=amount")
    ]
    from_base = ["import", f"sqlite:///{base}", "--query", "SELECT * FROM orders", *mapped, "--json"]
    usual = ["import", str(file), "--json"]
    home = tmp_path / "home"
    first, again, named, rated, base_first = in_one_process(
        home, usual, usual, [*usual, "--save-as", "mine"], [*usual, "--rate", "EUR=1"], from_base
    )
    assert first.json["orders"] == {"added": 2, "replaced": 0, "unchanged": 0}, first.err
    assert again.json["same_as_before"] is True
    assert again.json["orders"] == {"added": 0, "replaced": 0, "unchanged": 2}
    assert (again.json["rows"], again.json["kept"]) == (2, 2)
    assert named.json["same_as_before"] is False
    assert rated.json["same_as_before"] is False, rated.err
    assert base_first.json["rows"] == 1, base_first.err

    with sqlite3.connect(base) as shop:
        shop.execute("INSERT INTO orders VALUES ('Nordwind', '2026-01-04', '2', 7)")
    shop.close()
    (base_again,) = in_one_process(home, from_base)
    assert base_again.json["same_as_before"] is False
    assert base_again.json["orders"]["added"] == 1
