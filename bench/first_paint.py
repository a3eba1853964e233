"""Times how Today and a client's page come up on a slow phone, first visit: the processor four times slower, 1.6 Mbit/s,
150 ms there and back.

    python bench/first_paint.py [--clients 60] [--times 5] [--port 8790]

Starts a demo company of its own in a temporary folder and stops it again. Prints the middle and the worst of the first
contentful paint, what moved after it, and the bytes on the wire that it waited for.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
from painting import PHONE, Painted, paint

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")


def company(clients: int, port: int, folder: str) -> tuple[subprocess.Popen[str], str]:
    """The server of a new demo company, and the address that lets one in."""
    command = [
        sys.executable,
        "-m",
        "keepwell.doors.cli",
        "demo",
        "--home",
        folder,
        "--clients",
        str(clients),
    ]
    started = subprocess.Popen(
        [*command, "--port", str(port), "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    for line in started.stdout or ():
        if found := re.search(r"http://\S+/enter/\S+", line):
            return started, found[0]
    raise SystemExit("the demo company did not start")


def visits(browser: Browser, way_in: str, times: int) -> dict[str, list[Painted]]:
    home = way_in.partition("/enter/")[0]
    first = browser.new_context()
    page = first.new_page()
    for _ in range(100):  # the port answers when the first worker stands
        try:
            page.goto(way_in)
            break
        except Exception:  # noqa: BLE001 - whatever the browser calls a refused connection
            page.wait_for_timeout(100)
    page.get_by_role("button").first.click()
    page.wait_for_url(f"{home}/")
    paths = {
        "Today": f"{home}/",
        "a client": home + str(page.locator("[data-open]").first.get_attribute("href")),
    }
    who = [
        one for one in first.cookies() if one["name"] == "sessionid"
    ]  # the rest tells what a browser has had
    found: dict[str, list[Painted]] = {name: [] for name in paths}
    for _ in range(times):
        for name, path in paths.items():
            context = browser.new_context(
                viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2
            )
            context.add_cookies(who)  # type: ignore[arg-type]
            found[name].append(paint(context.new_page(), path))
            context.close()
    return found


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--clients", type=int, default=60)
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--port", type=int, default=8790)
    args = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="keepwell-paint-") as folder, sync_playwright() as running:
        server, way_in = company(args.clients, args.port, folder)
        chromium = os.environ.get("KEEPWELL_CHROMIUM") or "/usr/bin/chromium"
        browser = running.chromium.launch(executable_path=chromium, args=list(FLAGS))
        try:
            found = visits(browser, way_in, args.times)
        finally:
            browser.close()
            server.terminate()
            server.wait(timeout=60)
    print(f"{'':<12}{'middle':>8}{'worst':>8}{'shift':>8}{'waits for':>12}{'requests':>10}{'scripts':>18}")
    for name, seen in found.items():
        times = [one.paint or 0.0 for one in seen]
        last = seen[-1]
        on_wire, whole = (sum(one[key] for one in last.scripts) / 1000 for key in ("encoded", "decoded"))
        print(
            f"{name:<12}{statistics.median(times):>5.0f} ms{max(times):>5.0f} ms"
            f"{max(one.shift for one in seen):>8.3f}{last.before_paint / 1000:>9.1f} kB{len(last.blocking) + 1:>10}"
            f"{on_wire:>8.1f} of{whole:>4.0f} kB"
        )


if __name__ == "__main__":
    main()
