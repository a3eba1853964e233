"""What a member says came of a thing: the form that asks for it, and the one call to the act."""

import datetime as dt
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from keepwell.care.bringing_news import bring
from keepwell.care.notices.ending import spare
from keepwell.care.notices.models import Owed
from keepwell.care.promises import keeping, moving
from keepwell.care.today.dismissing import dismiss
from keepwell.care.today.handing_over import colleagues, hand_over
from keepwell.care.today.leaving_word import leave_word
from keepwell.care.today.reaching import reach
from keepwell.care.today.snoozing import snooze
from keepwell.clients.hours import working_days_after
from keepwell.clients.places import country_code
from keepwell.doors.desk.gate import DeskRequest
from keepwell.doors.desk.morning import sentences
from keepwell.doors.desk.morning.things import Thing
from keepwell.doors.desk.typed import chosen_id, day
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext
from keepwell.ledger.models import Conversation
from keepwell.lib import clock
from keepwell.lib.words import gettext_noop

TITLES: Final = {
    "reached": gettext_noop("Reached: what was said?"),
    "word": gettext_noop("Left word"),
    "snooze": gettext_noop("Not now: until when, and why?"),
    "no-problem": gettext_noop("No problem: why?"),
    "hand-over": gettext_noop("Hand over: to whom?"),
    "kept": gettext_noop("Kept"),
    "told": gettext_noop("Told: what did they say?"),
    "spare": gettext_noop("No need: why?"),
    "move": gettext_noop("Move: to which day, and why?"),
}
REASONS: Final = {
    "snooze": (
        gettext_noop("They asked for it"),
        gettext_noop("Away until then"),
        gettext_noop("An order is on its way"),
    ),
    "no-problem": (
        gettext_noop("Usual for their season"),
        gettext_noop("Agreed with them"),
        gettext_noop("Orders by another name"),
    ),
    "spare": (
        gettext_noop("They know it already"),
        gettext_noop("They no longer buy it"),
    ),
    "move": (gettext_noop("They agreed to it"), gettext_noop("We wait for goods")),
}


def form_of(
    request: DeskRequest, thing: Thing, how: str, *, wrong: tuple[str, str] | None = None
) -> dict[str, Any]:
    """What the form of a result is laid out from; what was typed stays in it."""
    today = _today()
    country = country_code(thing.client.country)
    days = [
        (gettext("tomorrow"), working_days_after(country, today, 1)),
        (gettext("in a week"), today + dt.timedelta(days=7)),
        (gettext("in two weeks"), today + dt.timedelta(days=14)),
        (gettext("in a month"), today + dt.timedelta(days=30)),
    ]
    typed: QueryDict = request.POST
    contact = thing.contact
    usual = (contact.channel if contact else "") or Conversation.Channel.PHONE
    return {
        "thing": thing,
        "how": how,
        "title": gettext(TITLES[how]),
        "wrong": wrong,
        "typed": typed,
        "channel": typed.get("channel") or usual,
        "channels": [(name, gettext(said)) for name, said in sentences.CHANNELS.items()],
        "days": [(said, one.isoformat()) for said, one in days],
        "first_day": (today + dt.timedelta(days=1)).isoformat(),
        "day": typed.get("day") or (days[1][1].isoformat() if how in {"snooze", "move"} else ""),
        "reasons": [gettext(one) for one in REASONS.get(how, ())],
        "person": sentences.person(contact),
        "colleagues": colleagues(client=thing.client, by=request.member) if how == "hand-over" else [],
        "to": chosen_id(typed, "to"),
    }


def result(request: DeskRequest, thing: Thing, how: str) -> tuple[str, str]:
    """What was done, in words, and the address that undoes it. Raises what the acts raise."""
    form, by, today = request.POST, request.member, _today()
    name = thing.client.name
    if thing.promise is not None:
        return _of_promise(request, thing, how)
    if thing.notice is not None:
        return _of_notice(request, thing, thing.notice, how)
    about: dict[str, Any] = {
        "client": thing.client,
        "by": by,
        "cue": thing.cue,
        "step": thing.step,
        "today": today,
    }
    talk = _talk(request, thing)
    match how:
        case "reached":
            done = reach(**about, **talk, next_what=form.get("what", ""), next_day=day(form, "day"))
            said = gettext("%(client)s: reached.")
        case "word":
            done = leave_word(**about, **talk)
            said = gettext("%(client)s: word left; back on %(day)s.")
        case "snooze":
            done = snooze(**about, until=day(form, "day"), why=form.get("why", ""))
            said = gettext("%(client)s: back on %(day)s.")
        case "no-problem":
            done = dismiss(**about, why=form.get("why", ""))
            said = gettext("%(client)s: no problem.")
        case _:
            to = next(
                (one for one, _ in colleagues(client=thing.client, by=by) if one.pk == chosen_id(form, "to")),
                by,
            )
            done = hand_over(**about, to=to, why=form.get("why", ""))
            said = gettext("%(client)s: handed to %(to)s.")
    facts = {
        "client": name,
        "day": wording.day(done.until) if done.until else "",
        "to": done.to.name if done.to else "",
    }
    return said % facts, reverse("today_undo", args=[done.pk])


def _talk(request: DeskRequest, thing: Thing) -> dict[str, Any]:
    form, contact = request.POST, thing.contact
    return {
        "channel": form.get("channel") or (contact.channel if contact else "") or Conversation.Channel.PHONE,
        "note": form.get("note", ""),
        "contact": contact,
    }


def _of_notice(request: DeskRequest, thing: Thing, owed: Owed, how: str) -> tuple[str, str]:
    form, by = request.POST, request.member
    if how == "told":
        what, on = form.get("what", ""), day(form, "day")
        bring(owed=owed, by=by, **_talk(request, thing), next_what=what, next_day=on)
        said = gettext("%(client)s: told.")
    else:
        spare(owed=owed, by=by, why=form.get("why", ""))
        said = gettext("%(client)s: need not hear it.")
    return said % {"client": thing.client.name}, reverse("today_untell", args=[owed.pk])


def _of_promise(request: DeskRequest, thing: Thing, how: str) -> tuple[str, str]:
    promise = thing.promise
    if promise is None:
        raise ValueError("a promise is kept or moved")
    if how == "kept":
        keeping.keep(promise=promise, by=request.member)
        said = gettext("%(client)s: promise kept.") % {"client": thing.client.name}
        return said, reverse("today_unkeep", args=[promise.pk])
    to = day(request.POST, "day")
    moving.move(promise=promise, to=to or promise.due, why=request.POST.get("why", ""), by=request.member)
    said = gettext("%(client)s: promise moved to %(day)s.") % {
        "client": thing.client.name,
        "day": wording.day(promise.due),
    }
    return said, ""


def _today() -> dt.date:
    return clock.today(timezone.get_current_timezone())
