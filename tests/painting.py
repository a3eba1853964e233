"""How a page comes up on a slow phone: when it is first painted, what moves after that, what it waited for.

Knows no Django: bench/first_paint.py uses it on a server of its own.
"""

from dataclasses import dataclass
from typing import Any, Final

from playwright.sync_api import Page

PHONE: Final = {"width": 390, "height": 844}
SLOW: Final = {  # bytes a second, milliseconds there and back: a telephone in a moving train
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
SLOWER_CPU: Final = 4
_TOLD: Final = """async () => {
  const shifts = [];
  new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({ type: "layout-shift", buffered: true });
  await new Promise((done) => setTimeout(done, 50));  // what was observed before is handed over in a task of its own
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return {
    paint: paint ? paint.startTime : null,
    shifts: shifts.filter((one) => !one.hadRecentInput).map((one) => ({
      value: one.value, moved: one.sources.map((source) => source.node?.outerHTML?.slice(0, 120) ?? "?"),
    })),
    page: { decoded: page.decodedBodySize, encoded: page.encodedBodySize },
    parts: performance.getEntriesByType("resource").map((one) => ({
      url: one.name, kind: one.initiatorType, blocking: one.renderBlockingStatus === "blocking",
      decoded: one.decodedBodySize, encoded: one.encodedBodySize,
    })),
    inline: [...document.querySelectorAll("script:not([src])")].filter((one) => !one.type).length,
  };
}"""


@dataclass(frozen=True, slots=True)
class Painted:
    paint: float | None  # milliseconds until something can be read
    shifts: list[dict[str, Any]]
    page: dict[str, int]
    parts: list[dict[str, Any]]
    inline: int  # scripts in the page itself

    @property
    def shift(self) -> float:
        return sum(one["value"] for one in self.shifts)

    @property
    def blocking(self) -> list[dict[str, Any]]:
        return [one for one in self.parts if one["blocking"]]

    @property
    def scripts(self) -> list[dict[str, Any]]:
        return [one for one in self.parts if one["url"].partition("?")[0].endswith(".js")]

    @property
    def before_paint(self) -> int:
        """Bytes on the wire that the first paint waits for."""
        return self.page["encoded"] + sum(one["encoded"] for one in self.blocking)


def paint(page: Page, path: str) -> Painted:
    """Opens `path` as a slow phone that comes for the first time."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.setCacheDisabled", {"cacheDisabled": True})
    devtools.send("Network.emulateNetworkConditions", SLOW)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_CPU})
    page.goto(path, wait_until="networkidle")
    told = page.evaluate(_TOLD)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    devtools.detach()
    return Painted(**told)
