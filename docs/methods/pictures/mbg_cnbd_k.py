"""What a silence says under three models: of a client with one order, and of one who ordered every three weeks."""

import altair as alt
import numpy as np

from keepwell.stats.buying.bg_nbd import BGNBD
from keepwell.stats.buying.cnbd_k import MBGCNBD
from keepwell.stats.buying.mbg_nbd import MBGNBD
from keepwell.stats.buying.summary import Summary

# As found on the online grocer, in weeks
MODELS = {
    "BG/NBD": BGNBD(0.3486, 2.582, 0.5038, 3.644),
    "MBG/NBD": MBGNBD(1.257, 6.039, 0.3683, 0.7158),
    "MBG/CNBD-2": MBGCNBD(1.329, 2.813, 0.4247, 0.7900, k=2),
}


def chart() -> alt.HConcatChart:
    silence = np.linspace(0, 26, 53)
    panels = []
    for x, title in ((0, "One order"), (12, "13 orders, every three weeks")):
        known = Summary.of(np.full(len(silence), x), 3 * x, 3 * x + silence)
        rows = [
            {"silence": float(s), "alive": round(float(a), 4), "model": name}
            for name, model in MODELS.items()
            for s, a in zip(silence, model.alive(known), strict=True)
        ]
        panels.append(
            alt.Chart(alt.Data(values=rows), width=250, title=title)
            .mark_line()
            .encode(
                x=alt.X("silence:Q", title="weeks since the last order"),
                y=alt.Y(
                    "alive:Q",
                    title=None if x else "P(still a client)",
                    axis=alt.Axis(format="%"),
                    scale=alt.Scale(domain=[0, 1]),
                ),
                color=alt.Color("model:N", sort=list(MODELS)),
            )
        )
    return alt.hconcat(*panels)
