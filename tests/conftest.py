"""What every test stands on: a home folder of its own, a database file that other processes can open, real data."""

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="keepwell-tests-"))
os.environ["KEEPWELL_HOME"] = str(HOME)  # before anything reads the settings
os.environ.pop("KEEPWELL_LANGUAGE", None)
os.environ["NO_COLOR"] = "1"
# Before numpy is read: each worker has a core, and more threads of the linear algebra only wait for each other. It is
# what the program does too (doors/cli/main.py).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pytest  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from pytest_django.plugin import DjangoDbBlocker  # noqa: E402

pytest_plugins = ["opened_desk"]

# The plugin read the settings before this file was: two workers would share a home, and wait for each other's locks.
settings.KEEPWELL_HOME, settings.SECRET_KEY_FILE = HOME, HOME / "secret-key"

# A password is made slow to guess on purpose; tests make many of them.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

REAL_DATA = Path(
    os.environ.get("KEEPWELL_REAL_DATA") or Path(__file__).parent.parent.parent / "shared" / "data"
)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A file, not memory: importing writes its lines from a process of its own."""
    database = settings.DATABASES["default"]
    if "sqlite" in database["ENGINE"]:
        database.setdefault("TEST", {})["NAME"] = str(HOME / "test.sqlite3")


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database is taken down when nobody else is in it: a process that was killed is seen by the server late."""
    yield
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        until = time.monotonic() + 20
        while True:
            cursor.execute(_OTHERS_IN_IT)
            others = cursor.fetchall()
            if not others or time.monotonic() > until:
                break
            time.sleep(0.1)
    assert not others, f"connections that a test left open, by the last they asked: {others}"


_OTHERS_IN_IT = (
    "SELECT query FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest file begins first, so that nobody waits for it alone at the end."""
    items.sort(key=lambda item: item.path.name != "test_same_answers.py")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """An errand's process lives a moment longer than the errand: its rows are not taken away from under it."""
    for thread in threading.enumerate():
        if thread.name.startswith("errand-"):
            thread.join(60)


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real order histories; tests that read it are skipped where it is absent."""
    if not (REAL_DATA / "online_retail_ii.csv.gz").exists():
        pytest.skip("the real order histories are not beside this clone")
    return REAL_DATA


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A KEEPWELL_HOME for this test alone (the database stays the session's)."""
    monkeypatch.setattr(settings, "KEEPWELL_HOME", tmp_path)
    return tmp_path


@pytest.fixture(scope="session", autouse=True)
def _sweep() -> Iterator[None]:
    yield
    shutil.rmtree(HOME, ignore_errors=True)
