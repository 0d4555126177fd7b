"""Settings from the environment, with helpers that name what is missing.

`var/env` (written by script/setup, KEY=VALUE lines) fills in what the environment itself does not say.
"""

import os
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def load_file(path: Path):
    """Read KEY=VALUE lines into the environment; what is set already wins."""
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and not name.startswith("#"):
            os.environ.setdefault(name.strip(), value.strip())


def text(name: str, default: str | None = None) -> str:
    """The variable as text. Raises ImproperlyConfigured, naming it, when it is missing without a default."""
    value = os.environ.get(name, default)
    if value is None or value == "":
        if default is not None:
            return default
        raise ImproperlyConfigured(
            f"The environment variable {name} is missing. script/setup writes it to var/env."
        )
    return value


def flag(name: str) -> bool:
    """True for 1/true/yes/on, False for anything else or nothing."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def words(name: str) -> list[str]:
    """A comma-separated variable as a list without blanks."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def database(url: str, base: Path) -> dict:
    """A Django DATABASES entry for `sqlite:///path` or `postgresql://user:pass@host:port/name?host=/socket/dir`.

    The socket directory may stand in the host (percent-encoded) or in the query, as libpq writes it.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(base / parts.path.removeprefix("/"))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must start with sqlite:/// or postgresql://")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or unquote(parts.hostname or ""),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "options": "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000",
        },
    }


def _sqlite(path: Path) -> dict:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
        # A file in WAL mode, never memory, so that two connections really race in tests.
        "TEST": {"NAME": path.with_name("test-" + path.name)},
    }
