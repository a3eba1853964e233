"""The chance that a 95 % interval from ten answers holds the true share, at every share."""

import altair as alt
import numpy as np
from scipy.stats import binom

from keepwell.stats.feedback.proportions import clopper_pearson, mid_p, wilson

N = 10


def chart() -> alt.LayerChart:
    share = np.arange(0.005, 1, 0.005)
    x = np.arange(N + 1)
    half = 1.96 * np.sqrt(x * (N - x) / N**3)
    rows = []
    for name, (low, high) in {
        "Clopper-Pearson": clopper_pearson(x, N),
        "mid-P": mid_p(x, N),
        "Wilson": wilson(x, N),
        "Wald": (x / N - half, x / N + half),
    }.items():
        inside = (low <= share[:, None]) & (share[:, None] <= high)
        held = (binom.pmf(x, N, share[:, None]) * inside).sum(axis=1)
        rows += [
            {"share": round(float(p), 3), "held": round(float(h), 4), "interval": name}
            for p, h in zip(share, held, strict=True)
        ]
    lines = alt.Chart(alt.Data(values=rows)).mark_line(strokeWidth=1.5, clip=True)
    said = alt.Chart(alt.Data(values=[{"said": 0.95}])).mark_rule(strokeDash=[4, 3]).encode(y="said:Q")
    held_axis = alt.Y("held:Q", title="held by the interval", scale=alt.Scale(domain=[0.6, 1]))
    return alt.layer(
        lines.encode(
            x=alt.X("share:Q", title="true share", axis=alt.Axis(format="%")),
            y=held_axis.axis(format="%"),
            color=alt.Color("interval:N", sort=None),
        ),
        said,
    ).properties(title="Ten answers: how often a 95 % interval holds the true share")
