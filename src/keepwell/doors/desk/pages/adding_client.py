"""A client added by hand; who may be meant already is shown before one is made."""

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from keepwell.clients import adding
from keepwell.clients.likening import already_there
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.refusing import said
from keepwell.doors.desk.toasting import toast
from keepwell.doors.desk.typed import chosen_id
from keepwell.doors.telling.wording import gettext
from keepwell.lib.refusals import Refusal
from keepwell.staff.models import Member

FIELDS = ("name", "code", "country", "city", "language")


@may(May.CHANGE)
def add_client(request: DeskRequest) -> HttpResponse:
    """The form, and what it makes. With `sure`, somebody has seen who is alike and adds theirs all the same."""
    form = request.POST if request.method == "POST" else request.GET
    typed = {name: form.get(name, "").replace("\x00", "") for name in FIELDS}
    choices = adding.may_look_after(request.member)
    chosen = next((one for one in choices if one.pk == chosen_id(form, "manager")), request.member)
    facts: dict[str, Any] = {
        "typed": typed if request.method == "POST" else {**typed, "name": typed["name"][:400]},
        "slip": form.get("slip", "").replace("\x00", "")[:40] or secrets.token_hex(12),
        "choices": choices if len(choices) > 1 else [],
        "chosen": chosen.pk,
    }
    if request.method != "POST":
        return render(request, "desk/add_client.html", facts)
    try:
        return _added(request, typed, chosen, facts)
    except Refusal as refusal:
        return render(request, "desk/add_client.html", facts | {"wrong": said(refusal)}, status=422)


def _added(
    request: DeskRequest, typed: dict[str, str], manager: Member, facts: dict[str, Any]
) -> HttpResponse:
    slip = str(facts["slip"])
    made = adding.made_by(slip, by=request.member)
    if made is None and "sure" not in request.POST:
        alike = already_there(
            name=typed["name"], country=typed["country"], city=typed["city"], viewer=request.viewer
        )
        if alike:
            return render(request, "desk/add_client.html", facts | {"alike": alike})
    if made is None:
        made = adding.add(by=request.member, manager=manager, slip=slip, **typed)
        toast(request, gettext("Added: %(name)s") % {"name": made.name})
    return redirect(reverse("client", args=[made.pk]))
