"""Serves the desk: a key that signs, a free port, worker processes, and a browser opened when it answers."""

import ipaddress
import os
import secrets
import socket
import sys
import threading
import time
import webbrowser
from pathlib import Path
from typing import Final, NoReturn

from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop

PORT: Final = 8765
_NEAR: Final = 20  # ports tried after the usual one
_LEAVE: Final = 10  # seconds in which a worker answers what it was asked, and ends
_PATIENCE: Final = 20  # seconds until the browser is opened at the latest


class PortTaken(Refusal):
    says = gettext_noop("Port %(number)s of %(host)s cannot be listened on: %(reason)s.")
    mend = gettext_noop("Choose another: --port %(other)s.")


class AddressUnknown(Refusal):
    says = gettext_noop("The desk would be open to other machines, and does not know its own address.")
    mend = gettext_noop(
        "Say how people reach it: KEEPWELL_URL=https://keepwell.example.org. A web server before it brings the certificate."
    )


def key_kept_in(file: Path) -> str:
    """The secret that signs cookies and links; made on the first call, readable by its owner alone."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    key = secrets.token_urlsafe(50)
    with os.fdopen(handle, "w") as text:
        text.write(key)
    return key


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def free_port(host: str, wanted: int | None) -> int:
    """`wanted`, or the first free one from the usual on. Raises PortTaken."""
    for number in [wanted] if wanted is not None else range(PORT, PORT + _NEAR):
        try:
            with socket.create_server((host, number)) as tried:
                return int(tried.getsockname()[1])
        except OSError as error:
            reason = os.strerror(error.errno) if error.errno else str(error)
    other = PORT if wanted != PORT else PORT + 1
    raise PortTaken(number=str(number), host=host, reason=reason, other=str(other))


def address_of(host: str, port: int) -> str:
    """Where people reach the desk. Raises AddressUnknown where only they can know."""
    told = os.environ.get("KEEPWELL_URL")
    if told:
        return told.rstrip("/")
    if not is_loopback(host):
        raise AddressUnknown
    return f"http://{'[::1]' if ':' in host else host}:{port}"


def open_when_ready(url: str, host: str, port: int) -> None:
    """Opens the browser at `url` as soon as the port answers; does nothing where there is no browser."""

    def wait() -> None:
        until = time.monotonic() + _PATIENCE
        while time.monotonic() < until:
            with socket.socket() as tried:
                tried.settimeout(1)
                if tried.connect_ex((host, port)) == 0:
                    webbrowser.open(url)
                    return
            time.sleep(0.1)

    threading.Thread(target=wait, daemon=True).start()


def serve(*, host: str, port: int, workers: int, opened: str = "") -> NoReturn:
    """Becomes the server, until it is told to stop. `opened`: an address to open in a browser when it answers.

    A process of its own in our place: its workers are copies of it, and must read the settings anew.
    """
    module = [sys.executable, "-m", "keepwell.doors.desk.serving"]
    os.execv(sys.executable, [*module, host, str(port), str(workers), opened])  # noqa: S606 - our own module


def _main(host: str, port: str, workers: str, opened: str) -> None:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    if opened:
        open_when_ready(opened, host, int(port))
    Granian(
        "keepwell.doors.desk.wsgi:application",
        address=host,
        port=int(port),
        interface=Interfaces.WSGI,
        workers=int(workers),
        blocking_threads=2,  # pages are work for a processor: more only wait for each other
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=_LEAVE,  # one that is told to stop while it starts would not hear it
        log_level=LogLevels.warning,
    ).serve()


if __name__ == "__main__":
    _main(*sys.argv[1:])
