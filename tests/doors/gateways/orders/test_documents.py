"""What a status or a document type makes of a row."""

from pathlib import Path

import pytest
from order_files import kept, staged, write

pytestmark = pytest.mark.usefixtures("home")


def test_statuses(tmp_path: Path) -> None:
    orders = [
        "Credit",
        "paid",
        "Sales Order",
        "Partially refunded",
        "partially_refunded",
        "Return requested",
        "",
    ]
    returns = ["Returned", "return", "Credit note", "credit memo", "Sales Return"]
    fell_through = ["refunded", "Refunded", "voided", "Cancelled", "বাতিল"]
    no_orders = ["Draft", "wc-checkout-draft", "Quotation", "Quotation Sent", "Pro-forma", "proforma invoice"]
    rows = "".join(
        f"C{n},{n},2024-03-05,10,{status}\n"
        for n, status in enumerate([*orders, *returns, *fell_through, *no_orders])
    )
    file = write(tmp_path, f"Customer,Order No,Date,Amount,Payment Status\n{rows}")
    assert [row["is_return"] for row in kept(file)] == [False] * len(orders) + [True] * len(returns)
    assert staged(file).refused_by_reason == {
        "cancelled": len(fell_through),
        "not_an_order": len(no_orders),
    }


@pytest.mark.parametrize(
    ("types", "returns"),
    [
        (["Invoice", "Credit Sale", "Credit card charge", "Sales Invoice"], []),
        (["Cash", "Credit"], []),
        (["Invoice", "Credit", "Refund", "Credit Note", "Sales Return"], [1, 2, 3, 4]),
    ],
)
def test_document_types(tmp_path: Path, types: list[str], returns: list[int]) -> None:
    rows = "".join(f"C{n},{n},2024-03-05,10,{kind}\n" for n, kind in enumerate(types))
    found = kept(write(tmp_path, f"Customer,Order No,Date,Amount,Document Type\n{rows}"))
    assert [n for n, row in enumerate(found) if row["is_return"]] == returns
    assert len(found) == len(types)


def test_an_estimate_is_no_order(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "Customer,Order No,Date,Amount,Document Type\nA,1,2024-03-05,10,Estimate\nB,2,2024-03-05,10,Invoice\n",
    )
    assert staged(file).refused_by_reason == {"not_an_order": 1}
