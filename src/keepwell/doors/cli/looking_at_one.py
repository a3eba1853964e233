"""One client, as every command about one shows them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from keepwell.doors.cli.looking import Look
    from keepwell.standings.models import Standing


def of_one(look: "Look", asked: str) -> tuple["Standing", dict[str, Any]]:
    """The client called `asked`, and what every page about one client tells of them. Refuses as `looking.one` does."""
    from keepwell.doors.cli.looking import one
    from keepwell.doors.telling.cueing import cue_data, strip_data

    standing = one(look, asked)
    client = standing.client_id
    return standing, {
        "as_of": look.as_of,
        "historic": look.historic,
        "fresh": look.fresh,
        "currency": look.currency,
        "strip": strip_data(standing, look.order_days([client]).get(client, []), look.as_of),
        "cues": [
            cue_data(cue, look) for cue in sorted(look.cues(client=client), key=lambda cue: -cue.at_stake)
        ],
    }
