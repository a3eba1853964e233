"""Days as people write them, read with one order of day and month for a whole column."""

import datetime as dt
import re
from dataclasses import dataclass

from keepwell.doors.gateways.orders.numbers import BENGALI

_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's day nought has no zone
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january|jan|januar|enero|janvier|জানুয়ারি|জানুয়ারি|জানুয়ারী|জানুয়ারী|জানু",
            "february|feb|februar|febrero|février|ফেব্রুয়ারি|ফেব্রুয়ারি|ফেব্রুয়ারী|ফেব্রুয়ারী|ফেব",
            "march|mar|märz|marzo|mars|মার্চ",
            "april|apr|abril|avril|এপ্রিল",
            "may|mai|mayo|মে",
            "june|jun|juni|junio|juin|জুন",
            "july|jul|juli|julio|juillet|জুলাই",
            "august|aug|agosto|août|আগস্ট|আগষ্ট",
            "september|sep|sept|septiembre|septembre|সেপ্টেম্বর|সেপ্টে",
            "october|oct|oktober|okt|octubre|octobre|অক্টোবর|অক্টো",
            "november|nov|noviembre|novembre|নভেম্বর|নভে",
            "december|dec|dezember|dez|diciembre|décembre|ডিসেম্বর|ডিসে",
        ),
        1,
    )
    for name in names.split("|")
}
_TIME = (
    r"(?:(?:[T ,]|\s)+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?)?\s*(?:Z|UTC|GMT|[A-Z]{3,4}|[+-]\d{2}:?\d{2})?(?:\s*\([^)]*\))?$"
)
_YEAR_FIRST = re.compile(r"^(?P<y>\d{4})(?P<s>[-/. ])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})" + _TIME)
_YEAR_LAST = re.compile(r"^(?P<a>\d{1,2})(?P<s>[-/. ])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})" + _TIME)
_COMPACT = re.compile(
    r"^(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?)?(?P<half>)$"
)
_WORD = r"(?P<word>[^\W\d_][\w\u0980-\u09ff]*)\.?"
_DAY_WORD = re.compile(
    r"^(?:[^\W\d_]{2,10}\.?,?\s+)?(?P<d>\d{1,2})(?:st|nd|rd|th|লা|ই|শে|রা|ঠা)?[-/.\s]*(?:of\s+)?"
    + _WORD
    + r"[-/.,\s]*(?P<y>\d{4}|\d{2})"
    + _TIME
)
_WORD_DAY = re.compile(
    r"^(?:[^\W\d_]{2,10}\.?,?\s+)?"
    + _WORD
    + r"[-/.\s]*(?P<d>\d{1,2})(?:st|nd|rd|th)?[-/.,\s]+(?P<y>\d{4})"
    + _TIME
)
_NUMBER = re.compile(r"^\d{1,14}(?:\.\d+)?$")
_SERIAL = range(1, 110_000)  # up to the year 2201
_UNIX = range(10**8, 10**10)


class DayUnreadError(ValueError):
    """The text is no day under the column's order."""


@dataclass(frozen=True, slots=True)
class Order:
    """Which of day and month stands first, where numbers alone do not say. `sure`: something decided it."""

    day_first: bool
    reason: str
    sure: bool = True
    against: int = 0


def read(text: str, *, day_first: bool) -> dt.datetime:
    """The company-local moment of a text; midnight where it names no time. Raises DayUnreadError.

    A zone suffix is let go: shops and ERPs write the company's own clock and add its offset.
    """
    core = text.translate(BENGALI).strip().rstrip(",;")
    if _NUMBER.match(core):
        return _from_number(core)
    try:
        if match := _YEAR_FIRST.match(core):
            return _moment(match, match["y"], match["m"], match["d"])
        if match := _YEAR_LAST.match(core):
            first, second = match["a"], match["b"]
            return _moment(match, match["y"], *((second, first) if day_first else (first, second)))
        for form in (_DAY_WORD, _WORD_DAY):
            if (match := form.match(core)) and (month := _MONTHS.get(match["word"].lower())):
                return _moment(match, match["y"], month, match["d"])
    except ValueError:
        raise DayUnreadError(text) from None
    raise DayUnreadError(text)


def _from_number(core: str) -> dt.datetime:
    try:
        if "." not in core and (match := _COMPACT.match(core)) and "1900" <= match["y"] < "2200":
            return _moment(match, match["y"], match["m"], match["d"])
        value = float(core)
        if int(value) in _SERIAL:
            moment = _EPOCH + dt.timedelta(seconds=round(value * 86400))
            return moment.replace(microsecond=0)
        if int(value) in _UNIX or int(value) // 1000 in _UNIX:
            seconds = value if int(value) in _UNIX else value / 1000
            return dt.datetime.fromtimestamp(seconds, tz=dt.UTC).replace(tzinfo=None, microsecond=0)
    except (ValueError, OverflowError):
        pass
    raise DayUnreadError(core)


def _moment(match: re.Match[str], year: str, month: str | int, day: str) -> dt.datetime:
    full = int(year) if len(year) > 2 else int(year) + (1900 if int(year) >= 69 else 2000)  # noqa: PLR2004
    hour = int(match["hour"] or 0)
    half = (match["half"] or "").lower()
    if half and not 1 <= hour <= 12:  # noqa: PLR2004
        raise ValueError(match.string)
    if half:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    return dt.datetime(full, int(month), int(day), hour, int(match["minute"] or 0), int(match["second"] or 0))  # noqa: DTZ001


def looks_like(text: str) -> bool:
    """Whether a text is a day in either order; bare numbers only where they are compact days of our times."""
    core = text.translate(BENGALI).strip()
    if _NUMBER.match(core) and not (len(core) == 8 and "1970" <= core[:4] < "2100"):  # noqa: PLR2004
        return False
    for day_first in (True, False):
        try:
            read(core, day_first=day_first)
        except DayUnreadError:
            continue
        return True
    return False


def looks_serial(text: str) -> bool:
    """Whether a text may be a spreadsheet's day number or a timestamp of our times."""
    if not _NUMBER.match(text):
        return False
    value = int(float(text))
    return 25569 <= value < 73051 or value in _UNIX or value // 1000 in _UNIX  # noqa: PLR2004


def format_of(example: str, *, day_first: bool) -> str | None:
    """The strptime form (DuckDB's) of texts shaped like `example`; None where only `read` can read them."""
    time = r"(?P<gap>[T ])(?P<h>\d{1,2}):\d{2}(?P<sec>:\d{2})?(?P<f>\.\d{1,6})?(?P<half> ?[AaPp][Mm])?$"
    head, clock = example, ""
    if match := re.search(time, example):
        head = example[: match.start()]
        clock = match["gap"] + ("%I" if match["half"] else "%H") + ":%M" + (":%S" if match["sec"] else "")
        clock += ".%f" if match["f"] else ""
        clock += (" %p" if " " in match["half"] else "%p") if match["half"] else ""
    if match := re.match(r"^\d{4}([-/.])\d{1,2}\1\d{1,2}$", head):
        return f"%Y{match[1]}%m{match[1]}%d{clock}"
    if match := re.match(r"^\d{1,2}([-/.])\d{1,2}\1(\d{4}|\d{2})$", head):
        parts = ("%d", "%m") if day_first else ("%m", "%d")
        return match[1].join((*parts, "%Y" if len(match[2]) == 4 else "%y")) + clock  # noqa: PLR2004
    if re.match(r"^\d{8}$", head):
        return f"%Y%m%d{clock}"
    if match := re.match(r"^\d{1,2}([- ])[A-Z][a-z]{2}\1(\d{4}|\d{2})$", head):
        return f"%d{match[1]}%b{match[1]}{'%Y' if len(match[2]) == 4 else '%y'}{clock}"  # noqa: PLR2004
    return None


def decide(
    *,
    day_over_12: int,
    month_over_12: int,
    falls_day_first: int,
    falls_month_first: int,
    steps: int,
    late_day_first: int,
    late_month_first: int,
) -> Order | None:
    """The order of a column of numeric days, from the whole of it; None where nothing decides.

    `day_over_12` / `month_over_12`: distinct days that can be one only so, the first / second number above 12. `falls_…`: how
    often, down the file, the day falls back under that reading, of `steps`. `late_…`: days after now.
    """
    if day_over_12 or month_over_12:
        first = day_over_12 >= month_over_12
        return Order(
            first,
            f"the {'first' if first else 'second'} number goes above 12 in {max(day_over_12, month_over_12)} days",
            against=min(day_over_12, month_over_12),
        )
    if bool(late_day_first) != bool(late_month_first):
        return Order(not late_day_first, "the other order would name days still to come", sure=False)
    low, high = sorted((falls_day_first, falls_month_first))
    if steps >= 3 and high >= 2 and low * 4 <= high:  # noqa: PLR2004
        first = falls_day_first < falls_month_first
        return Order(
            first,
            f"so read, the days run on down the file (they fall back {low} times, else {high})",
            sure=False,
        )
    return None
