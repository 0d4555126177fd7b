"""Settings from the environment, with helpers that name what is missing.

`var/env` (written by script/setup, KEY=VALUE lines) fills in what the environment itself does not say.
"""

import base64
import binascii
import os
from pathlib import Path
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
SECRET_LENGTH = 32


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
            f" | المتغير {name} غير موجود؛ يكتبه script/setup في var/env."
        )
    return value


def secret(name: str) -> str:
    """A secret of at least SECRET_LENGTH characters. Raises ImproperlyConfigured; the value is never said."""
    value = text(name)
    _no_quotes(name, value)
    if len(value) < SECRET_LENGTH:
        raise ImproperlyConfigured(
            f"{name} is too short: take it from the safe copy of var/env, or {SECRET_LENGTH} random "
            f"characters."
            f" | {name} قصير: انسخه من النسخة المحفوظة من var/env أو اكتب {SECRET_LENGTH} رمزًا عشوائيًا."
        )
    return value


def port(name: str, default: str) -> int:
    """A port. Raises ImproperlyConfigured for anything but a number from 1 to 65535."""
    value = text(name, default)
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise ImproperlyConfigured(
            f"{name} must be a number from 1 to 65535. | {name}: اكتب رقمًا من 1 إلى 65535."
        )
    return int(value)


def key(name: str) -> str:
    """A key of 32 bytes in URL-safe base64. Raises ImproperlyConfigured, which never says the value."""
    return _sound_key(name, text(name))


def keys(name: str) -> list[str]:
    """Such keys, comma-separated, at least one."""
    return [_sound_key(name, part.strip()) for part in text(name).split(",")]


def _sound_key(name: str, value: str) -> str:
    _no_quotes(name, value)
    try:
        length = len(base64.b64decode(value.encode(), altchars=b"-_", validate=True))
    except (binascii.Error, ValueError):
        length = 0
    if length != KEY_BYTES:
        raise ImproperlyConfigured(
            f"{name} is not a key of {KEY_BYTES} bytes in base64: take it from the safe copy of var/env."
            f" | {name}: المفتاح غير صحيح، انسخه كما هو من النسخة المحفوظة من var/env."
        )
    return value


def site_url(name: str, default: str) -> str:
    """The address of the site: http or https, a host, perhaps a port, nothing else. Raises
    ImproperlyConfigured.
    """
    value = text(name, default)
    _no_quotes(name, value)
    try:
        parts = urlsplit(value)
        sound = parts.scheme in {"http", "https"} and parts.hostname and (parts.port or True)
    except ValueError:
        sound = False
    if not sound or value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc or " " in value:
        raise ImproperlyConfigured(
            f"{name} must be https://HOST (or http://, with a port), without a slash or path behind it."
            f" | {name}: اكتب العنوان هكذا https://HOST دون مسار ولا شرطة في آخره."
        )
    return value


def _no_quotes(name: str, value: str):
    """Quotes would become part of the value: this file is no shell script."""
    if value[:1] in {"'", '"'} or value[-1:] in {"'", '"'}:
        raise ImproperlyConfigured(
            f"{name} stands in quotes: write it without them. | {name}: احذف علامتي الاقتباس حول القيمة."
        )


def flag(name: str) -> bool:
    """True for 1/true/yes/on, False for anything else or nothing."""
    return os.environ.get(name, "").strip().lower() in {"1", "true", "yes", "on"}


def words(name: str) -> list[str]:
    """A comma-separated variable as a list without blanks."""
    return [word.strip() for word in os.environ.get(name, "").split(",") if word.strip()]


def database(url: str, base: Path) -> dict:
    """A Django DATABASES entry for `sqlite:///path` or `postgresql://user:pass@host:port/name?host=/socket/dir`.

    The socket directory may stand in the host (percent-encoded) or in the query, as libpq writes it. Raises
    ImproperlyConfigured, which never says a part of the address: the password may be what cannot be read.
    """
    parts, port = _read_url(url)
    if parts.scheme == "sqlite":
        return _sqlite(base / parts.path.removeprefix("/"))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(
            "DATABASE_URL must start with sqlite:/// or postgresql://"
            " | يبدأ DATABASE_URL بإحدى الصيغتين sqlite:/// أو postgresql://"
        )
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or unquote(parts.hostname or ""),
        "PORT": str(port or query.get("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "options": "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000",
        },
    }


def _read_url(url: str) -> tuple[SplitResult, int | None]:
    """The address and its port. An unescaped "/" or "@" in the password makes nonsense of both."""
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        # Without the cause, whose words quote the part that could not be read.
        raise ImproperlyConfigured(
            "DATABASE_URL cannot be read: write / @ : # ? % in the password as %2F %40 %3A %23 %3F %25,"
            " and the port as a number."
            " | تعذّرت قراءة DATABASE_URL: اكتب الرموز / @ : # ? % في كلمة المرور هكذا %2F %40 %3A %23 %3F %25"
            " والمنفذ رقمًا."
        ) from None


def _sqlite(path: Path) -> dict:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # What is deleted is written over, so that no free page of the file keeps it.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
        },
        # A file in WAL mode, never memory, so that two connections really race in tests.
        "TEST": {"NAME": path.with_name("test-" + path.name)},
    }
