"""`keepwell settings`."""

from typing import Any

import click

from keepwell.doors.cli.asking import Asked, answering, declared
from keepwell.doors.cli.wording import gettext
from keepwell.lib.words import gettext_noop


@declared(
    "settings",
    gettext_noop(
        "What the company has chosen: bounds of the grid, currency, when a client counts as lost. Without ACTION they are listed."
    ),
    "keepwell settings",
    "keepwell settings set currency EUR",
)
@click.argument("action", type=click.Choice(["list", "set"]), default="list")
@click.argument("name", required=False)
@click.argument("value", required=False)
@answering
def command(asked: Asked, *, action: str, name: str | None, value: str | None) -> None:
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
    asked.show(gathered(), house.settings)


def gathered() -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.staff.choosing import CHOICES, all_chosen

    chosen = all_chosen()
    return {
        "settings": [
            {"name": name, "value": chosen[name], "default": choice.default, "means": gettext(choice.means)}
            for name, choice in CHOICES.items()
        ]
    }
