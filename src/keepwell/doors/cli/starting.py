"""Getting ready to work: the home folder, Django, and a database that has all its tables."""

import os
from pathlib import Path

from keepwell.doors.cli.refusing import (
    DatabaseFileUnusable,
    DatabaseFromLater,
    DatabaseUnreachable,
    DatabaseUrlWrong,
    HomeIsNoFolder,
    HomeNotWritable,
    TimeZoneUnknown,
)
from keepwell.lib.words import gettext_noop


def use_home(folder: Path) -> None:
    """Works on the state in `folder`, and on the database in it, whatever the environment says. Before `start`."""
    os.environ["KEEPWELL_HOME"] = str(folder.expanduser().absolute())
    os.environ.pop("KEEPWELL_DATABASE_URL", None)


def home() -> Path:
    """The folder the state lives in."""
    from platformdirs import user_data_path

    # Not from the settings: once read, another home could no longer be chosen.
    return Path(os.environ.get("KEEPWELL_HOME") or user_data_path("keepwell")).expanduser()


def start(*, migrated: bool = True) -> None:
    """Sets Django up and brings the database up to date, quietly; cheap when it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "keepwell.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        _make_home(_settings_home())
        django.setup()
    from django.utils import translation

    from keepwell.doors.telling import wording

    translation.activate(wording.language())
    if migrated:
        bring_up_to_date()


def _settings_home() -> Path:
    """Reads the settings for the first time. Raises TimeZoneUnknown and DatabaseUrlWrong."""
    from zoneinfo import ZoneInfo

    from django.conf import settings

    zone = os.environ.get("KEEPWELL_TIME_ZONE")
    try:
        ZoneInfo(zone or "UTC")
    except (KeyError, ValueError, OSError) as reason:  # unknown; not even a name; a folder of zones
        raise TimeZoneUnknown(zone=zone) from reason
    try:
        return Path(settings.KEEPWELL_HOME)
    except ValueError as reason:
        # Only how it begins: the rest may hold a password.
        start = os.environ.get("KEEPWELL_DATABASE_URL", "").split(":", 1)[0]
        raise DatabaseUrlWrong(start=start) from reason


def bring_up_to_date() -> None:
    """Raises DatabaseFileUnusable, DatabaseUnreachable, DatabaseFromLater."""
    from django.db import connection
    from django.db.utils import DatabaseError, OperationalError

    if connection.vendor == "sqlite":
        _check_file(Path(connection.settings_dict["NAME"]))
    try:
        missing, later = migration_state()
        if later:
            raise DatabaseFromLater(step=min(later))
        if missing:
            _migrate()
    except OperationalError as reason:
        connection.close()
        raise DatabaseUnreachable(reason=str(reason).strip().splitlines()[0]) from reason
    except DatabaseError as reason:
        connection.close()
        if "not a database" not in str(reason):
            raise
        name = str(connection.settings_dict["NAME"])
        raise DatabaseFileUnusable(file=name, reason=gettext_noop("is no SQLite database")) from reason


def _check_file(file: Path) -> None:
    """SQLite says of each of these no more than that it could not open the file, or that much later."""
    for amiss, reason in (
        (file.is_dir, gettext_noop("is a folder")),
        (lambda: not os.access(file, os.R_OK), gettext_noop("may not be read by you")),
        (lambda: not os.access(file, os.W_OK), gettext_noop("may not be written by you")),
    ):
        if os.path.lexists(file) and amiss():
            raise DatabaseFileUnusable(file=str(file), reason=reason)


def migration_state() -> tuple[set[str], set[str]]:
    """The steps the database lacks, and those of ours that only a later version knows."""
    from django.apps import apps
    from django.db import connection
    from django.db.utils import OperationalError, ProgrammingError

    known = {
        f"{app.label}.{file.stem}"
        for app in apps.get_app_configs()
        for file in (Path(app.path) / "migrations").glob("[0-9]*.py")
    }
    labels = {name.split(".")[0] for name in known}
    try:
        with connection.cursor() as cursor:
            if "django_migrations" not in connection.introspection.table_names(cursor):
                return known, set()
            cursor.execute("SELECT app, name FROM django_migrations")
            applied = {f"{app}.{name}" for app, name in cursor.fetchall() if app in labels}
    except ProgrammingError as reason:
        raise OperationalError(str(reason)) from reason
    return known - applied, applied - known


def _migrate() -> None:
    import fcntl

    from django.conf import settings
    from django.core.management import call_command

    # Two first runs at once: the second waits, then finds nothing left to do.
    with (Path(settings.KEEPWELL_HOME) / ".migrating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if migration_state()[0]:
            call_command("migrate", verbosity=0, interactive=False)


def _make_home(folder: Path) -> None:
    if folder.is_file():
        raise HomeIsNoFolder(folder=str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink(missing_ok=True)
    except OSError as reason:
        raise HomeNotWritable(folder=str(folder), reason=reason.strerror or str(reason)) from reason
