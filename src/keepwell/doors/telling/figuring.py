"""A standing as plain data: the same keys in every answer that shows a client."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from keepwell.standings.models import Standing


# The columns of a table of clients: name to kind, as `tables_out` writes them.
CLIENT: Final = {"client": "text", "name": "text", "country": "text", "manager": "text"}
CELL: Final = {"abc": "text", "xyz": "text"}
FIGURES: Final = {
    **CLIENT,
    **CELL,
    "net_sales": "money",
    "net_sales_before": "money",
    "net_sales_ever": "money",
    "profit": "money",
    "share": "number",
    "orders": "count",
    "order_days": "count",
    "order_value": "money",
    "first_day": "day",
    "last_day": "day",
    "silence": "count",
    "gap_median": "number",
    "gap_low": "number",
    "gap_high": "number",
    "gap_cv": "number",
    "next_expected": "day",
    "next_from": "day",
    "next_to": "day",
    "no_order_chance": "number",
    "expected_orders": "number",
    "expected_sales": "money",
    "expected_sales_low": "money",
    "expected_sales_high": "money",
    "lifetime_value": "money",
    "lifetime_value_low": "money",
    "lifetime_value_high": "money",
    "is_key": "yes",
    "types": "text",
    "is_lost": "yes",
    "at_stake": "money",
}
_NOBODY: Final[Mapping[int, Sequence[str]]] = {}


def in_row(answer: Mapping[str, Any], columns: Mapping[str, str]) -> tuple[Any, ...]:
    """A row of a table with these columns; of several texts one."""
    found = (answer[name] for name in columns)
    return tuple(", ".join(one) if isinstance(one, list) else one for one in found)


def cell(standing: "Standing") -> str:
    return f"{standing.abc}{standing.xyz}"


def figures(standing: "Standing", marked: Mapping[int, Sequence[str]] = _NOBODY) -> dict[str, Any]:
    """One client's figures by name, with who it is and who looks after it. `marked`: as what, by client."""
    client = standing.client
    return {
        "client": client.key,
        "name": client.name,
        "country": client.country or None,
        "manager": client.manager.name if client.manager else None,
        "abc": standing.abc,
        "xyz": standing.xyz,
        "net_sales": standing.net_sales,
        "net_sales_before": standing.net_sales_before,
        "net_sales_ever": standing.net_sales_ever,
        "profit": standing.profit,
        "share": standing.share,
        "orders": standing.orders,
        "order_days": standing.order_days,
        "order_value": standing.order_value,
        "first_day": standing.first_day,
        "last_day": standing.last_day,
        "silence": standing.silence,
        "gap_median": standing.gap_median,
        "gap_low": standing.gap_low,
        "gap_high": standing.gap_high,
        "gap_cv": standing.gap_cv,
        "next_expected": standing.next_expected,
        "next_from": standing.next_from,
        "next_to": standing.next_to,
        "no_order_chance": standing.no_order_chance,
        "expected_orders": standing.expected_orders,
        "expected_sales": standing.expected_sales,
        "expected_sales_low": standing.expected_sales_low,
        "expected_sales_high": standing.expected_sales_high,
        "lifetime_value": standing.lifetime_value,
        "lifetime_value_low": standing.lifetime_value_low,
        "lifetime_value_high": standing.lifetime_value_high,
        "is_key": standing.is_key,
        "types": [*standing.types, *marked.get(standing.client_id, ())],
        "is_lost": standing.is_lost,
        "at_stake": standing.at_stake,
        "months": list(standing.months),
    }
