"""`keepwell metrics`."""

from typing import Any, Final

import click

from keepwell.doors.cli.asking import Asked, declared, option, reading
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext
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
    ("expected_sales", "money", None, None),
    ("expected_sales_low", "money", None, None),
    ("expected_sales_high", "money", None, None),
    ("lifetime_value", "money", None, None),
    ("lifetime_value_low", "money", None, None),
    ("lifetime_value_high", "money", None, None),
    ("forecast_check_said", "money", None, None),
    ("forecast_check_came", "money", None, None),
)
BOTH: Final = gettext_noop("the last window_months months against as many before")
YEAR_AHEAD: Final = gettext_noop("the coming 12 months")
YEARS_AHEAD: Final = gettext_noop("the coming worth_years years, in today's money")
# Title and formula of the ends of a forecast's band.
BAND: Final = {
    "low": (
        gettext_noop("band of 80 %: from"),
        gettext_noop("lower end of the band of the sum; it counts how far off the same forecast was before"),
    ),
    "high": (gettext_noop("band of 80 %: to"), gettext_noop("upper end of the band")),
}
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
    "expected_sales": (
        gettext_noop("Expected net sales of the clients known"),
        gettext_noop("order days expected (MBG/CNBD-k) times the value expected of one, summed over clients"),
        YEAR_AHEAD,
        gettext_noop(
            "corrected by what such a forecast was off before; clients still to be won are not in it"
        ),
    ),
    "lifetime_value": (
        gettext_noop("Lifetime value of the clients known"),
        gettext_noop(
            "the same over worth_years years, discounted by worth_discount a year, times worth_margin"
        ),
        YEARS_AHEAD,
        gettext_noop("nothing after these years counts"),
    ),
    "forecast_check_said": (
        gettext_noop("Such a forecast would have said before"),
        gettext_noop("expected net sales of the clients known then, from what was known then"),
        gettext_noop("the forecast_days days up to as_of"),
        gettext_noop("a year ago, or half the history where that is shorter"),
    ),
    "forecast_check_came": (
        gettext_noop("and came"),
        gettext_noop("net sales of these clients since"),
        gettext_noop("the forecast_days days up to as_of"),
        "",
    ),
    **{
        f"{name}_{end}": (*texts, window, "")
        for name, window in (("expected_sales", YEAR_AHEAD), ("lifetime_value", YEARS_AHEAD))
        for end, texts in BAND.items()
    },
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
        from keepwell.rounds.computing import chosen_bounds, chosen_terms

        company, bounds, terms = look.company, chosen_bounds(), chosen_terms()
        named = {
            "window_months": wording.number(bounds.window_months),
            "forecast_days": wording.number(company.get("forecast_check_days") or 0),
            "worth_years": wording.number(terms.years),
            "worth_discount": wording.percent(terms.discount),
            "worth_margin": wording.percent(terms.margin),
            "as_of": wording.day(look.as_of),
        }

        def said(text: str) -> str:
            filled = gettext(text) if text else ""
            for name, value in named.items():
                filled = filled.replace(name, value)
            return filled

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
