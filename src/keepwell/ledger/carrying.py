"""Sends rows through the bulk process, and says how far it is."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

from keepwell.lib.progress import Progress, silent

PIECE = 50_000  # rows a transaction, a fraction of a second: other writers come in between
MEMORY = "250MB"


def database() -> dict[str, str]:
    """Where our rows are, in the words of DuckDB's extensions."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return {"kind": "sqlite", "target": str(settings["NAME"])}
    words = {
        "dbname": settings["NAME"],
        "user": settings["USER"],
        "password": settings["PASSWORD"],
        "host": settings["HOST"],
        "port": settings["PORT"],
        # what is no text is Django's own; the rest are libpq's words, as sslmode
        **{key: value for key, value in settings["OPTIONS"].items() if isinstance(value, str)},
    }
    words.pop("assume_role", None)
    quoted = (f"{key}='{_escaped(str(value))}'" for key, value in words.items() if value)
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
    return {"kind": "postgres", "target": " ".join(quoted), "schema": str(schema)}


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def without_passwords(words: str) -> str:
    """What a library said, without the password of our database, in whatever way it wrote it."""
    settings = connection.settings_dict
    options = settings.get("OPTIONS", {})
    for secret in (settings.get("PASSWORD"), options.get("password"), options.get("sslpassword")):
        if secret:
            once = _escaped(str(secret))
            for written in (once.replace("'", "''"), once, quote(str(secret), safe=""), str(secret)):
                words = words.replace(written, "***")
    return words


def carry(
    job: dict[str, Any],
    *,
    scratch: Path,
    hold: int | None = None,
    step: str = "",
    progress: Progress = silent,
) -> None:
    """Runs `job` in a process of its own and waits for its end. Raises RuntimeError with what it said."""
    whole = {"threads": os.cpu_count() or 1, "memory": MEMORY, **job}
    whole |= {"database": database(), "scratch": str(scratch)}
    total = job.get("rows") or len(job.get("statements", []))
    with subprocess.Popen(
        [sys.executable, "-m", "keepwell.ledger.bulk"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        pass_fds=[] if hold is None else [hold],
        start_new_session=True,  # Ctrl-C is ours to handle; it ends when our end of its input closes
    ) as child:
        assert child.stdin is not None  # noqa: S101 - told to the type checker
        assert child.stdout is not None  # noqa: S101
        assert child.stderr is not None  # noqa: S101
        finished = False
        try:
            child.stdin.write(json.dumps(whole) + "\n")
            child.stdin.flush()
            for line in child.stdout:
                piece = json.loads(line)
                finished = finished or "finished" in piece
                if "done" in piece:
                    progress(step, piece["done"], total)
        except BrokenPipeError:
            pass  # it says why on its way out, below
        except BaseException:
            child.kill()
            raise
        words = child.stderr.read()
        if not finished:
            raise RuntimeError(f"the bulk process ended early: {without_passwords(words).strip()[-2000:]}")
