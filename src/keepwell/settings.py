"""Every setting, from the environment only; what is wrong with one is said by the door that starts."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONCE
from platformdirs import user_data_path

KEEPWELL_HOME = Path(os.environ.get("KEEPWELL_HOME") or user_data_path("keepwell")).expanduser()
KEEPWELL_DATABASE_URL = (
    os.environ.get("KEEPWELL_DATABASE_URL") or f"sqlite:///{KEEPWELL_HOME}/keepwell.sqlite3"
)
KEEPWELL_PREPARE = (
    os.environ.get("KEEPWELL_PREPARE") != "no"
)  # statements, on PostgreSQL (staff/on_server.py)
KEEPWELL_SPARK = (
    os.environ.get("KEEPWELL_SPARK") or ""
)  # a Spark master; without it DuckDB works the measures out


# What a page asks is answered in milliseconds: compiling a plan or starting helpers for it costs more than it brings,
# and rows lie in memory or on a disk without a head. What is long is worked out elsewhere, by DuckDB.
_SHORT_QUERIES = "-c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"


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
            "OPTIONS": {"options": _SHORT_QUERIES} | dict(parse_qsl(parts.query)),
        }
    raise ValueError(
        f"KEEPWELL_DATABASE_URL starts with {parts.scheme!r}; "
        "write sqlite:///path/to/file.sqlite3 or postgresql://user:password@host:5432/name"
    )


DATABASES = {"default": {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True} | _database(KEEPWELL_DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "keepwell.doors.desk",  # first: its pages stand before those of the sign-in library
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "keepwell.staff",
    "keepwell.clients",
    "keepwell.ledger",
    "keepwell.standings",
    "keepwell.cues",
    "keepwell.care.today",
    "keepwell.care.promises",
    "keepwell.care.notices",
]
AUTH_USER_MODEL = "staff.Member"

# Pages sign cookies and links with it. `keepwell serve` makes one and keeps it in the home folder.
SECRET_KEY_FILE = KEEPWELL_HOME / "secret-key"


def _kept_key() -> str:
    try:
        return SECRET_KEY_FILE.read_text().strip()
    except OSError:  # none yet, or a home that the program will refuse in its own words
        return "unset: no page is served yet"


SECRET_KEY = os.environ.get("KEEPWELL_SECRET_KEY") or _kept_key()

# Where people reach the desk: its host is the only one answered to (besides this machine's own names).
KEEPWELL_URL = os.environ.get("KEEPWELL_URL") or "http://127.0.0.1:8765"
KEEPWELL_IS_DEMO = bool(os.environ.get("KEEPWELL_IS_DEMO"))
_SECURE = KEEPWELL_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(KEEPWELL_URL).hostname or "localhost", "localhost", "127.0.0.1", "[::1]"]
CSRF_TRUSTED_ORIGINS = [KEEPWELL_URL] if _SECURE else []
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _SECURE
SESSION_ENGINE = "keepwell.doors.desk.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = True  # a form and htmx carry the token from the page
CSRF_FAILURE_VIEW = "keepwell.doors.desk.refusing.stale"
# Once a browser came by https it never asks without, so nobody on the way can read a cookie. Other names under the
# same host are not ours to decide.
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _SECURE else 0
SECURE_SSL_REDIRECT = _SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _SECURE else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

ROOT_URLCONF = "keepwell.urls"
WSGI_APPLICATION = "keepwell.doors.desk.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pages and files; it makes lengths uneven, so that they give nothing away
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "keepwell.doors.desk.sheets.Sheets",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "keepwell.doors.desk.gate.Gate",
    "keepwell.doors.desk.sessions.Seen",
    "keepwell.doors.desk.refusing.Refusing",
]
_NONE, _SELF = "'none'", "'self'"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [_NONE],
        "script-src": [_SELF],
        "style-src": [
            _SELF,
            NONCE,
        ],  # a sheet within the page, where it is one of ours (doors/desk/sheets.py)
        "img-src": [_SELF, "data:"],
        "font-src": [_SELF],
        "connect-src": [_SELF],
        "form-action": [_SELF],
        "base-uri": [_NONE],
        "frame-ancestors": [_NONE],
        "manifest-src": [_SELF],
    }
}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "keepwell.doors.desk.frame.frame",
            ],
            "builtins": ["keepwell.doors.desk.templatetags.desk"],
        },
    }
]

# Files of pages are served by us, under an address that changes with them, and so may be kept for ever.
_STATIC = Path(__file__).parent / "doors" / "desk" / "static"
KEEPWELL_LOOK = f"{max((round(one.stat().st_mtime) for one in _STATIC.rglob('*')), default=0):x}"
STATIC_URL = f"/static/{KEEPWELL_LOOK}/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MAX_AGE = 365 * 24 * 3600

# Order files that are taken in at once, in megabytes. Pages that ask for no files keep none.
KEEPWELL_UPLOAD_MB = int(os.environ.get("KEEPWELL_UPLOAD_MB") or 1024)
FILE_UPLOAD_HANDLERS = ["keepwell.doors.desk.bringing.uploading.NoFiles"]

# Attempts to sign in are counted here: in the database, which every worker and machine shares already. A cache in
# memory would count for one worker alone, a file for one machine.
CACHES = {
    # What each worker remembers by itself for a while.
    "here": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "staff_attempt"},
}
# How many proxies stand before us, so that an address that is counted is the visitor's own.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("KEEPWELL_PROXIES") or _SECURE)

AUTHENTICATION_BACKENDS = ["keepwell.doors.desk.sessions.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}  # type: ignore[assignment]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "today"
ACCOUNT_ADAPTER = "keepwell.doors.desk.signing_in.Adapter"
SOCIALACCOUNT_ADAPTER = "keepwell.doors.desk.signing_in.CompanyAdapter"
_FORMS = "keepwell.doors.desk.signing_in"
ACCOUNT_FORMS = {
    "login": f"{_FORMS}.Login",
    "reauthenticate": f"{_FORMS}.Again",
    "change_password": f"{_FORMS}.ChangePassword",
    "set_password": f"{_FORMS}.SetPassword",
}
MFA_FORMS = {
    "authenticate": f"{_FORMS}.SecondStep",
    "reauthenticate": f"{_FORMS}.SecondStepAgain",
    "activate_totp": f"{_FORMS}.ActivateApp",
    "add_webauthn": f"{_FORMS}.AddPasskey",
    "edit_webauthn": f"{_FORMS}.RenamePasskey",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_DISPLAY = "keepwell.doors.desk.signing_in.display"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # who joins came by a link that an admin gave them
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "keepwell.doors.desk.signing_in.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Keepwell"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _SECURE
USERSESSIONS_TRACK_ACTIVITY = False  # it writes on every request; doors.desk.sessions every five minutes
# Whoever the company's own sign-in knows; KEEPWELL_OIDC_URL, _ID and _SECRET name it.
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_LOGIN_ON_GET = True  # a link: a form that is sent on to another host is stopped by form-action
_OIDC = os.environ.get("KEEPWELL_OIDC_URL")
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "company",
                "name": os.environ.get("KEEPWELL_OIDC_NAME") or "single sign-on",
                "client_id": os.environ.get("KEEPWELL_OIDC_ID") or "",
                "secret": os.environ.get("KEEPWELL_OIDC_SECRET") or "",
                "settings": {"server_url": _OIDC},
            }
        ]
        if _OIDC
        else [],
    }
}

USE_TZ = True
TIME_ZONE = os.environ.get("KEEPWELL_TIME_ZONE") or "UTC"

USE_I18N = True
LANGUAGE_CODE = os.environ.get("KEEPWELL_LANGUAGE") or "en"
LANGUAGES = [("en", "English"), ("bn", "বাংলা")]
LOCALE_PATHS = [Path(__file__).parent / "locale"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"errors": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"keepwell": {"handlers": ["errors"], "level": "INFO"}},
}
