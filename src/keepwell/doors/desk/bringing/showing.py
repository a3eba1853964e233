"""What pages say of errands and imports: how far, what would come of it, what came of it."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from keepwell.doors.desk.bringing import kept_refusals, mends
from keepwell.doors.desk.bringing.fields import currencies
from keepwell.doors.gateways.orders.checking import REASONS
from keepwell.doors.telling import wording
from keepwell.doors.telling.importing import STEPS
from keepwell.doors.telling.wording import gettext
from keepwell.ledger import uploads
from keepwell.ledger.models import Errand, Import
from keepwell.lib.words import gettext_noop

# Of each deed its steps, with the share of the time they take about.
_WAYS: Final = {
    "look": (("reading", 35), ("checking", 45), ("foreseeing", 20)),
    "bring": (("reading", 20), ("checking", 50), ("writing", 20), ("finishing", 10)),
    "undo": (("checking", 40), ("finishing", 60)),
    "round": (
        ("reading", 20),
        ("measuring", 20),
        ("standing", 15),
        ("noticing", 15),
        ("replaying", 20),
        ("writing", 10),
    ),
    "liken": (("reading", 60), ("comparing", 35), ("writing", 5)),
}
_HOUR_GLASS: Final = {
    "foreseeing": gettext_noop("comparing with the orders that are there"),
    "comparing": gettext_noop("comparing names, numbers and addresses"),
    "waiting": gettext_noop("waiting for another round to end"),
    "": gettext_noop("starting"),
}
_PARTS: Final = {
    "look": gettext_noop("Looking at the files"),
    "bring": gettext_noop("Bringing in the orders"),
    "undo": gettext_noop("Taking the import back"),
    "round": gettext_noop("Working out the figures"),
    "liken": gettext_noop("Looking for duplicates"),
}
REASONS_SHOWN: Final = 12


def progress(errand: Errand) -> dict[str, Any]:
    """The parts of the errand, which of them is being done, how much of it in percent, and what exactly."""
    deed = str(errand.deed)
    parts = [deed] if deed in {"look", "liken"} else ["undo" if errand.undoes_id else "bring", "round"]
    percent = _percent(errand)
    counted = ""
    if errand.total and errand.done and deed != "round":
        counted = (
            gettext("%(done)s of about %(total)s rows")
            if errand.step == "reading" and deed != "liken"
            else gettext("%(done)s of %(total)s")
        )
        counted %= {"done": wording.number(errand.done), "total": wording.number(errand.total)}
    at = parts.index(deed) if deed in parts else 0
    return {
        "parts": [
            {
                "title": gettext(_PARTS[part]),
                "state": "done" if number < at else "now" if number == at else "later",
            }
            for number, part in enumerate(parts)
        ],
        "title": gettext(_PARTS[deed]),
        "percent": percent,
        "shown": wording.percent(percent / 100),
        "step": gettext(_HOUR_GLASS.get(errand.step) or STEPS.get(errand.step, errand.step)),
        "counted": counted,
    }


def _percent(errand: Errand) -> int:
    passed = 0
    for step, share in _WAYS[str(errand.deed)]:
        if step == errand.step:
            part = min(1.0, errand.done / errand.total) if errand.total else 0.0
            return round(passed + share * part)
        passed += share
    return 0


def preview(errand: Errand) -> dict[str, Any] | None:
    """What the last look found; None where it came to nothing."""
    found = errand.found
    if "rows" not in found:
        return None
    outcome = found.get("outcome")
    return {
        **found,
        "unequal": [wording.fill(mends.notice_of(notice), notice) for notice in found["notices"]],
        "reasons": reasons(found["refused_by_reason"], found.get("some_refused", {})),
        "outcome": outcome,
        "changes": outcome
        and outcome["orders"]["added"]
        + outcome["orders"]["replaced"]
        + outcome["returns_changed"]["added"]
        + outcome["returns_changed"]["replaced"],
        "wanting": kept_refusals.said(found.get("wanting") or {}),
        "span": [dt.date.fromisoformat(outcome[name]) for name in ("first_day", "last_day")]
        if outcome and outcome["first_day"]
        else None,
        "first_rows": [_row(row) for row in found["first_rows"]],
        "days_first": found["forms"]["day_order"] == "day first",
    }


def _row(row: dict[str, Any]) -> dict[str, Any]:
    exact = {name: Decimal(row[name]) for name in ("quantity", "amount")}
    places = {name: -int(value.as_tuple().exponent) for name, value in exact.items()}
    least = {"quantity": 0, "amount": 2}
    numbers = {
        name: wording.number(value, places=max(least[name], places[name])) for name, value in exact.items()
    }
    return {**row, **numbers, "date": dt.date.fromisoformat(row["day"])}


def rates(errand: Errand) -> list[dict[str, str]]:
    """A line for each currency that is not the house's own."""
    return [{"currency": name, "rate": errand.rates.get(name, "")} for name in currencies(errand)]


def reasons(counts: dict[str, int], some: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Why rows were refused, the most frequent first, each with a few of its rows."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:REASONS_SHOWN]
    return [
        {
            "count": count,
            "says": gettext(REASONS[reason][1]) if reason in REASONS else reason,
            "some": some.get(reason, []),
        }
        for reason, count in ordered
    ]


def refused_file(brought: Import) -> Path | None:
    """The file of its refused rows, where it lies among the uploads; what a terminal wrote elsewhere is not ours to hand out."""
    kept = brought.outcome.get("refused_file")
    if not kept:
        return None
    path, root = Path(kept), Path(settings.KEEPWELL_HOME) / "uploads"
    try:
        inside = (
            path.resolve().parent.parent == root.resolve() and uploads.folder_of(path.parent.name).is_dir()
        )
    except ValueError:
        return None
    return path if inside and path.is_file() else None
