"""Draws docs/methods/pictures/NAME.svg from the chart() of NAME.py beside it; the same code gives the same bytes."""

import runpy
import sys
from pathlib import Path
from typing import Any

import altair as alt

PICTURES = Path(__file__).parent.parent / "docs" / "methods" / "pictures"
INK, QUIET, LINES = "#1f2933", "#52606d", "#e4e7eb"
COLOURS = ["#0b6e8f", "#c2571a", "#5b7f2b", "#7a4ea3", "#8a6d00"]


@alt.theme.register("keepwell", enable=True)
def look() -> alt.theme.ThemeConfig:
    """Calm, on white (a page may be dark), text that a browser's own fonts can set."""
    text: dict[str, Any] = {"labelColor": QUIET, "titleColor": INK, "labelFontSize": 11, "titleFontSize": 12}
    return {
        "config": {
            "background": "white",
            "font": "system-ui, sans-serif",
            "padding": 12,
            "view": {"stroke": None, "continuousWidth": 520, "continuousHeight": 260},
            "axis": {"gridColor": LINES, "domainColor": LINES, "tickColor": LINES, "titleFontWeight": 500}
            | text,
            "legend": {"orient": "top", "title": None, "labelColor": INK, "labelFontSize": 12},
            "range": {"category": COLOURS},
            "title": {"color": INK, "fontSize": 13, "fontWeight": 600, "anchor": "start"},
        }
    }


def draw(name: str) -> str:
    """The picture of that name, as SVG."""
    import vl_convert

    chart = runpy.run_path(str(PICTURES / f"{name}.py"))["chart"]()
    return vl_convert.vegalite_to_svg(chart.to_dict(), vl_version="6.4") + "\n"


def main() -> None:
    names = sys.argv[1:] or sorted(path.stem for path in PICTURES.glob("*.py"))
    for name in names:
        (PICTURES / f"{name}.svg").write_text(draw(name), encoding="utf-8")
        print(f"docs/methods/pictures/{name}.svg")


if __name__ == "__main__":
    main()
