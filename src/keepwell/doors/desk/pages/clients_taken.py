"""The list of clients taken away as CSV: the columns that are shown, under their titles, or everything there is."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any, Final

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from keepwell.clients.marking import kinds_by_client
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.pages.clients import COLUMNS, chosen_columns, contacts
from keepwell.doors.desk.picking import Pick
from keepwell.doors.desk.told import TYPES
from keepwell.doors.telling import wording
from keepwell.doors.telling.countries import country
from keepwell.doors.telling.figuring import FIGURES, figures, in_row
from keepwell.doors.telling.tables_out import csv_lines
from keepwell.staff import looking
from keepwell.staff.sight import Viewer
from keepwell.standings.models import Standing, Standings

_AT_ONCE: Final = 500  # clients whose talks are looked up together
_OF_STANDING: Final[dict[str, tuple[str, Callable[[Standing], Any]]]] = {
    "net_sales": ("money", lambda one: one.net_sales),
    "growth": ("money", lambda one: one.net_sales - one.net_sales_before),
    "at_stake": ("money", lambda one: one.at_stake),
    "worth": ("money", lambda one: one.lifetime_value),
    "last_day": ("day", lambda one: one.last_day),
    "next_expected": ("day", lambda one: one.next_expected),
    "chance": ("number", lambda one: one.no_order_chance),
    "gap": ("number", lambda one: one.gap_median),
    "orders": ("count", lambda one: one.orders),
    "order_value": ("money", lambda one: one.order_value),
    "manager": ("text", lambda one: one.client.manager.name if one.client.manager else None),
}
_BESIDE: Final = {"country": "text", "types": "text", "last_touch": "day", "next_contact": "day"}


@may(May.READ)
@require_GET
def export_clients(request: DeskRequest) -> HttpResponseBase:
    """The whole list, in the order shown; cells that a spreadsheet would run are made harmless."""
    pick = Pick.of(request.GET)
    rows = pick.rows(request.viewer).select_related("client__manager")
    if request.method == "GET":
        looking.took_away(by=request.member, data={"count": rows.order_by().count(), "list": pick.query})
    marked = kinds_by_client(request.viewer)
    if request.GET.get("only") == "shown":
        names = [name for name in chosen_columns(pick) if name in _OF_STANDING or name in _BESIDE]
        lines = csv_lines(_titled(names), _shown(request.viewer, rows, names, marked, wording.language()))
    else:
        lines = csv_lines(FIGURES, _everything(rows, marked))
    answer = StreamingHttpResponse(chain("\ufeff", lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="clients.csv"'
    return answer


def _everything(rows: Standings, marked: Mapping[int, Sequence[str]]) -> Iterator[tuple[Any, ...]]:
    for standing in rows.iterator(chunk_size=2_000):
        yield in_row(figures(standing, marked), FIGURES)


def _titled(names: Sequence[str]) -> dict[str, str]:
    """By title, what each column holds; client and code come first."""
    kinds = {name: kind for name, (kind, _) in _OF_STANDING.items()} | _BESIDE
    known = {gettext("Client"): "text", gettext("Code"): "text"}
    return known | {gettext(COLUMNS[name].title): kinds[name] for name in names}


def _shown(
    viewer: Viewer,
    rows: Standings,
    names: Sequence[str],
    marked: Mapping[int, Sequence[str]],
    language: str,
) -> Iterator[tuple[Any, ...]]:
    """`language`: the reader's; lines are made while they are sent, and by then the request's own is over."""
    found = rows.iterator(chunk_size=2_000)
    while some := list(islice(found, _AT_ONCE)):
        touched = contacts(viewer, [one.client_id for one in some])
        wording.use(language)
        with translation.override(language):
            types = {one.client_id: _types([*one.types, *marked.get(one.client_id, ())]) for one in some}
        beside: Mapping[str, Mapping[int, Any]] = {
            "country": {one.client_id: country(one.client.country) for one in some},
            "types": types,
            "last_touch": touched["last"],
            "next_contact": touched["next"],
        }
        for one in some:
            yield (
                one.client.name,
                one.client.key,
                *(
                    _OF_STANDING[name][1](one) if name in _OF_STANDING else beside[name].get(one.client_id)
                    for name in names
                ),
            )


def _types(kinds: Sequence[str]) -> str:
    return ", ".join(gettext(TYPES[kind]) for kind in kinds if kind in TYPES)
