"""Chances that are too extreme: bands of equal count, and the line through them."""

import altair as alt
import numpy as np
from scipy.special import expit, logit

from keepwell.stats.evaluation import calibration, calibration_line


def chart() -> alt.LayerChart:
    rng = np.random.default_rng(3)
    true = rng.beta(1.5, 3, 2000)
    said, happened = expit(1.8 * logit(true)), rng.random(2000) < true
    line = calibration_line(happened, said)
    bands = [
        {
            "said": round(b.predicted, 4), "came": round(b.share, 4),
            "low": round(b.share_low, 4), "high": round(b.share_high, 4),
        }
        for b in calibration(happened, said, equal="count")
    ]  # fmt: skip
    at = np.linspace(0.005, 0.995, 100)
    fitted = [
        {"said": round(float(p), 4), "came": round(float(expit(line.intercept + line.slope * logit(p))), 4)}
        for p in at
    ]
    base = alt.Chart(alt.Data(values=bands)).encode(
        x=alt.X("said:Q", title="chance that was said", axis=alt.Axis(format="%"))
    )
    came = alt.Y("low:Q", title="share that came", axis=alt.Axis(format="%"))
    true_line = [{"said": 0, "came": 0}, {"said": 1, "came": 1}]
    return alt.layer(
        alt.Chart(alt.Data(values=true_line))
        .mark_line(strokeDash=[4, 3], color="#52606d")
        .encode(x="said:Q", y="came:Q"),
        alt.Chart(alt.Data(values=fitted)).mark_line(color="#c2571a").encode(x="said:Q", y="came:Q"),
        base.mark_rule().encode(y=came, y2="high:Q"),
        base.mark_point(filled=True, size=60, opacity=1).encode(y="came:Q"),
    ).properties(
        title=f"Too extreme: calibration slope {line.slope:.2f} ({line.slope_low:.2f} to {line.slope_high:.2f})"
    )
