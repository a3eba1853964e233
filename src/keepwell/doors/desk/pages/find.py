"""Find: clients, people, orders, saved views and pages by what somebody types, from anywhere in the desk."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from keepwell.clients.finding import find as find_clients
from keepwell.doors.desk.frame import pages
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.pages.views import address
from keepwell.ledger.finding import find_orders
from keepwell.lib.spelling import plain
from keepwell.staff.keeping_views import views_for


@may(May.READ)
@require_GET
def find(request: DeskRequest) -> HttpResponse:
    """What fits, as a list inside the dialog; a page of its own without scripts."""
    typed = request.GET.get("typed", "").replace("\x00", "").strip()
    wanted = plain(typed[:100])
    orders = find_orders(typed=typed, viewer=request.viewer)
    context = {
        "typed": typed,
        "matches": find_clients(typed=typed, viewer=request.viewer),
        "orders": orders,
        # Who types a whole number means that order, also where clients' codes are alike.
        "orders_first": bool(orders) and orders[0].number.casefold() == typed.casefold(),
        "views": [
            (one, address(one))
            for one in views_for(request.viewer)
            if not wanted or wanted in plain(one.name)
        ],
        "pages": [link for link in pages(request) if wanted in plain(link["title"]) or not wanted],
    }
    return render(request, "desk/find.html#found" if request.htmx else "desk/find.html", context)
