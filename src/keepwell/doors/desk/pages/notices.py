"""Notices: what clients are to hear from us, who of them has heard it, and a new one."""

import datetime as dt
from typing import Any, Final

from django.db.models import Count, F, Q, Sum
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from keepwell.care.notices import announcing, ending
from keepwell.care.notices.models import Notice, Owed
from keepwell.doors.desk.gate import ROLES, DeskRequest, May, may
from keepwell.doors.desk.refusing import said
from keepwell.doors.desk.toasting import toast
from keepwell.doors.desk.typed import needed_day, page_in
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext, ngettext
from keepwell.lib import clock
from keepwell.lib.refusals import Refusal
from keepwell.staff.choosing import chosen

PAGE: Final = 50  # clients
SHOWN: Final = 100  # notices
USUAL: Final = dt.timedelta(days=14)  # to tell everybody


@may(May.READ)
@require_http_methods(["GET", "HEAD"])
def notices(request: DeskRequest) -> HttpResponse:
    return _page(request)


@may(May.LEAD)
@require_POST
def make_notice(request: DeskRequest) -> HttpResponse:
    """What is refused stays in the form as it was typed."""
    form = request.POST
    try:
        made = announcing.announce(
            title=form.get("title", ""),
            text=form.get("text", ""),
            lines=form.getlist("line"),
            from_day=needed_day(form, "from_day"),
            due=needed_day(form, "due"),
            by=request.member,
            today=_today(),
        )
    except Refusal as refusal:
        return _page(request, wrong=said(refusal), status=422)
    count = made.owed.count()
    told = ngettext("%(count)s client is to hear it.", "%(count)s clients are to hear it.", count)
    toast(request, told % {"count": wording.number(count)}, undo=reverse("withdraw_notice", args=[made.pk]))
    return redirect("notice", made.pk)


@may(May.READ)
@require_GET
def notice(request: DeskRequest, notice: int) -> HttpResponse:
    """One notice, and the viewer's clients who are to hear it, the largest first."""
    found = get_object_or_404(Notice.objects.select_related("by"), pk=notice)
    page = page_in(request.GET.get("page", ""))
    owed = Owed.objects.seen_by(request.viewer).filter(notice=found)
    first = (page - 1) * PAGE
    rows = list(
        owed.select_related("client__manager", "by").order_by(
            F("ended_at").asc(nulls_first=True), "-bought", "client_id"
        )[first : first + PAGE + 1]
    )
    return render(
        request,
        "desk/notice.html",
        {
            "notice": found,
            "rows": rows[:PAGE],
            "of": owed.aggregate(**_COUNTS),
            "currency": str(chosen("currency") or ""),
            "previous": page - 1 if page > 1 else None,
            "next": page + 1 if len(rows) > PAGE else None,
            "several": request.viewer.sees_all or len(request.viewer.looks_for) > 1,
            "may_change": request.member.role in ROLES[May.LEAD],
        },
    )


@may(May.LEAD)
@require_POST
def withdraw_notice(request: DeskRequest, notice: int) -> HttpResponseRedirect:
    found = get_object_or_404(Notice, pk=notice)
    count = ending.withdraw(notice=found, by=request.member)
    told = ngettext(
        "Withdrawn: %(count)s client need not hear it any more.",
        "Withdrawn: %(count)s clients need not hear it any more.",
        count,
    )
    toast(request, told % {"count": wording.number(count)}, undo=reverse("restore_notice", args=[found.pk]))
    return redirect("notice", found.pk)


@may(May.LEAD)
@require_POST
def restore_notice(request: DeskRequest, notice: int) -> HttpResponseRedirect:
    found = get_object_or_404(Notice, pk=notice)
    ending.restore(notice=found, by=request.member)
    toast(request, gettext("The notice stands again."))
    return redirect("notice", found.pk)


def _page(request: DeskRequest, *, wrong: tuple[str, str] | None = None, status: int = 200) -> HttpResponse:
    today = _today()
    mine = {
        row["notice"]: row
        for row in Owed.objects.seen_by(request.viewer)
        .values("notice")
        .annotate(**_COUNTS)
        .order_by("-notice")[:SHOWN]
    }
    every = Notice.objects.select_related("by").order_by("withdrawn_at", "-due", "-pk")[:SHOWN]
    shown = [
        {"notice": one, "of": mine.get(one.pk, {"clients": 0, "open": 0, "told": 0, "bought": 0})}
        for one in every
        if one.pk in mine or request.viewer.sees_all
    ]
    may_change = request.member.role in ROLES[May.LEAD]
    typed = request.POST
    facts: dict[str, Any] = {
        "shown": shown,
        "today": today,
        "currency": str(chosen("currency") or ""),
        "may_change": may_change,
        "lines": announcing.product_lines() if may_change else [],
        "chosen_lines": typed.getlist("line"),
        "typed": typed,
        "wrong": wrong,
        "first": typed.get("from_day") or today.isoformat(),
        "last": typed.get("due") or (today + USUAL).isoformat(),
    }
    return render(request, "desk/notices.html", facts, status=status)


_COUNTS: Final = {
    "clients": Count("pk"),
    "open": Count("pk", filter=Q(ended_at=None)),
    "told": Count("pk", filter=Q(how=Owed.How.TOLD)),
    "bought": Sum("bought"),
}


def _today() -> dt.date:
    return clock.today(timezone.get_current_timezone())
