"""How pages say numbers, days and money in the reader's language, and draw icons."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext
from lucide.templatetags import lucide

from keepwell.doors.desk import sheets
from keepwell.doors.desk.morning.hows import HOWS
from keepwell.doors.desk.told import ROLES
from keepwell.doors.telling import countries, languages, wording

register = template.Library()
_SELECTED: Final = SafeString(" selected")


@register.simple_tag
@cache
def icon(name: str, size: int = 18) -> SafeString:
    """The lucide icon of that name, drawn in the text's colour and hidden from readers of the screen."""
    drawn = lucide.lucide(name, size=size, **{"class": "icon", "aria-hidden": "true", "focusable": "false"})
    return SafeString(drawn)


@register.simple_tag(takes_context=True)
def sheet(context: template.Context, *names: str) -> SafeString:
    """The one style sheet of a page: what every page has, and these."""
    return sheets.tag(context.get("request"), *names)


@register.simple_tag
def options(pairs: Iterable[tuple[object, str]], picked: object = "") -> SafeString:
    """What a select offers, of (sent, shown), one tag for all."""
    return _options(tuple((str(sent), str(shown)) for sent, shown in pairs), str(picked))


@register.simple_tag
def languages_for(code: str | None) -> SafeString:
    """What a select of languages offers; one that was written down and is not offered stands first."""
    offered = languages.offered()
    known = not code or any(code == one for one, _ in offered)
    return options(
        offered if known else [(str(code), languages.language_name(str(code))), *offered], code or ""
    )


@lru_cache(maxsize=200)
def _options(pairs: tuple[tuple[str, str], ...], picked: str) -> SafeString:
    """Remembered: there may be hundreds, and they are the same on every page."""
    return format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((sent, _SELECTED if sent == picked else "", shown) for sent, shown in pairs),
    )


@register.filter
def number(value: float | Decimal | None) -> str:
    return "–" if value is None else wording.number(value)


@register.filter
def short(value: float | Decimal | None) -> str:
    return "–" if value is None else wording.short(value)


@register.filter
def percent(value: float | None) -> str:
    return wording.percent(value)


@register.filter
def country(text: str) -> str:
    return countries.country(text)


@register.filter
def language(code: str) -> str:
    return languages.language_name(code)


@register.filter
def digits(text: object) -> str:
    """Of what others wrote: a size, a code."""
    return wording.digits(str(text))


@register.filter
def fine_percent(value: float | None) -> str:
    """With one decimal: of many clients each has a small share."""
    return wording.percent(value, places=1)


@register.filter
def money(value: float | Decimal | None, currency: str = "") -> str:
    return wording.money(value, currency)


@register.filter
def amount(text: str | None, currency: str = "") -> str:
    """Money that is kept as text, as in a JSON column."""
    return wording.money(Decimal(text) if text else None, currency)


@register.filter
def day(value: dt.date | None) -> str:
    return wording.day(value)


@register.filter
def short_day(value: dt.date | None) -> str:
    return wording.short_day(value)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """Day and time of day where the reader is."""
    if value is None:
        return "–"
    here = localtime(value)
    return f"{wording.short_day(here.date())} {wording.digits(here.strftime('%H:%M'))}"


@register.filter
def role(value: str) -> str:
    return gettext(ROLES[value])


@register.filter
def iso(value: dt.date | dt.datetime | None) -> str:
    return "" if value is None else value.isoformat()


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key, "") if mapping else ""


@register.filter
def result(how: str) -> str:
    """What came of a thing on Today, in a word or two."""
    return gettext(HOWS[how])
