"""Hand-made answers for the faces, and the drawing of a face to text."""

import datetime as dt
import io
from typing import Any

from keepwell.doors.cli.asking import Face
from keepwell.doors.cli.palette import console

DAY = dt.date(2026, 6, 30)
BENGALI = "ঢাকা হস্তশিল্প লিমিটেড"
LONG = "Very Long Name of a Trading House and Its Many Sons, Daughters and Grandchildren GmbH & Co. KGaA"


def drawn(face: Face, answer: Any, *, width: int = 80, colour: bool = False) -> str:
    out = io.StringIO()
    shown = console(file=out, width=width, colour=colour)
    shown.print(face(answer, width))
    return out.getvalue().replace("\N{NO-BREAK SPACE}", " ")


def when(**more: Any) -> dict[str, Any]:
    return {"as_of": DAY, "historic": True, "fresh": True, "currency": "EUR", **more}


def record(**more: Any) -> dict[str, Any]:
    counts = {"judged": 400, "happened": 50, "raised": 31, "came_true": 12, "recency_came_true": 6}
    bands = [
        {"low": 0.5, "high": 0.75, "raised": 20, "came_true": 6, "lift": 2.4},
        {"low": 0.75, "high": 1.0, "raised": 11, "came_true": 6, "lift": 4.4},
    ]
    return {
        "kind": "gone_quiet",
        **counts,
        "lift": 2.4,
        "lift_over_recency": 2.0,
        "bands": bands,
        **more,
    }


def strip(every: int = 21, silent: int = 62) -> dict[str, Any]:
    last = DAY - dt.timedelta(days=silent)
    days = [last - dt.timedelta(days=every * back) for back in range(20)][::-1]
    return {
        "as_of": DAY,
        "days": days,
        "expected_from": last + dt.timedelta(days=every - 3),
        "expected_to": last + dt.timedelta(days=every + 4),
    }


def cue(**more: Any) -> dict[str, Any]:
    return {
        "kind": "gone_quiet",
        "title": "Gone quiet",
        "subject": None,
        "since": dt.date(2026, 5, 25),
        "why": "Ordered every 19 to 24 days for 2 years; silent for 62. Such a silence came 1 time in 200.",
        "important": "silent for 62",
        "strength": 0.7,
        "likely": None,
        "chance": 0.005,
        "at_stake": 188_000,
        "evidence": {
            "gap_median": 21.0,
            "last_day": "2026-04-29",
            "inferred": False,
            "recent_gaps": [19, 24, 62],
            "last_days": [{"day": "2026-04-29", "net_sales": 9120.0}],
        },
        "track_record": record(),
        "alike": None,
        **more,
    }


def action(rank: int, name: str, **more: Any) -> dict[str, Any]:
    facts = {"rank": rank, "client": "C-1", "name": name, "cell": "AX", "manager": None, "net_sales": 240_000}
    return {**facts, **cue(), "strip": strip(), "also": [], **more}


def today(**more: Any) -> dict[str, Any]:
    actions = [action(1, "Kansai Zakka K.K."), action(2, BENGALI, at_stake=3_800_000), action(3, LONG)]
    facts = {"manager": None, "clients": 214, "total": 9, "at_stake": 412_000, "actions": actions}
    return when(**{**facts, **more})


def client(name: str = "Kansai Zakka K.K.", **more: Any) -> dict[str, Any]:
    return {
        "client": "C-1",
        "name": name,
        "country": "Japan",
        "manager": "Amina Rahman",
        "abc": "A",
        "xyz": "X",
        "net_sales": 218_400,
        "net_sales_before": 240_000,
        "net_sales_ever": 700_000,
        "profit": None,
        "share": 0.041,
        "orders": 17,
        "order_days": 52,
        "order_value": 12_847,
        "first_day": dt.date(2023, 7, 1),
        "last_day": dt.date(2026, 4, 29),
        "silence": 62,
        "gap_median": 21.0,
        "gap_low": 19.0,
        "gap_high": 24.0,
        "gap_cv": 0.12,
        "next_expected": dt.date(2026, 5, 20),
        "next_from": dt.date(2026, 5, 17),
        "next_to": dt.date(2026, 5, 24),
        "no_order_chance": 0.66,
        "expected_orders": 11.2,
        "expected_sales": 39_800,
        "expected_sales_low": 9_200,
        "expected_sales_high": 71_350,
        "lifetime_value": 104_000,
        "lifetime_value_low": 30_700,
        "lifetime_value_high": 192_400,
        "is_key": True,
        "types": ["breadwinner"],
        "is_lost": False,
        "at_stake": 188_000,
        "months": [*range(12), *range(12)],
        **more,
    }
