"""How many of 2,000 clients are believed to have changed, and how many of those falsely, by the rate that is allowed."""

import altair as alt
import numpy as np
from scipy.stats import norm

from keepwell.stats.discovery import believed

RATES = [0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3]


def chart() -> alt.Chart:
    rng = np.random.default_rng(4)
    changed = np.repeat([True, False], [200, 1800])
    counts = np.zeros((len(RATES), 2))
    for _ in range(50):
        p = norm.sf(rng.standard_normal(2000) + 3 * changed)
        seen = np.array([believed(p, rate) for rate in RATES])
        counts += np.stack([(seen & changed).sum(axis=1), (seen & ~changed).sum(axis=1)], axis=1) / 50
    rows = [
        {"rate": rate, "clients": round(float(count), 1), "of them": name}
        for rate, pair in zip(RATES, counts, strict=True)
        for name, count in zip(("changed", "not changed"), pair, strict=True)
    ]
    return (
        alt.Chart(alt.Data(values=rows))
        .mark_bar()
        .encode(
            x=alt.X("rate:O", title="rate allowed", axis=alt.Axis(labelAngle=0, format=".0%")),
            y=alt.Y("clients:Q", title="clients believed"),
            color=alt.Color("of them:N", sort=None),
        )
        .properties(width=520, height=260, title="200 of 2,000 clients changed")
    )
