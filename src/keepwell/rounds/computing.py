"""What a round works out, as of any day and from any order book: standings and cues. Pure: writes nothing."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import pyarrow as pa
from django.conf import settings
from django.utils.timezone import get_default_timezone

from keepwell.cues.found import Found
from keepwell.cues.history import History
from keepwell.cues.raising import raise_cues
from keepwell.ledger.book import BookFiles
from keepwell.ledger.models import Product
from keepwell.lib import clock
from keepwell.lib.progress import Progress, silent
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop
from keepwell.measures.answering import Answers, answering
from keepwell.measures.book import OrderBook, ParquetBook
from keepwell.measures.bounds import Bounds
from keepwell.measures.engines import Engine, open_duckdb, open_spark
from keepwell.staff import choosing
from keepwell.standings.picturing import Picture, picture
from keepwell.standings.valuing import Terms


class NothingToCount(Refusal):
    says = gettext_noop("The order book has no orders up to that day.")
    mend = gettext_noop("Import orders first, or ask for a later day.")


class AfterTheOrders(Refusal):
    says = gettext_noop("The orders end on %(last)s; nothing is known of %(day)s.")
    mend = gettext_noop("Ask for a day up to then, or import the orders that came since.")


BEYOND: Final = 31  # days after the last order for which an answer still says something about the clients


@dataclass(frozen=True, slots=True)
class Computed:
    """Everything as of one day: figures of every client, the cues found in them, and what they were made from."""

    picture: Picture
    found: list[Found]
    history: History
    answers: Answers


def ledger_book(files: BookFiles) -> ParquetBook:
    """The ledger's own order book, as measures read it."""
    return ParquetBook(lines=files.lines, clients=files.clients)


def chosen_bounds() -> Bounds:
    """The bounds of the measures as the company has chosen them."""
    wanted = Bounds.__dataclass_fields__.keys()
    return Bounds(**{name: value for name, value in choosing.all_chosen().items() if name in wanted})


def chosen_terms() -> Terms:
    """How lifetime value is reckoned, as the company has chosen."""
    chosen = choosing.all_chosen()
    return Terms(chosen["worth_years"], chosen["worth_discount"], chosen["worth_margin"])


def _engine(book: OrderBook) -> AbstractContextManager[Engine]:
    if settings.KEEPWELL_SPARK:
        return open_spark(book, master=settings.KEEPWELL_SPARK, numbered=True)
    return open_duckdb(book, numbered=True)


def last_day(engine: Engine) -> dt.date:
    """The last day on which anything happened, today at the latest. Raises NothingToCount for an empty book."""
    with answering(engine, as_of=clock.today(get_default_timezone())) as answers:
        (days,) = answers["days"].to_pylist()
    day: dt.date | None = days["last_day"]
    if day is None:
        raise NothingToCount
    return day


ProductNames = Callable[[set[str]], Mapping[str, str]]


def no_names(codes: set[str]) -> Mapping[str, str]:  # noqa: ARG001 - what somebody who knows them would be asked
    """Nobody knows more of the products than the book."""
    return {}


def ledger_names(codes: set[str]) -> Mapping[str, str]:
    """The names of products of our ledger by their codes."""
    return dict(Product.objects.filter(code__in=codes).exclude(name="").values_list("code", "name"))


def _name_products(found: list[Found], product_names: ProductNames) -> None:
    """Evidence about single products says their names, where they are known."""
    about = [cue.evidence for cue in found if cue.evidence.get("inferred")]
    names = product_names({evidence["subject"] for evidence in about})
    for evidence in about:
        evidence["name"] = names.get(evidence["subject"])


@contextmanager
def reckoning(
    book: OrderBook, *, as_of: dt.date | None = None, bounds: Bounds | None = None
) -> Iterator[Answers]:
    """The measures of a book as of a day (None: the book's last), clients by whole numbers; no standing, no cue."""
    with _engine(book) as engine:
        last = last_day(engine)
        if as_of is not None and (as_of - last).days > BEYOND:
            raise AfterTheOrders(day=as_of, last=last)
        yield Answers(engine, as_of=as_of or last, bounds=bounds)


def _staked(figures: pa.Table, found: list[Found]) -> pa.Table:
    """The figures with the stake of each client's greatest cue, so that a client has one figure everywhere."""
    stakes: dict[int, Decimal] = {}
    for cue in found:
        if cue.client is not None:
            stakes[cue.client] = max(cue.at_stake, stakes.get(cue.client, Decimal(0)))
    pairs = zip(figures["client"].to_pylist(), figures["at_stake"].to_pylist(), strict=True)
    column = pa.array([stakes.get(client, stake) for client, stake in pairs], figures["at_stake"].type)
    return figures.set_column(figures.column_names.index("at_stake"), "at_stake", column)


@contextmanager
def computing(
    book: OrderBook,
    *,
    as_of: dt.date | None = None,
    bounds: Bounds | None = None,
    attention: float | None = None,
    product_names: ProductNames = no_names,
    progress: Progress = silent,
) -> Iterator[Computed]:
    """Works everything out as of a day (None: the book's last); what is asked of `answers` meanwhile stays cheap."""
    with reckoning(book, as_of=as_of, bounds=bounds) as answers:
        progress("measuring", 0, 3)
        if not len(answers["order_days"]):
            raise NothingToCount
        history = History.read(answers)
        progress("standing", 1, 3)
        seen = picture(answers, history, chosen_terms())
        progress("noticing", 2, 3)
        rate = choosing.chosen("attention") if attention is None else attention
        found = raise_cues(history, attention=rate)
        _name_products(found, product_names)
        seen = replace(seen, figures=_staked(seen.figures, found))
        progress("noticing", 3, 3)
        yield Computed(seen, found, history, answers)
