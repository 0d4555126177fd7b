"""Columns that a stolen database does not give away: encrypted, and found again by a keyed hash beside
them.
"""

import hmac
from functools import cache
from hashlib import sha256

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@cache
def _box() -> MultiFernet:
    """The first key of FIELD_KEYS encrypts, every key decrypts: a key is rotated by putting a new one in
    front.
    """
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def lookup_hash(value: str) -> str:
    """The keyed hash under which an encrypted value is found again; empty for an empty value."""
    if not value:
        return ""
    return hmac.new(settings.LOOKUP_KEY.encode(), value.encode(), sha256).hexdigest()


class EncryptedField(models.TextField):
    """Text that is stored encrypted and is plain on the instance. It cannot be filtered on: see
    LookupField.
    """

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return _box().encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value, expression, connection):
        return _box().decrypt(value.encode()).decode() if value else value

    def get_lookup(self, lookup_name):
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise TypeError("An encrypted column is found by its LookupField.")


class LookupField(models.CharField):
    """The keyed hash of the encrypted column `source`, kept by itself on every save; None where that is
    empty.
    """

    def __init__(self, *args, source="", **kwargs):
        self.source = source
        kwargs |= {"max_length": 64, "editable": False, "null": True, "blank": True}
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        for fixed in ("max_length", "editable", "null", "blank"):
            kwargs.pop(fixed, None)
        return name, path, args, {**kwargs, "source": self.source}

    def pre_save(self, model_instance, add):
        value = lookup_hash(getattr(model_instance, self.source)) or None
        setattr(model_instance, self.attname, value)
        return value
