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
    from keepwell.doors.cli.cueing import cue_data, rhythm_in_words, strip_data
    from keepwell.doors.cli.figuring import cell
    from keepwell.doors.cli.looking import looking, one

    with looking(asked) as look:
        standing = one(look, client)
        days = look.order_days([standing.client_id])
        return {
            "as_of": look.as_of,
            "historic": look.historic,
            "fresh": look.fresh,
            "currency": look.currency,
            "client": standing.client.key,
            "name": standing.client.name,
            "cell": cell(standing),
            "country": standing.client.country or None,
            "manager": standing.client.manager.name if standing.client.manager else None,
            "net_sales": standing.net_sales,
            "rhythm": rhythm_in_words(standing),
            "strip": strip_data(standing, days.get(standing.client_id, []), look.as_of),
            "cues": [cue_data(cue, look) for cue in look.cues(client=standing.client_id)],
        }
