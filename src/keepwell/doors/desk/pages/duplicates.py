"""Clients that may be one: the pairs with why and how sure; a preview of the merge; the merge, and taking it back."""

from typing import Any, Final

from django.db.models import Count, F, FloatField, Value
from django.db.models.functions import Coalesce
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from keepwell.care import merging
from keepwell.care.promises.models import Promise
from keepwell.care.today.models import NextStep
from keepwell.clients import describing
from keepwell.clients.addresses import mail_address, phone_digits
from keepwell.clients.finding import find
from keepwell.clients.likening import Described, alike, open_likenesses
from keepwell.clients.merging import FIELDS
from keepwell.clients.models import Client, Contact, Distinct, Fact, Likeness, Merge
from keepwell.clients.telling_apart import alike_again, tell_apart
from keepwell.doors.desk.bringing import kept_refusals, showing, starting
from keepwell.doors.desk.finding import whole_page
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.pages.client_company import company_fact
from keepwell.doors.desk.toasting import toast
from keepwell.doors.desk.typed import chosen_id, page_in
from keepwell.doors.telling.wording import gettext
from keepwell.ledger import errands
from keepwell.ledger.models import Conversation, Errand, Order
from keepwell.lib.spelling import plain
from keepwell.lib.words import gettext_noop
from keepwell.staff.choosing import chosen
from keepwell.staff.sight import Viewer

PAGE: Final = 50
PEOPLE: Final = 200  # looked through for whom both have
WHY: Final = {
    "name": gettext_noop("name"),
    "tax_number": gettext_noop("tax number"),
    "phone": gettext_noop("phone"),
    "mail": gettext_noop("mail address"),
    "domain": gettext_noop("web or mail domain"),
}
# How sure is said in words: the grounds are weighed by a convention, not by what came true.
SURE: Final = (
    (0.95, gettext_noop("Almost surely the same.")),
    (0.8, gettext_noop("Very likely the same.")),
    (0.0, gettext_noop("Perhaps the same.")),
)
TITLES: Final = {
    "name": gettext_noop("Name"),
    "manager": gettext_noop("Looked after by"),
    **describing.FIELDS,
}
MOVES: Final = (
    ("orders", gettext_noop("Orders and returns")),
    ("talks", gettext_noop("Talks")),
    ("promises", gettext_noop("Promises")),
    ("people", gettext_noop("People")),
    ("facts", gettext_noop("Lines of the dossier")),
    ("steps", gettext_noop("Next steps")),
)


@may(May.LEAD)
@require_GET
def duplicates(request: DeskRequest) -> HttpResponse:
    """The pairs, the largest first; with `with`, whom one client is to be merged with is looked for by hand."""
    page = page_in(request.GET.get("page", ""))
    money = Coalesce(F("first__standing__net_sales"), Value(0.0), output_field=FloatField()) + Coalesce(
        F("second__standing__net_sales"), Value(0.0), output_field=FloatField()
    )
    rows = open_likenesses(request.viewer)
    first = (page - 1) * PAGE
    shown = list(
        rows.annotate(money=money)
        .select_related("first__manager", "second__manager", "first__standing", "second__standing")
        .defer("first__standing__months", "second__standing__months")
        .order_by("-money", "-sure", "pk")[first : first + PAGE + 1]
    )
    facts = {
        "pairs": [
            {
                "of": one,
                "sure": _sure(one.sure),
                "why": _why(one.why),
                "standings": (_sales(one.first), _sales(one.second)),
            }
            for one in shown[:PAGE]
        ],
        "total": rows.count(),
        "previous": page - 1 if page > 1 else None,
        "next": page + 1 if len(shown) > PAGE else None,
        "currency": str(chosen("currency") or ""),
        **_by_hand(request),
        **_search(),
    }
    return render(request, "desk/duplicates.html", facts)


def _search() -> dict[str, Any]:
    """How the search for pairs stands that somebody asked for last."""
    last = errands.last_likening()
    if last is None:
        return {}
    stopped = errands.is_stopped(last)
    running = last.state == Errand.State.RUNNING and not stopped
    return {
        "search": last,
        "stopped": stopped,
        "running": running,
        "refused": kept_refusals.said(last.refusal),
        "progress": showing.progress(last) if running else None,
        "asked_at": reverse("duplicates_progress"),
    }


@may(May.LEAD)
@require_POST
def find_duplicates(request: DeskRequest) -> HttpResponse:
    """Has pairs looked for anew, by a process of its own; where one is at it, nothing more is started."""
    errand = errands.begin_likening(by=request.member)
    starting.start(errand=errand.pk, deed=Errand.Deed.LIKEN, by=request.member)
    return redirect("duplicates")


@never_cache
@may(May.LEAD)
@require_GET
def duplicates_progress(request: DeskRequest) -> HttpResponse:
    """The part of the page that is asked for again and again; when nobody looks any more, the whole page anew."""
    search = _search()
    if not request.htmx or not search.get("running"):
        return whole_page(request, reverse("duplicates"))
    return render(request, "desk/orders/progress.html", search)


@may(May.LEAD)
def duplicate(request: DeskRequest, first: int, second: int) -> HttpResponse:
    """What a merge would do, side by side; sent off, it is done."""
    pair = _pair(request, first, second)
    if request.method == "POST":
        return _merge(request, pair)
    usual = max(pair, key=_sales_of)
    return render(
        request,
        "desk/duplicate.html",
        {
            "first": pair[0],
            "second": pair[1],
            "usual": usual.pk,
            "why": _why(_alike(request.viewer, pair)),
            "fields": _fields(pair, usual),
            "moves": _moves(request.viewer, pair),
            "both": _both(request.viewer, pair),
        },
    )


@may(May.LEAD)
@require_POST
def not_the_same(request: DeskRequest, first: int, second: int) -> HttpResponse:
    one, other = _pair(request, first, second)
    told = tell_apart(first=one, second=other, by=request.member)
    toast(request, gettext("They are two."), undo=reverse("alike_after_all", args=[told.pk]))
    return redirect("duplicates")


@may(May.LEAD)
@require_POST
def alike_after_all(request: DeskRequest, told: int) -> HttpResponse:
    found = get_object_or_404(Distinct.objects.seen_by(request.viewer), pk=told)
    alike_again(told=found, by=request.member)
    toast(request, gettext("They may be one again."))
    return redirect("duplicates")


@may(May.LEAD)
@require_POST
def take_back_merge(request: DeskRequest, merge: int) -> HttpResponse:
    made = get_object_or_404(Merge.objects.seen_by(request.viewer).select_related("kept"), pk=merge)
    merging.part(made=made, by=request.member)
    toast(request, gettext("They are two again, as before the merge. The figures part in tonight’s round."))
    return redirect("client", made.kept_id)


def merges_of(client: Client) -> list[Merge]:
    """Who was merged into this client and still is; asked for only where its own statement said there are any."""
    if not getattr(client, "is_merged", True):
        return []
    return list(client.merges.standing().select_related("gone", "by").order_by("-at"))


def _pair(request: DeskRequest, first: int, second: int) -> tuple[Client, Client]:
    """Both, for who may see both. Raises Http404."""
    rows = Client.objects.seen_by(request.viewer).select_related("manager", "standing")
    found = {one.pk: one for one in rows.filter(pk__in=[first, second])}
    if first == second or len(found) != len({first, second}):
        raise Http404
    return found[first], found[second]


def _merge(request: DeskRequest, pair: tuple[Client, Client]) -> HttpResponse:
    stays = chosen_id(request.POST, "stays")
    kept, gone = pair if stays == pair[0].pk else pair[::-1]
    if stays not in {one.pk for one in pair}:
        raise Http404
    take = {name for name in FIELDS if chosen_id(request.POST, name) == gone.pk}
    made = merging.merge(kept=kept, gone=gone, take=take, by=request.member)
    toast(
        request,
        gettext("Merged. The figures come together in tonight’s round."),
        undo=reverse("take_back_merge", args=[made.pk]),
    )
    return redirect("client", kept.pk)


def _by_hand(request: DeskRequest) -> dict[str, Any]:
    pk = chosen_id(request.GET, "with")
    chosen_one = Client.objects.seen_by(request.viewer).filter(pk=pk).first() if pk else None
    typed = request.GET.get("typed", "").replace("\x00", "").strip()
    matches = find(typed=typed, viewer=request.viewer) if chosen_one and typed else []
    others = {one.client.pk: one.client for one in matches if chosen_one and one.client.pk != chosen_one.pk}
    return {"one": chosen_one, "typed": typed, "others": list(others.values())}


def _sure(sure: float) -> str:
    return gettext(next(words for least, words in SURE if sure >= least))


def _why(kinds: list[str]) -> str:
    return ", ".join(gettext(WHY[kind]) for kind in kinds if kind in WHY)


def _sales(client: Client) -> Any:
    standing = getattr(client, "standing", None)
    return standing.net_sales if standing else None


def _sales_of(client: Client) -> float:
    return float(_sales(client) or 0)


def _alike(viewer: Viewer, pair: tuple[Client, Client]) -> list[str]:
    """As it was found in the night; else what the two rows tell by themselves."""
    low, high = sorted(one.pk for one in pair)
    kept = Likeness.objects.seen_by(viewer).filter(first=low, second=high).first()
    if kept is not None:
        return list(kept.why)
    found = alike(
        Described(one.pk, one.name, one.country, one.city, one.tax_number, one.website) for one in pair
    )
    return found[0].why if found else []


def _fields(pair: tuple[Client, Client], usual: Client) -> list[dict[str, Any]]:
    """What each says of itself; to choose from where both say something else."""
    rows = []
    for name in FIELDS:
        said = [_said(one, name) for one in pair]
        if not any(said):
            continue
        rows.append(
            {
                "name": name,
                "title": gettext(TITLES[name]),
                "said": list(zip(pair, said, strict=True)),
                "choose": all(said) and said[0] != said[1],
                "usual": usual.pk,
            }
        )
    return rows


def _said(client: Client, name: str) -> str:
    if name == "manager":
        return client.manager.name if client.manager else ""
    return company_fact(client, name)


def _moves(viewer: Viewer, pair: tuple[Client, Client]) -> list[dict[str, Any]]:
    """How much each has of what goes over; private notes go, too, and are nobody's to count."""
    rows: dict[str, Any] = {
        "orders": Order.objects.seen_by(viewer).current(),
        "talks": Conversation.objects.seen_by(viewer).current(),
        "promises": Promise.objects.seen_by(viewer),
        "people": Contact.objects.seen_by(viewer),
        "facts": Fact.objects.seen_by(viewer).standing(),
        "steps": NextStep.objects.seen_by(viewer).open(),
    }
    shown = []
    for name, title in MOVES:
        of = rows[name].filter(client__in=pair).order_by().values_list("client")
        counts = dict(of.annotate(Count("pk")))
        shown.append({"title": gettext(title), "counts": [counts.get(one.pk, 0) for one in pair]})
    return shown


def _both(viewer: Viewer, pair: tuple[Client, Client]) -> dict[str, Any]:
    """People and order numbers that stand on both sides."""
    signs: list[dict[str, str]] = [{}, {}]
    people = Contact.objects.seen_by(viewer).filter(client__in=pair).order_by("name")[: 2 * PEOPLE]
    for person in people:
        side = signs[person.client_id == pair[1].pk]
        for sign in (mail_address(person.email), phone_digits(person.phone), plain(person.name)):
            if sign:
                side.setdefault(sign, person.name)
    shared = signs[0].keys() & signs[1].keys()
    orders = Order.objects.seen_by(viewer).current()
    numbers = orders.filter(
        client=pair[0], number__in=orders.filter(client=pair[1]).values("number")
    ).aggregate(count=Count("number", distinct=True))
    return {"people": sorted({signs[0][sign] for sign in shared}), "numbers": numbers["count"]}
