"""Finding what a page is about, for this viewer: what they may not see is not there. And the way back to it."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from keepwell.clients.models import Client
from keepwell.doors.desk.gate import DeskRequest
from keepwell.staff import looking


def client_of(request: DeskRequest, pk: int) -> Client:
    """Raises Http404 where there is none, or none for this viewer. Looking at another's client is written down."""
    noted = looking.looked_today(kind=looking.OPENED, client=pk, by=request.member)
    rows = Client.objects.seen_by(request.viewer).select_related("manager").annotate(looked=noted)
    found = get_object_or_404(rows, pk=pk)
    if request.method != "POST":  # what is done is written down as what it is
        note_look(request, found)
    return found


def note_look(request: DeskRequest, client: Any, *, kind: str = looking.OPENED) -> None:
    """Writes down that the member looks at somebody else's client; `client.looked` says it is written already."""
    if client.manager_id != request.member.pk and not client.looked:
        looking.look(kind=kind, client=client.pk, by=request.member)


def back_to(request: DeskRequest, pk: int) -> HttpResponseRedirect:
    """To the client's page as it was: the filter and the list one came from stay."""
    address = reverse("client", args=[pk])
    came = urlsplit(request.htmx.current_url_abs_path or "") if request.htmx else None
    query = came.query if came and came.path == address else ""
    return HttpResponseRedirect(f"{address}?{query}" if query else address)


def whole_page(request: DeskRequest, address: str) -> HttpResponse:
    """To the whole page there: a small request would bring only its part, without names and messages around it."""
    if not request.htmx:
        return HttpResponseRedirect(address)
    answer = HttpResponse(status=HTTPStatus.NO_CONTENT)
    answer["HX-Redirect"] = address
    return answer
