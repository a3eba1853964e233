"""Small pictures drawn into a page: lines and bars whose colours are the style's."""

from collections.abc import Sequence
from typing import Final

WIDTH: Final = 96
HEIGHT: Final = 24


def spark(values: Sequence[float], *, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The points of a polyline for `values`, oldest first, from 0 at the bottom; empty where there is nothing to draw."""
    most = max(values, default=0)
    if most <= 0 or len(values) < 2:  # noqa: PLR2004 - a line has two ends
        return ""
    step = (width - 2) / (len(values) - 1)
    return " ".join(
        f"{1 + place * step:.1f},{height - 2 - max(value, 0) / most * (height - 4):.1f}"
        for place, value in enumerate(values)
    )
