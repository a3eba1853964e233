"""`keepwell rounds`."""

import datetime as dt
import time
from typing import Any

import click

from keepwell.doors.cli.asking import Asked, Day, answering, declared, option
from keepwell.lib.words import gettext_noop


@declared(
    "rounds",
    gettext_noop(
        "What runs by the clock: standings, cues and their track record. Without ACTION, what ran; with run, it runs now. It can be stopped and run again at any time."
    ),
    "keepwell rounds",
    "keepwell rounds run",
    "keepwell rounds run --as-of 2026-05-31",
)
@click.argument("action", type=click.Choice(["list", "run"]), default="list")
@option(
    "--as-of",
    type=Day(),
    metavar="DATE",
    says=gettext_noop(
        "The day to run for, with only what was known then. Default: the last day with an order."
    ),
)
@answering
def command(asked: Asked, *, action: str, as_of: dt.date | None) -> None:
    from keepwell.doors.cli.faces import rounds as faces
    from keepwell.doors.cli.starting import start

    start()
    if action == "list":
        asked.show(so_far(), faces.face)
        return
    from keepwell.doors.cli.progressing import drawn

    with drawn(as_json=asked.as_json) as progress:
        answer = ran(progress, as_of=as_of)
    asked.show(answer, faces.ran)


def so_far() -> dict[str, Any]:
    """The rounds and when they ran, as `--json` prints it."""
    from keepwell.ledger.book import book_version
    from keepwell.standings.models import Rebuild

    present = book_version()
    return {
        "rounds": [
            {
                "name": "nightly",
                "at": one.at,
                "as_of": one.as_of,
                "seconds": one.seconds,
                "fresh": one.ledger_version == present,
            }
            for one in Rebuild.objects.order_by("-at")
        ]
    }


def ran(progress: Any, *, as_of: dt.date | None = None) -> dict[str, Any]:
    """Runs the nightly round; the answer as `--json` prints it."""
    from keepwell.care.today.listing import ranked
    from keepwell.cues.models import Cue
    from keepwell.rounds import nightly
    from keepwell.staff.sight import OPERATOR

    since = time.perf_counter()
    report = nightly.run(by=OPERATOR.name, as_of=as_of, progress=progress)
    cues = list(Cue.objects.seen_by(OPERATOR).open().select_related("client__standing"))
    return {
        "as_of": report.as_of,
        "seconds": round(time.perf_counter() - since, 3),
        "steps": report.seconds,
        "clients": report.clients,
        "need_attention": len(ranked(cues)),
        "cues": len(cues),
    }
