"""What donors of 1995 will give from 2002 to 2006, by how often and when last they gave from 1996 to 2001."""

import altair as alt
import numpy as np

from keepwell.stats.buying.bg_bb import BGBB
from keepwell.stats.buying.opportunities import Opportunities

MODEL = BGBB(1.204, 0.750, 0.657, 2.783)


def chart() -> alt.LayerChart:
    rows = []
    for x in range(1, 7):
        last = np.arange(x, 7)
        gifts = MODEL.expected_orders(Opportunities.of(np.full(len(last), x), last, 6), 5)
        name = f"{x} gift{'s' if x > 1 else ''}"
        rows += [
            {"year": int(1995 + t), "gifts": round(float(g), 3), "given": name}
            for t, g in zip(last, gifts, strict=True)
        ]
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("year:O", title="year of the last gift", axis=alt.Axis(labelAngle=0)),
        y=alt.Y("gifts:Q", title="gifts expected in five years"),
        color=alt.Color("given:N", scale=alt.Scale(scheme="viridis")),
    )
    points = base.mark_point(filled=True, size=45, opacity=1)
    return alt.layer(base.mark_line(), points).properties(width=520)
