"""Teams: made, renamed, dissolved."""

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.refusing import said
from keepwell.lib.refusals import Refusal
from keepwell.staff import rolls, teaming


@may(May.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: DeskRequest) -> HttpResponseBase:
    refused = name = ""
    if request.method == "POST":
        name = request.POST.get("name", "")[:200]
        try:
            teaming.make_team(name=name, by=request.member)
        except Refusal as refusal:
            refused = " ".join(said(refusal))
        else:
            messages.success(request, gettext("The team is made."))
            return redirect("teams")
    rows = rolls.teams().annotate(count=Count("members", filter=Q(members__is_active=True)))
    facts = {"rows": rows, "refused": refused, "name": name}
    return render(request, "desk/teams.html", facts, status=422 if refused else 200)


@may(May.ADMIN)
@require_POST
def rename_team(request: DeskRequest, pk: int) -> HttpResponseBase:
    team = get_object_or_404(rolls.teams(), pk=pk)
    teaming.rename_team(team=team, name=request.POST.get("name", "")[:200], by=request.member)
    messages.success(request, gettext("The team is renamed."))
    return redirect("teams")


@may(May.ADMIN)
@require_POST
def dissolve_team(request: DeskRequest, pk: int) -> HttpResponseBase:
    teaming.dissolve_team(team=get_object_or_404(rolls.teams(), pk=pk), by=request.member)
    messages.success(request, gettext("The team is dissolved; its members stay."))
    return redirect("teams")
