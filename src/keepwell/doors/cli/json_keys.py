"""The keys of every `--json`: kept stable, written into docs/commands.md, and held against the answers by a test.

Money is a number in the house currency, a share or rate lies between 0 and 1, days are ISO texts. `*` stands for
any name. What may be null says so.
"""

from typing import Any, Final

_WHEN: Final = {
    "as_of": "the day the answer is true for",
    "historic": "whether it is the last day with an order, because the orders end before today",
    "fresh": "whether the orders are still those it was computed from; else run keepwell rounds run",
    "currency": "the house currency's three letters; empty where unknown",
}
_RECORD: Final = {
    "kind": "the kind of cue",
    "judged": "cases with enough history, over all cuts",
    "happened": "of those, how often the thing came anyway",
    "raised": "warnings that would have been raised",
    "came_true": "of those, how many came true",
    "recency_came_true": "of as many picked by the longest silence alone",
    "lift": "times more often than anyway; null without a base",
    "lift_over_recency": "times more often than by recency; null where that found none",
    "bands": "the raised by the chance that the warnings gave (`low`, `high`, `raised`, `came_true`, `lift`); empty where the kind gives none",
}
_CUE: Final = {
    "kind": "stable name: gone_quiet, ordering_less, line_stopped, irregular, ordering_more, new_client, concentration",
    "title": "the kind in the reader's language",
    "subject": "the product line or product it is about; null",
    "since": "since when",
    "why": "the evidence in a sentence",
    "important": "the part of it that says what changed; null",
    "strength": "0 to 1",
    "likely": "the chance that what it warns of comes, for this very client; null where the kind gives none",
    "chance": "how often such a thing comes by chance alone; 0 of a plain fact",
    "at_stake": "money over the next year",
    "evidence": "the numbers behind it, by name; they differ by kind",
    "track_record": "what became of such warnings on the own past, keys as `kinds[]` of backtest; null",
    "alike": "of that record the warnings that were about as likely, keys as its `bands`; null",
}
_STRIP: Final = "order days of two years (`days`), `as_of`, and the band of 80 % in which the next was expected (`expected_from`, `expected_to`); null"
_FIGURES: Final = {
    "client": "the code the orders carry",
    "name": "the name",
    "country": "null where unknown",
    "manager": "who looks after them; null",
    "abc": "A, B or C",
    "xyz": "X, Y or Z",
    "net_sales": "the last 12 months",
    "net_sales_before": "the 12 months before",
    "net_sales_ever": "the whole book",
    "profit": "the last 12 months; null where no cost is known",
    "share": "of all net sales of the last 12 months",
    "orders": "orders, the last 12 months",
    "order_days": "days with an order, ever",
    "order_value": "mean per order, the last 12 months; null",
    "first_day": "of the first order; null",
    "last_day": "of the last order; null",
    "silence": "days since the last order; null",
    "gap_median": "usual days between orders; null",
    "gap_low": "10th percentile of the gaps; null",
    "gap_high": "90th percentile of the gaps; null",
    "gap_cv": "coefficient of variation of the gaps, 24 months; null",
    "next_expected": "day of the next order, median; null",
    "next_from": "begin of its band of 80 %; null",
    "next_to": "end of its band; null",
    "no_order_chance": "chance of no order in 90 days; null",
    "expected_orders": "order days expected in the coming 12 months; null",
    "expected_sales": "net sales expected in the coming 12 months; null",
    "expected_sales_low": "lower end of its band of 80 %; null",
    "expected_sales_high": "upper end of its band; null",
    "lifetime_value": "what the client is worth over worth_years, in today's money, times worth_margin; null",
    "lifetime_value_low": "lower end of its band of 80 %; null",
    "lifetime_value_high": "upper end of its band; null",
    "is_key": "whether the company's test calls it a key client",
    "types": "breadwinner, prospect; image_maker, expert where somebody marked the client so on the desk",
    "is_lost": "by the company's criterion",
    "at_stake": "net sales by chance of no order in 90 days (the cues weigh their warning instead)",
    "months": "net sales of the last 24 months, oldest first",
}
_QUALITY: Final = {
    "n": "clients judged",
    "base_rate": "share of them with no order in the horizon",
    "auc": "area under the curve",
    "average_precision": "average precision",
    "precision_at_50": "share right among the 50 highest",
    "brier": "Brier score",
    "mean_prediction": "mean of the chances said",
}
_IMPORT: Final = {
    "id": "the import's number",
    "same_as_before": "whether the same files were the latest import already",
    "rows": "rows in = kept + refused",
    "kept": "rows kept",
    "refused": "rows refused",
    "refused_by_reason": {"*": "rows, by the reason's stable code"},
    "orders": {"added": "new", "replaced": "changed since an earlier file", "unchanged": "known already"},
    "returns": "returns and credit notes",
    "clients": "clients in the files",
    "refused_file": "where the refused rows wait; null",
    "seconds": "reading and writing",
    "notices": "what is worth a look",
}
_NUMBERS: Final = {
    "as_of": "the day the figures are of; null before the first round",
    "fresh": "whether they are of the present orders; else run keepwell rounds run",
}
_CHARGES: Final = {
    "changed": "products that are something else now; null when only listed",
    "rules": [
        {
            "id": "number",
            "over": "code or name",
            "pattern": "regular expression",
            "kind": "goods, discount, charge",
            "own": "whether the company made it; else it is one of the usual",
        }
    ],
    "products": [{"code": "product code", "name": "its name", "kind": "discount or charge"}],
}
_TODAY: Final = {
    **_WHEN,
    "manager": "whose list; null: everybody's",
    "clients": "clients known",
    "total": "actions in the whole list, one a client",
    "at_stake": "of the whole list",
    "actions": [
        {
            "rank": "from 1",
            "client": "code",
            "name": "name",
            "cell": "of the grid, as AX",
            "manager": "null",
            "net_sales": "the last 12 months",
            **_CUE,
            "strip": _STRIP,
            "also": "titles of the client's other cues",
        }
    ],
}
_ROUND: Final = {
    "as_of": "the day it is true for",
    "seconds": "in all",
    "steps": {"*": "seconds of each step"},
    "clients": "standings written",
    "need_attention": "clients on today's list, as `total` of today",
    "cues": "cues now open: a client may have several; those of the company and of clients long lost are not on the list",
}

KEYS: Final[dict[str, Any]] = {
    "open": {
        "import": _IMPORT,
        "round": _ROUND,
        "today": _TODAY,
        "phases": [{"name": "the phase", "seconds": "how long"}],
    },
    "today": _TODAY,
    "why": {
        **_WHEN,
        "client": "code",
        "name": "name",
        "cell": "of the grid",
        "country": "null",
        "manager": "null",
        "net_sales": "the last 12 months",
        "rhythm": "how they order, in a sentence",
        "strip": _STRIP,
        "cues": [_CUE],
    },
    "client": {
        **_WHEN,
        **_FIGURES,
        "strip": _STRIP,
        "cues": [_CUE],
        "product_lines": [
            {
                "product_line": "its name",
                "net_sales": "the last 12 months",
                "net_sales_before": "the 12 before",
            }
        ],
        "latest_orders": [
            {
                "number": "empty where the file gave none",
                "day": "its day",
                "is_return": "a return or credit note",
                "lines": "how many",
                "amount": "in `currency`",
                "currency": "its own",
            }
        ],
    },
    "clients": {
        **_WHEN,
        "total": "clients known",
        "fitting": "clients that fit the filters",
        "sorted_by": "the order, in words",
        "clients": [_FIGURES],
    },
    "grid": {
        **_WHEN,
        "cells": {"*": {"clients": "how many", "net_sales": "the last 12 months"}},
        "clients": [
            {
                name: _FIGURES[name]
                for name in ("client", "name", "abc", "xyz", "net_sales", "share", "order_days", "gap_cv")
            }
        ],
    },
    "lost": {
        **_WHEN,
        "criterion": "in words",
        "count": "how many",
        "net_sales_ever": "what they had bought",
        "clients": [_FIGURES],
    },
    "metrics": {
        **_WHEN,
        "metrics": [
            {
                "name": "stable name",
                "title": "in the reader's language",
                "value": "null where unknown",
                "unit": "money, count, share, rate, index",
                "formula": "in words",
                "window": "in words",
                "edge_cases": "in words",
                "rows": "how many rows it was made from; null",
            }
        ],
    },
    "metrics NAME": {
        "question": "its name",
        "says": "what it answers, in a sentence",
        **_WHEN,
        "columns": [{"name": "as in docs/measures.md", "kind": "text, money, number, count, day, yes"}],
        "total": "how many rows there are",
        "rows": [{"*": "a value, by the column's name; may be null"}],
    },
    "backtest": {
        "as_of": "the last day known",
        "horizon": "days",
        "min_orders": "order days",
        "cuts": [{"cut": "the past day", "all": _QUALITY, "active": _QUALITY}],
        "mean": {"all": _QUALITY, "active": _QUALITY},
        "kinds": [{"title": "in the reader's language", **_RECORD}],
        "calibration": [
            {
                "low": "chances from",
                "high": "to",
                "n": "how many",
                "predicted": "their mean",
                "happened": "how often it came",
                "happened_low": "its interval of 95 %",
                "happened_high": "its interval of 95 %",
            }
        ],
        "scores": "the file written; null",
    },
    "export": {"what": "which table", "file": "where", "rows": "how many", "seconds": "how long"},
    "import": {**_IMPORT, "numbers": _NUMBERS},
    "import --dry-run": {
        "files": [{"name": "the file", "rows": "rows in it"}],
        "columns": [
            {
                "field": "what it is read as",
                "column": "its header",
                "confidence": "0 to 1",
                "reason": "how it was told",
                "sample": "the first texts",
            }
        ],
        "unused": "headers of columns not used",
        "forms": "how days and numbers are read",
        "notices": "what is worth a look",
        "rows": "rows in = kept + refused",
        "kept": "rows that would be kept",
        "refused": "rows that would be refused",
        "refused_by_reason": {"*": "rows, by the reason's stable code"},
        "returns": "rows that are returns",
        "clients": "clients in the files",
    },
    "import --list": {
        "imports": [
            {
                "id": "number",
                "state": "running, stopped (its process is gone; nothing of it is in the ledger), done, undone",
                "started_at": "when",
                "by": "who",
                "files": "names",
                "rows": "rows",
                "refused": "rows refused",
                "orders": "orders added",
                "by_hand": "yes: one order that somebody wrote on a page",
            }
        ]
    },
    "import --undo": {"undone": "the import's number", "numbers": _NUMBERS},
    "rounds": {
        "rounds": [
            {
                "name": "stable name",
                "at": "when it ran",
                "as_of": "the day it is true for",
                "seconds": "how long",
                "fresh": "whether the orders are still the same",
            }
        ]
    },
    "rounds run": _ROUND,
    "charges": _CHARGES,
    "settings": {
        "settings": [
            {
                "group": "figures, grid, key, lost, warnings",
                "name": "stable name",
                "value": "what holds",
                "default": "what held before",
                "means": "in words",
            }
        ]
    },
    "doctor": {
        "ok": "whether nothing is amiss",
        "checks": [
            {
                "name": "what was checked",
                "level": "ok, warning, error",
                "says": "what was found",
                "mend": "how to mend it",
            }
        ],
    },
    "demo": {"as open": "the same keys; with --json no page is served"},
    "serve": {
        "url": "where to go first: the one-time link of the first admin, or the desk",
        "desk": "the desk's address",
        "port": "what is listened on",
    },
}
REFUSAL: Final = {
    "error": "stable code, as no_orders_yet",
    "message": "what and where",
    "mend": "how to mend it",
    "*": "the facts the message speaks of, by name",
}


def flat(keys: Any, before: str = "") -> list[tuple[str, str]]:
    """Every key with its path, as `cells.*.clients` or `clients[].abc`, and what it means."""
    if isinstance(keys, str):
        return [(before, keys)]
    if isinstance(keys, list):
        return flat(keys[0], f"{before}[]")
    dot = f"{before}." if before else ""
    return [found for name, inner in keys.items() for found in flat(inner, f"{dot}{name}")]
