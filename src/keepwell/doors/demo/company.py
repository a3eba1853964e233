"""The company itself: who its clients are, what they ordered, and what is true of each."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from keepwell.doors.demo import lives, names, ordering, seasons
from keepwell.doors.demo.lives import Course, Life, Truth
from keepwell.doors.demo.products import LINES, PRODUCTS, Product
from keepwell.doors.demo.seasons import COUNTRIES, Country

SEED: Final = 20
UNTIL: Final = dt.date(2026, 6, 30)  # a Tuesday; the tests' last day
CLIENTS: Final = 320
YEARS: Final = 3
YEARLY_SALES: Final = 11_300_000.0  # EUR, all clients in the first year, before anybody is lost


@dataclass(frozen=True, slots=True)
class DemoClient:
    """A client as the company's ERP knows it, and the part of the truth that orders are made from."""

    code: str
    name: str
    country: Country
    manager: str
    yearly: float  # EUR, usual net sales a year
    course: Course
    lines: tuple[str, ...]  # product lines bought, the main one first
    stopped: str | None  # the line that stops on the course's onset (half-lost)


@dataclass(frozen=True, slots=True)
class Lines:
    """All order lines as columns of equal length, by day and order number. Money in whole cents of EUR, before tax."""

    order: npt.NDArray[np.int64]  # place of the document in `Company.numbers`
    client: npt.NDArray[np.int64]  # place in `Company.clients`
    day: npt.NDArray[np.int64]  # ordinal
    product: npt.NDArray[np.int64]  # place in PRODUCTS; ordering.POSTAGE, ordering.DISCOUNT
    quantity: npt.NDArray[np.int64]  # negative on a credit note
    price: npt.NDArray[np.int64]  # a piece
    cost: npt.NDArray[np.int64]  # a piece
    is_return: npt.NDArray[np.bool_]

    @property
    def amount(self) -> npt.NDArray[np.int64]:
        """Net amount of each line."""
        return self.quantity * self.price

    def __len__(self) -> int:
        return len(self.order)


@dataclass(frozen=True)
class Company:
    """The demo company from `first` to `last`, both included; the same for the same seed and days."""

    seed: int
    first: dt.date
    last: dt.date
    clients: tuple[DemoClient, ...]
    lines: Lines
    numbers: tuple[str, ...]  # of the documents
    products: tuple[Product, ...] = field(default=PRODUCTS)

    @cached_property
    def truth(self) -> tuple[Truth, ...]:
        """One for each client, in the order of `clients`."""
        return tuple(_truth(client, self.first) for client in self.clients)


def simulate(*, seed: int = SEED, until: dt.date = UNTIL, clients: int = CLIENTS) -> Company:
    """The company with three years of orders ending on `until`. Takes about half a second for 320 clients.

    Raises ValueError where `clients` is below 1.
    """
    if clients < 1:
        raise ValueError("a company needs at least one client")
    first = dt.date.fromordinal(until.toordinal() - round(YEARS * 365.25) + 1)
    days = (until - first).days + 1
    cast = _clients(clients, days, np.random.default_rng([seed, 0]))
    calendars = {country.code: seasons.calendar(country, first, until) for country in COUNTRIES}
    drafts = [
        ordering.orders_of(
            place,
            course=client.course,
            yearly=client.yearly,
            lines=client.lines,
            stopped=client.stopped,
            country=client.country.code,
            calendar=calendars[client.country.code],
            first=first,
            rng=np.random.default_rng([seed, 1, place]),
        )
        for place, client in enumerate(cast)
    ]
    columns, numbers = ordering.bound(drafts, first)
    return Company(seed, first, until, tuple(cast), Lines(**columns), numbers)


def _clients(count: int, days: int, rng: np.random.Generator) -> list[DemoClient]:
    weights = np.array([country.clients for country in COUNTRIES])
    homes = rng.choice(len(COUNTRIES), size=count, p=weights / weights.sum())
    # The largest first: each country's clients are drawn towards the top by how large they are there.
    draw = np.array([COUNTRIES[home].size for home in homes]) * rng.lognormal(0, 0.9, count)
    homes = homes[np.argsort(-draw)]
    sizes = 1 / (np.arange(count) + 1.9) ** 1.02 * rng.uniform(0.85, 1.15, count)
    sizes[0] = 1 / 1.9
    sizes *= YEARLY_SALES / sizes.sum()
    fates = lives.lives(count, rng)
    namer = names.Namer(np.random.default_rng(rng.integers(2**32)))
    numbers = rng.permutation(np.arange(1001, 1001 + count))
    found: list[DemoClient] = []
    for rank, (home, life) in enumerate(zip(homes, fates, strict=True)):
        country = COUNTRIES[home]
        course = lives.course(life, rank, days, rng)
        lines = _lines(rank, life, rng)
        found.append(
            DemoClient(
                code=f"{country.code}{numbers[rank]}",
                name=namer.name(country.code),
                country=country,
                manager=_manager(country, rng),
                yearly=float(sizes[rank]),
                course=course,
                lines=lines,
                stopped=lines[int(rng.integers(len(lines)))] if life is Life.HALF_LOST else None,
            )
        )
    return sorted(found, key=lambda client: client.code)


def _lines(rank: int, life: Life, rng: np.random.Generator) -> tuple[str, ...]:
    """The product lines a client buys: the large buy broadly, the half-lost had at least two."""
    most = 5 if rank < lives.LARGE else 4 if rank < lives.MIDDLING else 3
    number = int(rng.integers(2 if life is Life.HALF_LOST or rank < lives.LARGE else 1, most + 1))
    popularity = np.array([0.24, 0.2, 0.18, 0.1, 0.12, 0.1, 0.06])
    return tuple(str(line) for line in rng.choice(LINES, size=number, replace=False, p=popularity))


_REGIONS: Final = {"gulf": 1, "japan": 2, "bangladesh": 4}  # place in names.MANAGERS
_AMERICAS: Final = frozenset(("US", "CA", "MX", "BR"))
_ELSEWHERE: Final = 0.08  # of the clients stayed with a manager who has moved to another region


def _manager(country: Country, rng: np.random.Generator) -> str:
    if rng.random() < _ELSEWHERE:
        return names.MANAGERS[int(rng.integers(len(names.MANAGERS)))]
    return names.MANAGERS[3 if country.code in _AMERICAS else _REGIONS.get(country.region, 0)]


def _truth(client: DemoClient, first: dt.date) -> Truth:
    course = client.course
    since = None if course.onset is None else first + dt.timedelta(days=course.onset)
    end = None if course.end is None else first + dt.timedelta(days=course.end)
    return Truth(client.code, course.life, since, client.stopped, lives.EXPECTED[course.life], end)
