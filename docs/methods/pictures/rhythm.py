"""The chance of no order in 90 days as silence grows, for two clients who order every 20 days on average."""

import altair as alt
import numpy as np

from keepwell.stats.rhythm import Gaps, RhythmModel

MODEL = RhythmModel(
    np.array([0.5, 1.0, 2.0, 4.0, 8.0, 16.0]), np.array([0.1, 0.35, 0.25, 0.15, 0.1, 0.05]), np.full(6, 1.5),
    np.full(6, 60.0), 0.4, 4.0, 0.0, 1000, converged=True,
)  # fmt: skip
CLIENTS = {
    "like a clock: 19 to 21 days": [19, 20, 21, 20, 20, 19, 21, 20, 20, 21, 19, 20],
    "in bursts: 1 to 60 days": [1, 60, 2, 50, 3, 44, 1, 50, 2, 20, 5, 2],
}


def chart() -> alt.LayerChart:
    silence = np.arange(0, 121, 3.0)
    rows = []
    for name, gaps in CLIENTS.items():
        many = np.ones(len(silence))
        known = Gaps.of(12 * many, sum(gaps) * many, np.log(gaps).sum() * many, silence)
        for day, chance in zip(silence, MODEL.no_order_chance(known, 90), strict=True):
            rows.append({"silence": int(day), "chance": round(float(chance), 4), "client": name})
    line = alt.Chart(alt.Data(values=rows)).mark_line().encode(
        x=alt.X("silence:Q", title="days silent"),
        y=alt.Y("chance:Q", title="chance of no order in 90 days", axis=alt.Axis(format="%")),
        color=alt.Color("client:N", sort=None),
    )  # fmt: skip
    return alt.layer(line).properties(
        title="Twelve gaps of 20 days in the mean: the same silence, another meaning"
    )
