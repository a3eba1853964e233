"""A client's clock in words: what time it is there, whether somebody is there, and when not."""

import datetime as dt
from dataclasses import dataclass
from functools import cache
from typing import Final

from babel import Locale

from keepwell.clients.hours import Holiday, Reach, next_holiday, reach
from keepwell.clients.models import Client, Contact
from keepwell.clients.places import Place
from keepwell.doors.telling import wording
from keepwell.doors.telling.languages import language_name
from keepwell.doors.telling.wording import gettext

HOUR: Final = dt.timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Clock:
    """`where` and `time`: blank where nothing tells. `now`: somebody should be there. `soon`: within the hour."""

    where: str = ""
    time: str = ""
    said: str = ""
    now: bool = False
    soon: bool = False
    holiday: str = ""
    sure: bool = True


def clock(place: Place, moment: dt.datetime, here: dt.tzinfo) -> Clock:
    """`here`: the zone of the one who reads."""
    where = place.city or territory(place.country)
    found = reach(place, moment)
    if found is None:
        return Clock(where=where)
    said = _now(found) if found.now else _later(found, here)
    return Clock(
        where=where,
        time=wording.hour(found.local),
        said=said,
        now=found.now,
        soon=found.within(HOUR),
        holiday=_holiday(
            next_holiday(place, found.local.date(), language=wording.language()), found.local.date()
        ),
        sure=place.sure,
    )


def spoken(client: Client, contact: Contact | None) -> str:
    """The language to write and speak in; blank where nobody noted it, for none is better than a wrong one."""
    code = (contact.language if contact else "") or client.language
    return language_name(code) if code else ""


def territory(code: str) -> str:
    return str(_locale().territories.get(code, "")) if code else ""


def weekday(day: dt.date) -> str:
    from babel.dates import format_date

    return format_date(day, "EEEE", locale=_locale())


def _locale() -> Locale:
    return _known(wording.language())


@cache
def _known(language: str) -> Locale:
    return Locale(language)


def _now(found: Reach) -> str:
    if found.until is None:
        return ""
    return gettext("now till %(time)s") % {"time": wording.hour(found.until)}


def _later(found: Reach, here: dt.tzinfo) -> str:
    if found.opens is None:
        return ""
    mine = found.opens.astimezone(here)
    facts = {
        "time": wording.hour(found.opens),
        "mine": wording.hour(mine),
        "weekday": weekday(found.opens.date()),
    }
    ahead = (found.opens.date() - found.local.date()).days
    elsewhere = mine.utcoffset() != found.opens.utcoffset()
    if ahead == 0:
        said = gettext("from %(time)s (%(mine)s here)") if elsewhere else gettext("from %(time)s")
    elif ahead == 1:
        said = (
            gettext("tomorrow from %(time)s (%(mine)s here)")
            if elsewhere
            else gettext("tomorrow from %(time)s")
        )
    else:
        said = (
            gettext("%(weekday)s from %(time)s (%(mine)s here)")
            if elsewhere
            else gettext("%(weekday)s from %(time)s")
        )
    return said % facts


def _holiday(found: Holiday | None, today: dt.date) -> str:
    if found is None:
        return ""
    ahead = (found.day - today).days
    facts = {"name": found.name, "weekday": weekday(found.day)}
    if ahead == 0:
        said = gettext("Holiday today: %(name)s") % facts
    elif ahead == 1:
        said = gettext("Holiday tomorrow: %(name)s") % facts
    else:
        said = gettext("Holiday on %(weekday)s: %(name)s") % facts
    return said + " " + gettext("(by reckoning; the moon decides)") if found.estimated else said
