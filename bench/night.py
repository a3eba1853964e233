"""Times a nightly round over a book of many lines, step by step, and says what memory it took at most.

    python bench/night.py [--lines 10000000] [--book FOLDER] [--profile]

The book is that of bench/measures.py, read as it lies; standings, cues, track record and the snapshots of twelve
month-ends are written into a ledger on SQLite in a temporary folder. CPU seconds are the ones to compare.
"""

import argparse
import cProfile
import datetime as dt
import os
import pstats
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from keepwell.measures.book import ParquetBook
from measures import now, since

STEPS = {"measuring": "order days and rhythm model", "standing": "measures, standings", "noticing": "cues"}


class Watch:
    """Notes wall and CPU seconds since the last step, and the peak so far."""

    def __init__(self) -> None:
        self._begun = now()
        self._step = ""

    def progress(self, step: str, done: int, total: int | None = None) -> None:
        if step != self._step or done == total:
            self.took(STEPS.get(self._step, ""))
            self._step = step

    def took(self, step: str) -> None:
        if step:
            wall, cpu = since(self._begun)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(f"{step:<40}{wall:>9.1f}{cpu:>9.1f}{peak:>9}", flush=True)
        self._begun = now()


def night(book: ParquetBook) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    from keepwell.clients.models import Client
    from keepwell.cues.keeping_record import keep_record
    from keepwell.cues.replaying import replay
    from keepwell.cues.storing import store_cues
    from keepwell.ledger.rows import insert
    from keepwell.lib.periods import months_before
    from keepwell.rounds.computing import computing
    from keepwell.standings.rebuilding import keep_snapshot, rebuild

    call_command("migrate", verbosity=0)
    print(f"{'step':<40}{'wall s':>9}{'CPU s':>9}{'peak MB':>9}")
    watch, begun = Watch(), now()
    with computing(book, progress=watch.progress) as computed:
        watch.took("")
        with transaction.atomic():
            names = [
                (row, str(row), f"Client {row}", "") for row in computed.picture.figures["client"].to_pylist()
            ]
            insert(Client._meta.db_table, ["id", "key", "name", "country"], names)
        watch.took("clients (made for the bench alone)")
        record = replay(computed.history)
        watch.took("track record, replaying twelve past days")
        first = computed.picture.as_of.replace(day=1)
        for back in range(12):
            day = months_before(first, back) - dt.timedelta(days=1)
            then = computed.answers.at(day)
            keep_snapshot(grid=then["grid"], as_of=day, ledger_version="bench")
            then.close()
        watch.took("snapshots of twelve month-ends")
        with transaction.atomic():
            store_cues(found=computed.found)
            keep_record(record=record)
            watch.took("writing cues and record")
            rebuild(picture=computed.picture, ledger_version="bench", record_of="", seconds=0.0, by="bench")
        watch.took("writing standings")
    wall, cpu = since(begun)
    print(f"{'all':<40}{wall:>9.1f}{cpu:>9.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument(
        "--book", type=Path, help="a folder with lines.parquet and clients.parquet, to make none"
    )
    parser.add_argument("--profile", action="store_true", help="also say which functions took the time")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        if given.book is None:
            script = Path(__file__).with_name("measures.py")
            command = [sys.executable, str(script), "--write", str(folder), "--lines", str(given.lines)]
            subprocess.run(command, check=True)
        place = given.book or folder
        book = ParquetBook(str(place / "lines.parquet"), str(place / "clients.parquet"))
        os.environ["DJANGO_SETTINGS_MODULE"] = "keepwell.settings"
        os.environ["KEEPWELL_HOME"] = str(folder / "home")
        (folder / "home").mkdir()
        if not given.profile:
            night(book)
            return
        with cProfile.Profile() as profile:
            night(book)
        pstats.Stats(profile).sort_stats("cumulative").print_stats(40)


if __name__ == "__main__":
    main()
