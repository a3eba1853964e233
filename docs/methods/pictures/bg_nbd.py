"""A client still with us is not a client who orders soon: P(alive) and the chance of no order, by the week of the last one."""

import altair as alt
import numpy as np

from keepwell.stats.buying.bg_nbd import BGNBD
from keepwell.stats.buying.summary import Summary

MODEL = BGNBD(0.243, 4.414, 0.793, 2.426)
NOW, AHEAD = 39, 13


def chart() -> alt.HConcatChart:
    weeks = np.linspace(1, NOW, 77)
    rows = []
    for x in (1, 4, 12):
        known = Summary.of(np.full(len(weeks), x), weeks, NOW)
        said = zip(weeks, MODEL.alive(known), MODEL.no_order_chance(known, AHEAD), strict=True)
        rows += [
            {"last": round(float(t), 2), "alive": round(float(a), 4), "none": round(float(n), 4)}
            | {"orders": f"{x + 1} orders"}
            for t, a, n in said
        ]
    lines = (
        alt.Chart(alt.Data(values=rows), width=250)
        .mark_line()
        .encode(
            x=alt.X("last:Q", title="week of the last order, of 39"),
            color=alt.Color("orders:N", sort=["2 orders", "5 orders", "13 orders"]),
        )
    )

    def panel(field: str, title: str) -> alt.Chart:
        chance = alt.Y(f"{field}:Q", title=None, axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1]))
        return lines.encode(y=chance).properties(title=title)

    return alt.hconcat(
        panel("alive", "P(still a client)"), panel("none", f"P(no order in the next {AHEAD} weeks)")
    )
