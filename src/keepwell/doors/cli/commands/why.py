"""`keepwell why CLIENT`."""

from typing import Any

import click

from keepwell.doors.cli.asking import Asked, declared, reading
from keepwell.lib.words import gettext_noop


@declared(
    "why",
    gettext_noop(
        "All the evidence behind one client's warnings. CLIENT is a name, a code, or a part of either."
    ),
    'keepwell why "Kansai Zakka"',
    "keepwell why 13694 --json",
)
@click.argument("client")
@reading
def command(asked: Asked, *, client: str) -> None:
    from keepwell.doors.cli.faces.why import face

    asked.show(gathered(asked, client=client), face)


def gathered(asked: Asked, *, client: str) -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.doors.cli.looking import looking
    from keepwell.doors.cli.looking_at_one import of_one
    from keepwell.doors.telling.cueing import rhythm_in_words
    from keepwell.doors.telling.figuring import cell, figures

    with looking(asked) as look:
        standing, answer = of_one(look, client)
        known = figures(standing)
        return {
            **answer,
            **{key: known[key] for key in ("client", "name", "country", "manager", "net_sales")},
            "cell": cell(standing),
            "rhythm": rhythm_in_words(standing),
        }
