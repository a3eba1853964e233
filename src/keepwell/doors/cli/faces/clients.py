"""The clients, one a line, with the months of the last year as a sparkline."""

from typing import Any, Final

from rich.console import Group, RenderableType
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext

AT_STAKE: Final = 8  # the place of that column


def face(answer: Any, width: int) -> RenderableType:
    """`answer` as `clients --json` prints it."""
    if not answer["total"]:
        return parts.nothing_yet()
    counted = gettext("%(shown)s of %(total)s clients, %(order)s.") % {
        "shown": wording.number(len(answer["clients"])),
        "total": wording.number(answer["total"]),
        "order": gettext(answer["sorted_by"]),
    }
    head = parts.heading(gettext("Clients"), parts.on_day(answer), counted)
    if not answer["clients"]:
        return Group(head, Text(""), Text(gettext("No client fits. Ask for less: keepwell clients")))
    foot = gettext(
        "At stake here: net sales by chance of no order in 90 days; keepwell today weighs the warning instead."
    )
    listed = rows(answer["clients"], answer["currency"])
    drawn: list[RenderableType] = [head, listed]
    if listed.keeps(AT_STAKE, width):
        drawn.append(Text(foot, "soft"))
    return parts.spaced(drawn)


def rows(clients: list[Any], currency: str) -> parts.Fitting:
    columns: list[parts.Column] = [
        (gettext("Client"), "cut"),
        ("", "left", 7),
        (gettext("Net sales"), "right"),
        (gettext("Share"), "right", 1),
        (gettext("Change"), "right", 3),
        (gettext("12 months"), "left", 5),
        (gettext("Silent"), "right"),
        (gettext("Usually"), "right", 4),
        (gettext("At stake"), "right", 6),
    ]
    managed = any(client["manager"] for client in clients)
    if managed:
        columns.append((gettext("Manager"), "cut", 2))
    drawn = parts.table(*columns)
    for client in clients:
        late = client["silence"] is not None and (client["gap_high"] or 1e9) < client["silence"]
        cells = [
            Text(client["name"], "bold" if client["is_key"] else ""),
            Text(client["abc"] + client["xyz"], "soft"),
            Text(wording.money(client["net_sales"], currency)),
            Text(wording.percent(client["share"], places=1)),
            Text(wording.change(client["net_sales"], client["net_sales_before"])),
            Text(parts.sparkline(client["months"][-12:]), "news"),
            Text(
                wording.short_days(client["silence"]),
                "bold slip" if late else "",
            ),
            Text(wording.short_days(client["gap_median"])),
            Text(wording.money(client["at_stake"], currency) if client["at_stake"] else "–"),
        ]
        drawn.add_row(*cells, *([Text(client["manager"] or "–")] if managed else []))
    return drawn
