"""How far a client's own mean is believed, by the number of orders behind it."""

import altair as alt
import numpy as np

from keepwell.stats.spend.gamma_gamma import GammaGamma
from keepwell.stats.spend.values import Values

MODEL = GammaGamma(6.25, 3.74, 15.44)


def chart() -> alt.LayerChart:
    means = np.linspace(5, 120, 24)
    rows = []
    for x in (1, 3, 10):
        said = MODEL.expected_value(Values.of(np.full(len(means), x), means))
        name = f"{x} order{'s' if x > 1 else ''}"
        rows += [
            {"mean": round(float(m), 2), "expected": round(float(e), 3), "orders": name, "at": x}
            for m, e in zip(means, said, strict=True)
        ]
    order = ["1 order", "3 orders", "10 orders"]
    lines = (
        alt.Chart(alt.Data(values=rows))
        .mark_line()
        .encode(
            x=alt.X("mean:Q", title="mean value of the client's orders"),
            y=alt.Y("expected:Q", title="expected value of the next ones"),
            color=alt.Color("orders:N", sort=order),
        )
    )
    everyone = float(MODEL.expected_value(Values.of([0], [0]))[0])
    ends = [{"mean": 5, "expected": 5}, {"mean": 120, "expected": 120}]
    same = alt.Chart(alt.Data(values=ends)).mark_line(strokeDash=[4, 4], color="#9aa5b1")
    level = alt.Chart(alt.Data(values=[{"expected": round(everyone, 3)}])).mark_rule(color="#9aa5b1")
    return alt.layer(same.encode(x="mean:Q", y="expected:Q"), level.encode(y="expected:Q"), lines).properties(
        title="The more orders, the nearer to the client's own mean (dashed); level: the mean of all clients"
    )
