"""Satisfied answers over six quarters, each with its interval, and the trend with its band."""

import altair as alt
import numpy as np

from keepwell.stats.feedback.proportions import proportion
from keepwell.stats.feedback.trend import proportion_trend

HAPPY, ASKED = [11, 14, 12, 17, 18, 19], [20, 22, 18, 24, 22, 23]


def chart() -> alt.LayerChart:
    quarters = np.arange(6)
    told, trend = proportion(HAPPY, ASKED), proportion_trend(HAPPY, ASKED)
    points = [
        {"quarter": int(q) + 1, "share": round(v, 4), "low": round(lo, 4), "high": round(hi, 4)}
        for q, v, lo, hi in zip(quarters, told.value, told.low, told.high, strict=True)
    ]
    middle, all_happy = quarters.mean(), sum(HAPPY) / sum(ASKED)
    lines = [
        {"quarter": int(q) + 1, "share": round(all_happy + slope * (q - middle), 4), "which": which}
        for which, slope in (("trend", trend.slope), ("least", trend.low), ("most", trend.high))
        for q in quarters
    ]
    base = alt.Chart(alt.Data(values=points)).encode(
        x=alt.X("quarter:Q", scale=alt.Scale(domain=[0.5, 6.5]), axis=alt.Axis(tickMinStep=1))
    )
    share = alt.Y("low:Q", title="satisfied", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(format="%"))
    return alt.layer(
        base.mark_rule(opacity=0.5).encode(y=share, y2="high:Q"),
        base.mark_point(filled=True, size=60, opacity=1).encode(y="share:Q"),
        alt.Chart(alt.Data(values=lines))
        .mark_line()
        .encode(
            x="quarter:Q",
            y="share:Q",
            detail="which:N",
            color=alt.condition("datum.which == 'trend'", alt.value("#c2571a"), alt.value("#e8b79a")),
        ),
    ).properties(
        title=f"{100 * trend.slope:.1f} points a quarter ({100 * trend.low:.1f} to {100 * trend.high:.1f})"
    )
