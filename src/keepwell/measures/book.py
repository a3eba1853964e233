"""The order book: the contract between whoever has orders and whoever counts.

Two relations. `order_lines`, one row an order line:

| column       | type          | meaning                                                                      |
|--------------|---------------|------------------------------------------------------------------------------|
| client       | BIGINT / text | whose order                                                                  |
| order_id     | BIGINT / text | which document; unique over all clients                                      |
| day          | DATE          | the client's local day of the document                                       |
| is_return    | BOOLEAN       | a return or credit note                                                      |
| kind         | VARCHAR       | `goods`, `discount` (lowers net sales) or `charge` (counts nowhere)          |
| product      | VARCHAR       | product code; null where the file names none                                 |
| product_line | VARCHAR       | category of products; null where the file names none                         |
| quantity     | DECIMAL(18,4) | pieces; negative on a return                                                 |
| amount       | DECIMAL(18,4) | net amount before tax in the house currency; negative on a return, discount  |
| cost         | DECIMAL(18,4) | cost of the line in the house currency; null where unknown                   |

`book_clients`, one row a client: client, key, name, country, manager (text, null where unknown).
"""

from dataclasses import dataclass
from typing import Final

LINE_COLUMNS: Final = {
    "client": "BIGINT",
    "order_id": "BIGINT",
    "day": "DATE",
    "is_return": "BOOLEAN",
    "kind": "VARCHAR",
    "product": "VARCHAR",
    "product_line": "VARCHAR",
    "quantity": "DECIMAL(18,4)",
    "amount": "DECIMAL(18,4)",
    "cost": "DECIMAL(18,4)",
}
CLIENT_COLUMNS: Final = {
    "client": "BIGINT",
    "key": "VARCHAR",
    "name": "VARCHAR",
    "country": "VARCHAR",
    "manager": "VARCHAR",
}


@dataclass(frozen=True, slots=True)
class ParquetBook:
    """An order book in Parquet files; each path may be a glob."""

    lines: str
    clients: str


@dataclass(frozen=True, slots=True)
class DatabaseBook:
    """An order book in tables or queries of a database by URL (sqlite:///…, postgresql://…)."""

    url: str
    lines: str = "order_lines"
    clients: str = "book_clients"


OrderBook = ParquetBook | DatabaseBook
