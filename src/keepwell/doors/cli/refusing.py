"""How the terminal says no: what, where, how to mend; the same facts as JSON for a program.

Exit codes: 0 done; 1 refused; 2 asked in a wrong way; 70 a fault of Keepwell's own; 130 stopped with Ctrl-C.
"""

import datetime as dt
import json
import os
import sys
import tempfile
import traceback
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from keepwell.doors.cli.palette import console
from keepwell.doors.telling import wording
from keepwell.doors.telling.wording import gettext
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop

REFUSED: Final = 1
WRONG_USAGE: Final = 2
OWN_FAULT: Final = 70
STOPPED: Final = 130


class NoSuchClient(Refusal):
    says = gettext_noop("No client is called “%(asked)s”.")
    mend = gettext_noop("Near it: %(near)s.")


class NoClientLikeIt(Refusal):
    says = gettext_noop("No client is called “%(asked)s”, or anything near it.")
    mend = gettext_noop("See the names: keepwell clients --limit 0")


class SeveralClients(Refusal):
    says = gettext_noop("“%(asked)s” fits %(count)s clients: %(near)s.")
    mend = gettext_noop("Write the whole name, or the code from your order file.")


class NoSuchManager(Refusal):
    says = gettext_noop("No client is looked after by “%(asked)s”.")
    mend = gettext_noop("Those who look after clients: %(names)s.")


class NoOrdersYet(Refusal):
    says = gettext_noop("There are no orders yet.")
    mend = gettext_noop("keepwell open orders.csv reads yours; keepwell demo shows a made-up company.")


class DatabaseUnreachable(Refusal):
    says = gettext_noop("The database cannot be reached: %(reason)s")
    mend = gettext_noop("Check KEEPWELL_DATABASE_URL and KEEPWELL_HOME, then run keepwell doctor.")


class DatabaseUrlWrong(Refusal):
    says = gettext_noop(
        "KEEPWELL_DATABASE_URL names no database that Keepwell can use (it begins with “%(start)s”)."
    )
    mend = gettext_noop("Write sqlite:///path/to/file.sqlite3 or postgresql://user:password@host:5432/name.")


class TimeZoneUnknown(Refusal):
    says = gettext_noop("KEEPWELL_TIME_ZONE is “%(zone)s”, which is no time zone.")
    mend = gettext_noop("Write it as region and city, for instance Asia/Dhaka or Europe/Berlin.")


class DatabaseFailed(Refusal):
    says = gettext_noop("The database could not do it: %(reason)s")
    mend = gettext_noop("See what is amiss: keepwell doctor")


class HomeNotWritable(Refusal):
    says = gettext_noop("The folder for Keepwell's data cannot be written: %(folder)s (%(reason)s)")
    mend = gettext_noop("Name another folder: KEEPWELL_HOME=/path/to/folder, or give --home /path/to/folder.")


class HomeIsNoFolder(Refusal):
    says = gettext_noop("The place for Keepwell's data is a file, not a folder: %(folder)s")
    mend = gettext_noop("Name another folder: KEEPWELL_HOME=/path/to/folder, or give --home /path/to/folder.")


class DatabaseFileUnusable(Refusal):
    says = gettext_noop("The database file cannot be used: %(file)s %(reason)s.")
    mend = gettext_noop(
        "Give yourself the right to read and write it, put a copy in its place, or name another folder by KEEPWELL_HOME."
    )


class FileFailed(Refusal):
    says = gettext_noop("%(file)s cannot be used: %(reason)s.")
    mend = gettext_noop("Check that it is there, that you may read and write it, and that the disk has room.")


class DatabaseFromLater(Refusal):
    says = gettext_noop("This database was written by a later version of Keepwell (it knows %(step)s).")
    mend = gettext_noop("Upgrade Keepwell on this machine; nothing was changed.")


def plain(value: Any) -> Any:
    """Anything an answer holds, as JSON takes it: days as ISO text, amounts as numbers."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    if hasattr(value, "item"):
        return value.item()
    raise TypeError(f"{type(value).__name__} does not belong into an answer")


def write_json(answer: Any) -> None:
    sys.stdout.write(json.dumps(answer, default=plain, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def show_refusal(refusal: Refusal, *, as_json: bool) -> int:
    """Shows `refusal`; returns the exit code."""
    message = wording.fill(refusal.says, refusal.facts)
    mend = wording.fill(refusal.mend, refusal.facts).strip() if refusal.mend else ""
    if as_json:
        facts = json.loads(json.dumps(refusal.facts, default=str))
        write_json({"error": refusal.code, "message": message, "mend": mend, **facts})
    else:
        _calmly(message, mend)
    return REFUSED


def show_usage(message: str, usage: str, *, as_json: bool) -> int:
    if as_json:
        write_json({"error": "wrong_usage", "message": message, "mend": usage})
    else:
        _calmly(message, usage)
    return WRONG_USAGE


def show_stopped(*, as_json: bool) -> int:
    message = gettext("Stopped. Nothing was left half-done; run the same command again to finish.")
    if as_json:
        write_json({"error": "stopped", "message": message, "mend": ""})
    else:
        _calmly(message, "")
    return STOPPED


def show_fault(fault: BaseException, *, as_json: bool) -> int:
    """Keeps the trace in a file and says where; `KEEPWELL_TRACE=1` shows it."""
    if os.environ.get("KEEPWELL_TRACE") == "1":
        traceback.print_exception(fault)
    with tempfile.NamedTemporaryFile(
        "w", prefix="keepwell-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as kept:
        kept.write("".join(traceback.format_exception(fault)))
    message = gettext("Keepwell met a fault of its own: %(fault)s") % {
        "fault": f"{type(fault).__name__}: {fault}"
    }
    mend = gettext("What happened is written down in %(file)s; please report it with that file.") % {
        "file": kept.name
    }
    if as_json:
        write_json({"error": "own_fault", "message": message, "mend": mend, "file": kept.name})
    else:
        _calmly(message, mend)
    return OWN_FAULT


def _calmly(message: str, mend: str) -> None:
    from rich.text import Text

    out = console(file=sys.stderr)
    out.print(Text(message, "bold"))
    if mend:
        out.print(Text(mend, "soft"))
