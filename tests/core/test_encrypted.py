"""Encrypted columns and the keyed hashes beside them: one is never written without the other."""

import pytest
from django.apps import apps

from beneficiaries.models import Beneficiary, Person
from core.encrypted import LookupField, LookupQuerySet, WithLookups, lookup_hash
from tests.factories import make_file

PAIRED = {
    "beneficiaries.Person": ("id_number", "id_lookup"),
    "beneficiaries.Beneficiary": ("iban", "iban_lookup"),
}
NEW = {"id_number": "1000000008", "iban": "SA4420000001234567891234"}


def test_every_model_with_a_lookup_keeps_it():
    found = [
        model
        for model in apps.get_models()
        if any(isinstance(field, LookupField) for field in model._meta.fields)
    ]
    assert {model._meta.label for model in found} == set(PAIRED)
    assert all(issubclass(model, WithLookups) for model in found)
    assert all(isinstance(model._default_manager.all(), LookupQuerySet) for model in found)


def by_save(row, source, value):
    setattr(row, source, value)
    row.save(update_fields=[source])


def by_update(row, source, value):
    type(row).objects.filter(pk=row.pk).update(**{source: value})


def by_bulk_update(row, source, value):
    setattr(row, source, value)
    type(row).objects.bulk_update([row], [source])


@pytest.mark.parametrize("write", [by_save, by_update, by_bulk_update])
@pytest.mark.parametrize("model", [Person, Beneficiary])
def test_a_lookup_follows_its_source_on_every_road(officer, model, write):
    file = make_file(by=officer)
    row = file if model is Beneficiary else file.head
    source, lookup = PAIRED[model._meta.label]

    write(row, source, NEW[source])

    stored = model.objects.get(pk=row.pk)
    assert (getattr(stored, source), getattr(stored, lookup)) == (NEW[source], lookup_hash(NEW[source]))
    write(row, source, "")
    assert getattr(model.objects.get(pk=row.pk), lookup) is None
