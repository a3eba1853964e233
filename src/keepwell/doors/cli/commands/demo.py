"""`keepwell demo`."""

import datetime as dt
import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

from keepwell.doors.cli.asking import Asked, answering, declared, option
from keepwell.doors.telling.wording import gettext
from keepwell.lib.words import gettext_noop


@declared(
    "demo",
    gettext_noop(
        "Look around in a made-up company: an exporter in Dhaka with a few hundred clients, three years of orders up to today and a year of talks. It lives in a folder of its own; yours is not touched. Shows today's list and opens the desk."
    ),
    "keepwell demo",
    "keepwell demo --port 8800 --no-browser",
    "keepwell demo --no-desk --json",
)
@option(
    "--here",
    is_flag=True,
    says=gettext_noop("Bring it into the present home instead of a folder of its own."),
)
@option(
    "--clients",
    type=click.IntRange(20, 2_000),
    says=gettext_noop("A smaller or larger company, with so many clients. Default: 320."),
)
@option(
    "--anew",
    is_flag=True,
    says=gettext_noop("Forget the demo company of before and make it anew, up to today."),
)
@option("--no-desk", is_flag=True, says=gettext_noop("Show the list only; serve no pages."))
@option(
    "--port",
    type=click.IntRange(0, 65535),
    says=gettext_noop("The port of the desk. Default: 8765, or the next free one."),
)
@option("--no-browser", is_flag=True, says=gettext_noop("Open no browser."))
@answering
def command(
    asked: Asked,
    *,
    here: bool,
    clients: int | None,
    anew: bool,
    no_desk: bool,
    port: int | None,
    no_browser: bool,
) -> None:
    from keepwell.doors.cli.commands.open import shown
    from keepwell.doors.cli.starting import home, start, use_home

    # One company a folder: orders of two would stand side by side.
    folder = home() if here else home() / (f"demo-{clients}" if clients else "demo")
    if not here:
        if anew:
            shutil.rmtree(folder, ignore_errors=True)
        use_home(folder)
        os.environ["KEEPWELL_IS_DEMO"] = "yes"
    start()
    from keepwell.doors.demo.company import CLIENTS, simulate
    from keepwell.doors.demo.living import settle, way_in
    from keepwell.doors.demo.writing import write_orders
    from keepwell.doors.gateways.orders.options import Options

    company = simulate(clients=clients or CLIENTS, until=_last_day(folder))
    with tempfile.TemporaryDirectory(prefix="keepwell-demo-") as aside:
        path = Path(aside) / "demo-orders.csv"
        write_orders(company, path)
        shown(asked, [str(path)], Options(), {})
    if not here:
        settle(company)
    if not asked.as_json:
        _further(folder, here=here)
    if not (no_desk or asked.as_json or here):
        from keepwell.doors.cli.commands.serve import served

        served(asked, host="127.0.0.1", port=port, workers=2, browser=not no_browser, token=way_in())


def _last_day(folder: Path) -> dt.date:
    """Today when the company was made; a company stays as it was, or its orders would change from day to day."""
    from django.utils.timezone import get_default_timezone

    from keepwell.lib import clock

    file = folder / "demo-until"
    if file.exists():
        return dt.date.fromisoformat(file.read_text().strip())
    day = clock.today(get_default_timezone())
    file.write_text(day.isoformat())
    return day


def _further(folder: Path, *, here: bool) -> None:
    from rich.text import Text

    from keepwell.doors.cli.palette import console

    out = console()
    out.print()
    if not here:
        said = gettext("To look further into this company: %(command)s")
        out.print(Text(said % {"command": f"export KEEPWELL_HOME={_short(folder)}"}, "soft"), soft_wrap=True)
    said = gettext("Then: %(commands)s")
    program = _short(Path(sys.argv[0]).absolute()) if shutil.which("keepwell") is None else "keepwell"
    out.print(
        Text(said % {"commands": f"{program} grid, {program} clients, {program} backtest"}, "soft"),
        soft_wrap=True,
    )


def _short(folder: Path) -> str:
    try:
        return os.path.join("~", folder.relative_to(Path.home()))  # noqa: PTH118 - a text, no path to follow
    except ValueError:
        return str(folder)
