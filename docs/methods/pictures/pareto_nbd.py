"""The flat ridge: how much log-likelihood is lost as s is moved, everything else being fitted again."""

import altair as alt
import numpy as np
from scipy.optimize import minimize

from keepwell.stats.buying.pareto_nbd import ParetoNBD, fit, simulate
from keepwell.stats.buying.summary import Summary

COMPANIES = {
    "clients leave at rates of their own (s 0.6)": ParetoNBD(0.55, 10.6, 0.6, 11.7),
    "all leave at one rate (s without end)": ParetoNBD(0.55, 10.6, 1e5, 40e5),
}


def lost(known: Summary, s: float, start: np.ndarray) -> tuple[float, np.ndarray]:
    """Minus the highest log-likelihood at this s, and where it is: logarithms of r, alpha and s/beta."""

    def below(at: np.ndarray) -> float:
        r, alpha, rate = np.exp(at)
        return -float(known.weights @ ParetoNBD(r, alpha, s, s / rate).log_likelihood(known))

    found = minimize(below, start, method="Nelder-Mead", options={"xatol": 1e-3, "fatol": 1e-3})
    return float(found.fun), found.x


def chart() -> alt.LayerChart:
    rows = []
    for name, truth in COMPANIES.items():
        rng = np.random.default_rng(2)
        known = simulate(truth, rng.uniform(40, 80, 3000), rng).summary
        top = fit(known)
        at, grid, heights = np.log([top.r, top.alpha, top.s / top.beta]), np.geomspace(0.25, 64, 49), []
        for s in grid:
            value, at = lost(known, float(s), at)
            heights.append(value + float(known.weights @ top.log_likelihood(known)))
        rows += [
            {"s": round(float(s), 3), "lost": round(h, 2), "company": name}
            for s, h in zip(grid, heights, strict=True)
            if h < 8  # noqa: PLR2004 - the picture's height
        ]
    lines = (
        alt.Chart(alt.Data(values=rows))
        .mark_line()
        .encode(
            x=alt.X(
                "s:Q",
                scale=alt.Scale(type="log", domain=[0.25, 64], nice=False),
                axis=alt.Axis(values=[0.25, 0.5, 1, 2, 4, 8, 16, 32, 64]),
                title="s",
            ),
            y=alt.Y("lost:Q", title="log-likelihood below the highest", scale=alt.Scale(reverse=True)),
            color=alt.Color("company:N", sort=list(COMPANIES), legend=alt.Legend(labelLimit=320)),
        )
    )
    level = alt.Chart(alt.Data(values=[{"lost": 1.92}])).mark_rule(strokeDash=[4, 4], color="#9aa5b1")
    return alt.layer(level.encode(y="lost:Q"), lines).properties(
        title="Above the dashed line lies what the data do not contradict (95 %)"
    )
