"""`keepwell charges`."""

from functools import partial
from typing import Any

import click

from keepwell.doors.cli.asking import Asked, answering, declared, option
from keepwell.doors.telling.wording import gettext
from keepwell.lib.words import gettext_noop


@declared(
    "charges",
    gettext_noop(
        "Which lines of an order are no goods (postage, fees, discounts). Rules are tried in order, over the whole code or name; the first that fits decides. ACTION is list (as without one), add (a rule before all others), remove (by its number), or set (one product, by its code)."
    ),
    "keepwell charges",
    "keepwell charges --all",
    'keepwell charges add --name "freight.*" --kind charge',
    "keepwell charges set --code M-01 --kind goods",
    "keepwell charges remove 12",
)
@click.argument("action", type=click.Choice(["list", "add", "remove", "set"]), default="list")
@click.argument("number", type=int, required=False)
@option(
    "--code",
    metavar="PATTERN",
    says=gettext_noop("Product codes like this (a regular expression; with set the code)."),
)
@option("--name", metavar="PATTERN", says=gettext_noop("Product names like this (a regular expression)."))
@option(
    "--kind",
    type=click.Choice(["charge", "discount", "goods"]),
    default="charge",
    show_default=True,
    says=gettext_noop("What such a product is."),
)
@option("--all", "every", is_flag=True, says=gettext_noop("Every rule with its pattern, and every product."))
@answering
def command(
    asked: Asked,
    *,
    action: str,
    number: int | None,
    code: str | None,
    name: str | None,
    kind: str,
    every: bool,
) -> None:
    from keepwell.doors.cli.faces import house
    from keepwell.doors.cli.starting import start

    if action == "remove" and number is None:
        raise click.UsageError(gettext("Which rule? Its number stands first in keepwell charges --all."))
    if action == "add" and (code is None) == (name is None):
        raise click.UsageError(gettext("Give --code PATTERN or --name PATTERN."))
    if action == "set" and code is None:
        raise click.UsageError(gettext("Which product? Give --code CODE."))
    start()
    from keepwell.ledger import charges
    from keepwell.staff.sight import OPERATOR

    changed = None
    if action == "add":
        over = "name" if code is None else "code"
        changed = charges.add_rule(pattern=str(code or name), over=over, kind=kind, by=OPERATOR.name)
    elif action == "set":
        changed = charges.set_kind(code=str(code), kind=kind, by=OPERATOR.name)
    elif action == "remove" and number is not None:
        changed = charges.remove_rule(rule_id=number, by=OPERATOR.name)
    asked.show(gathered(changed), partial(house.charges, every=every))


def gathered(changed: int | None = None) -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.ledger import charges

    return {
        "changed": changed,
        "rules": [
            {
                "id": rule.pk,
                "over": rule.over,
                "pattern": rule.pattern,
                "kind": rule.kind,
                "own": not charges.is_usual(rule),
            }
            for rule in charges.rules()
        ],
        "products": charges.no_goods(),
    }
