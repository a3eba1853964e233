"""One way to look at a picture of the clients, whether it stands in the ledger or was computed for this question.

From the ledger by default; with `--as-of` or `--book` it is computed anew, and what comes back are the same rows
(`Standing`, `Cue`), only never saved.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from keepwell.doors.cli.asking import Asked
from keepwell.doors.cli.refusing import NoClientLikeIt, NoSuchClient, SeveralClients

if TYPE_CHECKING:
    from keepwell.cues.models import Cue
    from keepwell.standings.models import Standing

SHOWN: Final = 5  # names in a refusal


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which clients, in which order. `sort` is a column of the standings; a leading minus: the greatest first."""

    sort: str = "-net_sales"
    cell: str = ""  # A, X or AX
    country: str = ""
    manager: str = ""
    fits: str = ""  # a part of the name or code
    key: bool = False
    lost: bool | None = None
    limit: int | None = None


class Look(Protocol):
    """What a command may ask of a picture."""

    as_of: dt.date
    historic: bool
    fresh: bool
    currency: str
    company: dict[str, Any]

    def count(self, wanted: Wanted | None = None) -> int: ...

    def standings(self, wanted: Wanted) -> "Sequence[Standing]": ...

    def marked(self) -> dict[int, list[str]]: ...

    def cues(self, *, manager: str = "", client: int | None = None) -> "Sequence[Cue]": ...

    def order_days(self, clients: Sequence[int]) -> dict[int, list[dt.date]]: ...

    def product_lines(self, client: int) -> list[dict[str, Any]]: ...

    def latest_orders(self, client: int, count: int) -> list[dict[str, Any]]: ...

    def orders(self) -> Iterator[dict[str, Any]]: ...

    def records(self) -> dict[str, dict[str, Any]]: ...


@contextmanager
def looking(asked: Asked) -> Iterator[Look]:
    """The picture that `asked` wants; refuses with NoOrdersYet where there is none."""
    from keepwell.doors.cli.starting import start

    start()
    if asked.as_of is None and asked.book is None:
        from keepwell.doors.cli.looking_in_ledger import LedgerLook

        yield LedgerLook.open()
        return
    from keepwell.doors.cli.looking_computed import computed

    with computed(as_of=asked.as_of, book=asked.book) as look:
        yield look


def one(look: Look, asked: str) -> "Standing":
    """The client called `asked`: by code or name, letter case aside, or the only one whose name or code holds it."""
    near = list(look.standings(Wanted(fits=asked)))
    exact = [
        found
        for found in near
        if asked.casefold() in {found.client.key.casefold(), found.client.name.casefold()}
    ]
    fitting = exact or near
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise SeveralClients(asked=asked, count=len(fitting), near=_listed(fitting))
    close = _nearest(look, asked)
    if close:
        raise NoSuchClient(asked=asked, near=_listed(close))
    raise NoClientLikeIt(asked=asked)


def _listed(found: "Sequence[Standing]") -> str:
    shown = [
        one.client.name if one.client.name == one.client.key else f"{one.client.name} ({one.client.key})"
        for one in found[:SHOWN]
    ]
    return ", ".join(shown) + (", …" if len(found) > SHOWN else "")


def _nearest(look: Look, asked: str) -> "list[Standing]":
    from difflib import get_close_matches

    known: dict[str, Standing] = {}
    for found in look.standings(Wanted(limit=20_000)):
        known.setdefault(found.client.name.casefold(), found)
        known.setdefault(found.client.key.casefold(), found)
        for word in found.client.name.casefold().split():
            known.setdefault(word, found)
    return [known[word] for word in get_close_matches(asked.casefold(), known, n=3, cutoff=0.7)]


def names_near(look: Look, asked: str) -> str:
    """The managers whose names are nearest to `asked`, else all of them; a dash where clients have none."""
    from difflib import get_close_matches

    names = sorted({one.client.manager.name for one in look.standings(Wanted()) if one.client.manager})
    return ", ".join(get_close_matches(asked, names, n=3) or names[:20]) or "–"
