"""Who stands in for whom, from when to when."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.refusing import said
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.staff import deputising, rolls
from keepwell.staff.models import Member


class DeputyForm(forms.Form):
    member = forms.ModelChoiceField(label=_("Who is away"), queryset=rolls.colleagues())
    deputy = forms.ModelChoiceField(label=_("Who stands in"), queryset=rolls.colleagues())
    first_day = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last_day = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: Any, by: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, queryset in (("member", rolls.may_deputise_for(by)), ("deputy", rolls.colleagues())):
            field: Any = self.fields[name]
            field.queryset = queryset
            field.label_from_instance = _name
            field.empty_label = None if name == "member" else _("Choose …")


def _name(member: Member) -> str:
    return member.name


@may(May.CHANGE)
@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: DeskRequest) -> HttpResponseBase:
    today = clock.today(get_default_timezone())
    initial = {"member": request.member.pk, "first_day": today}
    form = DeputyForm(request.POST or None, by=request.member, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            deputising.deputise(by=request.member, **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, " ".join(said(refusal)))
        else:
            messages.success(request, gettext("Kept."))
            return redirect("deputies")
    rows = [
        {
            "row": row,
            "now": row.first_day <= today,
            "may_end": deputising.may_deputise(request.member, row.member),
        }
        for row in rolls.deputies_for(request.member)
    ]
    return render(request, "desk/deputies.html", {"rows": rows, "form": form})


@may(May.CHANGE)
@require_POST
def end_deputy(request: DeskRequest, pk: int) -> HttpResponseBase:
    row = get_object_or_404(rolls.deputies_for(request.member), pk=pk)
    deputising.end(standing_in=row, by=request.member)
    messages.success(request, gettext("Ended."))
    return redirect("deputies")
