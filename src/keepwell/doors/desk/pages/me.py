"""Me: what members choose for themselves, and where they are signed in."""

from typing import Any

from allauth.usersessions.models import UserSession
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from keepwell.doors.desk.agents import named
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.refusing import said
from keepwell.lib.zones import zone_names
from keepwell.staff import preferring, visiting


class MeForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=200, help_text=_("What colleagues and clients call you.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        required=False,
        help_text=_("Region and city, as in Asia/Dhaka. Leave it empty to take the company’s."),
        widget=forms.TextInput(attrs={"list": "zones", "autocomplete": "off"}),
    )
    theme = forms.ChoiceField(
        label=_("Look"),
        choices=[("", _("As my device")), ("light", _("Light")), ("dark", _("Dark"))],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "name"


@may(May.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def me(request: DeskRequest) -> HttpResponseBase:
    """Readers too choose their own name and language."""
    member = request.member
    chosen = {
        "name": member.name,
        "language": member.language,
        "time_zone": member.time_zone,
        "theme": member.theme,
    }
    form = MeForm(request.POST or None, initial=chosen)
    if request.method == "POST" and form.is_valid():
        try:
            preferring.prefer(member=member, **form.cleaned_data)
        except preferring.NoSuchTimeZone as refusal:
            form.add_error("time_zone", " ".join(said(refusal)))
        else:
            with translation.override(member.language):
                messages.success(request, gettext("Kept."))
            return redirect("me")
    zones = sorted(zone for zone in zone_names() if "/" in zone and not zone.startswith("Etc/"))
    return render(request, "desk/me.html", {"form": form, "zones": zones})


@may(May.READ)
@require_http_methods(["GET", "HEAD"])
def sessions(request: DeskRequest) -> HttpResponse:
    here = request.session.session_key
    rows = [_row(one, here) for one in visiting.sessions_of(request.member)]
    rows.sort(key=lambda row: not row["here"])
    return render(
        request, "desk/sessions.html", {"rows": rows, "others": sum(not row["here"] for row in rows)}
    )


@may(May.READ)
@require_POST
def end_session(request: DeskRequest, pk: int) -> HttpResponseBase:
    if not visiting.end_session(member=request.member, session_id=pk):
        raise Http404
    messages.success(request, gettext("That session has ended."))
    return redirect("sessions")


@may(May.READ)
@require_POST
def end_other_sessions(request: DeskRequest) -> HttpResponseBase:
    visiting.end_sessions(member=request.member, but=request.session.session_key)
    messages.success(request, gettext("Every other session has ended."))
    return redirect("sessions")


def _row(session: UserSession, here: str | None) -> dict[str, Any]:
    return {
        "pk": session.pk,
        "device": named(session.user_agent),
        "ip": session.ip,
        "began": session.created_at,
        "seen": session.last_seen_at,
        "here": session.session_key == here,
    }
