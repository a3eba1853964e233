"""Which clients a list shows, in which order: read from the address, so that it can be kept, shared and come back to."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Self
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.db.models.lookups import Exact, GreaterThan
from django.http import QueryDict

from keepwell.clients.marking import marked
from keepwell.clients.models import Client
from keepwell.cues.models import Cue
from keepwell.doors.desk.typed import page_in
from keepwell.lib.periods import months_before
from keepwell.staff.sight import Viewer
from keepwell.standings.models import Standing, Standings
from keepwell.standings.months import RING, YEAR, bit, year_before, year_to

PAGE: Final = 50  # rows
COUNTED: Final = (
    10_000  # beyond it a list says "more than", so that counting costs the same however many there are
)
USUAL_SORT: Final = "-net_sales"
# What a list may be sorted by: the name in the address, and the columns.
SORTS: Final[Mapping[str, Any]] = {
    "name": F("client__name"),
    "country": F("client__country"),
    "manager": F("client__manager__name"),
    "net_sales": F("net_sales"),
    "growth": F("net_sales") - F("net_sales_before"),
    "at_stake": F("at_stake"),
    "worth": F("lifetime_value"),
    "last_day": F("last_day"),
    "next_expected": F("next_expected"),
    "chance": F("no_order_chance"),
    "orders": F("orders"),
    "order_value": F("order_value"),
    "gap": F("gap_median"),
}
_NEVER_EMPTY: Final = frozenset({"name", "country", "net_sales", "growth", "at_stake", "orders"})
ATTENTION: Final = "attention"  # the state of those with an open cue
# What a person marked a client as. Few are: their ids come from an index of their own, and no list is walked for them.
MARKED: Final[Mapping[str, Q]] = {
    "image_maker": Q(client_id__in=marked("image_maker")),
    "expert": Q(client_id__in=marked("expert")),
}
# How a client may stand by their figures; a list of types is stored in the order breadwinner, prospect.
STANDS: Final[Mapping[str, Q]] = {
    "key": Q(is_key=True),
    "breadwinner": Q(types__in=[["breadwinner"], ["breadwinner", "prospect"]]),
    "prospect": Q(types__in=[["prospect"], ["breadwinner", "prospect"]]),
    **MARKED,
    "lost": Q(is_lost=True),
    "kept": Q(is_lost=False),
}
# What may have happened in a month: the last order day passed the criterion, the first order came, an order came; `left`:
# no order in the year that ended with it, after one in the year before.
WHENS: Final = ("lost", "won", "ordered", "left")
STATES: Final = (ATTENTION, *STANDS)
_FIELDS: Final = (
    "fits",
    "cell",
    "country",
    "manager",
    "state",
    "kind",
    "when",
    "sort",
    "columns",
    "view",
    "page",
)


@dataclass(frozen=True, slots=True)
class Pick:
    """A list as it was asked for. What is not understood counts as not said: an old address still opens."""

    fits: str = ""
    cell: str = ""  # A, X or AX
    country: str = ""
    manager: str = ""  # a member's id; "none": nobody's
    state: str = ""
    kind: str = ""  # of an open cue
    when: str = ""  # a month and what happened in it: lost-2026-05
    sort: str = USUAL_SORT
    columns: tuple[str, ...] = field(default=())
    view: str = ""  # the id of the saved view it was opened from
    page: int = 1

    @classmethod
    def of(cls, asked: QueryDict) -> Self:
        said = {name: asked.get(name, "").strip()[:200].replace("\x00", "") for name in _FIELDS}
        cell = said["cell"].upper()
        sort = said["sort"]
        return cls(
            fits=said["fits"],
            cell=cell if cell and set(cell) <= set("ABCXYZ") and len(cell) <= len("AX") else "",
            country=said["country"],
            manager=said["manager"] if said["manager"].isdecimal() or said["manager"] == "none" else "",
            state=said["state"] if said["state"] in STATES else "",
            kind=said["kind"] if said["kind"].isidentifier() else "",
            when=said["when"] if month_in(said["when"]) else "",
            sort=sort if sort.removeprefix("-") in SORTS else USUAL_SORT,
            columns=tuple(part for part in said["columns"].split(",") if part.isidentifier()),
            view=said["view"] if said["view"].isdecimal() and len(said["view"]) < len("1000000000") else "",
            page=page_in(said["page"], most=100_000),
        )

    def but(self, **changed: Any) -> "Pick":
        """The same list with something else; from its first page, unless the page is what changes."""
        return replace(self, **{"page": 1, **changed})

    @property
    def query(self) -> str:
        """As it stands in an address, without what goes without saying."""
        said = {
            "fits": self.fits,
            "cell": self.cell,
            "country": self.country,
            "manager": self.manager,
            "state": self.state,
            "kind": self.kind,
            "when": self.when,
            "sort": "" if self.sort == USUAL_SORT else self.sort,
            "columns": ",".join(self.columns),
            "view": self.view,
            "page": "" if self.page == 1 else str(self.page),
        }
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def kept(self) -> str:
        """What a saved view keeps of it: neither the page one is on nor the view it was opened from."""
        return self.but(view="").query

    @property
    def form(self) -> "Pick":
        """What of it says which rows: lists that differ in nothing else are asked by one statement."""
        return replace(self, columns=(), view="", page=1)

    @property
    def narrows(self) -> bool:
        return any((self.fits, self.cell, self.country, self.manager, self.state, self.kind, self.when))

    def rows(self, viewer: Viewer) -> Standings:
        """All that fit, in order."""
        rows = Standing.objects.seen_by(viewer).in_cell(self.cell)
        if self.country:
            rows = rows.filter(client__country=self.country)
        if self.manager:
            rows = rows.filter(client__manager_id=None if self.manager == "none" else int(self.manager))
        if self.fits:
            rows = rows.called_like(self.fits)
        if month := month_in(self.when):
            rows = rows.filter(_in_month(self.when.partition("-")[0], month))
        return self._in_state(rows, viewer).order_by(_order(self.sort), "client_id")

    def unordered(self, viewer: Viewer) -> QuerySet[Client]:
        """Those added by hand that no order has reached yet: they have no figures, so no place in the list itself."""
        rows = Client.objects.seen_by(viewer).filter(added_at__isnull=False, standing=None)
        if self.cell or self.kind or (self.state and self.state not in MARKED):
            return rows.none()
        if self.state:
            rows = rows.filter(pk__in=marked(self.state))
        if self.country:
            rows = rows.filter(country=self.country)
        if self.manager:
            rows = rows.filter(manager_id=None if self.manager == "none" else int(self.manager))
        if self.fits:
            rows = rows.filter(Q(name__icontains=self.fits) | Q(key__icontains=self.fits))
        return rows.order_by("name", "pk")

    def _in_state(self, rows: Standings, viewer: Viewer) -> Standings:
        if self.state in STANDS:
            rows = rows.filter(STANDS[self.state])
        if self.state == ATTENTION or self.kind:
            cues = Cue.objects.seen_by(viewer).open().filter(client=OuterRef("client_id"))
            rows = rows.filter(Exists(cues.filter(kind=self.kind) if self.kind else cues))
        return rows


def month_in(when: str) -> dt.date | None:
    """The month of `when`, by its first day; None where it says none."""
    what, _, month = when.partition("-")
    if what not in WHENS or not re.fullmatch(r"(19|20|21)[0-9]{2}-(0[1-9]|1[0-2])", month):
        return None
    return dt.date.fromisoformat(f"{month}-01")


def _in_month(what: str, month: dt.date) -> Q:
    after = months_before(month, -1)
    if what == "lost":
        return Q(day_lost__gte=month, day_lost__lt=after)
    if what == "won":
        return Q(first_day__gte=month, first_day__lt=after)
    # The ring of months tells sixty apart, and the year before needs two years of them.
    known = Q(
        as_of__gte=month, as_of__lt=months_before(month, -RING if what == "ordered" else 2 * YEAR - RING)
    )
    if what == "ordered":
        return known & Q(Exact(F("ordered").bitand(bit(month)), bit(month)))
    return known & Q(
        GreaterThan(F("ordered").bitand(year_before(month)), 0), Exact(F("ordered").bitand(year_to(month)), 0)
    )


def _order(sort: str) -> OrderBy:
    name = sort.removeprefix("-")
    empty_last = None if name in _NEVER_EMPTY else True
    if sort.startswith("-"):
        return OrderBy(SORTS[name], descending=True, nulls_last=empty_last)
    return OrderBy(SORTS[name], nulls_last=empty_last)
