"""What time it is at a client's, and whether somebody is at their desk, in words."""

import datetime as dt

from keepwell.clients.hours import next_holiday, reach
from keepwell.clients.models import Client
from keepwell.clients.zones import place_of_client
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext
from keepwell.lib import clock


def here_and_now(client: Client) -> str:
    """Osaka 18:40, at their desks until 18:00; the next holiday where one is near. Empty where nothing is known."""
    place = place_of_client(client)
    found = reach(place, clock.now())
    if found is None:
        return client.city
    said = f"{place.city} {wording.hour(found.local)}"
    if not place.city:
        said = gettext("%(time)s there") % {"time": wording.hour(found.local)}
    if found.now and found.until is not None:
        said += ", " + gettext("at their desks until %(time)s") % {"time": wording.hour(found.until)}
    elif found.opens is not None:
        said += ", " + gettext("reachable %(day)s from %(time)s") % {
            "day": _day(found.opens.date(), found.local.date()),
            "time": wording.hour(found.opens),
        }
    said += "."
    holiday = next_holiday(place, found.local.date(), language=wording.language())
    if holiday is not None:
        told = (
            gettext("%(day)s is %(holiday)s (estimated).")
            if holiday.estimated
            else gettext("%(day)s is %(holiday)s.")
        )
        said += " " + told % {"day": wording.weekday(holiday.day), "holiday": holiday.name}
    return said


def _day(day: dt.date, today: dt.date) -> str:
    apart = (day - today).days
    if apart == 0:
        return gettext("today")
    return gettext("tomorrow") if apart == 1 else wording.weekday(day)
