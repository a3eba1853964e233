"""`keepwell export WHAT FILE`."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from keepwell.doors.cli.asking import Asked, declared, reading
from keepwell.doors.telling.figuring import CELL, CLIENT, FIGURES, in_row
from keepwell.doors.telling.wording import gettext
from keepwell.lib.words import gettext_noop

if TYPE_CHECKING:
    from keepwell.doors.cli.looking import Look

TABLES: Final[dict[str, dict[str, str]]] = {
    "clients": FIGURES,
    "grid": {
        **CLIENT,
        **CELL,
        "net_sales": "money",
        "share": "number",
        "order_days": "count",
        "gap_cv": "number",
    },
    "lost": {
        **CLIENT,
        "last_day": "day",
        "silence": "count",
        "gap_median": "number",
        "net_sales_ever": "money",
    },
    "today": {
        "rank": "count",
        "client": "text",
        "name": "text",
        "cell": "text",
        "manager": "text",
        "kind": "text",
        "subject": "text",
        "since": "day",
        "why": "text",
        "at_stake": "money",
        "strength": "number",
        "net_sales": "money",
    },
    "orders": {
        "client": "text",
        "name": "text",
        "number": "text",
        "day": "day",
        "is_return": "yes",
        "lines": "count",
        "amount": "money",
        "currency": "text",
        "rate": "number",
    },
}


@declared(
    "export",
    gettext_noop(
        "Write a table to a file; its ending says the form: .csv, .xlsx or .parquet. Cells that a spreadsheet would run are made harmless. WHAT is clients, orders, today, grid or lost, or measures: and the name of a question, as in measures:movers."
    ),
    "keepwell export clients clients.xlsx",
    "keepwell export today monday.csv --json",
    "keepwell export measures:cohorts cohorts.parquet",
)
@click.argument("what")
@click.argument("file", type=click.Path(path_type=Path))
@reading
def command(asked: Asked, *, what: str, file: Path) -> None:
    from keepwell.doors.cli.faces.house import exported
    from keepwell.doors.cli.looking import looking
    from keepwell.doors.cli.questioning import PREFIX, questioned
    from keepwell.doors.telling.tables_out import check, write

    since = time.perf_counter()
    check(file)
    if what.startswith(PREFIX):
        with questioned(asked, what.removeprefix(PREFIX)) as found:
            rows = write(file, found.columns, found.rows())
    elif what in TABLES:
        with looking(asked) as look:
            rows = write(file, TABLES[what], _rows(what, look))
    else:
        raise click.BadParameter(
            gettext("“%(what)s” is none of %(known)s.")
            % {"what": what, "known": ", ".join([*TABLES, f"{PREFIX}NAME"])},
            param_hint="WHAT",
        )
    seconds = round(time.perf_counter() - since, 3)
    asked.show({"what": what, "file": str(file), "rows": rows, "seconds": seconds}, exported)


def _rows(what: str, look: "Look") -> Iterator[tuple[Any, ...]]:
    for answer in _answers(what, look):
        yield in_row(answer, TABLES[what])


def _answers(what: str, look: "Look") -> Iterator[dict[str, Any]]:
    from keepwell.doors.cli.looking import Wanted
    from keepwell.doors.telling.figuring import figures

    if what == "orders":
        yield from look.orders()
    elif what == "today":
        from keepwell.care.today.listing import todays
        from keepwell.doors.telling.cueing import action_data
        from keepwell.staff.choosing import chosen

        first, rest = todays(look.cues(), size=int(chosen("today_size")))
        for rank, action in enumerate([*first, *rest], 1):
            yield {"rank": rank, **action_data(action.cue, look, {})}
    else:
        wanted = Wanted(lost=True, sort="-net_sales_ever") if what == "lost" else Wanted()
        marked = look.marked()
        for standing in look.standings(wanted):
            yield figures(standing, marked)
