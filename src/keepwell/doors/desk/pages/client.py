"""A client's page: who, how they stand and why, what to do next, the story and the people."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from keepwell.clients.models import Client, Contact
from keepwell.doors.desk.finding import client_of, note_look
from keepwell.doors.desk.gate import ROLES, DeskRequest, May, may
from keepwell.doors.desk.pages.client_company import company_of, mark_choices, marks_of
from keepwell.doors.desk.pages.duplicates import merges_of
from keepwell.doors.desk.picking import PAGE, Pick
from keepwell.doors.desk.portrait.figures import figures
from keepwell.doors.desk.portrait.lines import lines
from keepwell.doors.desk.portrait.story import SHOWS, Place, just_after, place_of, story
from keepwell.doors.desk.portrait.whole import cues_of, portrait, promises_of
from keepwell.doors.desk.told import TYPES
from keepwell.doors.desk.typed import chosen_id
from keepwell.doors.telling.wording import gettext
from keepwell.ledger.models import Conversation, Order
from keepwell.lib.words import gettext_noop
from keepwell.staff.choosing import chosen
from keepwell.staff.sight import Viewer
from keepwell.standings.models import Standing

CHANNEL_NAMES: Final = {
    "phone": gettext_noop("Phone"),
    "mail": gettext_noop("Mail"),
    "chat": gettext_noop("Chat"),
    "video": gettext_noop("Video"),
    "visit": gettext_noop("Visit"),
}
MANNERS: Final = {"formal": gettext_noop("formal"), "informal": gettext_noop("informal")}
PROMISE_ROWS: Final = 4


@may(May.READ)
def client(request: DeskRequest, pk: int) -> HttpResponse:
    return page(request, pk, log=log_form(QueryDict(), opened="log" in request.GET))


@may(May.READ)
def client_story(request: DeskRequest, pk: int) -> HttpResponse:
    """Earlier pages of the story, for the end of the list; the whole page for who came without htmx."""
    found = client_of(request, pk)
    before = place_of(request.GET.get("before", ""))
    if not request.htmx:
        return redirect(f"{reverse('client', args=[pk])}?{request.GET.urlencode()}#story")
    promises, cues = promises_of(request.viewer, client=pk), cues_of(request.viewer, client=pk)
    currency = str(chosen("currency") or "")
    told = _story(request, found, before, promises=promises, cues=cues, currency=currency)
    return render(request, "desk/client/story.html#entries", {"client": found, **told})


@may(May.READ)
def client_lines(request: DeskRequest, pk: int) -> HttpResponse:
    """What they buy and what they stopped buying."""
    found = client_of(request, pk)
    standing = Standing.objects.seen_by(request.viewer).filter(client=found).only("as_of").first()
    shown = None
    if standing is not None:
        currency = str(chosen("currency") or "")
        shown = lines(request.viewer, found.pk, as_of=standing.as_of, currency=currency)
    part = "desk/client/lines.html"
    return render(request, f"{part}#lines" if request.htmx else part, {"client": found, "lines": shown})


@may(May.READ)
def client_talk(request: DeskRequest, pk: int, talk: int) -> HttpResponse:
    """All that was written of one talk."""
    found = client_of(request, pk)
    talks = Conversation.objects.seen_by(request.viewer).current().filter(client=found)
    held = get_object_or_404(talks.select_related("contact", "by"), pk=talk)
    part = "desk/client/talk.html"
    return render(request, f"{part}#text" if request.htmx else part, {"client": found, "talk": held})


@may(May.CHANGE)
def client_person(request: DeskRequest, pk: int, person: int) -> HttpResponse:
    """The form that changes what is known of one person."""
    found = client_of(request, pk)
    shown = get_object_or_404(Contact.objects.seen_by(request.viewer).filter(client=found), pk=person)
    part = "desk/client/person.html"
    facts = {"client": found, "person": shown, **words()}
    return render(request, f"{part}#form" if request.htmx else part, facts)


def page(request: DeskRequest, pk: int, *, log: dict[str, Any], status: int = 200) -> HttpResponse:
    """The whole page, `log` being what stands in the form for a talk."""
    whole = portrait(request.viewer, pk, by=request.member)
    if request.method != "POST":
        note_look(request, whole.client)
    found = _order_of(request.viewer, pk, chosen_id(request.GET, "order"))
    before = just_after(found) if found else place_of(request.GET.get("before", ""))
    marks = marks_of(whole.client)
    facts = {
        "of": whole,
        "found": found,
        "client": whole.client,
        "figures": figures(whole),
        "types": [gettext(TYPES[one]) for one in whole.standing.types if one in TYPES]
        if whole.standing
        else [],
        "company": company_of(whole.client),
        "marks": marks,
        "mark_choices": mark_choices(marks),
        "merges": merges_of(whole.client),
        "may_merge": request.member.role in ROLES[May.LEAD],
        "log": log,
        "people": whole.people,
        "today": whole.today,
        **words(),
        "fields": whole.dossier.choices,
        "ask": request.GET.get("ask", ""),
        **_story(
            request,
            whole.client,
            before,
            promises=whole.promises,
            cues=whole.cues,
            currency=whole.currency,
        ),
        **_neighbours(request.viewer, pk, request.GET.get("from", "")),
    }
    return render(request, "desk/client.html", facts, status=status)


def _order_of(viewer: Viewer, client: int, pk: int | None) -> Order | None:
    """The order that the story is to begin with; None where there is none for this viewer."""
    return Order.objects.seen_by(viewer).current().filter(client=client, pk=pk).first() if pk else None


def words() -> dict[str, Any]:
    """What forms offer to choose from: (stored, shown)."""
    named = {"channels": CHANNEL_NAMES, "manners": MANNERS}
    return {kind: {name: gettext(said) for name, said in names.items()} for kind, names in named.items()}


def log_form(
    typed: QueryDict, *, opened: bool = False, wrong: tuple[str, str] | None = None
) -> dict[str, Any]:
    """What stands in the form for a talk: what was typed, and why it was refused."""
    promised = list(zip(typed.getlist("promise"), typed.getlist("due"), strict=False))
    return {
        "opened": opened,
        "wrong": wrong,
        "channel": typed.get("channel", ""),
        "contact": typed.get("contact", ""),
        "reached": typed.get("reached", "yes"),
        "began_with_them": typed.get("began_with_them", ""),
        "text": typed.get("text", ""),
        "next_what": typed.get("next_what", ""),
        "next_day": typed.get("next_day", ""),
        "day": typed.get("day", ""),
        "promises": promised + [("", "")] * (PROMISE_ROWS - len(promised)),
    }


def _story(
    request: DeskRequest, of: Client, before: Place | None, *, promises: Any, cues: Any, currency: str
) -> dict[str, Any]:
    show = request.GET.get("show", "")
    show = show if show in SHOWS else ""
    entries, earlier = story(
        request.viewer, of.pk, show=show, before=before, promises=promises, cues=cues, currency=currency
    )
    kept = {"show": show, "from": request.GET.get("from", "")}
    query = urlencode({name: value for name, value in kept.items() if value})
    return {
        "entries": entries,
        "earlier": str(earlier) if earlier else "",
        "shows": [(name, gettext(said)) for name, (said, _) in SHOWS.items()],
        "show": show,
        "before": before,
        "query": query,
        "from": request.GET.get("from", ""),
    }


def _neighbours(viewer: Viewer, pk: int, listed: str) -> dict[str, Any]:
    """Who stands before and after in the list one came from, and how to get back to it."""
    if not listed or len(listed) > 2000:  # noqa: PLR2004 - no list of ours has so long an address
        return {"back": "", "previous": None, "next": None}
    pick = Pick.of(QueryDict(listed))
    start = max(pick.page - 2, 0) * PAGE
    ids = list(pick.rows(viewer).values_list("client_id", flat=True)[start : start + 3 * PAGE])
    at = ids.index(pk) if pk in ids else None

    def there(step: int) -> str | None:
        if at is None or not 0 <= at + step < len(ids):
            return None
        query = pick.but(page=(start + at + step) // PAGE + 1).query
        return f"{reverse('client', args=[ids[at + step]])}?{urlencode({'from': query or 'page=1'})}"

    return {"back": f"{reverse('clients')}?{pick.query}", "previous": there(-1), "next": there(1)}


def contact_of(viewer: Viewer, client: Client, pk: int | None) -> Contact | None:
    """The person of that id at the client; None where none was asked for. Raises Http404."""
    if pk is None:
        return None
    found = Contact.objects.seen_by(viewer).filter(client=client, pk=pk).first()
    if found is None:
        raise Http404
    return found
