"""P-values of smaller amounts where nothing changed: how often they are under a level, over that level."""

import altair as alt
import numpy as np

from keepwell.stats.change import compare_amounts, recalibrated
from keepwell.stats.simulating_change import simulate_amounts

CLIENTS, LEVELS = 100_000, np.logspace(-3, -0.5, 11)


def less(rng: np.random.Generator) -> np.ndarray:
    drawn = simulate_amounts(CLIENTS, rng, earlier=6, recent=3, freedom=4.0)
    median = np.median(drawn.earlier, axis=1)
    deviation = np.median(np.abs(drawn.earlier - median[:, None]), axis=1)
    return compare_amounts(
        median, deviation, np.full(CLIENTS, 6.0), drawn.recent.mean(axis=1), np.full(CLIENTS, 3.0)
    ).less


def chart() -> alt.LayerChart:
    rng = np.random.default_rng(2)
    usual, now = less(rng), less(rng)
    rows = [
        {"level": float(f"{level:.3g}"), "times": round(float((p < level).mean() / level), 3), "test": name}
        for name, p in (("as the model says", now), ("ranked among quiet windows", recalibrated(now, usual)))
        for level in LEVELS
    ]
    lines = alt.Chart(alt.Data(values=rows)).mark_line(point=True)
    right = alt.Chart(alt.Data(values=[{"times": 1}])).mark_rule(strokeDash=[4, 3]).encode(y="times:Q")
    return alt.layer(
        lines.encode(
            x=alt.X(
                "level:Q",
                scale=alt.Scale(type="log"),
                title="level",
                axis=alt.Axis(values=[0.001, 0.01, 0.1]),
            ),
            y=alt.Y("times:Q", title="false alarms over the level", scale=alt.Scale(domain=[0, 7])),
            color=alt.Color("test:N", sort=None),
        ),
        right,
    ).properties(title="Smaller amounts, heavy tails, 6 orders before and 3 now: nothing has changed")
