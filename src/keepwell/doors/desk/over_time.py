"""The portfolio over time, for the clients a viewer may see: what they bought, who stayed, came and went, what is key.

Each chart is gathered here in the reader's words and numbers, with the address of the rows behind every month; how it is drawn
is `telling.charts`' to say. Who held how much is asked here, of the snapshots; everything else was summed before.
"""

import datetime as dt
from typing import Any, Final

from django.urls import reverse

from keepwell.doors.desk.picking import Pick
from keepwell.doors.telling import wording
from keepwell.doors.telling.charts import Chart, Row, bars_with_ticks, line_with_band, unit_of, up_and_down
from keepwell.doors.telling.wording import gettext
from keepwell.lib.periods import months_before
from keepwell.lib.words import gettext_noop
from keepwell.staff.sight import Viewer
from keepwell.standings.key_test import held_at_month_ends
from keepwell.standings.months import SPAN, YEAR, last_ended
from keepwell.standings.portfolios import Portfolio

_UNITS: Final = {1e6: gettext_noop("in millions"), 1e3: gettext_noop("in thousands"), 1.0: ""}


def charts(
    portfolio: Portfolio, viewer: Viewer, *, as_of: dt.date, key_share: float, currency: str
) -> list[Chart]:
    """Those for which there is anything to draw."""
    made = (
        _net_sales(portfolio, as_of, currency),
        _retention(portfolio, as_of),
        _won_and_lost(portfolio, as_of),
        _key_share(viewer, as_of, key_share),
    )
    return [chart for chart in made if chart is not None]


def _net_sales(months: Portfolio, as_of: dt.date, currency: str) -> Chart | None:
    if not any(months.net_sales):
        return None
    last, ended = as_of.replace(day=1), last_ended(as_of)
    rows: list[dict[str, Any]] = []
    for back in reversed(range(YEAR)):
        month = months_before(last, back)
        now, before = months.net_sales[-1 - back], months.net_sales[-1 - back - YEAR]
        is_open = month > ended
        told = (
            gettext("%(month)s so far: %(now)s, the whole month a year before %(before)s")
            if is_open
            else gettext("%(month)s: %(now)s, a year before %(before)s")
        )
        rows.append(
            {
                "month": _iso(month),
                "now": now,
                "before": before,
                "open": is_open,
                "told": told
                % {
                    "month": wording.month_year(month),
                    "now": wording.money(now, currency),
                    "before": wording.money(before, currency),
                },
                "url": _url(f"ordered-{_iso(month)}"),
            }
        )
    most = max(max(row["now"], row["before"]) for row in rows)
    unit = unit_of(most)
    reading = [
        gettext("bars; the lines across are the same month a year before"),
        " ".join(filter(None, (wording.sign(currency), wording.gettext(_UNITS[unit])))),
        gettext("the pale bar is of a month that has not ended") if rows[-1]["open"] else "",
    ]
    return Chart(
        "net_sales",
        gettext("Net sales by month"),
        "; ".join(filter(None, reading)),
        bars_with_ticks(rows, unit=unit, most=most),
        (gettext("Month"), gettext("Net sales"), gettext("The year before"), gettext("Change")),
        [
            (
                (wording.month_year(_day(row)), row["url"]),
                (wording.money(row["now"], currency), ""),
                (wording.money(row["before"], currency), ""),
                ("–" if row["open"] else wording.change(row["now"], row["before"]), ""),
            )
            for row in rows
        ],
    )


def _retention(portfolio: Portfolio, as_of: dt.date) -> Chart | None:
    points = portfolio.retained(as_of=as_of)
    if len(points) < 2:  # noqa: PLR2004 - one point is no line
        return None
    from keepwell.stats.feedback.retention_rate import client_retention  # statistics load slowly

    rate = client_retention([kept for _, kept, _ in points], [before for _, _, before in points])
    rows: list[dict[str, Any]] = []
    for place, (month, kept, before) in enumerate(points):
        value, low, high = (float(part[place]) for part in (rate.value, rate.low, rate.high))
        if value != value:  # noqa: PLR0124 - NaN: nobody ordered in the year before
            continue
        counts = gettext("%(kept)s of %(before)s") % {
            "kept": wording.number(kept),
            "before": wording.number(before),
        }
        rows.append(
            {
                "month": _iso(month),
                "now": value,
                "low": low,
                "high": high,
                "counts": counts,
                "interval": gettext("%(low)s to %(high)s")
                % {"low": wording.percent(low), "high": wording.percent(high)},
                "told": f"{wording.month_year(month)}: {wording.percent(value)} ({counts})",
                "url": _url(f"left-{_iso(month)}"),
            }
        )
    if not rows:
        return None
    return Chart(
        "retention",
        gettext("Clients kept"),
        gettext(
            "of those that ordered in one year, the share that ordered in the next, which ends with the month; the band is an interval of 95 %"
        ),
        line_with_band(rows, low=min(row["low"] for row in rows), high=max(row["high"] for row in rows)),
        (gettext("The year to"), gettext("Clients kept"), gettext("Share"), gettext("Interval of 95 %")),
        [
            (
                (wording.month_year(_day(row)), row["url"]),
                (row["counts"], ""),
                (wording.percent(row["now"], places=1), ""),
                (row["interval"], ""),
            )
            for row in rows
        ],
    )


def _won_and_lost(portfolio: Portfolio, as_of: dt.date) -> Chart | None:
    if not any(portfolio.won) and not any(portfolio.lost):
        return None
    last = as_of.replace(day=1)
    rows: list[dict[str, Any]] = []
    for place, counts in enumerate(zip(portfolio.won, portfolio.lost, strict=True)):
        month = months_before(last, len(portfolio.won) - 1 - place)
        row: dict[str, Any] = {"month": _iso(month)}
        for (what, said), count in zip(
            (
                ("won", gettext("%(month)s: %(count)s won")),
                ("lost", gettext("%(month)s: %(count)s lost")),
            ),
            counts,
            strict=True,
        ):
            told = said % {"month": wording.month_year(month), "count": wording.number(count)}
            row |= {what: count, f"{what}_told": told, f"{what}_url": _url(f"{what}-{_iso(month)}")}
        rows.append(row)
    return Chart(
        "won_and_lost",
        gettext("Clients won and lost"),
        gettext(
            "up: first orders; down: lost by the company’s criterion, on the day it was met. Who ordered again since is not among the lost"
        ),
        up_and_down(rows),
        (gettext("Month"), gettext("Won"), gettext("Lost")),
        [
            (
                (wording.month_year(_day(row)), ""),
                (wording.number(row["won"]), row["won_url"] if row["won"] else ""),
                (wording.number(row["lost"]), row["lost_url"] if row["lost"] else ""),
            )
            for row in rows
        ],
    )


def _key_share(viewer: Viewer, as_of: dt.date, key_share: float) -> Chart | None:
    """By today's test at each month's end, by net sales: what snapshots know."""
    rows = held_at_month_ends(key_share, viewer, since=months_before(as_of, SPAN))
    drawn: list[dict[str, Any]] = [
        {
            "month": _iso(day),
            "now": min(share, 1.0),
            "clients": wording.number(count),
            "told": f"{wording.short_day(day)}: {wording.percent(share)} ({wording.number(count)})",
            "url": f"{reverse('clients')}?{Pick(state='key').query}",
        }
        for day, count, share in rows
    ]
    if len(drawn) < 2:  # noqa: PLR2004 - one point is no line
        return None
    shares = [row["now"] for row in drawn]
    return Chart(
        "key_share",
        gettext("Share of the key clients"),
        gettext(
            "what the clients that pass today’s test hold of the company’s net sales, at each month’s end"
        ),
        line_with_band(drawn, low=min(shares) - 0.05, high=max(shares) + 0.05),
        (gettext("Month"), gettext("Key clients"), gettext("Share")),
        [
            (
                (wording.month_year(_day(row)), row["url"]),
                (row["clients"], ""),
                (wording.percent(row["now"], places=1), ""),
            )
            for row in drawn
        ],
    )


def _iso(day: dt.date) -> str:
    return f"{day:%Y-%m}"


def _day(row: Row) -> dt.date:
    return dt.date.fromisoformat(f"{row['month']}-01")


def _url(when: str) -> str:
    return f"{reverse('clients')}?{Pick(when=when).query}"
