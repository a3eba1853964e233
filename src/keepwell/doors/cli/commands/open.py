"""`keepwell open FILE...`."""

from typing import Any

import click

from keepwell.doors.cli.asking import Asked, answering, declared, option
from keepwell.doors.cli.commands.importing import brought, read_options, read_rates, reading_options
from keepwell.lib.words import gettext_noop


@declared(
    "open",
    gettext_noop(
        "Read order files, compute everything, show today's list: from a file to a list in one go. With --desk the pages are opened as well."
    ),
    "keepwell open orders.csv",
    "keepwell open orders.csv --desk",
    "keepwell open orders-2024.xlsx orders-2025.xlsx --currency EUR",
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@option("--desk", is_flag=True, says=gettext_noop("Then open the desk, as keepwell serve does."))
@reading_options
@answering
def command(asked: Asked, *, files: tuple[str, ...], desk: bool, **reading: Any) -> None:
    from keepwell.doors.cli.starting import start

    options, rates = read_options(**reading), read_rates(reading["rates"])
    start()
    shown(asked, list(files), options, rates)
    if desk and not asked.as_json:
        from keepwell.doors.cli.commands.serve import served
        from keepwell.staff.founding import found

        served(asked, host="127.0.0.1", port=None, workers=2, browser=True, token=found(by="operator"))


def shown(asked: Asked, files: list[str], options: Any, rates: Any) -> None:
    """Imports, computes and shows; the seconds of each phase at the end."""
    from rich.text import Text

    from keepwell.doors.cli.commands.rounds import ran
    from keepwell.doors.cli.commands.today import gathered
    from keepwell.doors.cli.faces import importing, parts
    from keepwell.doors.cli.faces.rounds import took
    from keepwell.doors.cli.faces.today import face
    from keepwell.doors.cli.progressing import drawn

    with drawn(as_json=asked.as_json) as progress:
        imported = brought(files, options, rates, progress)
        rounded = ran(progress)
        phases = progress.spent()
    today = gathered(Asked(as_json=asked.as_json))
    answer = {
        "import": imported,
        "round": rounded,
        "today": today,
        "phases": [{"name": name, "seconds": round(seconds, 3)} for name, seconds in phases],
    }

    def drawn_all(_answer: Any, width: int) -> Any:
        return parts.spaced(
            [importing.outcome(imported, width), face(today, width), took(phases) if phases else Text("")]
        )

    asked.show(answer, drawn_all)
