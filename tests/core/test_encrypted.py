"""Encrypted columns and the keyed hashes beside them: one is never written without the other."""

import pytest
from django.apps import apps
from django.utils import timezone

from beneficiaries.models import Beneficiary, Person
from core.encrypted import LookupField, LookupQuerySet, WithLookups, lookup_hash
from core.models import AppendOnly, AppendOnlyQuerySet
from eligibility.models import PayeeAccount
from tests.addresses import picture
from tests.factories import make_file, request_at

PAIRED = {
    "beneficiaries.Person": ("id_number", "id_lookup"),
    "beneficiaries.Beneficiary": ("iban", "iban_lookup"),
    "eligibility.PayeeAccount": ("iban", "iban_lookup"),  # written once
}
NEW = {"id_number": "1000000008", "iban": "SA4420000001234567891234"}


def test_every_model_with_a_lookup_keeps_it():
    found = [
        model
        for model in apps.get_models()
        if any(isinstance(field, LookupField) for field in model._meta.fields)
    ]
    assert {model._meta.label for model in found} == set(PAIRED)
    for model in found:
        parent, rows = (
            (AppendOnly, AppendOnlyQuerySet)
            if issubclass(model, AppendOnly)
            else (WithLookups, LookupQuerySet)
        )
        assert issubclass(model, parent)
        assert isinstance(model._default_manager.all(), rows)
        assert isinstance(model._base_manager.all(), rows)


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


@pytest.mark.parametrize("insert", ["save", "bulk_create"])
def test_a_row_that_is_written_once_has_its_lookup(insert, ataa, officer):
    case = request_at("approved", file=make_file(by=officer), profile=ataa, by=officer)
    row = PayeeAccount(
        request=case, payee="landlord", name="مكتب الواحة", holder="مكتب الواحة", iban=NEW["iban"],
        scan=picture(officer), by=officer, at=timezone.now(),
    )  # fmt: skip
    if insert == "save":
        row.save()
    else:
        PayeeAccount.objects.bulk_create([row])

    assert PayeeAccount.objects.get().iban_lookup == lookup_hash(NEW["iban"])
    for columns in ({"iban": ""}, {"iban_lookup": "x"}):
        for manager in (PayeeAccount.objects, PayeeAccount._base_manager):
            with pytest.raises(TypeError, match="append-only"):
                manager.update(**columns)
