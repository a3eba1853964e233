"""Charts on paper: the specification of a page's chart rendered to SVG here, without a browser and without the network."""

import json
from copy import deepcopy
from functools import lru_cache
from typing import Any, Final

# The desk's light tokens as every renderer of SVG reads them (sRGB of the oklch values in css/tokens.css).
COLOURS: Final = {
    "keep": "#00593c",
    "owe": "#a81d20",
    "slip": "#854800",
    "ink": "#181f2a",
    "soft": "#535a65",
    "line": "#e1e0db",
    "edge": "#81868d",
}
_VERSION: Final = "6.4"  # of Vega-Lite: the page's own


def svg(spec: dict[str, Any], *, width: int | None = None) -> str:
    """The chart as SVG in the colours of paper, `width` pixels wide; the same chart is rendered once.

    Links and what shows under the pointer are left out. Letters stay text: Latin ones are set by whoever shows the SVG, Bengali
    ones need a reader that shapes them, as browsers do.
    """
    wanted = _put_in(deepcopy(spec))
    if width is not None:
        wanted["width"] = width
    return _rendered(json.dumps(wanted, sort_keys=True, ensure_ascii=False))


@lru_cache(maxsize=64)
def _rendered(spec: str) -> str:
    import vl_convert  # brings an engine of JavaScript: only who prints pays for it

    made: str = vl_convert.vegalite_to_svg(spec, vl_version=_VERSION, allowed_base_urls=[])
    return made


def _put_in(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            name: _put_in(value) for name, value in part.items() if name not in {"href", "tooltip", "cursor"}
        }
    if isinstance(part, list):
        return [_put_in(value) for value in part]
    if isinstance(part, str) and part.startswith("token:"):
        return COLOURS[part.removeprefix("token:")]
    return part
