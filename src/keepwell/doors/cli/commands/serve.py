"""`keepwell serve`."""

import os

import click

from keepwell.doors.cli.asking import Asked, answering, declared, option
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
@answering
def command(asked: Asked, *, port: int | None, host: str, workers: int, no_browser: bool) -> None:
    from keepwell.doors.cli.starting import start

    start()
    from keepwell.staff.founding import found

    token = found(by="operator")
    served(asked, host=host, port=port, workers=workers, browser=not no_browser, token=token)


def served(
    asked: Asked, *, host: str, port: int | None, workers: int, browser: bool, token: str | None
) -> None:
    """Says where the desk is and serves it. `token`: of a one-time link, by which somebody comes in first."""
    import sys

    from django.conf import settings
    from django.urls import reverse

    from keepwell.doors.cli.faces.house import served as face
    from keepwell.doors.desk import serving

    number = serving.free_port(host, port)
    desk = serving.address_of(host, number)
    os.environ["KEEPWELL_URL"] = desk  # for the workers
    serving.key_kept_in(settings.SECRET_KEY_FILE)  # unless the environment has one, this is what signs
    url = f"{desk}/"
    if token is not None:
        url = desk + reverse("enter" if os.environ.get("KEEPWELL_IS_DEMO") else "join", args=[token])
    asked.show({"url": url, "desk": desk, "port": number}, face)
    sys.stdout.flush()
    serving.serve(host=host, port=number, workers=workers, opened=url if browser and _has_a_screen() else "")


def _has_a_screen() -> bool:
    import sys

    return sys.platform in {"darwin", "win32"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
