"""Charts as Vega-Lite specifications: the one source of what a page draws in the browser and paper shows.

Numbers and dates stand in a specification as the reader's language words them; colours stand by the names of the desk's tokens
(`token:keep`), which the page and the paper each put in.
"""

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from keepwell.doors.telling import wording

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
HEIGHT: Final = 190
WIDTH: Final = 520  # of paper; a page sets its own
_FACE: Final = 'system-ui, "Segoe UI", "Noto Sans", "Noto Sans Bengali", sans-serif'
_STEPS: Final = (1, 2, 5, 10)
_EVERY: Final = 12  # months that have room for a name each

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: what it is called, how to read it, how it is drawn, and the numbers behind it.

    `head`: the columns of the table; `rows`: its cells, each with the address it opens to or "", newest last.
    """

    name: str
    title: str
    reading: str
    spec: dict[str, Any]
    head: Sequence[str]
    rows: Sequence[Sequence[tuple[str, str]]] = field(default=())

    @property
    def spec_id(self) -> str:
        """The id under which a page holds the specification."""
        return f"spec-{self.name}"


def bars_with_ticks(rows: Sequence[Row], *, unit: float, most: float, told: str = "told") -> dict[str, Any]:
    """A bar a month (`now`), pale where the month is `open` still, and a tick for the year before (`before`)."""
    high = max(most, 0.0)
    low = min([0.0, *(row["now"] for row in rows), *(row["before"] for row in rows)])
    y = _axis(low, high, lambda value: wording.number(value / unit, places=_places(high / unit)))
    scale = _whole_scale(y)
    bar = {
        "mark": {"type": "bar", "color": "token:keep", "cornerRadiusEnd": 2, "cursor": "pointer"},
        "encoding": {
            "y": {"field": "now", "type": "quantitative", "axis": y, "scale": scale, "title": None},
            "opacity": {"condition": {"test": "datum.open", "value": 0.45}, "value": 1},
            **_opens(told),
        },
    }
    tick = {
        "mark": {"type": "tick", "color": "token:ink", "thickness": 2, "tooltip": False},
        "encoding": {
            "y": {"field": "before", "type": "quantitative", "scale": scale},
            "tooltip": {"field": told, "type": "nominal"},
        },
    }
    return _spec(rows, [bar, tick])


def line_with_band(rows: Sequence[Row], *, low: float, high: float) -> dict[str, Any]:
    """A line of shares (`now`, 0 to 1) within the band of its interval (`low` to `high`, where the rows have them)."""
    y = _axis(max(0.0, low), min(1.0, high), wording.percent)
    scale = {"domain": [y["values"][0], max(y["values"][-1], min(1.0, high))], "nice": False, "zero": False}
    encoded = {"field": "now", "type": "quantitative", "axis": y, "scale": scale, "title": None}
    layers: list[dict[str, Any]] = []
    if rows and "low" in rows[0]:
        layers.append(
            {
                "mark": {"type": "area", "color": "token:keep", "opacity": 0.16},
                "encoding": {
                    "y": {"field": "low", "type": "quantitative", "axis": y, "scale": scale, "title": None},
                    "y2": {"field": "high"},
                },
            }
        )
    layers.append(
        {"mark": {"type": "line", "color": "token:keep", "strokeWidth": 2}, "encoding": {"y": encoded}}
    )
    layers.append(
        {
            "mark": {"type": "point", "color": "token:keep", "filled": True, "size": 46, "cursor": "pointer"},
            "encoding": {"y": encoded, **_opens("told")},
        }
    )
    return _spec(rows, layers)


def up_and_down(rows: Sequence[Row]) -> dict[str, Any]:
    """Bars upwards (`won`) and downwards (`lost`) from one line."""
    high = max([1, *(row["won"] for row in rows)])
    low = -max([1, *(row["lost"] for row in rows)])
    y = _axis(low, high, lambda value: wording.number(abs(value)), whole=True)
    layers = []
    for name, sign, colour in (("won", "", "keep"), ("lost", "-", "owe")):
        layers.append(
            {
                "transform": [{"calculate": f"{sign}datum.{name}", "as": f"{name}_drawn"}],
                "mark": {
                    "type": "bar",
                    "color": f"token:{colour}",
                    "cornerRadiusEnd": 2,
                    "cursor": "pointer",
                },
                "encoding": {
                    "y": {
                        "field": f"{name}_drawn",
                        "type": "quantitative",
                        "axis": y,
                        "scale": _whole_scale(y),
                        "title": None,
                    },
                    "tooltip": {"field": f"{name}_told", "type": "nominal"},
                    "href": {"field": f"{name}_url", "type": "nominal"},
                },
            }
        )
    return _spec(rows, layers)


def _spec(rows: Sequence[Row], layers: list[dict[str, Any]]) -> dict[str, Any]:
    # Of many months every third is named, the first of a quarter, so that the beginning of a year always is.
    labels = {
        row["month"]: label
        for row, label in zip(rows, _labels(rows), strict=True)
        if len(rows) <= _EVERY or int(row["month"][-2:]) % 3 == 1
    }
    x = {
        "field": "month",
        "type": "ordinal",
        "sort": None,
        "title": None,
        "axis": {
            "labelExpr": f"({_expression(labels)})[datum.value] || ''",
            "labelAngle": 0,
            "labelOverlap": True,
            "ticks": False,
            "labelPadding": 6,
        },
    }
    return {
        "$schema": SCHEMA,
        "width": WIDTH,
        "height": HEIGHT,
        "autosize": {"type": "fit", "contains": "padding"},
        "background": None,
        "data": {"values": [dict(row) for row in rows]},
        "encoding": {"x": x},
        "layer": layers,
        "config": _config(),
    }


def _opens(told: str) -> dict[str, Any]:
    return {"tooltip": {"field": told, "type": "nominal"}, "href": {"field": "url", "type": "nominal"}}


def _labels(rows: Sequence[Row]) -> list[list[str]]:
    """The month's name; below it the year where it begins, and at the first."""
    found = []
    for place, row in enumerate(rows):
        day = dt.date.fromisoformat(f"{row['month']}-01")
        year = wording.digits(str(day.year))
        found.append([wording.month(day), year] if place == 0 or day.month == 1 else [wording.month(day)])
    return found


def _axis(low: float, high: float, worded: Any, *, whole: bool = False) -> dict[str, Any]:
    values = ticks(low, high, whole=whole)
    words = {_key(value): worded(value) for value in values}
    return {
        "values": values,
        "labelExpr": f"({_expression(words)})[format(datum.value, '.6f')] || ''",
        "labelPadding": 6,
        "ticks": False,
        "domain": False,
        "tickCount": len(values),  # else Vega leaves every second out where it would have chosen fewer
    }


def _whole_scale(axis: Mapping[str, Any]) -> dict[str, Any]:
    """From the lowest tick to the highest."""
    return {"domain": [axis["values"][0], axis["values"][-1]], "nice": False}


def _key(value: float) -> str:
    """As Vega's own format writes it, so that it is found again."""
    text = f"{value:.6f}"
    return text.replace("-", wording.MINUS) if value < 0 else text


def ticks(low: float, high: float, *, about: int = 4, whole: bool = False) -> list[float]:
    """Round values from at most `low` to at least `high`."""
    if high <= low:
        high = low + 1
    rough = (high - low) / about
    size = 10.0 ** math.floor(math.log10(rough))
    step = next(one * size for one in _STEPS if one * size >= rough * 0.999999)
    step = max(1.0, float(math.ceil(step))) if whole else step
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, last + 1)]


def unit_of(most: float) -> float:
    """By what money on an axis is divided: 1, thousands or millions."""
    return 1e6 if most >= 1e7 else 1e3 if most >= 1e4 else 1.0  # noqa: PLR2004 - as many digits as one reads at a glance


def _places(most: float) -> int:
    return 0 if most >= 4 else 1 if most >= 0.4 else 2  # noqa: PLR2004 - so that neighbouring ticks differ


def _expression(words: Mapping[str, str | list[str]]) -> str:
    """A map in Vega's language of expressions."""
    pairs = (f"{_quoted(key)}:{_worded(value)}" for key, value in words.items())
    return "{" + ",".join(pairs) + "}"


def _worded(value: str | list[str]) -> str:
    """Several lines as a list."""
    return _quoted(value) if isinstance(value, str) else "[" + ",".join(map(_quoted, value)) + "]"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _config() -> dict[str, Any]:
    plain = {"labelFont": _FACE, "labelFontSize": 12, "labelColor": "token:soft", "titleFont": _FACE}
    return {
        "font": _FACE,
        "view": {"stroke": None},
        "axis": {**plain, "gridColor": "token:line", "domainColor": "token:edge", "tickColor": "token:edge"},
        "axisX": {"grid": False},
    }
