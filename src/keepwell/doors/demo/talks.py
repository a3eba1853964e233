"""What was said and promised at the demo company: talks of a year with each client, told as its managers would log them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from keepwell.doors.demo.company import Company, DemoClient
from keepwell.doors.demo.lives import Life
from keepwell.doors.demo.persons import Person, city_of, person

# What a talk was about, and what was promised in it: the text, the promise, days until it is due.
_USUAL: Final = (
    ("Order confirmed, asked for the packing list before the weekend.", "Send the packing list", 3),
    ("Went through next season's {line}: liked the new colours, wants to see them in daylight.", "Send samples of the new {line}", 12),
    ("Asked for better terms from the next container on. I listened and promised nothing yet.", "Answer about payment terms", 7),
    ("Their shop window is being rebuilt; deliveries should come to the side door.", "", 0),
    ("Two boxes were dented. They were kind about it and sent pictures.", "Credit for two dented boxes of {line}", 6),
    ("Talked about the feast days: they close for a week and want the goods before.", "Confirm the loading day", 4),
    ("Asked how {line} sold: well, the small sizes went first.", "", 0),
    ("The invoice has the old address.", "Send the corrected invoice", 2),
    ("They would like the certificate of the dyes for a customer of theirs.", "Send the certificate for {line}", 9),
    ("A short call to hear how the last delivery arrived. All in order.", "", 0),
)  # fmt: skip
_SLIPPING: Final = (
    ("Sounded short. A competitor from India showed them {line} at a lower price.", "Prepare an offer for {line}", 8),
    ("Stock is still full, says the buyer; would not name a day for the next order.", "Call again after stock-taking", 15),
    ("New buyer since last month; the old one did not introduce us.", "Send our company papers to the new buyer", 5),
)  # fmt: skip
_BENGALI: Final = (
    ("অর্ডার ঠিক আছে, শুক্রবারের আগে প্যাকিং লিস্ট চাইলেন।", "প্যাকিং লিস্ট পাঠানো", 3),
    ("নতুন নকশা পছন্দ হয়েছে, দুইটি নমুনা চাইলেন।", "দুইটি নমুনা পাঠানো", 10),
    ("ঈদের আগে মাল চান; ট্রাক কবে ছাড়বে জানতে চাইলেন।", "লোডিংয়ের দিন জানানো", 4),
)
_LARGE: Final = 60  # of the clients by size: spoken to every few weeks
_YEAR: Final = 365
_LATELY: Final = 45  # days
_SILENT_IN: Final = frozenset({Life.SLIPPING, Life.SHRINKING, Life.HALF_LOST, Life.LOST, Life.ERRATIC})
_DHAKA: Final = dt.timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Told:
    """One talk. `to`: the place of the person at the client; `kept_after`: days until the promise was kept, None: not yet."""

    at: dt.datetime
    client: str
    to: int
    channel: str
    reached: bool
    text: str
    promise: str
    due: dt.date | None
    kept_after: int | None


@dataclass(frozen=True, slots=True)
class Known:
    """What the company knows of a client beside the orders."""

    client: DemoClient
    city: str
    time_zone: str
    language: str
    people: tuple[Person, ...]


def known(company: Company) -> list[Known]:
    """Every client's place and people; the same for the same seed."""
    found = []
    for place, client in enumerate(company.clients):
        rng = np.random.default_rng([company.seed, 2, place])
        city, zone = city_of(client.country.code, rng)
        count = int(rng.choice(4, p=(0.12, 0.5, 0.28, 0.1)))
        people = tuple(person(client.country.code, one, client.code, rng) for one in range(count))
        language = "bn" if client.country.code == "BD" else people[0].language if people else "en"
        found.append(Known(client, city, zone, language, people))
    return found


def talks(company: Company, clients: list[Known]) -> list[Told]:
    """A year of talks up to the last day, oldest first."""
    largest = sorted(range(len(clients)), key=lambda place: -clients[place].client.yearly)[:_LARGE]
    often = set(largest)
    told = [
        one
        for place, of in enumerate(clients)
        for one in _of_client(of, company, place in often, np.random.default_rng([company.seed, 3, place]))
    ]
    return sorted(told, key=lambda one: (one.at, one.client))


def _of_client(of: Known, company: Company, large: bool, rng: np.random.Generator) -> Iterator[Told]:  # noqa: FBT001
    if not of.people:
        return
    count = int(rng.integers(5, 12)) if large else int(rng.integers(0, 4))
    course = of.client.course
    for back in sorted(rng.integers(1, _YEAR, count).tolist(), reverse=True):
        day = company.last - dt.timedelta(days=int(back))
        minutes = int(rng.integers(9 * 60, 17 * 60))
        at = dt.datetime.combine(day, dt.time(), dt.UTC) + dt.timedelta(minutes=minutes) - _DHAKA
        place = int(rng.integers(len(of.people))) if rng.random() < 0.3 else 0  # noqa: PLR2004
        changed = course.onset is not None and day >= company.first + dt.timedelta(days=course.onset)
        texts = (
            _SLIPPING
            if changed and course.life in _SILENT_IN
            else _BENGALI
            if of.language == "bn"
            else _USUAL
        )
        text, promise, days = texts[int(rng.integers(len(texts)))]
        reached = bool(rng.random() < 0.85)  # noqa: PLR2004
        line = of.client.lines[int(rng.integers(len(of.client.lines)))].lower()
        promised = bool(promise) and reached
        yield Told(
            at=at,
            client=of.client.code,
            to=place,
            channel=of.people[place].channel,
            reached=reached,
            text=text.format(line=line) if reached else "",
            promise=promise.format(line=line) if promised else "",
            due=day + dt.timedelta(days=days) if promised else None,
            kept_after=_kept(days, back, rng) if promised else None,
        )


def _kept(days: int, back: int, rng: np.random.Generator) -> int | None:
    """Mostly in time, now and then late, and a few of late are forgotten; one that is not due yet is still open."""
    if back < _LATELY and rng.random() < 0.04:  # noqa: PLR2004
        return None
    after = max(1, days + int(rng.integers(-3, 1)) + (int(rng.integers(2, 9)) if rng.random() < 0.1 else 0))  # noqa: PLR2004
    return after if after < back else None
