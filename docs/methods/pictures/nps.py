"""A promoter score of 40 and its interval, after ever more answers."""

import altair as alt

from keepwell.stats.feedback.promoter_score import promoter_score

ANSWERS = [5, 10, 20, 50, 100, 200, 500, 1000]


def chart() -> alt.LayerChart:
    rows = []
    for n in ANSWERS:
        told = promoter_score(0.6 * n, 0.2 * n, 0.2 * n)
        rows.append(
            {
                "answers": str(n),
                "score": 40,
                "low": round(float(told.low), 1),
                "high": round(float(told.high), 1),
            }
        )
    base = alt.Chart(alt.Data(values=rows)).encode(
        x=alt.X("answers:N", sort=None, axis=alt.Axis(labelAngle=0))
    )
    score = alt.Y("low:Q", title="promoter score", scale=alt.Scale(domain=[-100, 100]))
    return alt.layer(
        base.mark_rule(strokeWidth=6, opacity=0.35, color="#0b6e8f").encode(y=score, y2="high:Q"),
        base.mark_point(filled=True, size=70, opacity=1).encode(y="score:Q"),
    ).properties(width=520, height=260, title="The same 40: 60 % promoters, 20 % passives, 20 % detractors")
