"""What two cohorts did for seven years, and what the model says of twelve."""

import altair as alt
import numpy as np

from keepwell.stats.contracts.cohorts import Cohorts
from keepwell.stats.contracts.sbg import fit

COHORTS = {
    "High End": [1000, 869, 743, 653, 593, 551, 517, 491],
    "Regular": [1000, 631, 468, 382, 326, 289, 262, 241],
}


def chart() -> alt.LayerChart:
    lines, points = [], []
    years = np.arange(13)
    for name, counts in COHORTS.items():
        model = fit(Cohorts.of([counts[:6]]))
        low, high = model.interval(lambda m: m.survival(years), level=0.9)
        for t in years:
            part = {"year": int(t), "left": round(float(model.survival(t)), 4), "cohort": name}
            lines.append(part | {"low": round(float(low[t]), 4), "high": round(float(high[t]), 4)})
        points += [{"year": t, "left": n / 1000, "cohort": name} for t, n in enumerate(counts)]
    base = alt.Chart(alt.Data(values=lines)).encode(
        x=alt.X("year:Q", title="renewals", axis=alt.Axis(tickMinStep=1)), color="cohort:N"
    )
    share = alt.Y("left:Q", title="share of the cohort left", axis=alt.Axis(format="%"))
    band = base.mark_area(opacity=0.15).encode(
        y=alt.Y("low:Q", title="share of the cohort left"), y2="high:Q"
    )
    seen = alt.Chart(alt.Data(values=points)).mark_point(filled=True, size=45, opacity=1)
    return alt.layer(
        band, base.mark_line().encode(y=share), seen.encode(x="year:Q", y="left:Q", color="cohort:N")
    ).properties(title="Fitted to the first five renewals; the points after that were not seen")
