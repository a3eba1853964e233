"""Online Retail II at five cuts: the AUC of the chance of no order in 90 days (figures of bench/backtest.py)."""

import altair as alt

CUTS = ("2010-10-01", "2010-12-01", "2011-03-01", "2011-06-01", "2011-09-01")
SCORES = {
    "recency": (0.633, 0.613, 0.699, 0.711, 0.701),
    "MBG/CNBD-k": (0.722, 0.719, 0.744, 0.781, 0.770),
    "rhythm": (0.750, 0.730, 0.761, 0.785, 0.774),
    "rhythm at its tempo": (0.764, 0.751, 0.771, 0.799, 0.796),
}


def chart() -> alt.LayerChart:
    rows = [
        {"cut": cut, "auc": value, "score": name}
        for name, values in SCORES.items()
        for cut, value in zip(CUTS, values, strict=True)
    ]
    line = alt.Chart(alt.Data(values=rows)).mark_line(point=True).encode(
        x=alt.X("cut:O", title="everything known before"),
        y=alt.Y("auc:Q", title="AUC", scale=alt.Scale(domain=[0.6, 0.82])),
        color=alt.Color("score:N", sort=None),
    )  # fmt: skip
    return alt.layer(line).properties(title="Who will not order in the next 90 days?")
