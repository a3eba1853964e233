"""The pace of a simulated company's clients: seen in windows of 30 days for two years, then foreseen for one."""

import altair as alt
import numpy as np

from keepwell.stats.season import WINDOW, Season, WorkingDays

FIRST, KNOWN = 14_610, 720  # 2010-01-01, and two years of days


def swing(days: np.ndarray) -> np.ndarray:
    return 0.35 * np.sin(2 * np.pi * (days - FIRST - 200) / 365.25) ** 3


def chart() -> alt.LayerChart:
    rng = np.random.default_rng(4)
    begins = np.arange(FIRST, FIRST + KNOWN, WINDOW)
    seen = swing(begins + WINDOW / 2) + rng.normal(0, 0.1, len(begins))
    working = WorkingDays(FIRST, np.ones(KNOWN), np.ones(7))
    season = Season.of(working, begins, seen, np.full(len(begins), 0.01))
    points = [
        {"day": int(b - FIRST + WINDOW / 2), "pace": round(float(np.exp(p)), 4)}
        for b, p in zip(begins, seen, strict=True)
    ]
    lines = []
    for day in range(FIRST + KNOWN, FIRST + KNOWN + 360, 15):
        mean, variance = season.pace(day, WINDOW)
        low, high = np.exp(mean + np.array([-1.28, 1.28]) * np.sqrt(variance))
        lines.append({"day": day - FIRST + WINDOW // 2, "pace": round(float(np.exp(mean)), 4), "low": round(float(low), 4), "high": round(float(high), 4)})  # fmt: skip
    x = alt.X("day:Q", title="days since the first order known")
    base = alt.Chart(alt.Data(values=lines)).encode(x=x)
    y = alt.Y("pace:Q", title="pace: 1 is what the rhythms say")
    band = base.mark_area(opacity=0.2).encode(
        y=alt.Y("low:Q", title="pace: 1 is what the rhythms say"), y2="high:Q"
    )
    dots = alt.Chart(alt.Data(values=points)).mark_point(filled=True, opacity=1).encode(x=x, y=y)
    return alt.layer(band, base.mark_line().encode(y=y), dots).properties(
        title="Two years seen, one foreseen with its 80 % band"
    )
