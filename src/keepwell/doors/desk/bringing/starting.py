"""Starts the process that does an errand: on its own, with our settings, whatever becomes of the server."""

import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import connection, transaction

from keepwell.ledger import errands
from keepwell.staff.models import Member

MODULE: Final = "keepwell.doors.desk.bringing.working"


def start(
    *,
    errand: int,
    deed: str,
    by: Member,
    options: Mapping[str, Any] | None = None,
    rates: Mapping[str, str] | None = None,
) -> None:
    """Has `deed` done by a process of its own; nothing where one is at it already. Raises as `errands.start`."""
    run = errands.start(errand=errand, deed=deed, by=by, options=options, rates=rates)
    if run is not None:
        transaction.on_commit(lambda: _spawn(errand, run))


def _spawn(errand: int, run: int) -> None:
    child = subprocess.Popen(  # noqa: S603 - our own module, two numbers
        [sys.executable, "-m", MODULE, str(errand), str(run)],
        env={**os.environ, **_environment()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,  # what ends the server's group does not end it
    )
    # Else it would stay in the table of processes.
    threading.Thread(target=child.wait, name=f"errand-{errand}", daemon=True).start()


def _environment() -> dict[str, str]:
    """Where the state lies, as this process has it; everything else is in the environment already."""
    return {
        "DJANGO_SETTINGS_MODULE": "keepwell.settings",
        "KEEPWELL_HOME": str(settings.KEEPWELL_HOME),
        "KEEPWELL_DATABASE_URL": database_url(),
        "KEEPWELL_SECRET_KEY": settings.SECRET_KEY,
        "OPENBLAS_NUM_THREADS": os.environ.get("OPENBLAS_NUM_THREADS", "1"),
    }


def database_url() -> str:
    """The address of the database of this process, as the settings read it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{quote(str(database['NAME']))}"
    user = quote(database["USER"], safe="")
    password = quote(database["PASSWORD"], safe="")
    login = f"{user}:{password}@" if password else f"{user}@" if user else ""
    host = database["HOST"]
    host = f"[{host}]" if ":" in host else quote(host, safe="")
    place = f"{host}:{database['PORT']}" if database["PORT"] else host
    options = urlencode(
        {name: value for name, value in database["OPTIONS"].items() if isinstance(value, str)}
    )
    return f"postgresql://{login}{place}/{quote(database['NAME'], safe='')}{'?' if options else ''}{options}"
