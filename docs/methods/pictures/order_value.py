"""A client whose orders rise, one of them odd; what is expected next, and what the plain mean says."""

import altair as alt
import numpy as np

from keepwell.stats.spend.fitting_order_value import fit
from keepwell.stats.spend.order_history import History
from keepwell.stats.spend.order_value import OrderValue, simulate


def chart() -> alt.LayerChart:
    rng = np.random.default_rng(12)
    t4 = np.sort(np.random.default_rng(1).standard_t(4, 400))
    truth = OrderValue(5.0, 0.5, 0.35, 0.25, 365.25, t4, 0, converged=True)
    others = simulate(truth, rng.integers(2, 15, 3000), 700, rng).history
    ages = np.arange(14, -1, -1) * 45.0
    amounts = np.exp(5 - 0.9 * (1 - np.exp(-ages / 365.25)) + rng.normal(0, 0.2, len(ages)))
    amounts[6] = 900.0
    levels = fit(others).levels(History.of(amounts, [0, len(ages)], ages))
    points = [{"day": -float(a), "value": round(float(v), 1)} for a, v in zip(ages, amounts, strict=True)]
    band = []
    for ahead in range(0, 361, 30):
        low, middle, high = levels.next_value((0.1, 0.5, 0.9), ahead)[:, 0]
        band.append({"day": ahead, "low": round(low, 2), "middle": round(middle, 2), "high": round(high, 2)})
    scale = alt.Scale(domain=[0, 950])
    x = alt.X("day:Q", title="days from now")
    past = alt.Chart(alt.Data(values=points)).mark_point(filled=True, size=45, color="#1f2933", opacity=1)
    ahead = alt.Chart(alt.Data(values=band))
    mean = alt.Chart(alt.Data(values=[{"value": round(float(amounts.mean()), 1)}]))
    return alt.layer(
        mean.mark_rule(strokeDash=[4, 4], color="#9aa5b1").encode(y="value:Q"),
        past.encode(x=x, y=alt.Y("value:Q", title="value of an order", scale=scale)),
        ahead.mark_area(opacity=0.2).encode(x="day:Q", y=alt.Y("low:Q"), y2="high:Q"),
        ahead.mark_line().encode(x="day:Q", y="middle:Q"),
    ).properties(
        title="Eighty per cent of coming orders lie in the band; dashed: the plain mean, drawn up by one order"
    )
