"""Every setting, from the environment only. Start-up checks with hints are in `staff/checks.py`."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from platformdirs import user_data_path

KEEPWELL_HOME = Path(os.environ.get("KEEPWELL_HOME") or user_data_path("keepwell")).expanduser()
KEEPWELL_DATABASE_URL = (
    os.environ.get("KEEPWELL_DATABASE_URL") or f"sqlite:///{KEEPWELL_HOME}/keepwell.sqlite3"
)
KEEPWELL_SPARK = (
    os.environ.get("KEEPWELL_SPARK") or ""
)  # a Spark master; without it DuckDB works the measures out


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(url.removeprefix("sqlite:///")),
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA journal_size_limit=67108864;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": unquote(parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ValueError(
        f"KEEPWELL_DATABASE_URL starts with {parts.scheme!r}; "
        "write sqlite:///path/to/file.sqlite3 or postgresql://user:password@host:5432/name"
    )


DATABASES = {"default": _database(KEEPWELL_DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "keepwell.staff",
    "keepwell.clients",
    "keepwell.ledger",
    "keepwell.standings",
    "keepwell.cues",
]
AUTH_USER_MODEL = "staff.Member"

# Only pages sign things; the terminal works without a key.
SECRET_KEY = os.environ.get("KEEPWELL_SECRET_KEY", "unset: no page is served yet")

USE_TZ = True
TIME_ZONE = os.environ.get("KEEPWELL_TIME_ZONE") or "UTC"

USE_I18N = True
LANGUAGE_CODE = os.environ.get("KEEPWELL_LANGUAGE") or "en"
LANGUAGES = [("en", "English"), ("bn", "বাংলা")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
