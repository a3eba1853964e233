"""The five figures of a client's page, each with what it is compared with."""

from dataclasses import dataclass
from typing import Final

from keepwell.care.relationship import Part, Relationship
from keepwell.doors.desk.portrait.dossier import age
from keepwell.doors.desk.portrait.state import State
from keepwell.doors.desk.portrait.whole import Portrait
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext, ngettext
from keepwell.lib.words import gettext_noop

ADVICE: Final = {
    Part.RECENCY: gettext_noop("What would help most: speak to them again."),
    Part.FREQUENCY: gettext_noop("What would help most: speak to them more often."),
    Part.BREADTH: gettext_noop("What would help most: get to know a second person there, and who decides."),
    Part.ANSWERS: gettext_noop("What would help most: find the hour and the channel at which they answer."),
}


@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    value: str
    note: str
    tone: str = ""
    reasons: tuple[str, ...] = ()


def figures(of: Portrait) -> list[Figure]:
    return [_net_sales(of), _worth(of), _at_stake(of), _next_order(of), _relationship(of)]


def _net_sales(of: Portrait) -> Figure:
    title = gettext("Net sales, 12 months")
    found = of.standing
    if found is None:
        return Figure(title, "–", "")
    compared = gettext("%(change)s on the year before") % {
        "change": wording.change(found.net_sales, found.net_sales_before)
    }
    falls = found.net_sales_before > 0 and found.net_sales < found.net_sales_before
    note = compared if found.net_sales_before > 0 else gettext("nothing in the year before")
    return Figure(title, wording.money(found.net_sales, of.currency), note, "slip" if falls else "")


def _worth(of: Portrait) -> Figure:
    years = ngettext("Worth, next %(count)s year", "Worth, next %(count)s years", of.worth_years)
    title = years % {"count": wording.number(of.worth_years)}
    found = of.standing
    if found is None or found.lifetime_value is None:
        return Figure(title, "–", gettext("too few clients or orders to tell"))
    note = ""
    if found.lifetime_value_low is not None and found.lifetime_value_high is not None:
        note = gettext("between %(low)s and %(high)s (80\u00a0%%)") % {
            "low": wording.short(round(found.lifetime_value_low)),
            "high": wording.short(round(found.lifetime_value_high)),
        }
        if not found.lifetime_value_high:
            note = gettext("most likely nothing more; a small chance of much")
    return Figure(title, wording.money(found.lifetime_value, of.currency), note)


def _at_stake(of: Portrait) -> Figure:
    title = gettext("At stake")
    if of.standing is None or not of.standing.at_stake:
        return Figure(title, "–", "")
    note = gettext("over the next year")
    if of.standpoint.state is State.GROWING:  # of more, not of less
        note = gettext("more in a year, if this goes on")
    return Figure(title, wording.money(of.standing.at_stake, of.currency), note)


def _next_order(of: Portrait) -> Figure:
    found = of.standing
    if found is None or found.next_expected is None or found.is_lost:
        return Figure(gettext("Next order expected"), "–", gettext("no rhythm to tell it from"))
    late = found.next_expected < of.as_of
    title = gettext("Next order was expected") if late else gettext("Next order expected")
    note = gettext("between %(low)s and %(high)s (80\u00a0%%)") % {
        "low": wording.short_day(found.next_from),
        "high": wording.short_day(found.next_to),
    }
    overdue = found.next_to is not None and found.next_to < of.as_of
    return Figure(title, wording.short_day(found.next_expected), note, "slip" if overdue else "")


def _relationship(of: Portrait) -> Figure:
    title = gettext("Relationship")
    if of.relationship is None:
        return Figure(title, "–", gettext("no talk logged yet"))
    value = gettext("%(score)s of 10") % {"score": wording.number(of.relationship.score)}
    reasons = _reasons(of, of.relationship)
    return Figure(title, value, reasons[0], reasons=(*reasons[1:], gettext(ADVICE[of.relationship.weakest])))


def _reasons(of: Portrait, found: Relationship) -> list[str]:
    seen = found.signals
    last = gettext("nobody reached yet")
    if seen.last is not None:
        last = gettext("last spoken %(ago)s") % {"ago": age((of.today - seen.last).days)}
    talks = ngettext("%(count)s talk in 12 months", "%(count)s talks in 12 months", seen.reached)
    people = ngettext("%(count)s person spoken to", "%(count)s people spoken to", seen.people)
    if not seen.deciders:
        people += ", " + gettext("nobody who decides")
    answers = gettext("reached %(reached)s of %(tried)s times")
    return [
        last,
        talks % {"count": wording.number(seen.reached)},
        people % {"count": wording.number(seen.people)},
        answers % {"reached": wording.number(seen.reached), "tried": wording.number(seen.tried)},
    ]
