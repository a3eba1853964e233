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
    from keepwell.doors.cli.cueing import cue_data, strip_data
    from keepwell.doors.cli.figuring import figures
    from keepwell.doors.cli.looking import looking, one

    with looking(asked) as look:
        standing = one(look, name)
        days = look.order_days([standing.client_id])
        return {
            "as_of": look.as_of,
            "historic": look.historic,
            "fresh": look.fresh,
            "currency": look.currency,
            **figures(standing),
            "strip": strip_data(standing, days.get(standing.client_id, []), look.as_of),
            "cues": [cue_data(cue, look) for cue in look.cues(client=standing.client_id)],
            "product_lines": look.product_lines(standing.client_id),
            "latest_orders": look.latest_orders(standing.client_id, 8),
        }
