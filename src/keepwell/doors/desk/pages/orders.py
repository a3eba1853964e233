"""Bringing orders in: files are dropped, looked at, chosen from, brought in; each import can be taken back."""

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST

from keepwell.doors.desk.bringing import kept_refusals, showing, starting
from keepwell.doors.desk.bringing.fields import choices, options_chosen, rates_chosen
from keepwell.doors.desk.bringing.uploading import KeptFiles, NoFileChosen, most_bytes
from keepwell.doors.desk.finding import whole_page
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.refusing import said
from keepwell.doors.telling.importing import STATES
from keepwell.doors.telling.wording import gettext
from keepwell.ledger import errands
from keepwell.ledger.listing import imports_so_far
from keepwell.ledger.mappings import mapping_names
from keepwell.ledger.models import Errand
from keepwell.lib.refusals import Refusal

PAGE: Final = 30
OPEN_SHOWN: Final = 20
Deed = Errand.Deed
State = Errand.State


def whole_only(request: DeskRequest) -> None:
    """An import speaks of every client: who does not see them all is not told of it."""
    if not request.viewer.sees_all:
        raise Http404


def errand_of(request: DeskRequest, pk: int) -> Errand:
    """Raises Http404."""
    rows = Errand.objects.seen_by(request.viewer).exclude(state=State.DROPPED)
    return get_object_or_404(rows.select_related("by", "brought", "undoes"), pk=pk)


@may(May.LEAD)
@require_http_methods(["GET", "HEAD"])
def orders(request: DeskRequest) -> HttpResponse:
    whole_only(request)
    return page(request)


def page(request: DeskRequest, *, wrong: tuple[str, str] | None = None, status: int = 200) -> HttpResponse:
    """The place to drop files, what is not finished, and the imports so far."""
    before = request.GET.get("before", "")
    older_than = int(before) if before.isdecimal() and len(before) < len("1000000000000000000") else None
    imports = imports_so_far(viewer=request.viewer, before=older_than, at_most=PAGE + 1)
    facts = {
        "wrong": wrong,
        "most": most_bytes(),
        "most_mb": most_bytes() >> 20,
        "open": _open_ones(request) if older_than is None else [],
        "imports": [{"one": one, "state": gettext(STATES[one.state])} for one in imports[:PAGE]],
        "older": imports[PAGE - 1].id if len(imports) > PAGE else None,
        "later": older_than is not None,
    }
    return render(request, "desk/orders.html", facts, status=status)


def _open_ones(request: DeskRequest) -> list[dict[str, Any]]:
    """Errands somebody is at work on, or that wait for somebody."""
    rows = (
        Errand.objects.seen_by(request.viewer)
        .exclude(state=State.DROPPED)
        .exclude(state=State.DONE, deed=Deed.ROUND)
    )
    found = list(rows.select_related("by", "undoes").order_by("-pk")[:OPEN_SHOWN])
    stopped = errands.stopped(found)
    return [
        {
            "errand": one,
            "files": ", ".join(file["name"] for file in one.files),
            "stopped": one.pk in stopped,
            "running": one.state == State.RUNNING and one.pk not in stopped,
            "failed": one.state == State.FAILED,
            "progress": showing.progress(one),
        }
        for one in found
    ]


@may(May.LEAD)
@csrf_exempt  # only until the files have a place to go: see _taken_in
@require_POST
def upload_orders(request: DeskRequest) -> HttpResponseBase:
    """Takes files in and has them looked at."""
    whole_only(request)
    files = KeptFiles(request)
    request.upload_handlers = [files]
    try:
        answer: HttpResponseBase = _taken_in(request, files)
    except BaseException:
        files.forget()
        raise
    return answer


@csrf_protect  # it reads the form, and so receives the files
def _taken_in(request: DeskRequest, files: KeptFiles) -> HttpResponseBase:
    _ = request.POST
    try:
        if files.refusal is not None:
            raise files.refusal
        if not files.files:
            raise NoFileChosen
        errands.sweep()
        errand = errands.begin(folder=files.folder, files=files.files, by=request.member)
    except Refusal as refusal:
        files.forget()
        if request.htmx:
            raise
        return page(request, wrong=said(refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    starting.start(errand=errand.pk, deed=Deed.LOOK, by=request.member)
    return whole_page(request, reverse("errand", args=[errand.pk]))


@never_cache
@may(May.LEAD)
@require_http_methods(["GET", "HEAD"])
def errand(request: DeskRequest, errand: int) -> HttpResponseBase:
    """How it stands: under way, to be chosen from, stopped, refused; what came of it has a page of its own."""
    row = errand_of(request, errand)
    if row.state == State.DONE and row.deed == Deed.ROUND:
        done = row.brought_id or row.undoes_id
        return redirect(reverse("one_import", args=[done]) if done else reverse("orders"))
    return errand_page(request, row)


def errand_page(
    request: DeskRequest, row: Errand, *, wrong: tuple[str, str] | None = None, status: int = 200
) -> HttpResponse:
    stopped = errands.is_stopped(row)
    facts: dict[str, Any] = {
        "errand": row,
        "files": row.files,
        "stopped": stopped,
        "running": row.state == State.RUNNING and not stopped,
        "progress": showing.progress(row),
        "asked_at": reverse("errand_progress", args=[row.pk]),
        "refused": wrong or kept_refusals.said(row.refusal),
        "in_ledger": row.deed == Deed.ROUND,
    }
    if not facts["running"] and row.deed in {Deed.LOOK, Deed.BRING} and row.folder:
        facts |= {
            "preview": showing.preview(row) if not (stopped and row.deed == Deed.LOOK) else None,
            "columns": list(enumerate(row.found.get("header", []))),
            "choices": choices(row),
            "options": row.options,
            "rates": showing.rates(row),
            "mappings": mapping_names(),
            "may_bring": row.state == State.DONE or row.deed == Deed.BRING,
        }
    return render(request, "desk/orders/errand.html", facts, status=status)


@never_cache
@may(May.LEAD)
@require_http_methods(["GET", "HEAD"])
def errand_progress(request: DeskRequest, errand: int) -> HttpResponseBase:
    """The part of the page that is asked for again and again; when nobody is at work any more, the whole page anew."""
    row = errand_of(request, errand)
    if not request.htmx:
        return redirect("errand", errand)
    if row.state != State.RUNNING or errands.is_stopped(row):
        return whole_page(request, reverse("errand", args=[errand]))
    facts = {"asked_at": request.path, "progress": showing.progress(row)}
    return render(request, "desk/orders/progress.html", facts)


@may(May.LEAD)
@require_POST
def look_again(request: DeskRequest, errand: int) -> HttpResponseBase:
    """Reads the files anew, as chosen in the form."""
    row = errand_of(request, errand)
    try:
        options, rates = options_chosen(request.POST, row), rates_chosen(request.POST, row)
    except Refusal as refusal:
        return errand_page(request, row, wrong=said(refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    starting.start(errand=errand, deed=Deed.LOOK, by=request.member, options=options, rates=rates)
    return redirect("errand", errand)


@may(May.LEAD)
@require_POST
def bring_in(request: DeskRequest, errand: int) -> HttpResponseBase:
    """Brings in what was looked at. Where the form says something else than was looked at, that is looked at first."""
    row = errand_of(request, errand)
    try:
        options, rates = options_chosen(request.POST, row), rates_chosen(request.POST, row)
    except Refusal as refusal:
        return errand_page(request, row, wrong=said(refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    kept = {name: value for name, value in options.items() if name != "save_as"}
    looked = {name: value for name, value in row.options.items() if name != "save_as"}
    deed = Deed.BRING if (kept, rates) == (looked, row.rates) else Deed.LOOK
    try:
        starting.start(errand=errand, deed=deed, by=request.member, options=options, rates=rates)
    except Refusal as refusal:
        return errand_page(request, row, wrong=said(refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if deed == Deed.LOOK:
        messages.info(
            request, gettext("You changed something: look at what comes of it, then bring them in.")
        )
    return redirect("errand", errand)


@may(May.LEAD)
@require_POST
def start_again(request: DeskRequest, errand: int) -> HttpResponseBase:
    """Does once more what was stopped or refused."""
    row = errand_of(request, errand)
    try:
        starting.start(errand=errand, deed=str(row.deed), by=request.member)
    except Refusal as refusal:
        return errand_page(request, row, wrong=said(refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("errand", errand)


@may(May.LEAD)
@require_POST
def drop_errand(request: DeskRequest, errand: int) -> HttpResponseBase:
    """Throws files away that were not brought in."""
    errands.drop(errand=errand_of(request, errand).pk, by=request.member)
    messages.success(request, gettext("The files are gone. Nothing of them was brought in."))
    return redirect("orders")
