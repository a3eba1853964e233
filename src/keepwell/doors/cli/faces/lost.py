"""Who has left, by the written criterion: what they were worth and since when they are silent."""

from typing import Any

from rich.console import RenderableType
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext


def face(answer: Any, width: int, *, limit: int = 30) -> RenderableType:  # noqa: ARG001 - as every face
    """`answer` as `lost --json` prints it."""
    counted = gettext("%(count)s clients are lost; they had bought for %(money)s in all.")
    facts = {
        "count": wording.number(answer["count"]),
        "money": wording.money(answer["net_sales_ever"], answer["currency"]),
    }
    head = parts.heading(gettext("Lost"), parts.on_day(answer), answer["criterion"], counted % facts)
    if not answer["clients"]:
        return parts.spaced([head, Text(gettext("Nobody is lost by this criterion."))])
    drawn = parts.table(
        (gettext("Client"), "cut"),
        (gettext("Last order"), "right", 3),
        (gettext("Silent"), "right"),
        (gettext("Usually"), "right", 2),
        (gettext("Bought in all"), "right"),
        (gettext("24 months"), "left", 1),
    )
    for client in answer["clients"][:limit]:
        drawn.add_row(
            client["name"],
            wording.short_day(client["last_day"]),
            wording.short_days(client["silence"]),
            wording.short_days(client["gap_median"]),
            wording.money(client["net_sales_ever"], answer["currency"]),
            Text(parts.sparkline(client["months"]), "news"),
        )
    sections: list[RenderableType] = [head, drawn]
    hidden = len(answer["clients"]) - limit
    if hidden > 0:
        more = gettext("%(count)s more: keepwell export lost lost.xlsx") % {"count": wording.number(hidden)}
        sections.append(Text(more, "soft"))
    return parts.spaced(sections)
