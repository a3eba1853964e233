"""`keepwell metrics`."""

from typing import Any, Final

from keepwell.doors.cli.asking import Asked, declared, option, reading
from keepwell.lib.words import gettext_noop

WINDOW: Final = gettext_noop("the last 12 months")
BEFORE: Final = gettext_noop("the 12 months before those")
BOTH: Final = gettext_noop("the last 12 months against the 12 before")
EVER: Final = gettext_noop("the whole book")

# name in the measure `company`, unit, title, formula, window, edge cases, whose count is the rows behind it
METRICS: Final = (
    (
        "net_sales",
        "money",
        gettext_noop("Net sales"),
        gettext_noop("sum of goods and discounts, returns subtracted, before tax"),
        WINDOW,
        gettext_noop("postage and fees count nowhere (keepwell charges)"),
        "orders",
    ),
    (
        "net_sales_before",
        "money",
        gettext_noop("Net sales, year before"),
        gettext_noop("as net sales"),
        BEFORE,
        "",
        None,
    ),
    (
        "net_sales_ever",
        "money",
        gettext_noop("Net sales, ever"),
        gettext_noop("as net sales"),
        EVER,
        "",
        None,
    ),
    (
        "profit",
        "money",
        gettext_noop("Profit"),
        gettext_noop("net sales − cost"),
        WINDOW,
        gettext_noop("unknown where no line has a cost"),
        "orders",
    ),
    (
        "clients",
        "count",
        gettext_noop("Clients who ordered"),
        gettext_noop("clients with at least one order of goods"),
        WINDOW,
        gettext_noop("a client with nothing but returns is not counted"),
        "clients",
    ),
    (
        "clients_ever",
        "count",
        gettext_noop("Clients known"),
        gettext_noop("clients with an order or a return"),
        EVER,
        "",
        "clients_ever",
    ),
    (
        "orders",
        "count",
        gettext_noop("Orders"),
        gettext_noop("documents with goods that are no returns"),
        WINDOW,
        "",
        "orders",
    ),
    (
        "order_value",
        "money",
        gettext_noop("Average order value"),
        gettext_noop("net sales of orders, returns not subtracted / orders"),
        WINDOW,
        "",
        "orders",
    ),
    (
        "top1",
        "share",
        gettext_noop("Share of the largest client"),
        gettext_noop("their net sales / net sales of all clients above 0"),
        WINDOW,
        gettext_noop("clients at or below 0 are set aside"),
        "clients",
    ),
    (
        "top3",
        "share",
        gettext_noop("Share of the three largest"),
        gettext_noop("their net sales / net sales of all clients above 0"),
        WINDOW,
        "",
        "clients",
    ),
    (
        "top10",
        "share",
        gettext_noop("Share of the ten largest"),
        gettext_noop("their net sales / net sales of all clients above 0"),
        WINDOW,
        "",
        "clients",
    ),
    (
        "hhi",
        "index",
        gettext_noop("Concentration (HHI)"),
        gettext_noop("sum of the squared shares, from 1/clients to 1"),
        WINDOW,
        gettext_noop("clients at or below 0 are set aside"),
        "clients",
    ),
    (
        "client_retention",
        "rate",
        gettext_noop("Clients retained"),
        gettext_noop("clients of the year before who ordered again / clients of the year before"),
        BOTH,
        gettext_noop("unknown without a year before"),
        "clients_before",
    ),
    (
        "revenue_retention_gross",
        "rate",
        gettext_noop("Revenue retained, gross"),
        gettext_noop(
            "what last year's clients bought again, nobody above what they bought then / what they bought then"
        ),
        BOTH,
        gettext_noop("net sales below 0 count as 0"),
        "clients_before",
    ),
    (
        "revenue_retention_net",
        "rate",
        gettext_noop("Revenue retained, net"),
        gettext_noop("what last year's clients bought again / what they bought then"),
        BOTH,
        gettext_noop("net sales below 0 count as 0; above 100 % they grew"),
        "clients_before",
    ),
)


@declared(
    "metrics",
    gettext_noop("The company's own numbers: net sales, concentration, retention, order value."),
    "keepwell metrics",
    "keepwell metrics --explain",
)
@option("--explain", is_flag=True, says=gettext_noop("Formula, window, edge cases and rows of each."))
@reading
def command(asked: Asked, *, explain: bool) -> None:
    from functools import partial

    from keepwell.doors.cli.faces.metrics import face

    asked.show(gathered(asked), partial(face, explain=explain))


def gathered(asked: Asked) -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.doors.cli.looking import looking

    with looking(asked) as look:
        company = look.company
        return {
            "as_of": look.as_of,
            "historic": look.historic,
            "fresh": look.fresh,
            "currency": look.currency,
            "metrics": [
                {
                    "name": name,
                    "title": title,
                    "value": _value(company.get(name), unit),
                    "unit": unit,
                    "formula": formula,
                    "window": window,
                    "edge_cases": edge,
                    "rows": company.get(rows) if rows else None,
                }
                for name, unit, title, formula, window, edge, rows in METRICS
            ],
        }


def _value(value: Any, unit: str) -> Any:
    """Money is kept as exact text in the rebuild's row."""
    from decimal import Decimal

    return Decimal(value) if unit == "money" and isinstance(value, str) else value
