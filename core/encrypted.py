"""Columns that a stolen database does not give away: encrypted, and found again by a keyed hash beside
them.
"""

import hmac
import json
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from typing import Any, TypeVar

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models


@cache
def _box() -> MultiFernet:
    """The first key of FIELD_KEYS encrypts, every key decrypts: a key is rotated by putting a new one in
    front.
    """
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def seal(text: str) -> str:
    """The text encrypted with the keys of the columns, for what is kept elsewhere than in a column."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """What `seal` was given; None where it was not sealed with one of our keys."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except (InvalidToken, ValueError):
        return None


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


class EncryptedJSONField(EncryptedField):
    """Plain JSON (dictionaries, lists, texts, numbers) that is stored encrypted."""

    def get_prep_value(self, value):
        return super().get_prep_value(json.dumps(value, ensure_ascii=False, sort_keys=True))

    def from_db_value(self, value, expression, connection):
        return json.loads(super().from_db_value(value, expression, connection))

    def to_python(self, value):
        return value

    def value_to_string(self, obj):
        return json.dumps(self.value_from_object(obj), ensure_ascii=False)


class LookupField(models.CharField):
    """The keyed hash of the encrypted column `source`; None where that is empty. Its model is a
    WithLookups with a LookupQuerySet, so that no way of writing the one leaves the other behind; or
    AppendOnly, whose rows are inserted alone.
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


def lookups_of(model: type[models.Model]) -> dict[str, str]:
    """source column → its look-up column."""
    return {field.source: field.name for field in model._meta.fields if isinstance(field, LookupField)}


Row = TypeVar("Row", bound=models.Model)


def _with_pairs(model: type[models.Model], names: Iterable[str]) -> set[str]:
    """These columns, and of each pair of source and look-up that one of them is of, the other too."""
    named = set(names)
    for pair in lookups_of(model).items():
        if named & set(pair):
            named |= set(pair)
    return named


class LookupQuerySet(models.QuerySet[Row]):
    """Writes a look-up with its source, also where no `save` is called; TypeError for a look-up alone."""

    def update(self, **columns: Any) -> int:
        for source, lookup in lookups_of(self.model).items():
            if hasattr(columns.get(source), "resolve_expression") and lookup in columns:
                continue  # by bulk_update, which has worked out both
            wanted = lookup_hash(columns[source]) or None if source in columns else None
            if lookup in columns and (source not in columns or columns[lookup] != wanted):
                raise TypeError("A look-up is written with its column, never by itself.")
            if source in columns:
                columns[lookup] = wanted
        return super().update(**columns)

    update.alters_data = True

    def bulk_update(self, objs: Iterable[Any], fields: Iterable[str], batch_size: int | None = None) -> int:
        objs, fields = list(objs), _with_pairs(self.model, fields)
        for source, lookup in lookups_of(self.model).items():
            if source in fields:
                for row in objs:
                    setattr(row, lookup, lookup_hash(getattr(row, source)) or None)
        return super().bulk_update(objs, sorted(fields), batch_size=batch_size)

    bulk_update.alters_data = True

    def bulk_create(
        self, objs: Iterable[Any], *args: Any, update_fields: Iterable[str] | None = None, **options: Any
    ) -> list[Any]:
        if update_fields is not None:
            update_fields = sorted(_with_pairs(self.model, update_fields))
        return super().bulk_create(objs, *args, update_fields=update_fields, **options)


class WithLookups(models.Model):
    """A row with look-ups: whatever is saved of a pair, both are. First among the parents of a model, so
    that its base manager is the model's.
    """

    objects = LookupQuerySet.as_manager()

    class Meta:
        abstract = True
        base_manager_name = "objects"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        deferred = self.get_deferred_fields()
        if update_fields is None and deferred and not options.get("force_insert"):
            columns = [field for field in self._meta.concrete_fields if not field.primary_key]
            update_fields = [field.name for field in columns if field.attname not in deferred]
        if update_fields is not None:
            update_fields = _with_pairs(type(self), update_fields)
        super().save(*args, update_fields=update_fields, **options)
