"""Find: clients, people and pages by what somebody types, from anywhere in the desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepwell.clients.finding import find as find_clients
from keepwell.doors.desk.frame import pages
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.lib.spelling import plain


@may(May.READ)
@require_GET
def find(request: DeskRequest) -> HttpResponse:
    """What fits, as a list inside the dialog; a page of its own without scripts."""
    typed = request.GET.get("typed", "").replace("\x00", "").strip()
    wanted = plain(typed[:100])
    context = {
        "typed": typed,
        "matches": find_clients(typed=typed, viewer=request.viewer),
        "pages": [link for link in pages(request) if wanted in plain(link["title"]) or not wanted],
    }
    return render(request, "desk/find.html#found" if request.htmx else "desk/find.html", context)
