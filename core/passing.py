"""Keys that pass away: each in a file of its own under settings.PASSING_KEYS_ROOT, apart from the database
and never in a backup. Once its file is deleted nobody reads what was sealed with it, whatever copies there
are.
"""

import base64
import binascii
import hmac
import os
import secrets
import time
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES, SALT_BYTES = 32, 12
# Programs that copy whole disks leave a folder alone in which this file stands (bford.info/cachedir).
NOT_FOR_BACKUPS = ("CACHEDIR.TAG", b"Signature: 8a477f597d28d172789f06886806bc55\n")


def make(name: str) -> bytes:
    """Make a key and keep it under `name` (a public id); it is on the disk when this returns."""
    folder = Path(settings.PASSING_KEYS_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    tag, said = NOT_FOR_BACKUPS
    if not (folder / tag).exists():
        _write(folder / tag, said)
    key = secrets.token_bytes(KEY_BYTES)
    _write(_file(name), key)
    return key


def key_of(name: str) -> bytes | None:
    """The key of that name; None where it has passed away. It is read anew each time, so that no worker keeps
    what was deleted. A disk that cannot be read raises OSError: that is no reason to call a key lost.
    """
    try:
        return _file(name).read_bytes()
    except FileNotFoundError:
        return None


def destroy(name: str) -> None:
    """Write over the key and delete its file; nothing where it is gone already."""
    path = _file(name)
    if not path.exists():
        return
    with path.open("r+b") as file:
        file.write(secrets.token_bytes(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    path.unlink(missing_ok=True)
    _sync(path.parent)


def names(older_than: timedelta | None = None) -> set[str]:
    """The names of the keys that are there; of those made so long ago alone, where that is said."""
    files = list(Path(settings.PASSING_KEYS_ROOT).glob("*.key"))
    if older_than is not None:
        until = time.time() - older_than.total_seconds()
        files = [path for path in files if path.stat().st_mtime <= until]
    return {path.stem for path in files}


def seal(key: bytes, plain: bytes, about: bytes = b"") -> bytes:
    """Sealed with the key and bound to `about`. Unlike the columns' Fernet it says no time."""
    salt = secrets.token_bytes(SALT_BYTES)
    return salt + AESGCM(key).encrypt(salt, plain, about)


def unseal(key: bytes, sealed: bytes, about: bytes = b"") -> bytes | None:
    """What `seal` was given; None where it was sealed with another key or about something else."""
    try:
        return AESGCM(key).decrypt(sealed[:SALT_BYTES], sealed[SALT_BYTES:], about)
    except (InvalidTag, ValueError):
        return None


def seal_text(name: str, text: str) -> str:
    """The text sealed with the key of that name, as text. Raises LookupError where there is no such key."""
    key = key_of(name)
    if key is None:
        raise LookupError("the key has passed away")
    return base64.b64encode(seal(key, text.encode())).decode()


def unseal_text(name: str, sealed: str) -> str | None:
    """What `seal_text` was given; None once the key has passed away."""
    key = key_of(name)
    try:
        plain = unseal(key, base64.b64decode(sealed)) if key else None
    except binascii.Error:
        return None
    return plain.decode() if plain is not None else None


def derived(key: bytes, purpose: bytes, said: bytes) -> bytes:
    """32 bytes that only the holder of the key can work out from what is `said`, other ones for each
    purpose.
    """
    return hmac.new(key, purpose + b":" + said, sha256).digest()


def _file(name: str) -> Path:
    return Path(settings.PASSING_KEYS_ROOT) / f"{name}.key"


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    opened = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
