"""One import: what came of it, its refused rows, and taking it back."""

from http import HTTPStatus
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST

from keepwell.doors.desk.bringing import mends, showing, starting
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.refusing import said
from keepwell.doors.telling import wording
from keepwell.doors.telling.importing import STATES
from keepwell.doors.telling.wording import gettext
from keepwell.ledger import errands
from keepwell.ledger.holding import is_held
from keepwell.ledger.listing import STOPPED
from keepwell.ledger.models import Errand, Import
from keepwell.ledger.undoing import LaterImportsStandOnIt, Undoing, foresee_undo
from keepwell.lib.refusals import Refusal


def import_of(request: DeskRequest, pk: int) -> Import:
    """Raises Http404."""
    return get_object_or_404(Import.objects.seen_by(request.viewer), pk=pk)


@may(May.LEAD)
@require_http_methods(["GET", "HEAD"])
def one_import(request: DeskRequest, pk: int) -> HttpResponse:
    return page(request, import_of(request, pk))


def page(
    request: DeskRequest, found: Import, *, wrong: tuple[str, str] | None = None, status: int = 200
) -> HttpResponse:
    done = found.state == Import.State.DONE
    came = Errand.objects.seen_by(request.viewer).filter(brought=found).order_by("-pk").first()
    known: dict[str, Any] = came.found if came else {}
    outcome: dict[str, Any] = found.outcome
    undoing, later = _undoing(found) if done else (None, None)
    state = STOPPED if found.state == Import.State.RUNNING and not is_held() else str(found.state)
    facts = {
        "import": found,
        "state": gettext(STATES[state]),
        "done": done,
        "files": [file["name"] for file in found.files],
        "by_hand": bool(found.reading.get("by_hand")),
        "outcome": outcome,
        "new_clients": found.last_client - found.first_client + 1,
        "reasons": showing.reasons(outcome.get("refused_by_reason", {}), known.get("some_refused", {})),
        "may_download": showing.refused_file(found) is not None,
        "notices": [
            wording.fill(mends.notice_of(notice), notice) for notice in found.reading.get("notices", [])
        ],
        "again": bool(known.get("same_as_before")),
        "undoing": undoing,
        "later": later,
        "wrong": wrong,
    }
    return render(request, "desk/orders/import.html", facts, status=status)


def _undoing(found: Import) -> tuple[Undoing | None, list[int] | None]:
    """What taking it back would do; or, newest first, the later imports that stand on it."""
    try:
        return foresee_undo(found.pk), None
    except LaterImportsStandOnIt as refusal:
        return None, refusal.facts["later"]
    except Refusal:  # taken back this very moment
        return None, None


@may(May.LEAD)
@require_http_methods(["GET", "HEAD"])
def refused_rows(request: DeskRequest, pk: int) -> HttpResponseBase:
    """The refused rows with their reasons, to be mended and brought in again."""
    found = import_of(request, pk)
    path = showing.refused_file(found)
    if path is None:
        raise Http404
    answer = FileResponse(path.open("rb"), content_type="text/csv; charset=utf-8")
    name = found.files[0]["name"] if found.files else "orders"
    answer["Content-Disposition"] = content_disposition_header(
        as_attachment=True, filename=f"{name}.refused.csv"
    )
    return answer


@may(May.LEAD)
@require_POST
def undo_import(request: DeskRequest, pk: int) -> HttpResponseBase:
    """Has an import taken back, by a process of its own."""
    found = import_of(request, pk)
    try:
        foresee_undo(found.pk)
        errand = errands.begin_undo(of=found, by=request.member)
        starting.start(errand=errand.pk, deed=Errand.Deed.UNDO, by=request.member)
    except Refusal as refusal:
        return page(request, found, wrong=said(refusal), status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return redirect("errand", errand.pk)
