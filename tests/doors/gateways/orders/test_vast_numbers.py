"""Numbers that no order has: the row is refused, and the good rows beside it are kept."""

from pathlib import Path

import pytest
from order_files import kept, refused, staged, write

pytestmark = pytest.mark.usefixtures("home")


@pytest.mark.parametrize("amount", ["92233720368", "120000000000", "9999999999999", "99999999999999999999"])
@pytest.mark.parametrize("sign", ["", "-"])
def test_a_vast_amount(tmp_path: Path, amount: str, sign: str) -> None:
    file = write(tmp_path, f"Customer,Date,Amount\nA,2024-03-05,{sign}{amount}\nB,2024-03-06,5\n")
    small = amount == "92233720368"
    assert staged(file).refused_by_reason == ({} if small else {"out_of_range": 1})
    assert kept(file)[-1]["amount"] == 50000
    assert small or refused(file)[0]["value"] == sign + amount


def test_a_code_of_goods_in_the_column_of_quantities(tmp_path: Path) -> None:
    rows = "A,1,2024-03-05,8901234567890,10.50\nB,2,2024-03-06,2,3\nC,3,2024-03-06,1,9999999999999\n"
    file = write(tmp_path, f"Customer,Order No,Date,Qty,Price\n{rows}")
    assert [row["client_key"] for row in kept(file)] == ["B"]
    assert staged(file).refused_by_reason == {"out_of_range": 2}


def test_a_vast_quantity_beside_a_small_amount(tmp_path: Path) -> None:
    file = write(tmp_path, "Customer,Date,Qty,Amount\nA,2024-03-05,8901234567890,5\nB,2024-03-06,1,5\n")
    assert [row["client_key"] for row in kept(file)] == ["B"]


def test_a_quantity_that_follows_from_a_tiny_price(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "Customer,Date,Qty,Price,Amount\nA,2024-03-05,,0.0001,90000000000\nB,2024-03-06,,2,10\nC,2024-03-06,1,5,5\n",
    )
    assert [(row["client_key"], row["quantity"]) for row in kept(file)] == [("B", 50000), ("C", 10000)]
    assert staged(file).refused_by_reason == {"out_of_range": 1}


def test_a_vast_cost(tmp_path: Path) -> None:
    head = "Customer,Date,Qty,Amount,Unit cost"
    rows = "A,2024-03-05,90000000000,5,90000000000\nB,2024-03-06,2,5,1.5\n"
    file = write(tmp_path, f"{head}\n{rows}")
    assert [(row["client_key"], row["cost"]) for row in kept(file)] == [("B", 30000)]
    whole = write(
        tmp_path, f"{head.replace('Unit cost', 'Cost')}\n{rows.replace('90000000000', '9000000000000')}"
    )
    assert [(row["client_key"], row["cost"]) for row in kept(whole)] == [("B", 15000)]
