"""`keepwell backtest`."""

import csv
import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from keepwell.doors.cli.asking import Asked, Day, declared, option, reading
from keepwell.lib.words import gettext_noop

if TYPE_CHECKING:
    from keepwell.cues.replaying import Record


@declared(
    "backtest",
    gettext_noop(
        "How often the warnings were right on your own past. Each cut is a past day: what would have been said then, with only what was known, is compared with what came. Without --cut, the first days of the last twelve months that leave a whole horizon."
    ),
    "keepwell backtest",
    "keepwell backtest --cut 2011-03-01 --cut 2011-06-01 --horizon 90 --json --scores scores.csv",
)
@click.argument("more", nargs=-1, type=Day(), metavar="[DATE]...")
@option(
    "--cut",
    "cuts",
    type=Day(),
    multiple=True,
    metavar="DATE",
    says=gettext_noop("A past day; may be repeated."),
)
@option(
    "--horizon",
    type=click.IntRange(1, 1000),
    default=90,
    show_default=True,
    says=gettext_noop("Days after a cut in which the warning must come true."),
)
@option(
    "--min-orders",
    type=click.IntRange(2, 1000),
    default=5,
    show_default=True,
    says=gettext_noop("Order days a client must have to be judged."),
)
@option(
    "--scores",
    type=click.Path(path_type=Path),
    says=gettext_noop("Write cut, client and score of every client judged to this CSV."),
)
@reading
def command(
    asked: Asked,
    *,
    more: tuple[dt.date, ...],
    cuts: tuple[dt.date, ...],
    horizon: int,
    min_orders: int,
    scores: Path | None,
) -> None:
    from keepwell.doors.cli.faces.backtest import face

    answer = gathered(asked, cuts=(*cuts, *more), horizon=horizon, min_orders=min_orders, scores=scores)
    asked.show(answer, face)


def gathered(
    asked: Asked, *, cuts: tuple[dt.date, ...], horizon: int, min_orders: int, scores: Path | None
) -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.doors.cli.starting import start
    from keepwell.doors.telling.tables_out import check

    if scores:
        check(scores, forms=False)
    start()
    from keepwell.cues.replaying import default_cuts, replay
    from keepwell.doors.cli.looking_computed import computing_book
    from keepwell.doors.cli.progressing import drawn
    from keepwell.staff.choosing import chosen

    with (
        drawn(as_json=asked.as_json) as progress,
        computing_book(as_of=asked.as_of, book=asked.book, progress=progress) as made,
    ):
        wanted = sorted(cuts) or default_cuts(made.history, horizon)
        record = replay(
            made.history,
            wanted,
            horizon=horizon,
            min_orders=min_orders,
            attention=float(chosen("attention")),
            progress=progress,
        )
        if scores:
            keys = {
                row["client"]: row["key"]
                for row in made.answers.engine.table("book_clients").select(["client", "key"]).to_pylist()
            }
            _write(scores, record, keys)
        return {
            "as_of": made.picture.as_of,
            **record_answer(record),
            "scores": str(scores) if scores else None,
        }


def record_answer(record: "Record") -> dict[str, Any]:
    """A replayed record as plain data."""
    from dataclasses import asdict

    from keepwell.doors.telling.cueing import title
    from keepwell.doors.telling.records import COUNTS, record_data

    cuts = [asdict(cut) for cut in record.cuts]
    return {
        "horizon": record.horizon,
        "min_orders": record.min_orders,
        "cuts": cuts,
        "mean": {part: _mean([cut[part] for cut in cuts]) for part in ("all", "active")} if cuts else None,
        "kinds": [
            {
                "title": title(row.kind),
                **record_data(
                    row.kind,
                    {name: getattr(row, name) for name in COUNTS},
                    [(band.low, band.high, band.raised, band.came_true) for band in row.bands],
                ),
            }
            for row in record.totals()
        ],
        "calibration": [
            {
                "low": band.low,
                "high": band.high,
                "n": band.count,
                "predicted": band.predicted,
                "happened": band.share,
                "happened_low": band.share_low,
                "happened_high": band.share_high,
            }
            for band in record.calibration
        ],
    }


def _mean(figures: list[dict[str, Any]]) -> dict[str, Any]:
    means: dict[str, Any] = {}
    for name in figures[0]:
        known = [one[name] for one in figures if one[name] is not None]
        means[name] = sum(known) / len(known) if known else None
    return means


def _write(path: Path, record: "Record", keys: dict[Any, str]) -> None:
    from keepwell.doors.telling.tables_out import CannotWrite, harmless

    try:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["cut", "client", "score"])
            writer.writerows(
                [row.cut.isoformat(), harmless(keys[row.client]), repr(row.score)] for row in record.scores
            )
    except OSError as reason:
        raise CannotWrite(file=str(path), reason=reason.strerror or str(reason)) from reason
