"""The portfolio: who carries the business and how regularly they order, who moved, and how much hangs on few."""

from decimal import Decimal
from typing import Any, Final

from django.db.models import BigIntegerField, Count, Sum, Value
from django.db.models.functions import Cast, Concat
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.over_time import charts
from keepwell.doors.desk.picking import STANDS, Pick
from keepwell.lib.words import gettext_noop
from keepwell.staff.choosing import all_chosen
from keepwell.staff.sight import Viewer
from keepwell.standings.models import Rebuild, Standing
from keepwell.standings.moving import moved_since
from keepwell.standings.portfolios import Part, Portfolio, portfolio_of

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
    rebuilt = Rebuild.objects.order_by("-at").first()
    settings = all_chosen()
    sums = portfolio_of(request.viewer, as_of=rebuilt.as_of) if rebuilt else Portfolio()
    cells = sums.cells
    whole = sum((cell.net_sales for cell in cells.values()), Decimal(0))
    context = {
        "as_of": rebuilt.as_of if rebuilt else None,
        "company": rebuilt.company if rebuilt and request.viewer.sees_all else None,
        "currency": str(settings["currency"] or ""),
        "settings": settings,
        "net_sales": whole,
        "clients": sum(cell.clients for cell in cells.values()),
        "columns": [(letter, gettext(words)) for letter, words in COLUMNS.items()],
        "rows": [
            {
                "letter": a,
                "words": gettext(words),
                "cells": [_shown(a + x, cells.get(a + x), whole) for x in COLUMNS],
            }
            for a, words in ROWS.items()
        ],
        "types": _types(sums, request.viewer, whole),
        **_movers(request.viewer),
        "charts": charts(
            sums,
            request.viewer,
            as_of=rebuilt.as_of,
            key_share=settings["key_share"],
            currency=str(settings["currency"] or ""),
        )
        if rebuilt and cells
        else [],
    }
    return render(request, "desk/portfolio.html", context)


def _shown(name: str, cell: Part | None, whole: Decimal) -> dict[str, Any]:
    """Those who bought nothing in the year are in no cell of this grid."""
    found = cell or Part()
    share = float(found.net_sales / whole) if whole > 0 else 0.0
    return {
        "name": name,
        "clients": found.clients,
        "net_sales": found.net_sales,
        "share": share,
        "shade": min(_SHADES - 1, round(max(share, 0) ** 0.5 * _SHADES)),
        "url": f"{reverse('clients')}?{Pick(cell=name).query}",
    }


def _types(sums: Portfolio, viewer: Viewer, whole: Decimal) -> list[dict[str, Any]]:
    """The kinds of clients that a list can be narrowed to: how many, and what part of net sales."""
    found = {**sums.types, **_chosen(viewer)}
    return [
        {
            "title": gettext(words),
            "clients": found.get(name, Part()).clients,
            "share": float(found.get(name, Part()).net_sales / whole) if whole > 0 else 0.0,
            "url": f"{reverse('clients')}?{Pick(state=name).query}",
        }
        for name, words in STATES
    ]


def _chosen(viewer: Viewer) -> dict[str, Part]:
    """Those that a person's choice makes, at once: few, and found by an index each."""
    each = [
        Standing.objects.seen_by(viewer)
        .filter(STANDS[name])
        .order_by()
        .values_list(Value(name))
        .annotate(clients=Count("pk"), units=Cast(Sum("net_sales"), BigIntegerField()))
        for name in ("key", "image_maker", "expert")
    ]
    return {name: Part(clients, units or 0) for name, clients, units in each[0].union(*each[1:], all=True)}


def _movers(viewer: Viewer) -> dict[str, Any]:
    """Who stands in another cell than at the last month's end but two, the largest first."""
    moved = Standing.objects.seen_by(viewer).exclude(moved_from="")
    # Limits chosen since the round may have led one back.
    moved = moved.exclude(moved_from=Concat("abc", "xyz")).select_related("client")
    return {"movers": list(moved.order_by("-net_sales", "client_id")[:MOVERS]), "moved_since": moved_since()}
