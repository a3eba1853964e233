"""`keepwell today`."""

from typing import Any

from keepwell.doors.cli.asking import Asked, declared, option, reading
from keepwell.lib.words import gettext_noop


@declared(
    "today",
    gettext_noop(
        "Whom to turn to first, and why: ranked by what is at stake and how urgent it is. Each row carries its evidence and how often such a warning was right on your own past."
    ),
    "keepwell today",
    'keepwell today --manager "Amina Rahman" --all',
)
@option(
    "--manager", metavar="NAME", default="", says=gettext_noop("Only the clients this manager looks after.")
)
@option("--all", "every", is_flag=True, says=gettext_noop("The whole list, not only its first lines."))
@reading
def command(asked: Asked, *, manager: str, every: bool) -> None:
    from keepwell.doors.cli.faces.today import face

    asked.show(gathered(asked, manager=manager, every=every), face)


def gathered(asked: Asked, *, manager: str = "", every: bool = False) -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.doors.cli.looking import Wanted, looking, names_near
    from keepwell.doors.cli.refusing import NoSuchManager

    with looking(asked) as look:
        from keepwell.care.today.listing import todays
        from keepwell.doors.telling.cueing import action_data, title
        from keepwell.staff.choosing import chosen

        if manager and look.count() and not look.count(Wanted(manager=manager)):
            raise NoSuchManager(asked=manager, names=names_near(look, manager))
        shown, rest = todays(look.cues(manager=manager), size=int(chosen("today_size")))
        actions = [*shown, *rest]
        if every:
            shown = actions
        clients = [action.cue.client for action in shown if action.cue.client]
        days = look.order_days([client.pk for client in clients])
        return {
            "as_of": look.as_of,
            "historic": look.historic,
            "fresh": look.fresh,
            "currency": look.currency,
            "manager": manager or None,
            "clients": look.count(),
            "total": len(actions),
            "at_stake": sum(action.cue.at_stake for action in actions),
            "actions": [
                {
                    "rank": rank,
                    **action_data(action.cue, look, days),
                    "also": [title(cue.kind) for cue in action.also],
                }
                for rank, action in enumerate(shown, 1)
            ],
        }
