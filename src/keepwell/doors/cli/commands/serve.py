"""`keepwell serve`."""

import os

import click

from keepwell.doors.cli.asking import declared, option
from keepwell.doors.cli.wording import gettext
from keepwell.lib.words import gettext_noop


@declared(
    "serve",
    gettext_noop(
        "Open the desk: the pages where managers spend the morning. On the first start it prints the one-time link by which the first admin joins."
    ),
    "keepwell serve",
    "KEEPWELL_URL=https://keepwell.example.org keepwell serve --host 0.0.0.0 --workers 4",
)
@option(
    "--port",
    type=click.IntRange(0, 65535),
    says=gettext_noop("The port. Default: 8765, or the next free one."),
)
@option("--host", default="127.0.0.1", show_default=True, says=gettext_noop("The address to listen on."))
@option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    says=gettext_noop("Processes that answer."),
)
@option("--no-browser", is_flag=True, says=gettext_noop("Open no browser."))
def command(*, port: int | None, host: str, workers: int, no_browser: bool) -> None:
    from keepwell.doors.cli.starting import start

    start()
    from keepwell.staff.founding import found

    served(host=host, port=port, workers=workers, browser=not no_browser, token=found(by="operator"))


def served(*, host: str, port: int | None, workers: int, browser: bool, token: str | None) -> None:
    """Says where the desk is and serves it. `token`: of a one-time link, by which somebody comes in first."""
    from django.conf import settings
    from django.urls import reverse
    from rich.text import Text

    from keepwell.doors.cli.palette import console
    from keepwell.doors.desk import serving

    number = serving.free_port(host, port)
    address = serving.address_of(host, number)
    os.environ["KEEPWELL_URL"] = address  # for the workers
    serving.key_kept_in(settings.SECRET_KEY_FILE)  # unless the environment has one, this is what signs
    out = console()
    url = address + "/"
    if token is None:
        out.print(Text(gettext("The desk: %(url)s") % {"url": url}, "bold"), soft_wrap=True)
    else:
        route = "enter" if os.environ.get("KEEPWELL_IS_DEMO") else "join"
        url = address + reverse(route, args=[token])
        said = gettext("Come in by this link; it works once: %(url)s")
        out.print(Text(said % {"url": url}, "bold"), soft_wrap=True)
    out.print(Text(gettext("Ctrl-C ends it."), "soft"))
    out.file.flush()
    serving.serve(host=host, port=number, workers=workers, opened=url if browser and _has_a_screen() else "")


def _has_a_screen() -> bool:
    import sys

    return sys.platform in {"darwin", "win32"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
