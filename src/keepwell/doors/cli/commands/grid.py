"""`keepwell grid`."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from keepwell.doors.cli.asking import Asked, declared, reading
from keepwell.lib.words import gettext_noop


@declared(
    "grid",
    gettext_noop(
        "Who carries the business (A, B, C by share of net sales) and how regularly they order (X, Y, Z by the variation of their gaps)."
    ),
    "keepwell grid",
    "keepwell grid --as-of 2011-06-01 --json",
)
@reading
def command(asked: Asked) -> None:
    from keepwell.doors.cli.faces.grid import face

    asked.show(gathered(asked), face)


def gathered(asked: Asked) -> dict[str, Any]:
    """The answer, as `--json` prints it."""
    from keepwell.doors.cli.looking import Wanted, looking
    from keepwell.doors.telling.figuring import cell

    with looking(asked) as look:
        standings = look.standings(Wanted())
        cells: defaultdict[str, dict[str, Any]] = defaultdict(lambda: {"clients": 0, "net_sales": Decimal(0)})
        for standing in standings:
            cells[cell(standing)]["clients"] += 1
            cells[cell(standing)]["net_sales"] += standing.net_sales
        return {
            "as_of": look.as_of,
            "historic": look.historic,
            "fresh": look.fresh,
            "currency": look.currency,
            "cells": {name: cells[name] for name in (a + x for a in "ABC" for x in "XYZ")},
            "clients": [
                {
                    "client": standing.client.key,
                    "name": standing.client.name,
                    "abc": standing.abc,
                    "xyz": standing.xyz,
                    "net_sales": standing.net_sales,
                    "share": standing.share,
                    "order_days": standing.order_days,
                    "gap_cv": standing.gap_cv,
                }
                for standing in standings
            ],
        }
