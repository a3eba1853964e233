"""`keepwell lost`."""

from typing import Any

from keepwell.doors.cli.asking import Asked, declared, reading
from keepwell.doors.telling.wording import fill
from keepwell.lib.words import gettext_noop

CRITERION = gettext_noop(
    "Lost: silent for more than %(gaps)s of their own usual gaps and at least %(days)s days; with too few orders to know a gap, for %(single)s days."
)


@declared(
    "lost",
    gettext_noop("Who has left, by the company's written criterion (see keepwell settings)."),
    "keepwell lost",
    "keepwell lost --as-of 2011-06-01 --json",
)
@reading
def command(asked: Asked) -> None:
    from keepwell.doors.cli.faces.lost import face

    asked.show(gathered(asked), face)


def gathered(asked: Asked) -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.doors.cli.looking import Wanted, looking
    from keepwell.doors.telling.figuring import figures

    with looking(asked) as look:
        from keepwell.staff.choosing import all_chosen

        chosen = all_chosen()
        marked = look.marked()
        clients = [figures(one, marked) for one in look.standings(Wanted(sort="-net_sales_ever", lost=True))]
        return {
            "as_of": look.as_of,
            "historic": look.historic,
            "fresh": look.fresh,
            "currency": look.currency,
            "criterion": fill(
                CRITERION,
                {
                    "gaps": chosen["lost_after_gaps"],
                    "days": chosen["lost_min_days"],
                    "single": chosen["lost_few_days"],
                },
            ),
            "count": len(clients),
            "net_sales_ever": sum(client["net_sales_ever"] for client in clients),
            "clients": clients,
        }
