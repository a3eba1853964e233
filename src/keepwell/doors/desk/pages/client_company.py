"""The company behind a client: where they are, what they do, what only a person knows of them."""

import re
from typing import Any, Final

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepwell.clients import describing, marking
from keepwell.clients.models import Client, Mark
from keepwell.doors.desk.finding import back_to, client_of
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.refusing import said
from keepwell.doors.desk.toasting import toast
from keepwell.doors.desk.told import MARKS
from keepwell.doors.telling.countries import country
from keepwell.doors.telling.languages import language_name
from keepwell.doors.telling.wording import gettext
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop

WHAT_FOR: Final = {
    "image_maker": gettext_noop("a known name, whose custom lends reputation"),
    "expert": gettext_noop("very high demands, deep knowledge of the market"),
}
_SITE: Final = re.compile(r"(?:https?://)?([\w-]+(?:\.[\w-]+)+(?:/[\w./~-]*)?)", re.ASCII)


@may(May.CHANGE)
def client_company(request: DeskRequest, pk: int) -> HttpResponse:
    """The form for what is known of the company; what is refused stays in it."""
    client = client_of(request, pk)
    if request.method != "POST":
        return _form(request, client, {name: getattr(client, name) for name in describing.FIELDS})
    typed = {name: request.POST[name] for name in describing.FIELDS if name in request.POST}
    try:
        describing.describe(client=client, details=typed, by=request.member)
    except Refusal as refusal:
        return _form(request, client_of(request, pk), typed, wrong=said(refusal))
    toast(request, gettext("Written down."))
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def mark_client(request: DeskRequest, pk: int) -> HttpResponse:
    client, form = client_of(request, pk), request.POST
    kind = form.get("kind", "")
    made = marking.mark(client=client, kind=kind, why=form.get("why", ""), by=request.member)
    toast(
        request,
        gettext("Marked as %(type)s.") % {"type": gettext(MARKS[kind])},
        undo=reverse("unmark_client", args=[pk, made.pk]),
    )
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def unmark_client(request: DeskRequest, pk: int, mark: int) -> HttpResponse:
    found = _mark(request, pk, mark)
    marking.unmark(mark=found, by=request.member)
    toast(
        request,
        gettext("No longer marked as %(type)s.") % {"type": gettext(MARKS[found.kind])},
        undo=reverse("mark_client_again", args=[pk, mark]),
    )
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def mark_client_again(request: DeskRequest, pk: int, mark: int) -> HttpResponse:
    found = _mark(request, pk, mark)
    marking.mark_again(mark=found, by=request.member)
    toast(request, gettext("Marked as %(type)s.") % {"type": gettext(MARKS[found.kind])})
    return back_to(request, pk)


def company_fact(client: Client, name: str) -> str:
    """One field of the company as people read it."""
    value = str(getattr(client, name))
    said = {"language": language_name, "country": country}.get(name)
    return said(value) if said else value


def company_of(client: Client) -> list[dict[str, str]]:
    """What is known of the company, for its card: title, value, and where a link leads."""
    shown = []
    for name, title in describing.FIELDS.items():
        value = getattr(client, name)
        if not value:
            continue
        site = _SITE.fullmatch(value) if name == "website" else None
        told = company_fact(client, name)
        shown.append({"title": gettext(title), "value": told, "link": f"https://{site[1]}" if site else ""})
    return shown


def marks_of(client: Client) -> list[dict[str, Any]]:
    """The marks that stand, with who and why; asked for only where the client's own statement said there are any."""
    if not getattr(client, "is_marked", True):
        return []
    rows = client.marks.standing().select_related("by").order_by("kind")
    return [{"mark": one, "title": gettext(MARKS[one.kind])} for one in rows if one.kind in MARKS]


def mark_choices(marks: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """The types that are left to mark: stored, title, what it means."""
    there = {one["mark"].kind for one in marks}
    return [
        (kind, gettext(title), gettext(WHAT_FOR[kind])) for kind, title in MARKS.items() if kind not in there
    ]


def _mark(request: DeskRequest, pk: int, mark: int) -> Mark:
    client = client_of(request, pk)
    found = get_object_or_404(Mark.objects.seen_by(request.viewer).filter(client=client), pk=mark)
    if found.kind not in MARKS:
        raise Http404
    return found


def _form(
    request: DeskRequest, client: Client, typed: dict[str, str], *, wrong: tuple[str, str] | None = None
) -> HttpResponse:
    facts = {
        "client": client,
        "typed": typed,
        "wrong": wrong,
    }
    part = "desk/client/company_form.html"
    if not request.htmx:
        return render(request, part, facts, status=422 if wrong else 200)
    answer = render(request, f"{part}#form", facts)
    if wrong:
        answer["HX-Retarget"], answer["HX-Reselect"], answer["HX-Reswap"] = (
            "#company-form",
            "#company-form",
            "outerHTML",
        )
    return answer
