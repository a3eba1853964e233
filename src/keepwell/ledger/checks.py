"""Is the ledger sound? What `keepwell doctor` asks of this room: each finding with a hint how to mend it."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.db import connection

from keepwell.ledger.holding import is_held
from keepwell.ledger.models import Import
from keepwell.lib.words import gettext_noop

_LITTLE_SPACE = 1 << 30  # bytes
_FIXED = ((3, 44, 6), (3, 50, 7), (3, 51, 3))  # where SQLite's WAL-reset fault is mended


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's answer. `says` and `mend` are templates over `facts`; `code` is its stable name."""

    code: str
    level: Literal["good", "warning", "fault"]
    says: str
    mend: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def check() -> list[Finding]:
    """Every check of the ledger, in the order to show them. Reads only; the integrity check reads every page."""
    return [*_version(), *_folder(), *_imports(), *_lines(), *_integrity()]


def wal_reset_fault(version: tuple[int, ...]) -> bool:
    """Whether this SQLite can lose a committed transaction when two processes reset the WAL at once."""
    if version >= _FIXED[-1]:
        return False
    return not any(version[:2] == fixed[:2] and version >= fixed for fixed in _FIXED)


def _version() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        yield Finding(
            "database",
            "good",
            gettext_noop("The ledger is on %(vendor)s."),
            facts={"vendor": connection.vendor},
        )
        return
    facts = {"version": sqlite3.sqlite_version}
    if wal_reset_fault(sqlite3.sqlite_version_info):
        yield Finding(
            "sqlite_wal_reset",
            "warning",
            gettext_noop(
                "SQLite %(version)s has a rare fault: two processes that write at the very same moment can damage the file."
            ),
            gettext_noop("Use a Python with SQLite 3.51.3 or newer (or 3.50.7, 3.44.6), or PostgreSQL."),
            facts,
        )
    else:
        yield Finding("sqlite_version", "good", gettext_noop("SQLite %(version)s is sound."), facts=facts)


def _folder() -> Iterator[Finding]:
    folder = Path(settings.KEEPWELL_HOME)
    facts: dict[str, Any] = {"folder": str(folder)}
    if not os.access(folder, os.W_OK | os.X_OK):
        yield Finding(
            "folder",
            "fault",
            gettext_noop("The folder %(folder)s cannot be written."),
            gettext_noop("Give yourself the right to write there, or name another folder by KEEPWELL_HOME."),
            facts,
        )
        return
    free = shutil.disk_usage(folder).free
    facts["free"] = round(free / 1e9, 1)
    if free < _LITTLE_SPACE:
        yield Finding(
            "disk_space",
            "warning",
            gettext_noop("Only %(free)s GB are free in %(folder)s."),
            gettext_noop("Make room, or move the folder and name its new place by KEEPWELL_HOME."),
            facts,
        )
    else:
        yield Finding(
            "folder", "good", gettext_noop("%(folder)s can be written; %(free)s GB are free."), facts=facts
        )


def _imports() -> Iterator[Finding]:
    unfinished = list(Import.objects.exclude(state=Import.State.DONE).exclude(holder="").order_by("id"))
    at_work = bool(unfinished) and is_held()
    for found in unfinished:
        facts = {"import_id": found.pk, "holder": found.holder}
        if at_work:
            yield Finding(
                "import_under_way",
                "good",
                gettext_noop("Import %(import_id)s by %(holder)s is under way."),
                facts=facts,
            )
        else:
            yield Finding(
                "unfinished_import",
                "warning",
                gettext_noop("Import %(import_id)s by %(holder)s was stopped in the middle."),
                gettext_noop("Run the same import again; what this one left is swept away first."),
                facts,
            )


def _lines() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT count(*) FROM ledger_orderline l
            WHERE NOT EXISTS (SELECT 1 FROM ledger_order o WHERE o.id = l.order_id)
            AND NOT EXISTS (SELECT 1 FROM ledger_import i
                WHERE i.state <> 'done' AND i.holder <> '' AND l.id BETWEEN i.first_line AND i.last_line)"""
        )
        (orphans,) = cursor.fetchone()
        cursor.execute(
            """SELECT count(*) FROM ledger_order o WHERE o.line_count <>
            (SELECT count(*) FROM ledger_orderline l WHERE l.order_id = o.id)"""
        )
        (short,) = cursor.fetchone()
    if orphans:
        yield Finding(
            "orphan_lines",
            "warning",
            gettext_noop("%(count)s order lines belong to no order; nothing counts them."),
            gettext_noop(
                "They do no harm. They may be deleted: DELETE FROM ledger_orderline WHERE order_id NOT IN (SELECT id FROM ledger_order)."
            ),
            {"count": orphans},
        )
    if short:
        yield Finding(
            "lines_missing",
            "fault",
            gettext_noop("%(count)s orders do not have the number of lines they came with."),
            gettext_noop("Take back their imports and import the files again."),
            {"count": short},
        )
    if not orphans and not short:
        yield Finding("lines", "good", gettext_noop("Every order has its lines, and every line its order."))


def _integrity() -> Iterator[Finding]:
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA quick_check(5)")
        said = [row[0] for row in cursor.fetchall()]
    if said == ["ok"]:
        yield Finding("integrity", "good", gettext_noop("The database file is whole."))
    else:
        yield Finding(
            "integrity",
            "fault",
            gettext_noop("The database file is damaged: %(said)s"),
            gettext_noop("Restore the latest copy, or start a new KEEPWELL_HOME and import the files again."),
            {"said": "; ".join(said)},
        )
