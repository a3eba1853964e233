"""`keepwell settings`."""

from functools import partial
from typing import Any

import click

from keepwell.doors.cli.asking import Asked, answering, declared, option
from keepwell.doors.telling.wording import gettext
from keepwell.lib.words import gettext_noop


@declared(
    "settings",
    gettext_noop(
        "What the company has chosen: bounds of the grid, currency, when a client counts as lost. Without ACTION they are listed in short."
    ),
    "keepwell settings",
    "keepwell settings --all",
    "keepwell settings set currency EUR",
)
@click.argument("action", type=click.Choice(["list", "set"]), default="list")
@click.argument("name", required=False)
@click.argument("value", required=False)
@option("--all", "every", is_flag=True, says=gettext_noop("Each on a line of its own, with what it means."))
@answering
def command(asked: Asked, *, action: str, name: str | None, value: str | None, every: bool) -> None:
    from keepwell.doors.cli.faces import house
    from keepwell.doors.cli.starting import start

    if action == "set" and (name is None or value is None):
        raise click.UsageError(gettext("Which setting, and what? keepwell settings set NAME VALUE"))
    start()
    if action == "set":
        from keepwell.ledger.rates import choose_currency
        from keepwell.staff.choosing import choose
        from keepwell.staff.sight import OPERATOR

        if name == "currency":
            choose_currency(value=str(value), by=OPERATOR.name)
        else:
            choose(name=str(name), value=value, by=OPERATOR.name)
    asked.show(gathered(), partial(house.settings, every=every))


def gathered() -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.staff.choosing import CHOICES, GROUPED, all_chosen

    chosen = all_chosen()
    return {
        "settings": [
            {
                "group": group,
                "name": name,
                "value": chosen[name],
                "default": CHOICES[name].default,
                "means": gettext(CHOICES[name].means),
            }
            for group, names in GROUPED.items()
            for name in names
        ]
    }
