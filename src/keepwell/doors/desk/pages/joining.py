"""Coming in by a one-time link: joining, and entering the demo company from this machine."""

from ipaddress import ip_address
from typing import Any

from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from keepwell.doors.desk.gate import May, may
from keepwell.doors.desk.refusing import said
from keepwell.lib.refusals import Refusal
from keepwell.staff import joining
from keepwell.staff.models import OneTimeLink


class JoinForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=200)
    email = forms.EmailField(label=_("Mail address"), help_text=_("You sign in with it."), max_length=254)
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least ten characters. A few words in a row are easy to keep."),
        strip=False,
        widget=forms.PasswordInput,
        max_length=1000,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field, autocomplete in (("name", "name"), ("email", "username"), ("password", "new-password")):
            self.fields[field].widget.attrs["autocomplete"] = autocomplete


@never_cache
@may(May.ANYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponseBase:
    member = joining.whose(token=token, purpose=OneTimeLink.Purpose.JOIN)
    form = JoinForm(request.POST or None, initial={"name": member.name, "email": member.email})
    if request.method == "POST" and form.is_valid():
        try:
            joined = joining.join(token=token, language=get_language() or "en", **form.cleaned_data)
        except Refusal as refusal:
            _show(form, refusal)
        else:
            answer: HttpResponseBase = perform_login(request, joined)  # asks for the second step, if any
            return answer
    return render(request, "desk/joining.html", {"form": form})


@never_cache
@may(May.ANYONE)
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: HttpRequest, token: str) -> HttpResponseBase:
    if not settings.KEEPWELL_IS_DEMO or not _from_this_machine(request):
        raise Http404
    if request.method == "POST":
        member = joining.enter_demo(token=token)
        login(request, member, backend=settings.AUTHENTICATION_BACKENDS[0])
        return redirect("today")
    member = joining.whose(token=token, purpose=OneTimeLink.Purpose.DEMO)
    return render(request, "desk/entering.html", {"who": member})


def _show(form: JoinForm, refusal: Refusal) -> None:
    """At the field that is meant."""
    fields = {
        joining.NameMissing: "name",
        joining.MailMissing: "email",
        joining.MailTaken: "email",
        joining.PasswordUnfit: "password",
    }
    if type(refusal) not in fields:
        raise refusal
    form.add_error(fields[type(refusal)], " ".join(said(refusal)))


def _from_this_machine(request: HttpRequest) -> bool:
    """Told by a proxy, everybody would seem to be here: a request that came through one is not."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    address = request.META.get("REMOTE_ADDR") or ""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False
