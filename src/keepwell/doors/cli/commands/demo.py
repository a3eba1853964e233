"""`keepwell demo`."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

from keepwell.doors.cli.asking import Asked, answering, declared, option
from keepwell.doors.cli.wording import gettext
from keepwell.lib.words import gettext_noop


@declared(
    "demo",
    gettext_noop(
        "Look around in a made-up company: an exporter in Dhaka with a few hundred clients and three years of orders. It lives in a folder of its own; yours is not touched."
    ),
    "keepwell demo",
    "keepwell demo --json",
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
@answering
def command(asked: Asked, *, here: bool, clients: int | None) -> None:
    from keepwell.doors.cli.commands.open import shown
    from keepwell.doors.cli.starting import home, start, use_home

    # One company a folder: orders of two would stand side by side.
    folder = home() if here else home() / (f"demo-{clients}" if clients else "demo")
    if not here:
        use_home(folder)
    start()
    from keepwell.doors.demo.company import CLIENTS, simulate
    from keepwell.doors.demo.writing import write_orders
    from keepwell.doors.gateways.orders.options import Options

    with tempfile.TemporaryDirectory(prefix="keepwell-demo-") as aside:
        path = Path(aside) / "demo-orders.csv"
        write_orders(simulate(clients=clients or CLIENTS), path)
        shown(asked, [str(path)], Options(), {})
    if not asked.as_json:
        _further(folder, here=here)


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
