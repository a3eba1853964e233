"""The portfolio: who carries the business and how regularly they order, who moved, and how much hangs on few."""

from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, QuerySet, Sum
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.over_time import charts
from keepwell.doors.desk.picking import STANDS, Pick
from keepwell.doors.telling.charts import Chart
from keepwell.lib.words import gettext_noop
from keepwell.staff.choosing import all_chosen
from keepwell.staff.sight import Viewer
from keepwell.standings.models import Rebuild, Snapshot, SnapshotDay, Standing

MOVERS: Final = 12
ROWS: Final = {
    "A": gettext_noop("carry the business"),
    "B": gettext_noop("come next"),
    "C": gettext_noop("the rest"),
}
COLUMNS: Final = {
    "X": gettext_noop("order regularly"),
    "Y": gettext_noop("with variation"),
    "Z": gettext_noop("irregularly, or too few orders to say"),
}
STATES: Final = (
    ("key", gettext_noop("Key clients")),
    ("breadwinner", gettext_noop("Breadwinners")),
    ("prospect", gettext_noop("Prospects")),
    ("image_maker", gettext_noop("Image-makers")),
    ("expert", gettext_noop("Experts")),
    ("lost", gettext_noop("Lost")),
)
_SHADES: Final = 6


@may(May.READ)
@require_GET
def portfolio(request: DeskRequest) -> HttpResponse:
    standings = Standing.objects.seen_by(request.viewer)
    rebuilt = Rebuild.objects.order_by("-at").first()
    settings = all_chosen()
    cells = _cells(standings)
    whole = sum((cell["net_sales"] for cell in cells.values()), Decimal(0))
    context = {
        "as_of": rebuilt.as_of if rebuilt else None,
        "company": rebuilt.company if rebuilt and request.viewer.sees_all else None,
        "currency": str(settings["currency"] or ""),
        "settings": settings,
        "net_sales": whole,
        "clients": sum(cell["clients"] for cell in cells.values()),
        "columns": [(letter, gettext(words)) for letter, words in COLUMNS.items()],
        "rows": [
            {
                "letter": a,
                "words": gettext(words),
                "cells": [_shown(a + x, cells.get(a + x), whole) for x in COLUMNS],
            }
            for a, words in ROWS.items()
        ],
        "types": _types(standings, whole),
        **_movers(request.viewer),
        "charts": _charts(request.viewer, rebuilt, settings) if rebuilt and cells else [],
    }
    return render(request, "desk/portfolio.html", context)


def _charts(viewer: Viewer, rebuilt: Rebuild, settings: dict[str, Any]) -> list[Chart]:
    currency = str(settings["currency"] or "")
    return charts(viewer, rebuilt, key_share=settings["key_share"], currency=currency)


def _cells(standings: "QuerySet[Standing]") -> dict[str, dict[str, Any]]:
    """Clients and net sales of each cell; those who bought nothing in the year are in no cell of this grid."""
    rows = standings.order_by().values("abc", "xyz").annotate(clients=Count("pk"), money=Sum("net_sales"))
    return {row["abc"] + row["xyz"]: {"clients": row["clients"], "net_sales": row["money"]} for row in rows}


def _shown(name: str, cell: dict[str, Any] | None, whole: Decimal) -> dict[str, Any]:
    found = cell or {"clients": 0, "net_sales": Decimal(0)}
    share = float(found["net_sales"] / whole) if whole > 0 else 0.0
    return {
        "name": name,
        **found,
        "share": share,
        "shade": min(_SHADES - 1, round(max(share, 0) ** 0.5 * _SHADES)),
        "url": f"{reverse('clients')}?{Pick(cell=name).query}",
    }


def _types(standings: "QuerySet[Standing]", whole: Decimal) -> list[dict[str, Any]]:
    """The kinds of clients that a list can be narrowed to: how many, and what part of net sales."""
    asked: dict[str, Any] = {}
    for name, _ in STATES:
        fits = STANDS[name]
        asked |= {f"{name}_clients": Count("pk", filter=fits), f"{name}_money": Sum("net_sales", filter=fits)}
    found = standings.aggregate(**asked)
    return [
        {
            "title": gettext(words),
            "clients": found[f"{name}_clients"],
            "share": float((found[f"{name}_money"] or 0) / whole) if whole > 0 else 0.0,
            "url": f"{reverse('clients')}?{Pick(state=name).query}",
        }
        for name, words in STATES
    ]


def _movers(viewer: Viewer) -> dict[str, Any]:
    """Who stands in another cell than at the last month's end but two, the largest first."""
    snapshots = Snapshot.objects.seen_by(viewer)
    ends = SnapshotDay.newest(3)
    if not ends:
        return {"movers": [], "moved_since": None}
    since = ends[-1]
    moved = (
        snapshots.filter(as_of=since, client__standing__isnull=False)
        .exclude(abc=F("client__standing__abc"), xyz=F("client__standing__xyz"))
        .select_related("client__standing")
        .order_by("-client__standing__net_sales", "client_id")[:MOVERS]
    )
    return {"movers": list(moved), "moved_since": since}
