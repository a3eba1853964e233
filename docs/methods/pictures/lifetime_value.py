"""What twelve simulated clients were expected to be worth, and what they spent."""

import altair as alt
import numpy as np

from keepwell.stats.buying import bg_nbd
from keepwell.stats.spend import gamma_gamma
from keepwell.stats.spend.drawing import drawn
from keepwell.stats.spend.lifetime_value import lifetime_value


def chart() -> alt.LayerChart:
    rng = np.random.default_rng(5)
    truth = bg_nbd.BGNBD(1.2, 40.0, 0.8, 3.0)
    seen = bg_nbd.simulate(truth, rng.uniform(200, 700, 1500), rng, ahead=365)
    orders = gamma_gamma.simulate(gamma_gamma.GammaGamma(4.0, 4.0, 60.0), seen.summary.x + 1, rng)
    spent = np.where(seen.ahead > 0, rng.gamma(np.maximum(4 * seen.ahead, 1e-9)) * orders.mean / 4, 0)
    buying, values = bg_nbd.fit(seen.summary), gamma_gamma.fit(orders.values)
    found = lifetime_value(
        buying,
        seen.summary,
        values.outlook(orders.values),
        horizon=365,
        drawn=[
            (b, v.outlook(orders.values)) for b, v in zip(drawn(buying), drawn(values, seed=1), strict=True)
        ],
    )
    low, high = found.interval(0.8)
    ranked = np.argsort(-found.value)[10:250:20]
    rows = [
        {
            "client": i + 1,
            "value": round(float(found.value[c])),
            "low": round(float(low[c])),
            "high": round(float(high[c])),
            "spent": round(float(spent[c])),
        }
        for i, c in enumerate(ranked)
    ]
    base = alt.Chart(alt.Data(values=rows)).encode(y=alt.Y("client:O", title="client, by expected value"))
    return alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.3, color="#0b6e8f").encode(
            x=alt.X("low:Q", title="value of the next year"), x2="high:Q"
        ),
        base.mark_tick(thickness=3, size=14, color="#0b6e8f").encode(x="value:Q"),
        base.mark_point(filled=True, size=50, color="#c2571a", opacity=1).encode(x="spent:Q"),
    ).properties(title="Expected, with the interval of 80 per cent; the points are what was spent in the end")
