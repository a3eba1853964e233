"""What is done from a client's page: each view reads the form, makes one call to an act, and shows the page again."""

import datetime as dt
from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from keepwell.care import talking
from keepwell.care.promises import keeping, making, moving, reopening, withdrawing
from keepwell.care.promises.models import Promise
from keepwell.care.today.models import NextStep
from keepwell.clients import contacting, learning, noting
from keepwell.clients.models import Client, Contact, Fact, Note
from keepwell.clients.zones import day_of, zone_of
from keepwell.doors.desk.finding import back_to, client_of
from keepwell.doors.desk.gate import DeskRequest, May, may
from keepwell.doors.desk.pages.client import CHANNEL_NAMES, contact_of, log_form, page
from keepwell.doors.desk.refusing import said
from keepwell.doors.desk.toasting import toast
from keepwell.doors.desk.typed import chosen_id, day, day_in, needed_day
from keepwell.doors.telling.wording import gettext, ngettext, number
from keepwell.ledger.models import Conversation
from keepwell.lib.refusals import Refusal

PERSON: Final = tuple(contacting.TEXTS)


@may(May.CHANGE)
@require_POST
def log_talk(request: DeskRequest, pk: int) -> HttpResponse:
    """Logs a talk with what was promised; what is refused stays in the form as it was typed."""
    client = client_of(request, pk)
    try:
        held = _log(request, client)
    except Refusal as refusal:
        log = log_form(request.POST, opened=True, wrong=said(refusal))
        if not request.htmx:
            return page(request, pk, log=log, status=422)
        channels = {name: gettext(title) for name, title in CHANNEL_NAMES.items()}
        people = Contact.objects.seen_by(request.viewer).filter(client=client, left_on=None).order_by("name")
        facts = {
            "client": client,
            "log": log,
            "people": people,
            "channels": channels,
            "today": day_of(client),
        }
        answer = render(request, "desk/client/log.html", facts)
        answer["HX-Retarget"] = answer["HX-Reselect"] = "#log-form"
        answer["HX-Reswap"] = "outerHTML"
        return answer
    count = len(held.promises)
    told = ngettext("Logged, with %(count)s promise.", "Logged, with %(count)s promises.", count)
    toast(
        request,
        told % {"count": number(count)} if count else gettext("Logged."),
        undo=reverse("take_back_talk", args=[pk, held.conversation.pk]),
        facts={"step": str(held.step.pk)} if held.step else None,
    )
    return back_to(request, pk)


def _log(request: DeskRequest, client: Client) -> talking.Talk:
    form = request.POST
    pairs = zip(form.getlist("promise"), form.getlist("due"), strict=False)
    promised = []
    for what, due in pairs:
        if what.strip() or due.strip():
            promised.append(talking.Promised(what, day_in(due) or needed_day(form, "missing")))
    return talking.talk(
        client=client,
        by=request.member,
        channel=form.get("channel", ""),
        text=form.get("text", ""),
        contact=contact_of(request.viewer, client, chosen_id(form, "contact")),
        reached=form.get("reached", "yes") == "yes",
        began_with_them="began_with_them" in form,
        at=_when(client, day(form, "day")),
        promised=promised,
        next_what=form.get("next_what", ""),
        next_day=day(form, "next_day"),
    )


def _when(client: Client, on: dt.date | None) -> dt.datetime | None:
    """Now, or noon of another day, at the client's."""
    if on is None or on == day_of(client):
        return None
    return dt.datetime.combine(on, dt.time(12), tzinfo=zone_of(client))


@may(May.CHANGE)
@require_POST
def take_back_talk(request: DeskRequest, pk: int, talk: int) -> HttpResponse:
    client = client_of(request, pk)
    held = get_object_or_404(Conversation.objects.seen_by(request.viewer).filter(client=client), pk=talk)
    planned = chosen_id(request.POST, "step")
    step = None
    if planned is not None:
        step = NextStep.objects.seen_by(request.viewer).filter(client=client, pk=planned).first()
    talking.take_back(conversation=held, by=request.member, step=step)
    toast(request, gettext("The talk was taken back, and what was promised in it."))
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def make_promise(request: DeskRequest, pk: int) -> HttpResponse:
    client = client_of(request, pk)
    made = making.make(
        client=client,
        by=request.member,
        what=request.POST.get("what", ""),
        due=needed_day(request.POST, "due"),
        contact=contact_of(request.viewer, client, chosen_id(request.POST, "contact")),
    )
    toast(request, gettext("Promised: %(what)s") % {"what": _short(made.what)})
    return back_to(request, pk)


def _promise(request: DeskRequest, pk: int, promise: int) -> Promise:
    client = client_of(request, pk)
    rows = Promise.objects.seen_by(request.viewer).filter(client=client).select_related("client")
    return get_object_or_404(rows, pk=promise)


@may(May.CHANGE)
@require_POST
def keep_promise(request: DeskRequest, pk: int, promise: int) -> HttpResponse:
    found = _promise(request, pk, promise)
    keeping.keep(promise=found, by=request.member)
    undo = reverse("reopen_promise", args=[pk, promise])
    toast(request, gettext("Kept: %(what)s") % {"what": _short(found.what)}, undo=undo)
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def move_promise(request: DeskRequest, pk: int, promise: int) -> HttpResponse:
    found = _promise(request, pk, promise)
    to = needed_day(request.POST, "to")
    moving.move(promise=found, to=to, why=request.POST.get("why", ""), by=request.member)
    toast(request, gettext("Moved: %(what)s") % {"what": _short(found.what)})
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def withdraw_promise(request: DeskRequest, pk: int, promise: int) -> HttpResponse:
    found = _promise(request, pk, promise)
    withdrawing.withdraw(promise=found, why=request.POST.get("why", ""), by=request.member)
    undo = reverse("reopen_promise", args=[pk, promise])
    toast(request, gettext("Withdrawn: %(what)s") % {"what": _short(found.what)}, undo=undo)
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def reopen_promise(request: DeskRequest, pk: int, promise: int) -> HttpResponse:
    found = _promise(request, pk, promise)
    reopening.reopen(promise=found, by=request.member)
    toast(request, gettext("Open again: %(what)s") % {"what": _short(found.what)})
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def add_person(request: DeskRequest, pk: int) -> HttpResponse:
    client = client_of(request, pk)
    details = {name: request.POST.get(name, "") for name in PERSON}
    details["decides"] = "decides" in request.POST  # type: ignore[assignment]
    added = contacting.add(client=client, by=request.member, details=details)
    toast(request, gettext("Added: %(name)s") % {"name": added.name})
    return back_to(request, pk)


def _person(request: DeskRequest, pk: int, person: int) -> Contact:
    rows = (
        Contact.objects.seen_by(request.viewer).filter(client=client_of(request, pk)).select_related("client")
    )
    return get_object_or_404(rows, pk=person)


@may(May.CHANGE)
@require_POST
def change_person(request: DeskRequest, pk: int, person: int) -> HttpResponse:
    found = _person(request, pk, person)
    details = {name: request.POST[name] for name in PERSON if name in request.POST}
    details["decides"] = "decides" in request.POST  # type: ignore[assignment]
    contacting.change(contact=found, by=request.member, details=details)
    toast(request, gettext("Changed: %(name)s") % {"name": found.name})
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def close_person(request: DeskRequest, pk: int, person: int) -> HttpResponse:
    found = _person(request, pk, person)
    contacting.close(contact=found, by=request.member)
    undo = reverse("reopen_person", args=[pk, person])
    toast(request, gettext("%(name)s is no longer there.") % {"name": found.name}, undo=undo)
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def reopen_person(request: DeskRequest, pk: int, person: int) -> HttpResponse:
    found = _person(request, pk, person)
    contacting.reopen(contact=found, by=request.member)
    toast(request, gettext("%(name)s is there again.") % {"name": found.name})
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def add_note(request: DeskRequest, pk: int) -> HttpResponse:
    client = client_of(request, pk)
    noting.note(client=client, text=request.POST.get("text", ""), by=request.member)
    toast(request, gettext("Noted. Only you read it."))
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def strike_note(request: DeskRequest, pk: int, note: int) -> HttpResponse:
    rows = Note.objects.seen_by(request.viewer).filter(client=client_of(request, pk))
    noting.strike(note=get_object_or_404(rows, pk=note), by=request.member)
    toast(request, gettext("The note is struck out."))
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def learn_fact(request: DeskRequest, pk: int) -> HttpResponse:
    client, form = client_of(request, pk), request.POST
    replaced = chosen_id(form, "instead_of")
    old = None
    if replaced is not None:
        old = get_object_or_404(Fact.objects.seen_by(request.viewer).filter(client=client), pk=replaced)
    learning.learn(
        client=client,
        field=form.get("field", ""),
        value=form.get("value", ""),
        source=form.get("source", ""),
        day=day(form, "day"),
        by=request.member,
        instead_of=old,
    )
    toast(request, gettext("Written into the dossier."))
    return back_to(request, pk)


@may(May.CHANGE)
@require_POST
def drop_fact(request: DeskRequest, pk: int, fact: int) -> HttpResponse:
    rows = Fact.objects.seen_by(request.viewer).filter(client=client_of(request, pk))
    learning.drop(fact=get_object_or_404(rows, pk=fact), by=request.member)
    toast(request, gettext("Taken out of the dossier."))
    return back_to(request, pk)


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"  # noqa: PLR2004 - a toast is one line or two
