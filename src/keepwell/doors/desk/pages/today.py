"""Today: whom to turn to, why, and what was done about it."""

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepwell.care import bringing_news
from keepwell.care.notices.models import Owed
from keepwell.care.promises import reopening
from keepwell.care.promises.models import Promise
from keepwell.care.today import undoing
from keepwell.care.today.models import Dealing
from keepwell.care.today.picking import managers
from keepwell.clients.models import Client
from keepwell.doors.desk import frame
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.morning.deeds import AT_ONCE
from keepwell.doors.desk.morning.evidence import evidence_of
from keepwell.doors.desk.morning.gathering import gathered, summary
from keepwell.doors.desk.morning.results import form_of, result
from keepwell.doors.desk.morning.things import thing_of
from keepwell.doors.desk.refusing import said
from keepwell.doors.desk.toasting import toast
from keepwell.doors.telling.wording import gettext
from keepwell.lib.refusals import Refusal
from keepwell.staff.models import Role

MORE: Final = 20  # rows that one press brings
MOST: Final = 400


@may(May.READ)
def today(request: DeskRequest) -> HttpResponse:
    of, more = _asked(request)
    query = f"?{asked}" if (asked := _query(of, more)) else ""
    morning = gathered(request, of=of, more=more, query=query)
    request.left = morning.things if of is None else None
    facts: dict[str, Any] = {
        "morning": morning,
        "summary": summary(morning),
        "query": query,
        "of": of,
        "more": _query(of, min(more + MORE, MOST)),
    }
    if not morning.groups and not morning.done:
        facts["nobody"] = not Client.objects.seen_by(request.viewer).exists()
    if request.member.role != Role.MANAGER:
        facts["managers"] = managers(request.viewer)
    answer = render(request, "desk/today.html", facts)
    frame.told_left(request, answer)
    return answer


@may(May.READ)
def today_evidence(request: DeskRequest, thing: str) -> HttpResponse:
    """What a row's sentence stands on; in the row itself, or as a page of its own."""
    facts = {"query": request.GET.urlencode(), "evidence": evidence_of(thing_of(request, thing), request)}
    page = "desk/today/evidence.html" if request.htmx else "desk/today/evidence_page.html"
    return render(request, page, facts)


@may(May.CHANGE)
def today_result(request: DeskRequest, thing: str, how: str) -> HttpResponse:
    """The form of a result, and the result itself."""
    found = thing_of(request, thing, how)
    if request.method != "POST":
        return _form(request, form_of(request, found, how))
    try:
        told, undo = result(request, found, how)
    except Refusal as refusal:
        if how in AT_ONCE:  # nothing was asked for, so there is no form to show again
            raise
        return _form(request, form_of(request, found, how, wrong=said(refusal)), refused=True)
    toast(request, told, undo=undo and f"{undo}?{request.GET.urlencode()}")
    return _back(request)


@may(May.CHANGE)
@require_POST
def today_undo(request: DeskRequest, dealing: int) -> HttpResponse:
    found = get_object_or_404(
        Dealing.objects.seen_by(request.viewer).select_related("client", "conversation", "gave"), pk=dealing
    )
    undoing.undo(dealing=found, by=request.member)
    toast(request, gettext("Taken back: %(client)s is on the list again.") % {"client": found.client.name})
    return _back(request)


@may(May.CHANGE)
@require_POST
def today_unkeep(request: DeskRequest, promise: int) -> HttpResponse:
    found = get_object_or_404(Promise.objects.seen_by(request.viewer), pk=promise)
    reopening.reopen(promise=found, by=request.member)
    toast(request, gettext("The promise is open again."))
    return _back(request)


@may(May.CHANGE)
@require_POST
def today_untell(request: DeskRequest, owed: int) -> HttpResponse:
    found = get_object_or_404(
        Owed.objects.seen_by(request.viewer).select_related("notice", "client", "conversation"), pk=owed
    )
    bringing_news.take_back(owed=found, by=request.member)
    toast(request, gettext("Taken back: %(client)s is on the list again.") % {"client": found.client.name})
    return _back(request)


def _form(request: DeskRequest, form: dict[str, Any], *, refused: bool = False) -> HttpResponse:
    facts = {"form": form, "query": request.GET.urlencode()}
    if request.htmx:
        answer = render(request, "desk/today/form.html", facts)
        if refused:
            answer["HX-Retarget"] = f"#panel-{form['thing'].key}"
            answer["HX-Reswap"] = "innerHTML"
            answer["HX-Reselect"] = "form"
        return answer
    return render(request, "desk/today/form_page.html", facts, status=422 if refused else 200)


def _back(request: DeskRequest) -> HttpResponseRedirect:
    """To the list as it was looked at."""
    of, more = _asked(request)
    query = _query(of, more)
    return HttpResponseRedirect(reverse("today") + (f"?{query}" if query else ""))


def _asked(request: DeskRequest) -> tuple[int | None, int]:
    of, more = request.GET.get("of", ""), request.GET.get("more", "")
    whose = int(of) if of.isdecimal() and len(of) < 10 else None  # noqa: PLR2004 - no longer an id
    return whose, min(int(more), MOST) if more.isdecimal() and len(more) < 5 else 0  # noqa: PLR2004


def _query(of: int | None, more: int) -> str:
    return urlencode({name: value for name, value in (("of", of), ("more", more)) if value})
