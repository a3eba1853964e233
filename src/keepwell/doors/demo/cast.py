"""A few clients whose lives are made by hand: small enough to count on one's fingers, with fixed days.

The simulated company is for scoring; these are for telling one thing at a time. `tests/world.py` puts them into the database.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from keepwell.doors.demo import names
from keepwell.doors.demo.lives import EXPECTED, Life, Truth, every

LAST_DAY: Final = dt.date(2026, 6, 30)  # a Tuesday
MANAGER, COLLEAGUE = names.MANAGERS[:2]
LEAD: Final = names.LEAD
OUTSIDER: Final = "Anika Chowdhury"  # a manager without clients

TEXTILES: Final = "Home Textiles"
JUTE: Final = "Jute Goods"


@dataclass(frozen=True, slots=True)
class Habit:
    """One product bought on certain days, always for the same amount."""

    line: str
    product: str  # its code in products.PRODUCTS
    pieces: int
    days: tuple[dt.date, ...]


@dataclass(frozen=True, slots=True)
class CastClient:
    """A client of the cast: `part` is what a test calls it by."""

    part: str
    key: str
    name: str
    country: str
    manager: str | None
    habits: tuple[Habit, ...]
    life: Life
    since: dt.date | None = None  # from when it is as `life` says
    stopped: str | None = None
    returned: tuple[dt.date, ...] = ()  # days on which six of the first product came back

    @property
    def truth(self) -> Truth:
        """What is true of this client on LAST_DAY. One who only returned goods is as good as lost, but no cue can tell."""
        expects = EXPECTED[self.life] if any(habit.days for habit in self.habits) else ()
        return Truth(self.key, self.life, self.since, self.stopped, expects)


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _every(gap: int, first: str, last: str) -> tuple[dt.date, ...]:
    return tuple(every(gap, _day(first), _day(last)))


CAST: Final = (
    CastClient(
        "silent",  # every Monday until 27 April, then nothing for 64 days
        "DE2001",
        "Kranichfeld & Söhne GmbH",
        "Germany",
        MANAGER,
        (Habit(TEXTILES, "HT-101", 60, _every(7, "2025-01-06", "2026-04-27")),),
        Life.LOST,
        since=_day("2026-04-28"),
    ),
    CastClient(
        "steady",  # every second Tuesday, still
        "GB2002",
        "Heron's Rest, Linens & Sons Ltd",
        "United Kingdom",
        MANAGER,
        (
            Habit(TEXTILES, "HT-104", 120, _every(14, "2024-07-09", "2026-06-23")),
            Habit(JUTE, "JG-101", 300, _every(28, "2024-07-09", "2026-06-09")),
        ),
        Life.STEADY,
    ),
    CastClient(
        "half_lost",  # bought jute with every order until 4 February, textiles still
        "AE2003",
        "Null Trading",
        "United Arab Emirates",
        MANAGER,
        (
            Habit(TEXTILES, "HT-113", 48, _every(14, "2024-07-03", "2026-06-17")),
            Habit(JUTE, "JG-107", 500, _every(14, "2024-07-03", "2026-02-04")),
        ),
        Life.HALF_LOST,
        since=_day("2026-02-05"),
        stopped=JUTE,
    ),
    CastClient(
        "yearly",  # once a year in March: 112 silent days are nothing unusual
        "JP2004",
        "株式会社 雪割草",
        "Japan",
        COLLEAGUE,
        (Habit(TEXTILES, "HT-140", 40, _every(364, "2022-03-15", "2026-03-10")),),
        Life.STEADY,
    ),
    CastClient(
        "new",
        "US2005",
        "Owl & Barley LLC",
        "United States",
        COLLEAGUE,
        (Habit(JUTE, "JG-119", 24, (_day("2026-06-04"), _day("2026-06-19"))),),
        Life.NEW,
        since=_day("2026-06-04"),
    ),
    CastClient(
        "once",  # nobody's
        "FR2006",
        "L'Herbe d'Or S.A.R.L.",
        "France",
        None,
        (Habit(TEXTILES, "HT-107", 24, (_day("2025-03-11"),)),),
        Life.ONCE,
    ),
    CastClient(
        "returns_only",  # its orders are older than the book
        "NL2007",
        "Zandlelie B.V.",
        "Netherlands",
        MANAGER,
        (Habit(TEXTILES, "HT-110", 12, ()),),
        Life.LOST,
        returned=(_day("2026-05-12"),),
    ),
    CastClient(
        "bengali",
        "BD2008",
        "মেসার্স দোয়েল হস্তশিল্প লিমিটেড",
        "Bangladesh",
        COLLEAGUE,
        (Habit(JUTE, "JG-900", 200, _every(21, "2024-09-01", "2026-06-14")),),
        Life.STEADY,
        returned=(_day("2026-01-11"),),
    ),
)
