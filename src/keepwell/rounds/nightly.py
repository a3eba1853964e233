"""The nightly round: from the ledger to standings, cues and their track record. Run again, it changes nothing."""

import datetime as dt
from dataclasses import dataclass
from time import perf_counter

from keepwell.cues.keeping_record import keep_record
from keepwell.cues.models import TrackRecord
from keepwell.cues.replaying import replay
from keepwell.cues.storing import Stored, store_cues
from keepwell.ledger.book import BookFiles, export_book
from keepwell.lib.periods import months_before
from keepwell.lib.progress import Progress, silent
from keepwell.measures.answering import Answers
from keepwell.rounds.computing import chosen_bounds, computing, ledger_book, ledger_names
from keepwell.standings.models import Rebuild, Snapshot
from keepwell.standings.rebuilding import keep_snapshot, rebuild

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
    """Runs the whole round; each step is an act of a room below, all or nothing by itself."""
    seconds: dict[str, float] = {}
    begun = perf_counter()

    def took(step: str) -> None:
        seconds[step] = round(perf_counter() - begun - sum(seconds.values()), 3)

    files = export_book(progress)
    replayed = fresh(files) and TrackRecord.objects.exists()
    took("book")
    with computing(
        ledger_book(files),
        as_of=as_of,
        bounds=chosen_bounds(),
        product_names=ledger_names,
        progress=progress,
    ) as computed:
        took("measures")
        day = computed.picture.as_of
        progress("writing", 0, None)
        changed = store_cues(found=computed.found)
        snapshots = _keep_month_ends(computed.answers)
        took("writing")
        if not replayed:
            keep_record(record=replay(computed.history, progress=progress))
        took("track record")
        # Last, for it says that all the rest is in place.
        rebuild(picture=computed.picture, ledger_version=files.version, seconds=perf_counter() - begun, by=by)
        took("standings")
    return NightlyReport(day, len(computed.picture.figures), changed, snapshots, seconds)


def _keep_month_ends(answers: Answers) -> int:
    """Keeps the snapshots of the last month-ends that are not there yet."""
    first = answers.as_of.replace(day=1)
    ends = [months_before(first, back) - dt.timedelta(days=1) for back in range(MONTH_ENDS)]
    kept = set(Snapshot.objects.filter(as_of__in=ends).values_list("as_of", flat=True).distinct())
    missing = [day for day in ends if day not in kept]
    for day in missing:
        then = answers.at(day)
        keep_snapshot(grid=then["grid"], as_of=day)
        then.close()
    return len(missing)
