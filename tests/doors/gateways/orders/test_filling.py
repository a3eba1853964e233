"""Cells that stand on an order's first row only belong to the whole order."""

from pathlib import Path

import pytest
from order_files import kept, refused, staged, write

pytestmark = pytest.mark.usefixtures("home")


def test_a_refund_takes_the_whole_order(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        """Name,Email,Financial Status,Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing Name
#1,karim@example.com,refunded,2024-03-05 09:58:11 +0600,2,Jute bag,50.00,Karim
#1,karim@example.com,,2024-03-05 09:58:11 +0600,3,Jute mat,50.00,
#2,rahim@example.com,paid,2024-03-06 09:58:11 +0600,1,Jute bag,50.00,Rahim
#2,,,,4,Jute mat,50.00,
#2,,,,never,Jute rug,50.00,
#3,,,,1,Jute mat,50.00,
""",
    )
    assert [
        (row["client_key"], row["client_name"], str(row["day"]), row["quantity"]) for row in kept(file)
    ] == [
        ("rahim@example.com", "Rahim", "2024-03-06", 10000),
        ("rahim@example.com", "Rahim", "2024-03-06", 40000),
    ]
    assert staged(file).refused_by_reason == {"cancelled": 2, "no_client": 1, "unreadable_quantity": 1}
    # A refused row is imported again without the rows above it, so it takes their cells along.
    assert "rahim@example.com" in [
        row["raw"][1] for row in refused(file) if row["reason"] == "unreadable_quantity"
    ]
