"""`keepwell charges`."""

from typing import Any

import click

from keepwell.doors.cli.asking import Asked, answering, declared, option
from keepwell.doors.cli.wording import gettext
from keepwell.lib.words import gettext_noop


@declared(
    "charges",
    gettext_noop(
        "Which lines of an order are no goods (postage, fees, discounts). Rules are tried in order, over the whole code or name; the first that fits decides. Without ACTION they are listed."
    ),
    "keepwell charges",
    'keepwell charges add --name "freight.*" --kind charge',
    "keepwell charges remove 12",
)
@click.argument("action", type=click.Choice(["list", "add", "remove"]), default="list")
@click.argument("number", type=int, required=False)
@option(
    "--code", metavar="PATTERN", says=gettext_noop("Fits product codes like this (a regular expression).")
)
@option(
    "--name", metavar="PATTERN", says=gettext_noop("Fits product names like this (a regular expression).")
)
@option(
    "--kind",
    type=click.Choice(["charge", "discount", "goods"]),
    default="charge",
    show_default=True,
    says=gettext_noop("What such a product is."),
)
@option("--first", is_flag=True, says=gettext_noop("Before all other rules instead of after them."))
@answering
def command(
    asked: Asked,
    *,
    action: str,
    number: int | None,
    code: str | None,
    name: str | None,
    kind: str,
    first: bool,
) -> None:
    from keepwell.doors.cli.faces import house
    from keepwell.doors.cli.starting import start

    if action == "remove" and number is None:
        raise click.UsageError(gettext("Which rule? Its number stands first in keepwell charges."))
    if action == "add" and (code is None) == (name is None):
        raise click.UsageError(gettext("Give --code PATTERN or --name PATTERN."))
    start()
    from keepwell.ledger import charges
    from keepwell.staff.sight import OPERATOR

    if action == "add":
        charges.add_rule(
            pattern=str(code if code is not None else name),
            over="code" if code is not None else "name",
            kind=kind,
            first=first,
            by=OPERATOR.name,
        )
    elif action == "remove":
        charges.remove_rule(number=number, by=OPERATOR.name)
    asked.show(gathered(), house.charges)


def gathered() -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.ledger.models import ChargeRule, Product, ProductKind

    others = Product.objects.exclude(kind=ProductKind.GOODS).order_by("kind", "code")
    return {
        "rules": list(ChargeRule.objects.values("id", "over", "pattern", "kind")),
        "products": list(others.values("code", "name", "kind")),
    }
