"""What people typed into a form of the desk, read; what cannot be read is refused in words."""

import datetime as dt
from decimal import Decimal, InvalidOperation

from django.http import QueryDict

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop


class DayUnclear(Refusal):
    says = gettext_noop("“%(value)s” is no day.")
    mend = gettext_noop("Give it as year-month-day, as in 2026-11-30, or choose it in the calendar.")


class DayMissing(Refusal):
    says = gettext_noop("A day is missing.")
    mend = gettext_noop("Choose it in the calendar, or give it as year-month-day.")


def day(form: QueryDict, name: str) -> dt.date | None:
    """The day in `name`, or None where nothing stands there. Raises DayUnclear."""
    return day_in(form.get(name, ""))


def day_in(text: str) -> dt.date | None:
    """Raises DayUnclear."""
    given = text.strip()
    if not given:
        return None
    try:
        return dt.date.fromisoformat(given)
    except ValueError as error:
        raise DayUnclear(value=given[:40]) from error


def needed_day(form: QueryDict, name: str) -> dt.date:
    """Raises DayMissing, DayUnclear."""
    found = day(form, name)
    if found is None:
        raise DayMissing
    return found


def decimal_in(text: str) -> Decimal | None:
    """The number, with a point or a comma; None where it is none. What is longer than anybody means is cut off."""
    try:
        found = Decimal(text.strip().replace(",", ".")[: len("0.0123456789")])
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def typed_back(exact: Decimal) -> str:
    """As `decimal_in` reads it, with a point in every language and no noughts at its end."""
    text = f"{exact:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def chosen_id(form: QueryDict, name: str) -> int | None:
    """The id in `name`; None where none was chosen or it is no number."""
    return id_in(form.get(name, ""))


def id_in(text: str) -> int | None:
    """The id it is, as any database can hold it; None for everything else."""
    return int(text) if text.isdecimal() and len(text) < len("1000000000000000000") else None


def page_in(text: str, *, most: int = 10_000) -> int:
    """The number of a page, from 1 to `most`; what is no such number is the first."""
    return max(1, min(int(text), most)) if text.isdecimal() and len(text) <= len(str(most)) else 1
