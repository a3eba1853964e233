"""`keepwell metrics`."""

from typing import Any, Final

import click

from keepwell.doors.cli import wording
from keepwell.doors.cli.asking import Asked, declared, option, reading
from keepwell.doors.cli.wording import gettext
from keepwell.lib.words import gettext_noop

# Name in the company's row, kind of number, measure of the catalogue that defines it, name of the rows behind it.
METRICS: Final = (
    ("net_sales", "money", "net_sales", "orders"),
    ("net_sales_before", "money", "net_sales_before", None),
    ("net_sales_ever", "money", "net_sales_ever", None),
    ("profit", "money", "profit", "orders"),
    ("clients", "count", None, "clients"),
    ("clients_ever", "count", None, "clients_ever"),
    ("orders", "count", "orders", "orders"),
    ("order_value", "money", "order_value", "orders"),
    ("top1", "share", "top1", "clients"),
    ("top3", "share", "top3", "clients"),
    ("top10", "share", "top10", "clients"),
    ("hhi", "index", "hhi", "clients"),
    ("client_retention", "rate", "company_client_retention", "clients_before"),
    ("revenue_retention_gross", "rate", None, "clients_before"),
    ("revenue_retention_net", "rate", None, "clients_before"),
)
BOTH: Final = gettext_noop("the last window_months months against as many before")
# What only the company has: title, formula, window, edge cases.
OWN: Final = {
    "clients": (
        gettext_noop("Clients who ordered"),
        gettext_noop("clients with at least one order of goods"),
        gettext_noop("the last window_months months, as_of included"),
        gettext_noop("a client with nothing but returns is not counted"),
    ),
    "clients_ever": (
        gettext_noop("Clients known"),
        gettext_noop("clients with an order or a return"),
        gettext_noop("the whole history up to as_of"),
        "",
    ),
    "revenue_retention_gross": (
        gettext_noop("Revenue kept since the window before, gross"),
        gettext_noop(
            "what the clients of the window before bought again, nobody above what they bought then / what they bought then"
        ),
        BOTH,
        gettext_noop("net sales below 0 count as 0"),
    ),
    "revenue_retention_net": (
        gettext_noop("Revenue kept since the window before, net"),
        gettext_noop("what the clients of the window before bought again / what they bought then"),
        BOTH,
        gettext_noop("net sales below 0 count as 0; above 100 % they grew"),
    ),
}


@declared(
    "metrics",
    gettext_noop(
        "The company's own numbers: net sales, concentration, retention, order value. With NAME the rows of one question of the catalogue: movers, retention, cohorts, losses_by_month, recency_frequency_money, product_lines and every other in docs/measures.md."
    ),
    "keepwell metrics",
    "keepwell metrics --explain",
    "keepwell metrics movers --limit 50",
)
@click.argument("name", required=False)
@option("--explain", is_flag=True, says=gettext_noop("Formula, window, edge cases and rows of each."))
@option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    says=gettext_noop("How many rows of NAME to show; 0: all."),
)
@reading
def command(asked: Asked, *, name: str | None, explain: bool, limit: int) -> None:
    if name is not None:
        from keepwell.doors.cli.faces import questioning

        asked.show(rows_of(asked, name, limit=limit), questioning.face)
        return
    from functools import partial

    from keepwell.doors.cli.faces.metrics import face

    asked.show(gathered(asked), partial(face, explain=explain))


def rows_of(asked: Asked, name: str, *, limit: int) -> dict[str, Any]:
    """The rows of one question, as `--json` prints them."""
    from keepwell.doors.cli.questioning import questioned

    with questioned(asked, name) as found:
        return {
            "question": found.question,
            "says": found.says,
            "as_of": found.as_of,
            "historic": False,
            "fresh": True,
            "currency": found.currency,
            "columns": [{"name": column, "kind": kind} for column, kind in found.columns.items()],
            "total": len(found),
            "rows": [dict(zip(found.columns, row, strict=True)) for row in found.rows(limit or None)],
        }


def gathered(asked: Asked) -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.doors.cli.looking import looking

    with looking(asked) as look:
        from keepwell.rounds.computing import chosen_bounds

        company, bounds = look.company, chosen_bounds()

        def said(text: str) -> str:
            filled = gettext(text).replace("window_months", wording.number(bounds.window_months))
            return filled.replace("as_of", wording.day(look.as_of))

        return {
            "as_of": look.as_of,
            "historic": look.historic,
            "fresh": look.fresh,
            "currency": look.currency,
            "metrics": [
                {
                    "name": name,
                    "value": _value(company.get(name), unit),
                    "unit": unit,
                    **{key: said(text) for key, text in _texts(name, measure).items()},
                    "rows": company.get(rows) if rows else None,
                }
                for name, unit, measure, rows in METRICS
            ],
        }


def _texts(name: str, measure: str | None) -> dict[str, str]:
    from keepwell.measures.catalogue import MEASURES

    if measure is None:
        return dict(zip(("title", "formula", "window", "edge_cases"), OWN[name], strict=True))
    one = next(one for one in MEASURES if one.key == measure)
    return {"title": one.title, "formula": one.formula, "window": one.window, "edge_cases": one.edge}


def _value(value: Any, unit: str) -> Any:
    """Money is kept as exact text in the rebuild's row."""
    from decimal import Decimal

    return Decimal(value) if unit == "money" and isinstance(value, str) else value
