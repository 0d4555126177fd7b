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


def by_base_manager(row, source, value):
    type(row)._base_manager.filter(pk=row.pk).update(**{source: value})


def by_lookup_named(row, source, value):
    setattr(row, source, value)
    row.save(update_fields=[PAIRED[type(row)._meta.label][1]])


def by_row_without_its_lookup(row, source, value):
    part = type(row).objects.only(source).get(pk=row.pk)
    setattr(part, source, value)
    part.save()


def by_bulk_update_of_the_lookup(row, source, value):
    setattr(row, source, value)
    type(row).objects.bulk_update([row], [PAIRED[type(row)._meta.label][1]])


def by_bulk_create_over(row, source, value):
    setattr(row, source, value)
    type(row).objects.bulk_create(
        [row], update_conflicts=True, update_fields=[source], unique_fields=["public_id"]
    )


ROADS = [
    by_save,
    by_update,
    by_bulk_update,
    by_base_manager,
    by_lookup_named,
    by_row_without_its_lookup,
    by_bulk_update_of_the_lookup,
    by_bulk_create_over,
]


@pytest.mark.parametrize("write", ROADS)
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


@pytest.mark.parametrize("model", [Person, Beneficiary])
def test_a_lookup_is_not_written_by_itself(officer, model):
    file = make_file(by=officer)
    row = file if model is Beneficiary else file.head
    source, lookup = PAIRED[model._meta.label]

    for columns in ({lookup: "x"}, {source: NEW[source], lookup: "x"}):
        for manager in (model.objects, model._base_manager):
            with pytest.raises(TypeError, match="never by itself"):
                manager.filter(pk=row.pk).update(**columns)
