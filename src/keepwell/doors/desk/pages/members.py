"""Who we are: members, their roles and teams; inviting, closing."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from keepwell.clients.models import Client
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.refusing import said
from keepwell.lib.refusals import Refusal
from keepwell.staff import appointing, inviting, joining, rolls
from keepwell.staff.models import Member, OneTimeLink, Role, Team

ROLE_CHOICES = [
    (Role.MANAGER, _("Manager: looks after clients of their own")),
    (Role.LEAD, _("Lead: sees all that their team looks after")),
    (Role.ADMIN, _("Admin: sees and settles everything")),
    (Role.READER, _("Reader: sees everything, changes nothing")),
]


class PlaceForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    team = forms.ModelChoiceField(
        label=_("Team"), queryset=rolls.teams(), required=False, empty_label=_("No team")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team: Any = self.fields["team"]
        team.queryset = rolls.teams()
        team.label_from_instance = _team_name


class InviteForm(PlaceForm):
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        help_text=_("Leave it empty if they should write it themselves."),
    )
    field_order = ("name", "email", "role", "team")


def _team_name(team: Team) -> str:
    return team.name


@may(May.LEAD)
@require_http_methods(["GET", "HEAD"])
def members(request: DeskRequest) -> HttpResponse:
    counts = dict(
        Client.objects.seen_by(request.viewer)
        .exclude(manager=None)
        .values("manager")
        .annotate(count=Count("pk"))
        .values_list("manager", "count")
    )
    waiting, signing_in = rolls.waiting_links(), rolls.signing_in()
    rows = [
        {
            "member": one,
            "clients": counts.get(one.pk, 0),
            "waiting": waiting.get(one.pk),
            "signs_in": one.pk in signing_in,
        }
        for one in rolls.members_for(request.member)
    ]
    facts = {"rows": rows, "is_admin": request.member.role == Role.ADMIN}
    return render(request, "desk/members.html", facts)


@never_cache
@may(May.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def invite_member(request: DeskRequest) -> HttpResponse:
    form = InviteForm(request.POST or None, initial={"role": Role.MANAGER})
    if request.method == "POST" and form.is_valid():
        try:
            member, token = inviting.invite(by=request.member, **form.cleaned_data)
        except joining.MailTaken as refusal:
            form.add_error("email", " ".join(said(refusal)))
        else:
            return _show_link(request, member, token)
    return render(request, "desk/invite.html", {"form": form})


@may(May.ADMIN)
@require_http_methods(["GET", "HEAD", "POST"])
def one_member(request: DeskRequest, pk: int) -> HttpResponseBase:
    member = _member(request, pk)
    form = PlaceForm(request.POST or None, initial={"role": member.role, "team": member.team})
    if request.method == "POST" and form.is_valid():
        try:
            appointing.appoint(member=member, by=request.member, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, " ".join(said(refusal)))
        else:
            messages.success(request, gettext("Kept; it holds from their next click on."))
            return redirect("members")
    facts = {"who": member, "form": form, "waiting": rolls.waiting_links().get(member.pk)}
    return render(request, "desk/one_member.html", facts)


@never_cache
@may(May.ADMIN)
@require_POST
def link_member(request: DeskRequest, pk: int) -> HttpResponse:
    member = _member(request, pk)
    return _show_link(request, member, inviting.invite_again(member=member, by=request.member))


@may(May.ADMIN)
@require_POST
def close_member(request: DeskRequest, pk: int) -> HttpResponseBase:
    appointing.close(member=_member(request, pk), by=request.member)
    messages.success(request, gettext("Closed: they are signed out everywhere."))
    return redirect("one_member", pk)


@may(May.ADMIN)
@require_POST
def reopen_member(request: DeskRequest, pk: int) -> HttpResponseBase:
    appointing.reopen(member=_member(request, pk), by=request.member)
    messages.success(request, gettext("Open again."))
    return redirect("one_member", pk)


@may(May.ADMIN)
@require_POST
def forget_second_step(request: DeskRequest, pk: int) -> HttpResponseBase:
    appointing.forget_second_step(member=_member(request, pk), by=request.member)
    messages.success(request, gettext("The second step is gone. Give them a new link to come in."))
    return redirect("one_member", pk)


def _member(request: DeskRequest, pk: int) -> Member:
    return get_object_or_404(rolls.members_for(request.member), pk=pk)


def _show_link(request: DeskRequest, member: Member, token: str) -> HttpResponse:
    """The only time it is told: the link itself is not kept."""
    link = settings.KEEPWELL_URL.rstrip("/") + reverse("join", args=[token])
    facts = {"who": member, "link": link, "days": joining.LASTS[OneTimeLink.Purpose.JOIN].days}
    return render(request, "desk/link.html", facts)
