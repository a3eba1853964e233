"""One way to look at a picture of the clients, whether it stands in the ledger or was computed for this question.

From the ledger by default; with `--as-of` or `--book` it is computed anew, and what comes back are the same rows
(`Standing`, `Cue`), only never saved.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from keepwell.doors.cli.asking import Asked
from keepwell.doors.cli.refusing import NoOrdersYet, NoSuchClient, SeveralClients

if TYPE_CHECKING:
    from keepwell.cues.models import Cue
    from keepwell.standings.models import Standing


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
    currency: str
    company: dict[str, Any]

    def count(self, wanted: Wanted | None = None) -> int: ...

    def standings(self, wanted: Wanted) -> "Sequence[Standing]": ...

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
    """The client called `asked`: by code or name, letter case aside, or the only one whose name holds it."""
    near = list(look.standings(Wanted(fits=asked, limit=50)))
    exact = [
        found
        for found in near
        if asked.casefold() in {found.client.key.casefold(), found.client.name.casefold()}
    ]
    fitting = exact or near
    if len(fitting) == 1:
        return fitting[0]
    if not look.count():
        raise NoOrdersYet
    if fitting:
        names = ", ".join(found.client.name for found in fitting[:5]) + (", …" if len(fitting) > 5 else "")  # noqa: PLR2004 - what a line holds
        raise SeveralClients(asked=asked, count=len(fitting), names=names)
    raise NoSuchClient(asked=asked, near=_nearest(look, asked))


def _nearest(look: Look, asked: str) -> str:
    from difflib import get_close_matches

    from keepwell.doors.cli.wording import gettext

    names = [found.client.name for found in look.standings(Wanted(limit=5000))]
    folded = {name.casefold(): name for name in names}
    near = [folded[match] for match in get_close_matches(asked.casefold(), folded, n=3, cutoff=0.6)]
    return gettext("Did you mean %(names)s?") % {"names": ", ".join(near)} if near else ""
