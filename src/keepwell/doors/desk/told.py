"""Audit entries in words, in the reader's language: who did what to whom."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from keepwell.doors.telling import wording
from keepwell.lib.words import gettext_noop
from keepwell.staff.models import AuditEntry, Role

ROLES: Final[Mapping[str, str]] = MappingProxyType(
    {
        Role.MANAGER: gettext_noop("manager"),
        Role.LEAD: gettext_noop("lead"),
        Role.ADMIN: gettext_noop("admin"),
        Role.READER: gettext_noop("reader"),
    }
)

MARKS: Final[Mapping[str, str]] = MappingProxyType(
    {"image_maker": gettext_noop("image-maker"), "expert": gettext_noop("expert")}
)

TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {"breadwinner": gettext_noop("breadwinner"), "prospect": gettext_noop("prospect"), **MARKS}
)

# What was done, by kind. What is told of a client names the client beside it, where the reader may see it.
SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "member.joined": gettext_noop("came in by a one-time link and chose a password"),
        "member.invited": gettext_noop("invited %(name)s as %(role)s"),
        "member.appointed": gettext_noop("made %(name)s %(role)s (before: %(role_before)s)"),
        "member.closed": gettext_noop("closed %(name)s"),
        "member.reopened": gettext_noop("reopened %(name)s"),
        "member.renamed": gettext_noop("changed their name from %(before)s to %(after)s"),
        "member.second_step_forgotten": gettext_noop("took away the second step of %(name)s"),
        "link.made": gettext_noop("made a one-time link for %(name)s"),
        "team.made": gettext_noop("made the team %(name)s"),
        "team.renamed": gettext_noop("renamed the team %(before)s to %(after)s"),
        "team.dissolved": gettext_noop("dissolved the team %(name)s"),
        "deputy.set": gettext_noop("let %(deputy)s stand in for %(name)s from %(first_day)s to %(last_day)s"),
        "deputy.ended": gettext_noop("ended that %(deputy)s stands in for %(name)s"),
        "setting.chosen": gettext_noop("set %(setting)s to %(after)s (before: %(before)s)"),
        "view.saved": gettext_noop("shared the view %(name)s"),
        "view.renamed": gettext_noop("changed the name or the readers of the view %(name)s"),
        "view.changed": gettext_noop("changed what the view %(name)s shows"),
        "view.removed": gettext_noop("removed the view %(name)s"),
        "view.restored": gettext_noop("brought back the view %(name)s"),
        "client.assigned": gettext_noop("gave the client to %(name)s"),
        "client.added": gettext_noop("added the client by hand"),
        "client.described": gettext_noop("wrote down facts of the company"),
        "client.marked": gettext_noop("marked the client as %(type)s: %(why)s"),
        "client.unmarked": gettext_noop("took back that the client is marked as %(type)s"),
        "client.merged": gettext_noop("merged another client into it"),
        "client.parted": gettext_noop("took back that another client was merged into it"),
        "client.told_apart": gettext_noop("said that it is not the same as another client"),
        "client.alike_again": gettext_noop("took back that it is not the same as another client"),
        "look.client": gettext_noop("looked at a client of somebody else"),
        "look.briefing": gettext_noop("opened the briefing"),
        "look.export": gettext_noop("took away a list of %(count)s clients"),
        "note.read": gettext_noop("read a private note"),
        "note.written": gettext_noop("wrote a private note"),
        "note.changed": gettext_noop("changed a private note"),
        "note.dropped": gettext_noop("dropped a private note"),
        "contact.added": gettext_noop("added a contact"),
        "contact.changed": gettext_noop("changed a contact"),
        "contact.closed": gettext_noop("closed a contact"),
        "fact.learned": gettext_noop("wrote down a fact"),
        "fact.dropped": gettext_noop("dropped a fact"),
        "conversation.logged": gettext_noop("logged a conversation"),
        "conversation.taken_back": gettext_noop("took back a conversation"),
        "promise.made": gettext_noop("made a promise"),
        "promise.kept": gettext_noop("kept a promise"),
        "promise.moved": gettext_noop("moved a promise"),
        "promise.withdrawn": gettext_noop("withdrew a promise"),
        "promise.reopened": gettext_noop("reopened a promise"),
        "notice.made": gettext_noop("made the notice “%(title)s” for %(clients)s clients"),
        "notice.withdrawn": gettext_noop("withdrew the notice “%(title)s”"),
        "notice.restored": gettext_noop("let the notice “%(title)s” stand again"),
        "notice.told": gettext_noop("brought a notice"),
        "notice.spared": gettext_noop("found that a notice need not be brought"),
        "notice.owed_again": gettext_noop("took back that a notice was brought"),
        "step.planned": gettext_noop("planned a next step"),
        "today.snoozed": gettext_noop("put an action off"),
        "today.no_problem": gettext_noop("found an action to be no problem"),
        "today.handed_over": gettext_noop("handed an action to %(name)s"),
        "today.undone": gettext_noop("took back what was done about an action"),
        "import.done": gettext_noop("imported orders"),
        "import.undone": gettext_noop("undid an import of orders"),
        "order.entered": gettext_noop("wrote the order %(number)s by hand"),
        "order.taken_back": gettext_noop("took the order %(number)s back"),
        "errand.begun": gettext_noop("sent order files to be looked at: %(files)s"),
        "errand.dropped": gettext_noop("threw order files away that were not brought in"),
        "mapping.remembered": gettext_noop("kept how a kind of file is read"),
        "charge_rule.added": gettext_noop("added a rule about charges"),
        "charge_rule.dropped": gettext_noop("dropped a rule about charges"),
    }
)


def tell(entry: AuditEntry) -> str:
    """What was done; a kind without a sentence yet is named as it is kept."""
    sentence = SENTENCES.get(entry.kind)
    if sentence is None:
        return entry.kind.replace(".", " ").replace("_", " ")
    try:
        return wording.gettext(sentence) % _facts(entry)
    except KeyError:  # written by an earlier version that knew less of it
        return entry.kind.replace(".", " ").replace("_", " ")


def _facts(entry: AuditEntry) -> dict[str, Any]:
    facts: dict[str, Any] = dict(entry.data)
    if entry.kind == "member.appointed":
        facts = {
            "name": facts["name"],
            "role": _placed(facts["after"]),
            "role_before": _placed(facts["before"]),
        }
    elif entry.kind == "member.invited":
        facts["role"] = wording.gettext(ROLES[facts["role"]])
    elif "type" in facts:
        facts["type"] = wording.gettext(MARKS.get(facts["type"], facts["type"]))
    elif entry.kind == "look.export":
        facts["count"] = wording.number(facts["count"])
    elif entry.kind == "setting.chosen":
        facts["setting"] = entry.about.partition(":")[2]
    for name in ("first_day", "last_day"):
        if name in facts:
            facts[name] = wording.day(dt.date.fromisoformat(facts[name]))
    return facts


def _placed(where: Mapping[str, str]) -> str:
    role = wording.gettext(ROLES[where["role"]])
    return f"{role}, {where['team']}" if where["team"] else role
