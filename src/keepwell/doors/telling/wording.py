"""How the terminal says numbers, days and sentences in the reader's language; knows no Django.

Babel prints Latin digits for Bengali, so the digits are put over at the end. The taka and its neighbours are
grouped by lakh and crore in every language, because that is how their readers count.
"""

import datetime as dt
import os
from collections.abc import Mapping
from contextvars import ContextVar
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from gettext import NullTranslations, translation
from pathlib import Path
from typing import Any, Final

from keepwell.lib.words import Phrase

LANGUAGES: Final = ("en", "bn")
_LOCALES: Final = {"en": "en_GB", "bn": "bn_BD"}
_BENGALI: Final = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_BY_LAKH: Final = frozenset({"BDT", "INR", "PKR", "NPR", "LKR", "BTN"})
_SIGNS: Final = {"BDT": "৳", "USD": "$", "CAD": "CA$", "AUD": "A$", "SGD": "S$", "HKD": "HK$"}
SURE: Final = 0.99  # nothing of the future is surer
UNLIKELY: Final = 0.01
_UNBROKEN: Final = "\N{NO-BREAK SPACE}"  # a number and its sign stay on one line
MINUS: Final = "\N{MINUS SIGN}"  # in faces; files and JSON keep the plain hyphen that programs read
# Where Unicode's names are cut in the middle of a letter, or spelt as Bangla Academy no longer does.
_MONTHS: Final = {
    "জানুয়ারী": "জানুয়ারি",
    "ফেব্রুয়ারী": "ফেব্রুয়ারি",
    "এপ্রি": "এপ্রিল",
    "জুল": "জুলাই",
    "আগ": "আগস্ট",
}
_language: ContextVar[str] = ContextVar("language", default="en")  # of this reader: a server has many at once


def use(language: str | None = None) -> None:
    """Sets the reader's language: "en" or "bn"; None: `KEEPWELL_LANGUAGE`, else English."""
    chosen = (language or os.environ.get("KEEPWELL_LANGUAGE") or "en").split("_")[0].split("-")[0].lower()
    _language.set(chosen if chosen in LANGUAGES else "en")


def language() -> str:
    return _language.get()


@cache
def _catalogue(spoken: str) -> NullTranslations:
    folder = Path(__file__).parents[2] / "locale"
    return translation("django", folder, [spoken], fallback=True)


def gettext(text: str) -> str:
    """`text` in the reader's language, or as it is."""
    return _catalogue(language()).gettext(text) if text else ""


def spoken(text: str | None) -> str:
    """What may be missing, in the reader's language."""
    return gettext(text) if text else ""


def ngettext(one: str, many: str, count: int) -> str:
    """The form that fits `count`."""
    return _catalogue(language()).ngettext(one, many, count)


def fill(template: str, facts: Mapping[str, Any]) -> str:
    """`template` in the reader's language with its facts put in; numbers and days worded.

    A fact that names something by number (`…_id`, `first`) is typed back into a command, so it stays as it is.
    """
    return gettext(template) % {
        name: value if name.endswith("_id") or name == "first" else worded(value)
        for name, value in facts.items()
    }


def worded(value: Any) -> Any:  # noqa: PLR0911 - one for each kind of value
    if isinstance(value, Phrase):
        return gettext(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return number(value)
    if isinstance(value, dt.datetime):
        return moment(value)
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, float | Decimal):
        return short(value)
    return value


def digits(text: str) -> str:
    """Latin digits put into the reader's."""
    return text.translate(_BENGALI) if language() == "bn" else text


def _pattern(places: int, currency: str = "") -> str:
    by_lakh = language() == "bn" or currency in _BY_LAKH
    return ("#,##,##0" if by_lakh else "#,##0") + ("." + "0" * places if places else "")


def number(value: float | Decimal, *, places: int = 0, currency: str = "") -> str:
    """A number with grouped digits, rounded half up: 1,234,567, ১২,৩৪,৫৬৭, −12 (never a hyphen)."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    rounded = abs(rounded) if rounded == 0 else rounded
    return digits(_grouped(rounded, _pattern(places, currency)))


@lru_cache(maxsize=8192)
def _grouped(value: Decimal, pattern: str) -> str:
    from babel.numbers import format_decimal

    return format_decimal(value, format=pattern, locale="en").replace("-", MINUS)


def short(value: float | Decimal) -> str:
    """A number with at most two decimals, and none from a thousand on: 2.4, 0.05, 1,204."""
    exact = Decimal(str(value))
    wanted = 0 if abs(exact) >= 1000 else 2  # noqa: PLR2004 - from here on decimals are noise
    rounded = exact.quantize(Decimal(1).scaleb(-wanted), rounding=ROUND_HALF_UP).normalize()
    exponent = rounded.as_tuple().exponent
    return number(rounded, places=max(0, -exponent) if isinstance(exponent, int) else 0)


def money(value: float | Decimal | None, currency: str = "", *, places: int = 0) -> str:
    """Money with its sign: € 412,000, ৳ 38,00,000, −€ 120; without one where the currency is unknown."""
    if value is None:
        return "–"
    text = number(value, places=places, currency=currency)
    if not currency:
        return text
    minus = MINUS if text.startswith(MINUS) else ""
    return f"{minus}{sign(currency)}{_UNBROKEN}{text.removeprefix(MINUS)}"


@lru_cache(maxsize=256)
def sign(currency: str) -> str:
    if currency in _SIGNS:
        return _SIGNS[currency]
    from babel.numbers import get_currency_symbol

    return get_currency_symbol(currency, locale="en") if currency else ""


def percent(value: float | None, *, places: int = 0) -> str:
    return "–" if value is None else f"{number(value * 100, places=places)}{_UNBROKEN}%"


def chance(value: float) -> str:
    """A chance in words that claim no certainty: 62 %, more than 99 %, less than 1 %."""
    if value > SURE:
        return gettext("more than %(chance)s") % {"chance": percent(SURE)}
    if value < UNLIKELY:
        return gettext("less than %(chance)s") % {"chance": percent(UNLIKELY)}
    return percent(value)


def day(value: dt.date | None) -> str:
    """9 December 2011."""
    return "–" if value is None else digits(_dated(value, "d MMMM y", _LOCALES[language()]))


def weekday(value: dt.date) -> str:
    """Friday 9 December 2011."""
    return digits(_dated(value, "EEEE d MMMM y", _LOCALES[language()]))


def short_day(value: dt.date | None) -> str:
    """9 Dec 2011."""
    return "–" if value is None else digits(_dated(value, "d MMM y", _LOCALES[language()]))


@lru_cache(maxsize=8192)
def _dated(value: dt.date, pattern: str, locale: str) -> str:
    from babel.dates import format_date

    said = str(format_date(value, pattern, locale=locale))
    return " ".join(_MONTHS.get(word, word) for word in said.split(" "))


def month(value: dt.date) -> str:
    """Dec."""
    return _dated(value, "MMM", _LOCALES[language()])


def month_year(value: dt.date) -> str:
    """December 2011."""
    return digits(_dated(value, "MMMM y", _LOCALES[language()]))


def month_day(value: dt.date) -> str:
    """9 Dec."""
    return digits(_dated(value, "d MMM", _LOCALES[language()]))


def moment(value: dt.datetime) -> str:
    """9 Dec 2011, 14:05, in the machine's own zone."""
    local = value.astimezone() if value.tzinfo else value
    return f"{short_day(local.date())}, {hour(local)}"


def hour(value: dt.datetime | dt.time) -> str:
    """14:05, on whichever clock `value` is."""
    return digits(value.strftime("%H:%M"))


def seconds(value: float) -> str:
    """1.4 s, 2 min 5 s."""
    if value < 60:  # noqa: PLR2004 - a minute
        return gettext("%(seconds)s s") % {"seconds": number(value, places=1)}
    return gettext("%(minutes)s min %(seconds)s s") % {
        "minutes": number(int(value) // 60),
        "seconds": number(int(value) % 60),
    }


def short_days(count: float | None) -> str:
    """62 d, for a column of a table; a dash where unknown."""
    return "–" if count is None else gettext("%(count)s d") % {"count": number(count)}


def days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number(count)}


def change(now: Any, before: Any) -> str:
    """How much more or less than the year before: +12 %, −9 %."""
    if not before or before <= 0:
        return "–"
    ratio = float(now) / float(before) - 1
    return ("+" if ratio > 0 else "") + percent(ratio)
