"""`keepwell client NAME`."""

from typing import Any

import click

from keepwell.doors.cli.asking import Asked, declared, reading
from keepwell.lib.words import gettext_noop


@declared(
    "client",
    gettext_noop("One client's page: state, figures, months, product lines, latest orders."),
    'keepwell client "Kansai Zakka K.K."',
    "keepwell client 13694 --as-of 2011-06-01",
)
@click.argument("name")
@reading
def command(asked: Asked, *, name: str) -> None:
    from keepwell.doors.cli.faces.client import face

    asked.show(gathered(asked, name=name), face)


def gathered(asked: Asked, *, name: str) -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.doors.cli.looking import looking
    from keepwell.doors.cli.looking_at_one import of_one
    from keepwell.doors.telling.figuring import figures

    with looking(asked) as look:
        standing, answer = of_one(look, name)
        return {
            **answer,
            **figures(standing, look.marked()),
            "product_lines": look.product_lines(standing.client_id),
            "latest_orders": look.latest_orders(standing.client_id, 8),
        }
