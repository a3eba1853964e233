"""The grid: share of sales down, regularity across; counts and money in each cell, then the clients."""

from typing import Any, Final

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from keepwell.doors.cli.faces import parts
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext, ngettext
from keepwell.lib.words import gettext_noop

ROWS: Final = {
    "A": gettext_noop("carry most of it"),
    "B": gettext_noop("carry some"),
    "C": gettext_noop("carry little"),
}
FINE: Final = 0.01  # shares below it are told to a tenth of a per cent
WIDE: Final = 100  # cells of a terminal from which there is room for words and bars
COLUMNS: Final = {
    "X": gettext_noop("regular"),
    "Y": gettext_noop("less regular"),
    "Z": gettext_noop("irregular or too new"),
}


def face(answer: Any, width: int, *, limit: int = 15) -> RenderableType:
    """`answer` as `grid --json` prints it; the first `limit` clients are listed."""
    if not answer["clients"]:
        return parts.nothing_yet()
    head = parts.heading(gettext("The grid"), parts.on_day(answer), _meaning())
    listed = _clients(answer, limit)
    return parts.spaced([head, _cells(answer, wide=width >= WIDE), listed])


def _meaning() -> str:
    return gettext(
        "Down: share of net sales, 12 months. Across: regularity of the gaps between order days, 24 months."
    )


def _cells(answer: Any, *, wide: bool) -> Table:
    drawn = Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 2 if wide else 1), show_lines=False, header_style=""
    )
    drawn.add_column("")
    for letter, says in COLUMNS.items():
        drawn.add_column(
            Text.assemble((letter, "bold"), (f"  {gettext(says)}" if wide else "", "soft")),
            justify="right",
            min_width=16 if wide else None,
            no_wrap=True,
        )
    whole = float(sum(cell["net_sales"] for cell in answer["cells"].values())) or 1.0
    for number, (row, says) in enumerate(ROWS.items()):
        if number:
            drawn.add_row()
        drawn.add_row(
            Text.assemble((row, "bold"), (f"\n{gettext(says)}" if wide else "", "soft")),
            *(
                _cell(answer["cells"].get(row + column), whole, answer["currency"], wide=wide)
                for column in COLUMNS
            ),
        )
    return drawn


def _cell(cell: Any, whole: float, currency: str, *, wide: bool) -> Text:
    if not cell or not cell["clients"]:
        return Text("–", "soft")
    count = ngettext("%(count)s client", "%(count)s clients", cell["clients"])
    share = float(cell["net_sales"]) / whole
    return Text.assemble(
        (count % {"count": wording.number(cell["clients"])}, "bold"),
        f"\n{wording.money(cell['net_sales'], currency)}",
        ("\n" + _bar(share) + " " if wide else "\n", "keep"),
        (wording.percent(share, places=1 if 0 < share < FINE else 0), "soft"),
    )


def _bar(share: float) -> str:
    return "█" * round(share * 16) or "▏"


def _clients(answer: Any, limit: int) -> RenderableType:
    drawn = parts.table(
        (gettext("Client"), "cut"),
        ("", "left"),
        (gettext("Net sales"), "right"),
        (gettext("Share"), "right", 1),
        (gettext("Order days"), "right", 2),
        (gettext("Gap variation"), "right"),
    )
    for client in answer["clients"][:limit]:
        cv = client["gap_cv"]
        drawn.add_row(
            Text(client["name"]),
            Text(client["abc"] + client["xyz"], "soft"),
            wording.money(client["net_sales"], answer["currency"]),
            wording.percent(client["share"], places=1),
            wording.number(client["order_days"]),
            "–" if cv is None else wording.number(cv, places=2),
        )
    hidden = len(answer["clients"]) - limit
    if hidden <= 0:
        return drawn
    more = gettext("%(count)s more: keepwell clients --cell AX, keepwell export grid grid.xlsx")
    return Group(drawn, Text(more % {"count": wording.number(hidden)}, "soft"))
