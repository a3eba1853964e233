"""The nightly round: from the ledger to standings, cues and their track record. Run again, it changes nothing."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from time import perf_counter

from django.db import transaction

from keepwell.clients.finding import keep_all_findable
from keepwell.clients.likening import keep_likenesses
from keepwell.cues.keeping_record import keep_record
from keepwell.cues.models import TrackRecord
from keepwell.cues.raising import METHOD
from keepwell.cues.replaying import replay
from keepwell.cues.storing import Stored, store_cues
from keepwell.ledger import errands
from keepwell.ledger.book import BookFiles, export_book
from keepwell.lib.periods import months_before
from keepwell.lib.progress import Progress, silent
from keepwell.measures.answering import Answers
from keepwell.measures.bounds import Bounds
from keepwell.rounds.computing import NothingToCount, chosen_bounds, computing, ledger_book, ledger_names
from keepwell.rounds.holding import round_alone
from keepwell.staff import choosing
from keepwell.standings.models import Rebuild
from keepwell.standings.rebuilding import clear, keep_snapshot, kept_month_ends, rebuild

MONTH_ENDS = 12  # snapshots kept up to date


@dataclass(frozen=True, slots=True)
class NightlyReport:
    """What a nightly round did: the day it is true for, what came of it, the seconds of each step."""

    as_of: dt.date
    clients: int
    cues: Stored
    snapshots: int
    seconds: dict[str, float]


def fresh(files: BookFiles) -> bool:
    """Whether the standings are those of the present ledger."""
    last = Rebuild.objects.order_by("-at").first()
    return last is not None and last.ledger_version == files.version


def run(*, by: str, as_of: dt.date | None = None, progress: Progress = silent) -> NightlyReport:
    """Runs the whole round. Standings, cues and track record change together or not at all.

    Raises RoundUnderWay; NothingToCount for an empty ledger, after clearing what an earlier one left.
    """
    with round_alone():
        return _run(by=by, as_of=as_of, progress=progress)


def _run(*, by: str, as_of: dt.date | None, progress: Progress) -> NightlyReport:
    seconds: dict[str, float] = {}
    begun = perf_counter()

    def took(step: str) -> None:
        seconds[step] = round(perf_counter() - begun - sum(seconds.values()), 3)

    files = export_book(progress)
    took("book")
    if files.first_day is None:
        _clear()
        raise NothingToCount
    attention, bounds = float(choosing.chosen("attention")), chosen_bounds()
    with computing(
        ledger_book(files),
        as_of=as_of,
        bounds=bounds,
        attention=attention,
        product_names=ledger_names,
        progress=progress,
    ) as computed:
        took("measures")
        day = computed.picture.as_of
        made_from = _digest(files.version, day, attention)
        kept = TrackRecord.objects.exists() and Rebuild.objects.filter(record_of=made_from).exists()
        record = None if kept else replay(computed.history, attention=attention, progress=progress)
        took("track record")
        progress("writing", 0, None)
        snapshots = _keep_month_ends(computed.answers, _with_bounds(files.version, bounds))
        took("snapshots")
        with transaction.atomic():
            changed = store_cues(found=computed.found)
            if record is not None:
                keep_record(record=record)
            rebuild(
                picture=computed.picture,
                ledger_version=files.version,
                record_of=made_from,
                seconds=perf_counter() - begun,
                by=by,
            )
        took("standings")
    keep_all_findable()
    errands.sweep()
    took("names")
    keep_likenesses()
    took("duplicates")
    return NightlyReport(day, len(computed.picture.figures), changed, snapshots, seconds)


def _digest(version: str, as_of: dt.date, attention: float) -> str:
    """What a track record depends on, as one short text."""
    return hashlib.sha256(f"{version}|{as_of.isoformat()}|{attention!r}|{METHOD}".encode()).hexdigest()


def _with_bounds(version: str, bounds: Bounds) -> str:
    """What a snapshot depends on: other limits of the grid make other cells, of the past as well."""
    return hashlib.sha256(f"{version}|{bounds!r}".encode()).hexdigest()


def _clear() -> None:
    with transaction.atomic():
        store_cues(found=[])
        TrackRecord.objects.all().delete()
        clear()


def _keep_month_ends(answers: Answers, version: str) -> int:
    """Makes the snapshots of the last month-ends that are not there yet, or were made from another ledger."""
    first = answers.as_of.replace(day=1)
    ends = [months_before(first, back) - dt.timedelta(days=1) for back in range(MONTH_ENDS)]
    kept = kept_month_ends(ledger_version=version)
    missing = [day for day in ends if day not in kept]
    for day in missing:
        then = answers.at(day)
        keep_snapshot(grid=then["grid"], as_of=day, ledger_version=version)
        then.close()
    return len(missing)
