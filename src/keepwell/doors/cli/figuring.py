"""A standing as plain data: the same keys in every answer that shows a client."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keepwell.doors.cli.looking import Look
    from keepwell.standings.models import Standing


def cell(standing: "Standing") -> str:
    return f"{standing.abc}{standing.xyz}"


def of_one(look: "Look", asked: str) -> tuple["Standing", dict[str, Any]]:
    """The client called `asked`, and what every page about one client tells of them. Refuses as `looking.one` does."""
    from keepwell.doors.cli.cueing import cue_data, strip_data
    from keepwell.doors.cli.looking import one

    standing = one(look, asked)
    client = standing.client_id
    return standing, {
        "as_of": look.as_of,
        "historic": look.historic,
        "fresh": look.fresh,
        "currency": look.currency,
        "strip": strip_data(standing, look.order_days([client]).get(client, []), look.as_of),
        "cues": [
            cue_data(cue, look) for cue in sorted(look.cues(client=client), key=lambda cue: -cue.at_stake)
        ],
    }


def figures(standing: "Standing") -> dict[str, Any]:
    """One client's figures by name, with who it is and who looks after it."""
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
        "types": list(standing.types),
        "is_lost": standing.is_lost,
        "at_stake": standing.at_stake,
        "months": list(standing.months),
    }
