"""`keepwell doctor`."""

import shutil
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from keepwell.doors.cli.asking import Asked, answering, declared
from keepwell.doors.cli.wording import gettext
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop

OK, WARNING, ERROR = "ok", "warning", "error"
Verdict = tuple[str, str, str]  # level, says, mend
SPACE: Final = 1_000_000_000  # bytes below which an import may not fit
# SQLite's log could lose a write when two processes reset it at once; mended in these and all later.
MENDED: Final = ((3, 44, 6), (3, 50, 7), (3, 51, 3))


@declared(
    "doctor",
    gettext_noop(
        "Check this installation and its data; each fault comes with how to mend it. Exit code 1 on an error."
    ),
    "keepwell doctor",
)
@answering
def command(asked: Asked) -> int:
    from keepwell.doors.cli.faces.doctor import face

    checks = list(checked())
    amiss = any(check["level"] == ERROR for check in checks)
    asked.show({"ok": not amiss, "checks": checks}, face)
    return 1 if amiss else 0


def checked() -> Iterator[dict[str, Any]]:
    """Every check, in order; those after a database that cannot be reached are left out."""
    for name, check in CHECKS.items():
        try:
            level, says, mend = check()
        except Refusal as refusal:
            level, says, mend = (
                ERROR,
                gettext(refusal.says) % refusal.facts,
                gettext(refusal.mend) % refusal.facts,
            )
        yield {"name": gettext(name), "level": level, "says": says, "mend": mend}
        if name == DATABASE and level == ERROR:
            return


def _python() -> Verdict:
    return OK, f"Python {sys.version.split()[0]}, Keepwell {version('keepwell')}", ""


def _home() -> Verdict:
    from keepwell.doors.cli.starting import home, start

    start(migrated=False)
    folder = home()
    free = shutil.disk_usage(folder).free
    room = gettext("%(folder)s, %(free)s GB free") % {"folder": folder, "free": round(free / 1e9, 1)}
    if free < SPACE:
        return WARNING, room, gettext("Make room: a large import needs several gigabytes for a while.")
    return OK, room, ""


def _database() -> Verdict:
    from django.db import connection

    from keepwell.doors.cli.starting import bring_up_to_date

    bring_up_to_date()
    place = str(connection.settings_dict["NAME"])
    return OK, gettext("%(kind)s, %(place)s, up to date") % {"kind": connection.vendor, "place": place}, ""


def _sqlite() -> Verdict:
    import sqlite3

    from django.db import connection

    found = sqlite3.sqlite_version_info
    if connection.vendor != "sqlite":
        return OK, gettext("not in use"), ""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(1)")
        verdict = cursor.fetchone()[0]
    if verdict != "ok":
        mend = gettext("Put back your latest copy of the database, then import what came since.")
        return ERROR, gettext("The file is damaged: %(verdict)s") % {"verdict": verdict}, mend
    same = [mended for mended in MENDED if mended[:2] == found[:2]]
    safe = found >= (same[0] if same else MENDED[-1])
    if not safe:
        says = gettext("SQLite %(version)s has a known fault when several processes write at once.")
        mend = gettext(
            "Harmless while one person works; else use PostgreSQL (KEEPWELL_DATABASE_URL) or a newer SQLite."
        )
        return WARNING, says % {"version": sqlite3.sqlite_version}, mend
    return OK, f"SQLite {sqlite3.sqlite_version}", ""


def _engine() -> Verdict:
    from importlib.resources import files

    import duckdb

    missing = []
    for scanner in ("sqlite", "postgres"):
        package = f"duckdb_extension_{scanner}_scanner"
        try:
            folder = Path(str(files(package))) / "extensions" / f"v{duckdb.__version__}"
            if not list(folder.glob("*.duckdb_extension")):
                missing.append(package)
        except ModuleNotFoundError:
            missing.append(package)
    if missing:
        says = gettext("DuckDB %(version)s lacks %(missing)s.")
        mend = gettext("Run script/setup again, or install the packages of the same version.")
        return ERROR, says % {"version": duckdb.__version__, "missing": ", ".join(missing)}, mend
    return OK, f"DuckDB {duckdb.__version__}", ""


def _imports() -> Verdict:
    from keepwell.ledger.models import Import, Order

    running = Import.objects.filter(state=Import.State.RUNNING).count()
    orders = Order.objects.current().count()
    if running:
        says = gettext("An import was begun and is not done; what it wrote is not counted.")
        return WARNING, says, gettext("If it is not at work, import the file again: it starts afresh.")
    if not orders:
        return WARNING, gettext("No orders yet."), gettext("keepwell import orders.csv, or keepwell demo.")
    from keepwell.doors.cli import wording

    return OK, gettext("%(count)s orders and returns") % {"count": wording.number(orders)}, ""


def _standings() -> Verdict:
    from keepwell.doors.cli import wording
    from keepwell.ledger.book import book_version
    from keepwell.standings.models import Rebuild

    latest = Rebuild.objects.order_by("-at").first()
    if latest is None:
        return WARNING, gettext("Never computed."), gettext("keepwell rounds run")
    if latest.ledger_version != book_version():
        return WARNING, gettext("The orders changed since the last round."), gettext("keepwell rounds run")
    return OK, gettext("as of %(day)s") % {"day": wording.day(latest.as_of)}, ""


DATABASE: Final = gettext_noop("Database")
CHECKS: Final[dict[str, Callable[[], Verdict]]] = {
    gettext_noop("Program"): _python,
    gettext_noop("Home"): _home,
    DATABASE: _database,
    "SQLite": _sqlite,
    gettext_noop("Engine"): _engine,
    gettext_noop("Imports"): _imports,
    gettext_noop("Numbers"): _standings,
}
