"""Simulated coverage of intervals of gross retention where clients are of very different size."""

import altair as alt
import numpy as np

from keepwell.stats.feedback.retention_rate import gross_retention

SIZES, ROUNDS = [5, 10, 20, 50, 100, 200], 400


def year(rng: np.random.Generator, n: int) -> tuple[np.ndarray, np.ndarray]:
    before = np.exp(1.5 * rng.standard_normal(n))
    stays = rng.random(n) < 1 / (1 + np.exp(-1.2 - 0.5 * np.log(before)))
    return before, np.minimum(before, before * stays * np.exp(0.35 * rng.standard_normal(n)))


def chart() -> alt.LayerChart:
    rng = np.random.default_rng(1)
    before, after = year(rng, 1_000_000)
    truth = after.sum() / before.sum()
    rows = []
    for n in SIZES:
        held = np.zeros(2)
        for _ in range(ROUNDS):
            before, after = year(rng, n)
            told = gross_retention(before, after)
            drawn = rng.multinomial(n, np.full(n, 1 / n), 300)
            low, high = np.quantile((drawn @ after) / (drawn @ before), [0.025, 0.975])
            held += told.low <= truth <= told.high, low <= truth <= high
        for name, share in zip(
            ("jackknife on log odds", "bootstrap, percentile"), held / ROUNDS, strict=True
        ):
            rows.append({"clients": n, "held": round(float(share), 4), "interval": name})
    lines = alt.Chart(alt.Data(values=rows)).mark_line(point=True)
    said = alt.Chart(alt.Data(values=[{"said": 0.95}])).mark_rule(strokeDash=[4, 3]).encode(y="said:Q")
    return alt.layer(
        lines.encode(
            x=alt.X("clients:Q", scale=alt.Scale(type="log", domain=[4, 250]), axis=alt.Axis(values=SIZES)),
            y=alt.Y(
                "held:Q",
                title="held by the interval",
                scale=alt.Scale(domain=[0.6, 1]),
                axis=alt.Axis(format="%"),
            ),
            color=alt.Color("interval:N", sort=None),
        ),
        said,
    ).properties(title="Gross revenue retention: how often a 95 % interval holds the rate behind it")
