"""Files that came through a page: in folders of their own below the home, readable by its owner alone, under names of ours."""

import datetime as dt
import re
import secrets
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final

from django.conf import settings

from keepwell.lib import clock

FORGOTTEN: Final = dt.timedelta(days=1)
_OURS: Final = re.compile(r"[0-9a-f]{24}")
# A file's kind is told by its first bytes; of some spreadsheets the ending helps.
_ENDING: Final = re.compile(r"\.(?:csv|tsv|txt|xlsx|xlsm|xlsb|xls|ods|parquet|gz)", re.IGNORECASE)


def new_folder() -> str:
    """Makes a folder for one upload; its name."""
    name = secrets.token_hex(12)
    root = _root()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    root.chmod(0o700)
    (root / name).mkdir(mode=0o700)
    return name


def folder_of(name: str) -> Path:
    """Where a folder lies. Raises ValueError for what is no name of ours."""
    if not _OURS.fullmatch(name):
        raise ValueError(f"{name!r} is no folder of ours")
    return _root() / name


def kept_name(number: int, given: str) -> str:
    """The name of ours for the `number`th file: unlike anything a person writes, with the ending it was given."""
    endings = "".join(end.lower() for end in Path(given).suffixes[-2:] if _ENDING.fullmatch(end))
    return f"{secrets.token_hex(6)}-{number}{endings}"


def drop_folder(name: str) -> None:
    if name:
        shutil.rmtree(folder_of(name), ignore_errors=True)


def drop_files(name: str, kept: Iterable[str]) -> None:
    """Takes the files away that were brought in; their refused rows stay beside where they lay."""
    if name:
        for one in kept:
            (folder_of(name) / one).unlink(missing_ok=True)


def drop_strangers(known: Collection[str]) -> int:
    """Removes folders a day old that nobody knows of: uploads that broke off; how many there were."""
    count = 0
    oldest = (clock.now() - FORGOTTEN).timestamp()
    for one in _root().glob("*"):
        if _OURS.fullmatch(one.name) and one.name not in known and one.stat().st_mtime < oldest:
            shutil.rmtree(one, ignore_errors=True)
            count += 1
    return count


def _root() -> Path:
    return Path(settings.KEEPWELL_HOME) / "uploads"
