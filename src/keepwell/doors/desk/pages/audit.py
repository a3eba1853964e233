"""The audit: who changed or looked at what, newest first."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from keepwell.clients.finding import find
from keepwell.clients.models import Client
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.told import tell
from keepwell.staff import rolls
from keepwell.staff.models import AuditEntry


def _kinds() -> list[tuple[str, str]]:
    return [
        ("", gettext("Everything")),
        ("member", gettext("Members")),
        ("team", gettext("Teams")),
        ("deputy", gettext("Deputies")),
        ("link", gettext("One-time links")),
        ("look", gettext("Looks at what is confidential")),
        ("client", gettext("Clients")),
        ("contact", gettext("Contacts")),
        ("note", gettext("Private notes")),
        ("conversation", gettext("Conversations")),
        ("promise", gettext("Promises")),
        ("import", gettext("Imports")),
        ("order", gettext("Orders by hand")),
        ("errand", gettext("Order files")),
        ("setting", gettext("Settings")),
    ]


@may(May.LEAD)
@require_http_methods(["GET", "HEAD"])
def audit(request: DeskRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "")[:200] for name in ("who", "kind")}
    name = request.GET.get("client", "").replace("\x00", "").strip()[:200]
    meant = _meant(request, name) if name else None
    entries = rolls.audit_for(
        request.member,
        **asked,
        about=None if meant is None else [f"client:{one.pk}" for one in meant],
        before=_before(request.GET.get("before", "")),
    )
    asked["client"] = name
    more = entries[rolls.PAGE - 1] if len(entries) > rolls.PAGE else None
    entries = entries[: rolls.PAGE]
    clients = _clients(request, entries)
    rows = [{"entry": one, "told": tell(one), "client": clients.get(one.about)} for one in entries]
    older = urlencode({**asked, "before": f"{more.at.isoformat()} {more.pk}"}) if more else ""
    facts = {
        "rows": rows,
        "older": older,
        "kinds": _kinds(),
        "meant": meant,
        "people": rolls.members_for(request.member),
        **asked,
        "filtered": any(asked.values()),
    }
    return render(request, "desk/audit.html", facts)


def _meant(request: DeskRequest, name: str) -> list[Client]:
    """The clients that the filter names: by code, or as they are found anywhere; one's own page links by its code."""
    exact = list(Client.objects.seen_by(request.viewer).filter(key=name))
    found = exact or [match.client for match in find(typed=name, viewer=request.viewer)]
    return list({one.pk: one for one in found}.values())


def _before(text: str) -> tuple[dt.datetime, int] | None:
    """What the link to older entries carries; nothing where it was written by hand and makes no sense."""
    moment, _, pk = text.rpartition(" ")
    try:
        at = dt.datetime.fromisoformat(moment)
        return (at, int(pk)) if at.tzinfo else None
    except ValueError:
        return None


def _clients(request: DeskRequest, entries: list[AuditEntry]) -> dict[str, Any]:
    """By what an entry is about: the client, where this reader may see them."""
    keys = {
        int(number)
        for kind, _, number in (one.about.partition(":") for one in entries)
        if kind == "client" and number.isdigit()
    }
    seen = Client.objects.seen_by(request.viewer).filter(pk__in=keys).only("pk", "name")
    return {f"client:{client.pk}": client for client in seen}
