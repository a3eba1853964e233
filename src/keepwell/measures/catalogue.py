"""The catalogue: what each measure is, by formula, unit and window. `docs/measures.md` is written from it:

python -m keepwell.measures.catalogue > docs/measures.md
"""

from dataclasses import dataclass, fields

from keepwell.lib.words import gettext_noop as _
from keepwell.measures.bounds import Bounds
from keepwell.measures.questions import questions


@dataclass(frozen=True, slots=True)
class Measure:
    """One defined number. `title`, `formula`, `unit`, `window` and `edge` are texts to translate.

    `interval` says which interval stands beside it, '' where the number is a plain count or sum; `source` is where
    the definition was published, '' where it is arithmetic.
    """

    key: str
    question: str
    column: str
    title: str
    formula: str
    unit: str
    window: str
    edge: str = ""
    interval: str = ""
    source: str = ""


MONEY, SHARE, DAYS, COUNT, LETTER, DAY, RATIO, SCORE = (
    _("house currency"),
    _("share, 0 to 1"),
    _("days"),
    _("count"),
    _("letter"),
    _("day"),
    _("ratio"),
    _("score, 1 to 5"),
)
WINDOW, EVER, XYZ, PERIODS = (
    _("the last window_months months, as_of included"),
    _("the whole history up to as_of"),
    _("the last xyz_months months, as_of included"),
    _("calendar periods, the whole history"),
)
NO_GAP = _("null with fewer than two order days")
NO_SUM = _("null where the company's sum is not above 0")
HHI = "Herfindahl 1950; Hirschman 1964, American Economic Review 54(5)"

MEASURES: tuple[Measure, ...] = (
    Measure("net_sales", "money", "net_sales", _("Net sales"), _("goods and discounts, returns taken off, before tax"), MONEY, WINDOW, _("charges count nowhere")),
    Measure("net_sales_before", "money", "net_sales_before", _("Net sales, the window before"), _("as net sales"), MONEY, _("the window_months months before the window")),
    Measure("net_sales_ever", "money", "net_sales_ever", _("Net sales ever"), _("as net sales"), MONEY, EVER),
    Measure("profit", "money", "profit", _("Profit"), _("net sales less cost, over lines of known cost; discounts in full"), MONEY, WINDOW, _("null where no cost is known; see cost known")),
    Measure("cost_known", "money", "cost_known", _("Cost known"), _("goods lines of known cost / goods lines"), SHARE, WINDOW),
    Measure("share", "money", "share", _("Share"), _("net sales / net sales of all clients"), SHARE, WINDOW, NO_SUM),
    Measure("profit_share", "money", "profit_share", _("Share of profit"), _("profit / profit of all clients"), SHARE, WINDOW, NO_SUM),
    Measure("orders", "money", "orders", _("Orders"), _("documents with a goods line above 0 that are not returns"), COUNT, WINDOW),
    Measure("order_value", "money", "order_value", _("Average order value"), _("net sales of orders, returns not taken off / orders"), MONEY, WINDOW, _("null without an order")),
    Measure("order_value_median", "order_value", "median", _("Median order value"), _("the middle order's net sales"), MONEY, WINDOW),
    Measure("top1", "concentration", "top1", _("Share of the largest client"), _("largest net sales / sum over clients with net sales above 0"), SHARE, WINDOW),
    Measure("top3", "concentration", "top3", _("Share of the three largest clients"), _("as for the largest"), SHARE, WINDOW),
    Measure("top10", "concentration", "top10", _("Share of the ten largest clients"), _("as for the largest"), SHARE, WINDOW),
    Measure("hhi", "concentration", "hhi", _("Concentration (HHI)"), _("sum of squared shares, over clients with net sales above 0"), RATIO, WINDOW, _("from 1 / clients to 1; null without sales"), source=HHI),
    Measure("recency", "recency_frequency_money", "recency", _("Recency"), _("as_of - last order day"), DAYS, EVER),
    Measure("frequency", "recency_frequency_money", "frequency", _("Frequency"), _("order days"), COUNT, WINDOW, _("several orders on one day are one")),
    Measure("monetary", "recency_frequency_money", "money", _("Money"), _("net sales"), MONEY, WINDOW),
    Measure("recency_score", "recency_frequency_money", "recency_score", _("Recency score"), _("5 - floor(5 (rank - 1) / clients), best first"), SCORE, EVER, _("equal values have equal scores"), source="Bult and Wansbeek 1995, Marketing Science 14(4)"),
    Measure("frequency_score", "recency_frequency_money", "frequency_score", _("Frequency score"), _("as for recency"), SCORE, WINDOW, _("equal values have equal scores")),
    Measure("money_score", "recency_frequency_money", "money_score", _("Money score"), _("as for recency"), SCORE, WINDOW, _("equal values have equal scores")),
    Measure("gap_median", "rhythm", "gap_median", _("Usual gap"), _("median of the days between one order day and the next"), DAYS, EVER, NO_GAP, interval=_("10th to 90th percentile: gap_low, gap_high")),
    Measure("gap_low", "rhythm", "gap_low", _("Short gap"), _("10th percentile of the gaps, linearly interpolated"), DAYS, EVER, NO_GAP),
    Measure("gap_high", "rhythm", "gap_high", _("Long gap"), _("90th percentile of the gaps, linearly interpolated"), DAYS, EVER, NO_GAP),
    Measure("gap_cv", "rhythm", "gap_cv", _("Regularity"), _("sample standard deviation of the gaps / their mean"), RATIO, XYZ, _("null with fewer than three order days; lower is more regular")),
    Measure("silence", "rhythm", "silence", _("Silence"), _("as_of - last order day"), DAYS, EVER),
    Measure("next_expected", "rhythm", "next_expected", _("Next expected order"), _("last order day + usual gap, half days up"), DAY, EVER, _("null with fewer than xyz_min_order_days order days; may lie in the past; the day shown with a client and its band of 80 % come from the rhythm model instead"), interval=_("last order day + gap_low to + gap_high")),
    Measure("abc", "grid", "abc", _("ABC"), _("largest first: A while the share of those before is under abc_a, B under abc_b, else C"), LETTER, WINDOW, _("C where net sales (or profit) are not above 0; equal values in the order of client")),
    Measure("xyz", "grid", "xyz", _("XYZ"), _("X for a regularity up to xyz_x, Y up to xyz_y, else Z"), LETTER, XYZ, _("Z with fewer than xyz_min_order_days order days")),
    Measure("steps", "movers", "steps", _("Moved"), _("letters of ABC up (above 0) or down since one period before"), COUNT, _("the grid now and one period (month, quarter or year) before"), _("null for a client that is new; moves of XYZ alone are 0")),
    Measure("is_key", "key_clients", "is_key", _("Key client"), _("share of net sales (or profit) at least key_share"), _("yes or no"), WINDOW),
    Measure("key_type", "key_clients", "type", _("Type of key client"), _("breadwinner: share at least breadwinner_share and with us breadwinner_months; prospect: first order within prospect_months and pace in the quickest prospect_quartile"), _("word"), WINDOW, _("image-makers and experts are named by people, not by data")),
    Measure("pace", "key_clients", "pace", _("Pace"), _("net sales by day since the window or the first order began, at least prospect_min_days"), _("house currency a day"), WINDOW),
    Measure("line_net_sales", "product_lines", "net_sales", _("Net sales of a product line"), _("as net sales, of lines that name it"), MONEY, WINDOW),
    Measure("line_gap", "product_lines", "gap_typical", _("Usual gap in a product line"), _("median over clients of (last - first order day) / (order days - 1)"), DAYS, EVER, NO_GAP),
    Measure("client_line_net_sales", "client_lines", "net_sales", _("Net sales of a client in a product line"), _("as net sales, of lines that name it"), MONEY, WINDOW),
    Measure("client_line_gap", "client_lines", "gap_mean", _("Mean gap of a client in a product line"), _("(last - first order day) / (order days - 1)"), DAYS, EVER, NO_GAP),
    Measure("client_retention", "retention", "client_retention", _("Clients kept"), _("clients with an order in the period before and in this / clients with an order in the period before"), SHARE, PERIODS, _("the last period may be unfinished: complete says so")),
    Measure("gross_retention", "retention", "gross", _("Revenue kept, gross"), _("what the clients of the period before bought in this, none above what it bought before / what they bought before"), SHARE, PERIODS, _("net sales below 0 count as 0")),
    Measure("net_retention", "retention", "net", _("Revenue kept, net"), _("what the clients of the period before bought in this / what they bought before"), RATIO, PERIODS, _("net sales below 0 count as 0; above 1 is growth")),
    Measure("cohort_retention", "cohorts", "client_retention", _("Clients kept, by cohort"), _("of the clients that began in a quarter, the share with an order so many quarters later"), SHARE, PERIODS),
    Measure("cohort_gross", "cohorts", "gross", _("Revenue kept by cohort, gross"), _("net sales, none above the client's first quarter / net sales of the first quarter"), SHARE, PERIODS),
    Measure("cohort_net", "cohorts", "net", _("Revenue kept by cohort, net"), _("net sales / net sales of the first quarter"), RATIO, PERIODS),
    Measure("day_lost", "losses", "day_lost", _("Day lost"), _("the first day on which silence exceeded lost_after_gaps usual gaps and lost_min_days"), DAY, EVER, _("with fewer than lost_min_order_days order days, after lost_few_days")),
    Measure("lost_net_sales", "losses", "net_sales_year", _("Net sales lost"), _("net sales of the 365 days that end with the last order day"), MONEY, EVER),
    Measure("losses", "losses_by_month", "clients", _("Clients lost"), _("clients by the month of their day lost"), COUNT, EVER, _("those who came back are not among them")),
    Measure("month_net_sales", "months", "net_sales", _("Net sales of a month"), _("as net sales"), MONEY, EVER),
    Measure("client_month_net_sales", "client_months", "net_sales", _("Net sales of a client in a month"), _("as net sales"), MONEY, EVER),
    Measure("company_net_sales", "company", "net_sales", _("Net sales of the company"), _("sum of net sales over clients"), MONEY, WINDOW),
    Measure("company_client_retention", "company", "client_retention", _("Clients kept since the window before"), _("clients with an order in both windows / clients with one in the window before"), SHARE, WINDOW),
    Measure("historic_value", "historic_value", "net_sales", _("Historic value"), _("net sales so far; not a forecast of lifetime value"), MONEY, EVER),
    Measure("historic_value_by_year", "historic_value", "net_sales_by_year", _("Historic value by year"), _("net sales so far / years since the first order, at least one"), MONEY, EVER),
)  # fmt: skip


def page() -> str:
    """`docs/measures.md`, whole."""
    lines = [
        "# The measures",
        "",
        "Written from the catalogue by `python -m keepwell.measures.catalogue`; do not edit it here.",
        "",
        "| measure | formula | unit | window | edge cases | from | source |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in MEASURES:
        edge = "; ".join(filter(None, (one.edge, one.interval)))
        cells = (
            f"**{one.title}** `{one.key}`",
            one.formula,
            one.unit,
            one.window,
            edge,
            f"`{one.question}.{one.column}`",
            one.source,
        )
        lines.append("| " + " | ".join(cells) + " |")
    lines += ["", "## The bounds", "", "| setting | default |", "|---|---|"]
    lines += [f"| `{field.name}` | {field.default} |" for field in fields(Bounds)]
    lines += ["", "## The relations", ""]
    for name, question in questions().items():
        lines += [f"### {name}", ""]
        lines += [line if line.startswith("  ") else f"- {line}" for line in question.header.splitlines()]
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(page())
