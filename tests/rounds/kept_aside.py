"""A ledger with all that was worked out from it, kept aside and put back: working it out again takes seconds."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import connection, transaction


@dataclass(frozen=True)
class KeptAside:
    """Every row of our own tables as the database has it, and a copy of the home."""

    home: Path
    rows: dict[str, tuple[list[str], Sequence[Any]]]

    def put_back(self, home: Path) -> None:
        """Into empty tables; numbers go on where they stood, as no test sets them back."""
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        quoted = connection.ops.quote_name
        with transaction.atomic(), connection.cursor() as cursor:
            for table, (columns, rows) in self.rows.items():
                places = ", ".join(["%s"] * len(columns))
                names = ", ".join(map(quoted, columns))
                cursor.executemany(f"INSERT INTO {quoted(table)} ({names}) VALUES ({places})", rows)


def keep_aside(home: Path, folder: Path) -> KeptAside:
    """What the home and the database hold now."""
    found: dict[str, tuple[list[str], Sequence[Any]]] = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if model._meta.app_config.name.startswith("keepwell."):
                table = model._meta.db_table
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                if rows := cursor.fetchall():
                    found[table] = ([column[0] for column in cursor.description], rows)
    return KeptAside(Path(shutil.copytree(home, folder)), found)
