"""The rows of Today, each one thing to do, worded and ready to be laid out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString
from django.utils.text import Truncator

from keepwell.care.notices.models import Owed
from keepwell.care.promises.models import Promise
from keepwell.care.today.listing import Action
from keepwell.care.today.listing import Lane as CueLane
from keepwell.care.today.models import Dealing, NextStep
from keepwell.care.today.neglect import Neglect
from keepwell.care.today.picking import Sight, place
from keepwell.clients.models import Client, Contact
from keepwell.cues.models import Cue
from keepwell.doors.desk.morning import deeds, sentences
from keepwell.doors.desk.morning.clocks import Clock, clock, spoken
from keepwell.doors.desk.morning.deeds import Deed
from keepwell.doors.desk.morning.strips import Strip, strip
from keepwell.doors.telling import cueing, wording
from keepwell.doors.telling.figuring import cell
from keepwell.doors.telling.wording import gettext
from keepwell.lib.words import gettext_noop
from keepwell.standings.models import Standing

OWE, SLIPPING, NEWS, CLOSE, CELEBRATE = "owe", "slip", "news", "close", "celebrate"
LANES: Final = {
    OWE: gettext_noop("You owe them"),
    SLIPPING: gettext_noop("Slipping"),
    NEWS: gettext_noop("Bring them news"),
    CLOSE: gettext_noop("Stay close"),
    CELEBRATE: gettext_noop("Celebrate"),
}
OF_CUES: Final = {CueLane.SLIPPING: SLIPPING, CueLane.STAY_CLOSE: CLOSE}
OPENING: Final = 240  # characters of what a notice says


@dataclass(slots=True)
class Row:
    key: str
    lane: str
    client: Client
    cell: str
    why: SafeString
    title: str
    money: str
    money_says: str
    clock: Clock
    person: str
    phone: str
    speech: str
    opening: str
    evidence: str
    deeds: SafeString
    strip: Strip | None = None
    also: str = ""
    again: str = ""
    manager: str = ""


@dataclass(slots=True)
class Known:
    """What rows are made from besides their things; each loaded once for all of them."""

    sight: Sight
    currency: str
    here: dt.tzinfo
    may_change: bool
    contacts: Mapping[int, Contact]
    dealings: Mapping[int, Dealing] = field(default_factory=dict)
    days: Mapping[int, Sequence[dt.date]] = field(default_factory=dict)
    several: bool = False  # managers: each row says whose it is
    query: str = ""  # of the list to come back to
    token: str = ""  # the field that lets a form through


def of_action(action: Action, known: Known) -> Row:
    cue: Cue = action.cue
    client = cue.client
    if client is None:
        raise ValueError("an action is about a client")
    lane = OF_CUES[action.lane]
    standing = client.standing
    row = _row(f"cue-{cue.pk}", lane, client, standing, known, deeds.OF_A_CUE)
    row.why = sentences.why(action, known.currency)
    row.title = cueing.title(cue.kind)
    row.money = wording.money(cue.at_stake, known.currency)
    row.money_says = gettext("at stake") if lane == SLIPPING else gettext("to win")
    row.opening = sentences.opening(cue.kind, cue.evidence.get("name") or cue.subject)
    row.also = sentences.also(action)
    row.again = sentences.came_back(known.dealings.get(client.pk), cue.kind, today=known.sight.on)
    if lane == SLIPPING:
        row.strip = strip(known.days.get(client.pk, ()), standing, as_of=known.sight.as_of)
    return row


def of_promise(promise: Promise, known: Known) -> Row:
    row = _row(
        f"promise-{promise.pk}",
        OWE,
        promise.client,
        _standing(promise.client),
        known,
        deeds.OF_A_PROMISE,
        promise.contact,
    )
    row.why = sentences.promised(promise, today=known.sight.on, me=known.sight.viewer.member_id or 0)
    row.title = gettext("Promise")
    row.opening = sentences.opening("promise")
    return row


def of_step(step: NextStep, known: Known) -> Row:
    row = _row(
        f"step-{step.pk}", OWE, step.client, _standing(step.client), known, deeds.OF_A_CUE, step.contact
    )
    row.why = sentences.planned(step, today=known.sight.on)
    row.title = gettext("Next step")
    row.opening = sentences.opening("step")
    return row


def of_notice(owed: Owed, known: Known) -> Row:
    row = _row(f"notice-{owed.pk}", NEWS, owed.client, _standing(owed.client), known, deeds.OF_A_NOTICE)
    row.why = sentences.owed(owed, today=known.sight.on)
    row.title = gettext("Notice")
    row.opening = Truncator(owed.notice.text).chars(OPENING)
    row.money = wording.money(owed.bought, known.currency)
    row.money_says = gettext("a year of it")
    return row


def of_celebration(standing: Standing, known: Known) -> Row:
    row = _row(f"client-{standing.pk}", CELEBRATE, standing.client, standing, known, deeds.OF_A_CELEBRATION)
    row.why = sentences.celebrated(standing, as_of=known.sight.as_of)
    row.title = gettext("Celebrate")
    row.opening = sentences.opening("first_order" if standing.order_days == 1 else "anniversary")
    return row


def of_neglect(neglect: Neglect, known: Known) -> Row:
    client = neglect.client
    row = _row(f"client-{client.pk}", CLOSE, client, _standing(client), known, deeds.OF_NEGLECT)
    row.why = sentences.neglected(neglect, today=known.sight.on)
    row.title = gettext("Stay close")
    row.opening = sentences.opening("neglected")
    return row


def _row(  # noqa: PLR0917 - a row's parts
    key: str,
    lane: str,
    client: Client,
    standing: Standing | None,
    known: Known,
    what: tuple[Deed, ...],
    whom: Contact | None = None,
) -> Row:
    contact = whom or known.contacts.get(client.pk)
    facts = (sentences.channel(contact), spoken(client, contact), sentences.manner(contact))
    yearly: Decimal | None = standing.net_sales if standing else None
    return Row(
        key=SafeString(key),
        lane=lane,
        client=client,
        cell=cell(standing) if standing else "",
        why=SafeString(""),
        title="",
        money=wording.money(yearly, known.currency) if yearly and yearly > 0 else "",
        money_says=gettext("a year") if yearly and yearly > 0 else "",
        clock=clock(place(client, contact), known.sight.moment, known.here),
        person=sentences.person(contact),
        phone=contact.phone if contact else "",
        speech=", ".join(fact for fact in facts if fact),
        opening="",
        evidence=deeds.address(key),
        deeds=deeds.buttons(what, key, query=known.query, token=known.token)
        if known.may_change
        else SafeString(""),
        manager=client.manager.name if known.several and client.manager else "",
    )


def _standing(client: Client) -> Standing | None:
    return getattr(client, "standing", None)
