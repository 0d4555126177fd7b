"""Links that say nothing to whoever reads them: a public id sealed for one purpose. The same id gives the
same link, so that it is issued once and found again; nobody makes one without the key.
"""

import base64
import binascii
import hmac
from functools import cache
from hashlib import sha512

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings

LENGTH = 43  # characters of a sealed public id


@cache
def _box(purpose: str) -> AESSIV:
    return AESSIV(hmac.new(settings.LOOKUP_KEY.encode(), f"sealed:{purpose}".encode(), sha512).digest())


def seal(purpose: str, public_id: str) -> str:
    """The public id (22 characters) sealed for `purpose`, fit for an address."""
    sealed = _box(purpose).encrypt(base64.urlsafe_b64decode(public_id + "=="), None)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def unseal(purpose: str, link: str) -> str:
    """The public id that was sealed for `purpose`; empty for anything else."""
    try:
        plain = _box(purpose).decrypt(base64.urlsafe_b64decode(link + "="), None)
    except (InvalidTag, binascii.Error, ValueError):
        return ""
    return base64.urlsafe_b64encode(plain).decode().rstrip("=")


class SealedConverter:
    """`<sealed:link>` in URL patterns."""

    regex = f"[A-Za-z0-9_-]{{{LENGTH}}}"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value
