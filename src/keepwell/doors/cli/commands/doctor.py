"""`keepwell doctor`."""

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from keepwell.doors.cli.asking import Asked, answering, declared
from keepwell.doors.telling.wording import fill, gettext
from keepwell.lib.refusals import Refusal
from keepwell.lib.words import gettext_noop

OK, WARNING, ERROR = "ok", "warning", "error"
Verdict = tuple[str, str, str]  # level, says, mend


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
    """Every check, in order; what needs the database is left out where that cannot be reached."""
    for name, check in BEFORE.items():
        found = _found(name, check)
        yield found
        if found["level"] == ERROR:
            return
    from keepwell.ledger.checks import check as ledger

    levels = {"good": OK, "warning": WARNING, "fault": ERROR}
    for one in ledger():
        facts = {"name": gettext(LEDGER[one.code]), "level": levels[one.level]}
        yield facts | {
            "says": fill(one.says, one.facts),
            "mend": fill(one.mend, one.facts) if one.mend else "",
        }
    for name, check in AFTER.items():
        yield _found(name, check)


def _found(name: str, check: Callable[[], Verdict]) -> dict[str, Any]:
    try:
        level, says, mend = check()
    except Refusal as refusal:
        level, says, mend = ERROR, fill(refusal.says, refusal.facts), fill(refusal.mend, refusal.facts)
    return {"name": gettext(name), "level": level, "says": says, "mend": mend}


def _python() -> Verdict:
    return OK, f"Python {sys.version.split()[0]}, Keepwell {version('keepwell')}", ""


def _home() -> Verdict:
    from keepwell.doors.cli.starting import home, start

    start(migrated=False)
    return OK, str(home()), ""


def _database() -> Verdict:
    from django.db import connection

    from keepwell.doors.cli.starting import bring_up_to_date

    bring_up_to_date()
    place = str(connection.settings_dict["NAME"])
    return OK, gettext("%(kind)s, %(place)s, up to date") % {"kind": connection.vendor, "place": place}, ""


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


def _orders() -> Verdict:
    from keepwell.doors.telling import wording
    from keepwell.ledger.models import Order
    from keepwell.staff.sight import OPERATOR

    orders = Order.objects.seen_by(OPERATOR).current().count()
    if not orders:
        return WARNING, gettext("No orders yet."), gettext("keepwell import orders.csv, or keepwell demo.")
    return OK, gettext("%(count)s orders and returns") % {"count": wording.number(orders)}, ""


def _standings() -> Verdict:
    from keepwell.doors.telling import wording
    from keepwell.ledger.book import book_version
    from keepwell.standings.models import Rebuild

    latest = Rebuild.objects.order_by("-at").first()
    if latest is None:
        return WARNING, gettext("Never computed."), gettext("keepwell rounds run")
    if latest.ledger_version != book_version():
        return WARNING, gettext("The orders changed since the last round."), gettext("keepwell rounds run")
    return OK, gettext("as of %(day)s") % {"day": wording.day(latest.as_of)}, ""


LEDGER: Final = {
    "database": gettext_noop("Ledger"),
    "sqlite_wal_reset": gettext_noop("SQLite"),
    "sqlite_version": gettext_noop("SQLite"),
    "folder": gettext_noop("Folder"),
    "disk_space": gettext_noop("Disk"),
    "import_under_way": gettext_noop("Imports"),
    "unfinished_import": gettext_noop("Imports"),
    "orphan_lines": gettext_noop("Order lines"),
    "lines_missing": gettext_noop("Order lines"),
    "lines": gettext_noop("Order lines"),
    "integrity": gettext_noop("Integrity"),
}
BEFORE: Final[dict[str, Callable[[], Verdict]]] = {
    gettext_noop("Program"): _python,
    gettext_noop("Home"): _home,
    gettext_noop("Database"): _database,
    gettext_noop("Engine"): _engine,
}
AFTER: Final[dict[str, Callable[[], Verdict]]] = {
    gettext_noop("Orders"): _orders,
    gettext_noop("Numbers"): _standings,
}
