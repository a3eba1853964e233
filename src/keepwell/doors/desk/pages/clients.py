"""The list of clients: columns and filters by choice, each in the address; assigning what is picked."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.core.cache import caches
from django.db.models import CharField, Max, Min, QuerySet, Subquery, Value
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from keepwell.care.promises.models import Promise
from keepwell.care.today.models import NextStep
from keepwell.clients.adding import may_look_after
from keepwell.clients.assigning import assign, give_back
from keepwell.clients.marking import kinds_by_client
from keepwell.clients.models import Client
from keepwell.cues.kinds import KINDS
from keepwell.doors.desk.drawing import spark
from keepwell.doors.desk.gate import ROLES, DeskRequest, May, may
from keepwell.doors.desk.pages.views import shown as shown_views
from keepwell.doors.desk.pages.views import tabs
from keepwell.doors.desk.picking import COUNTED, PAGE, USUAL_SORT, Pick, month_in
from keepwell.doors.desk.toasting import toast
from keepwell.doors.desk.told import TYPES
from keepwell.doors.desk.typed import chosen_id, id_in
from keepwell.doors.telling import wording
from keepwell.doors.telling.countries import country
from keepwell.ledger.models import Conversation
from keepwell.lib.words import gettext_noop
from keepwell.staff.models import Member, Setting
from keepwell.staff.prepared import counted, planned, prepared
from keepwell.staff.sight import Viewer
from keepwell.standings.models import Standing, Standings

AT_ONCE: Final = 500  # clients assigned by one press
_HALF_A_YEAR: Final = 183  # days
_CELLS: Final = (*"ABCXYZ", *(a + x for a in "ABC" for x in "XYZ"))
_SPARK: Final = (
    '<svg viewBox="0 0 96 24" width="96" height="24" aria-hidden="true"><polyline points="{}"/></svg>'
)
_NEW_MEMBERS: Final = 15  # seconds until one may be given clients
_KEPT_FOR: Final = 300  # seconds that the choices of a filter are remembered


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it is called, what it sorts by, and how its cells are set."""

    title: str
    sort: str = ""
    kind: str = "text"


COLUMNS: Final = {
    "months": Column(gettext_noop("24 months"), kind="spark"),
    "net_sales": Column(gettext_noop("Net sales, 12 months"), "net_sales", "num"),
    "growth": Column(gettext_noop("Change"), "growth", "num"),
    "at_stake": Column(gettext_noop("At stake"), "at_stake", "num"),
    "worth": Column(gettext_noop("Lifetime value"), "worth", "num"),
    "last_day": Column(gettext_noop("Last order"), "last_day"),
    "next_expected": Column(gettext_noop("Next expected"), "next_expected"),
    "chance": Column(gettext_noop("No order in 90 days"), "chance", "num"),
    "types": Column(gettext_noop("Types"), kind="wraps"),
    "gap": Column(gettext_noop("Usual gap"), "gap", "num"),
    "orders": Column(gettext_noop("Orders, 12 months"), "orders", "num"),
    "order_value": Column(gettext_noop("Order value"), "order_value", "num"),
    "last_touch": Column(gettext_noop("Last touch")),
    "next_contact": Column(gettext_noop("Next contact")),
    "country": Column(gettext_noop("Country"), "country", "wraps"),
    "manager": Column(gettext_noop("Manager"), "manager", "wraps"),
}
UNORDERED: Final = 60  # of those added by hand and without orders, shown above the list
USUAL: Final = (
    "months",
    "net_sales",
    "growth",
    "at_stake",
    "last_day",
    "next_expected",
    "last_touch",
    "next_contact",
    "manager",
)
STATE_WORDS: Final = {
    "attention": gettext_noop("need attention"),
    "key": gettext_noop("are key clients"),
    "breadwinner": gettext_noop("are breadwinners"),
    "prospect": gettext_noop("are prospects"),
    "image_maker": gettext_noop("are image-makers"),
    "expert": gettext_noop("are experts"),
    "lost": gettext_noop("are lost"),
    "kept": gettext_noop("are not lost"),
}

WHEN_WORDS: Final = {
    "lost": gettext_noop("lost in %(month)s"),
    "won": gettext_noop("with a first order in %(month)s"),
    "ordered": gettext_noop("with an order in %(month)s"),
    "left": gettext_noop("without an order in the year to %(month)s, after one in the year before"),
}


@may(May.READ)
@require_GET
def clients(request: DeskRequest) -> HttpResponse:
    pick, views = shown_views(request.viewer, request.GET)
    total = _total(request.viewer, pick.form)
    first = (pick.page - 1) * PAGE
    shown = _page(request.viewer, pick.form, first)
    more, shown = len(shown) > PAGE, shown[:PAGE]
    columns = chosen_columns(pick)
    context = {
        "pick": pick,
        "rows": _drawn(request.viewer, shown, columns, pick),
        "columns": [_heading(name, pick) for name in columns],
        "choices": [
            {"name": name, "title": gettext(one.title), "on": name in columns}
            for name, one in COLUMNS.items()
        ],
        "first": first + 1,
        "last": first + len(shown),
        "total": total,
        "beyond": total > COUNTED,
        "previous": pick.but(page=pick.page - 1).query if pick.page > 1 else None,
        "next": pick.but(page=pick.page + 1).query if more else None,
        "by_name": pick.but(sort="-name" if pick.sort == "name" else "name").query,
        "unordered": _unordered(request.viewer, pick.form) if pick.page == 1 else [],
        "givable": _givable(request.member),
        **_filters(request.viewer, pick),
        **tabs(pick, views, request.member),
    }
    return render(request, "desk/clients.html#list" if request.htmx else "desk/clients.html", context)


def chosen_columns(pick: Pick) -> list[str]:
    return [name for name in pick.columns if name in COLUMNS] or list(USUAL)


@counted
def _total(viewer: Viewer, form: Pick) -> QuerySet[Standing, int]:
    return form.rows(viewer).order_by().values_list("pk", flat=True)[: COUNTED + 1]


@prepared
def _page(viewer: Viewer, form: Pick, first: int) -> Standings:
    """One more than a page holds: then there is another."""
    currency = Subquery(Setting.objects.filter(pk="currency").values("value"))  # a statement less
    asked = form.rows(viewer).select_related("client__manager").annotate(currency=currency)
    return asked[first : first + PAGE + 1]


@prepared
def _unordered(viewer: Viewer, form: Pick) -> QuerySet[Client]:
    return form.unordered(viewer).select_related("manager")[:UNORDERED]


@may(May.LEAD)
@require_POST
def assign_clients(request: DeskRequest) -> HttpResponse:
    """Gives the ticked clients to a member."""
    chosen = chosen_id(request.POST, "to")
    to = next((one for one in may_look_after(request.member) if one.pk == chosen), None)
    ticked = [pk for one in request.POST.getlist("client")[:AT_ONCE] if (pk := id_in(one))]
    found = list(Client.objects.seen_by(request.viewer).filter(pk__in=ticked).order_by("pk"))
    query = Pick.of(request.GET).query
    back = f"{reverse('clients')}?{query}"
    if to is None or not found:
        messages.warning(request, gettext("Tick the clients and choose who is to look after them."))
        return redirect(back)
    before = " ".join(f"{one.pk}:{one.manager_id or ''}" for one in found if one.manager_id != to.pk)
    moved = assign(clients=found, to=to, by=request.member)
    said = ngettext("%(count)s client is now %(name)s’s.", "%(count)s clients are now %(name)s’s.", moved)
    toast(
        request,
        said % {"count": wording.number(moved), "name": to.name},
        undo=f"{reverse('give_back_clients')}?{query}" if moved else "",
        facts={"from": str(to.pk), "before": before},
    )
    return redirect(back)


@may(May.LEAD)
@require_POST
def give_back_clients(request: DeskRequest) -> HttpResponse:
    """Gives each client back to who had it before; one that went on to somebody else since stays there."""
    pairs = [one.partition(":") for one in request.POST.get("before", "").split()[:AT_ONCE]]
    had = {pk: id_in(to) for one, colon, to in pairs if colon and (pk := id_in(one))}
    now = Client.objects.seen_by(request.viewer).filter(manager=chosen_id(request.POST, "from") or 0)
    count = give_back(clients=list(now.filter(pk__in=had)), had=had, by=request.member)
    said = ngettext("%(count)s client is back.", "%(count)s clients are back.", count)
    messages.success(request, said % {"count": wording.number(count)})
    return redirect(f"{reverse('clients')}?{Pick.of(request.GET).query}")


def _heading(name: str, pick: Pick) -> dict[str, Any]:
    column = COLUMNS[name]
    now = pick.sort.removeprefix("-") == column.sort
    down = pick.sort.startswith("-")
    other = column.sort if (now and down) else f"-{column.sort}"
    return {
        "title": gettext(column.title),
        "kind": column.kind,
        "url": "?" + pick.but(sort=other).query if column.sort else "",
        "sorted": ("descending" if down else "ascending") if now and column.sort else "",
    }


def _drawn(viewer: Viewer, shown: list[Standing], columns: list[str], pick: Pick) -> list[dict[str, Any]]:
    ids = [one.client_id for one in shown]
    titles = {name: escape(gettext(COLUMNS[name].title)) for name in columns}
    wanted = {"last_touch", "next_contact"} & set(columns)
    touched = contacts(viewer, ids) if wanted else {"last": {}, "next": {}}
    marked = kinds_by_client(viewer, among=ids) if "types" in columns else {}
    currency = str(getattr(shown[0], "currency", "") or "") if shown else ""
    back = urlencode(
        {"from": pick.query or "page=1"}
    )  # the client's page knows who comes next, and the way back
    drawn = []
    for one in shown:
        cells = {
            **_figures(one, columns, currency),
            "last_touch": _near(touched["last"].get(one.client_id), one.as_of),
            "next_contact": _near(touched["next"].get(one.client_id), one.as_of),
            "types": _types([*one.types, *marked.get(one.client_id, ())]),
        }
        drawn.append(
            {
                "pk": one.client_id,
                "name": one.client.name,
                "code": one.client.key if one.client.key != one.client.name else "",
                "cell": f"{one.abc}{one.xyz}",
                "lost": one.is_lost,
                "key": one.is_key,
                "url": f"{reverse('client', args=[one.client_id])}?{back}",
                "cells": SafeString(
                    "".join(_cell(_kind(name, one), titles[name], cells[name]) for name in columns)
                ),
            }
        )
    return drawn


def _cell(kind: str, title: str, text: str) -> str:
    """On a phone the title stands beside the value. Written out: Django's own tool for it takes as long as all the rest of a page of five hundred."""
    kind = kind if text and text != "–" else f"{kind} nil"
    return (
        f'<td class="{kind}" data-of="{title}">{text if isinstance(text, SafeString) else escape(text)}</td>'
    )


def _kind(name: str, one: Standing) -> str:
    """How a cell is set; an expected order that has not come is late."""
    late = name == "next_expected" and one.next_to is not None and one.next_to < one.as_of and not one.is_lost
    return "late" if late else COLUMNS[name].kind


def _figures(one: Standing, columns: list[str], currency: str) -> dict[str, str]:
    change = one.net_sales - one.net_sales_before
    made = {
        "months": lambda: _spark(one),
        "net_sales": lambda: wording.money(one.net_sales, currency),
        "growth": lambda: ("+" if change > 0 else "") + wording.number(change),
        "at_stake": lambda: wording.money(one.at_stake, currency),
        "worth": lambda: wording.money(one.lifetime_value, currency),
        "last_day": lambda: _near(one.last_day, one.as_of),
        "next_expected": lambda: _near(one.next_expected, one.as_of),
        "chance": lambda: wording.percent(one.no_order_chance),
        "gap": lambda: wording.short_days(None if one.gap_median is None else round(one.gap_median)),
        "orders": lambda: wording.number(one.orders),
        "order_value": lambda: wording.money(one.order_value, currency),
        "country": lambda: country(one.client.country) or "–",
        "manager": lambda: one.client.manager.name if one.client.manager else "–",
    }
    return {name: made[name]() for name in columns if name in made}


def _types(kinds: list[str]) -> str:
    return ", ".join(gettext(TYPES[kind]) for kind in kinds if kind in TYPES) or "–"


def _spark(one: Standing) -> str:
    points = spark([float(value) for value in one.months])
    return SafeString(_SPARK.format(points)) if points else ""


def _near(day: dt.date | None, as_of: dt.date) -> str:
    """Without its year where nobody would think of another."""
    near = day is not None and abs((day - as_of).days) < _HALF_A_YEAR
    return wording.month_day(day) if near and day else wording.short_day(day)


def contacts(viewer: Viewer, ids: list[int]) -> dict[str, dict[int, dt.date]]:
    """When each client was last reached, and the next day on which something was planned or promised."""
    found: dict[str, dict[int, dt.date]] = {"last": {}, "next": {}}
    for client, day, what in _touched(viewer, among=ids):
        found[what][client] = min(day, found[what].get(client, day))
    return found


@planned
def _touched(viewer: Viewer, *, among: Collection[int]) -> QuerySet[Any, tuple[int, dt.date, str]]:
    branches: list[tuple[str, QuerySet[Any], Max | Min]] = [
        ("last", Conversation.objects.seen_by(viewer).current().filter(reached=True), Max("day")),
        ("next", NextStep.objects.seen_by(viewer).open(), Min("day")),
        ("next", Promise.objects.seen_by(viewer).open(), Min("due")),
    ]
    asked = [
        rows.filter(client_id__in=among)
        .order_by()
        .values_list("client_id")
        .annotate(at=when, what=Value(what, CharField()))
        for what, rows, when in branches
    ]
    merged: QuerySet[Any, tuple[int, dt.date, str]] = asked[0].union(*asked[1:], all=True)
    return merged


def _filters(viewer: Viewer, pick: Pick) -> dict[str, Any]:
    countries, managers = _choices(viewer)
    named = sorted((country(one), one) for one in countries)
    return {
        "countries": [(one, gettext("from %(country)s") % {"country": said}) for said, one in named],
        "managers": managers,
        "states": [(name, gettext(words)) for name, words in STATE_WORDS.items()],
        "kinds": [(name, gettext(kind.title)) for name, kind in KINDS.items() if name != "concentration"],
        "cells": [(one, gettext("in %(cell)s") % {"cell": one}) for one in _CELLS],
        "when": _when(pick),
        "usual_sort": pick.sort == USUAL_SORT,
    }


def _givable(by: Member) -> list[tuple[int, str]]:
    """Whom `by` may give clients to; whoever joined a moment ago stands there a moment later."""
    if by.role not in ROLES[May.LEAD]:
        return []
    found = caches["here"].get_or_set(
        f"clients-givable-{by.role}-{by.team_id}",
        lambda: [(one.pk, one.name) for one in may_look_after(by)],
        _NEW_MEMBERS,
    )
    return found or []


def _when(pick: Pick) -> str:
    """What happened in which month, as the list is narrowed to it."""
    month = month_in(pick.when)
    if month is None:
        return ""
    words = gettext(WHEN_WORDS[pick.when.partition("-")[0]])
    return words % {"month": wording.month_year(month)}


def _choices(viewer: Viewer) -> tuple[list[str], list[tuple[int, str]]]:
    """What the filters offer: remembered a while, for every client is looked through to find it."""
    seen = "all" if viewer.sees_all else "-".join(map(str, sorted(viewer.looks_for)))
    kept: tuple[list[str], list[tuple[int, str]]] | None = caches["here"].get(f"clients-choices-{seen}")
    if kept is None:
        mine = Client.objects.seen_by(viewer).order_by()
        countries = sorted(mine.exclude(country="").values_list("country", flat=True).distinct()[:300])
        managers = mine.exclude(manager=None).values_list("manager_id", "manager__name").distinct()
        kept = (countries, sorted(managers, key=lambda one: one[1]))
        caches["here"].set(f"clients-choices-{seen}", kept, _KEPT_FOR)
    return kept
