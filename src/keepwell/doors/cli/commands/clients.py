"""`keepwell clients`."""

from typing import Any, Final

import click

from keepwell.doors.cli.asking import Asked, declared, option, reading
from keepwell.lib.words import gettext_noop

SORTS: Final = {
    "sales": ("-net_sales", gettext_noop("greatest net sales first")),
    "stake": ("-at_stake", gettext_noop("most at stake by chance of no order first")),
    "worth": ("-lifetime_value", gettext_noop("greatest lifetime value first")),
    "silence": ("-silence", gettext_noop("longest silent first")),
    "growth": ("-growth", gettext_noop("most grown first")),
    "new": ("-first_day", gettext_noop("newest first")),
    "name": ("name", gettext_noop("by name")),
}
CELLS: Final = (*"ABC", *"XYZ", *(row + column for row in "ABC" for column in "XYZ"))


@declared(
    "clients",
    gettext_noop(
        "The clients with their numbers, sorted and filtered; the last twelve months as a sparkline."
    ),
    "keepwell clients --sort stake --limit 30",
    "keepwell clients --cell AX --country Japan",
)
@option(
    "--sort",
    type=click.Choice(list(SORTS)),
    default="sales",
    show_default=True,
    says=gettext_noop("The order."),
)
@option(
    "--cell",
    type=click.Choice(CELLS, case_sensitive=False),
    metavar="AX",
    says=gettext_noop("Only this row, column or cell of the grid."),
)
@option("--country", metavar="NAME", default="", says=gettext_noop("Only clients of this country."))
@option(
    "--manager", metavar="NAME", default="", says=gettext_noop("Only the clients this manager looks after.")
)
@option(
    "--find", metavar="TEXT", default="", says=gettext_noop("Only clients whose name or code holds this.")
)
@option("--key", is_flag=True, says=gettext_noop("Only key clients, by the company's test."))
@option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    says=gettext_noop("How many to show; 0: all."),
)
@reading
def command(
    asked: Asked, *, sort: str, cell: str | None, country: str, manager: str, find: str, key: bool, limit: int
) -> None:
    from keepwell.doors.cli.faces.clients import face
    from keepwell.doors.cli.looking import Wanted

    wanted = Wanted(
        sort=SORTS[sort][0],
        cell=(cell or "").upper(),
        country=country,
        manager=manager,
        fits=find,
        key=key,
        limit=limit or None,
    )
    asked.show(gathered(asked, wanted, sorted_by=SORTS[sort][1]), face)


def gathered(asked: Asked, wanted: Any, *, sorted_by: str) -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.doors.cli.looking import looking
    from keepwell.doors.telling.figuring import figures

    with looking(asked) as look:
        marked = look.marked()
        return {
            "as_of": look.as_of,
            "historic": look.historic,
            "fresh": look.fresh,
            "currency": look.currency,
            "total": look.count(),
            "fitting": look.count(wanted),
            "sorted_by": sorted_by,
            "clients": [figures(standing, marked) for standing in look.standings(wanted)],
        }
