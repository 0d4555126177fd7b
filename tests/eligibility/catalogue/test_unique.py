"""What the catalogue says once it says once, also where an empty column stands for "every service"."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from eligibility.models import CriteriaSet, MechanismRule, RequiredDocument, Service
from policy.models import Category, DocumentType

pytestmark = pytest.mark.django_db


def paper(own, category, **more):
    kind = DocumentType.objects.order_by("pk").first()
    known = {"service": Service.objects.first(), "general": not own, "category": category}
    return RequiredDocument(**known, type=kind, why="للتحقق", owner="head", **more)


def mechanism(own, category):
    known = {"service": Service.objects.first(), "general": not own, "category": category}
    return MechanismRule(**known, mechanism="interview", mode="optional")


def criteria(own, _category):
    service = Service.objects.first() if own else None
    return CriteriaSet(service=service, version_no=77, effective_from=date(2026, 1, 1), reference="م 1")


def rows_of(make):
    """The rows that are there of what `make` makes."""
    made = {paper: RequiredDocument, mechanism: MechanismRule, criteria: CriteriaSet}[make].objects
    return made.filter(version_no=77) if make is criteria else made.all()


@pytest.fixture(autouse=True)
def emptied(ataa):
    MechanismRule.objects.all().delete()
    RequiredDocument.objects.all().delete()


@pytest.mark.parametrize("make", [paper, mechanism, criteria])
@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("of_category", [True, False])
def test_a_second_row_of_the_same_is_refused(make, own, of_category):
    category = Category.objects.first() if of_category else None
    make(own, category).save()

    with pytest.raises(IntegrityError), transaction.atomic():
        make(own, category).save()
    with pytest.raises(ValidationError):
        make(own, category).validate_constraints()
    assert rows_of(make).count() == 1


@pytest.mark.parametrize("make", [paper, mechanism])
def test_a_general_row_and_one_of_a_service_stand_beside_each_other(make):
    category = Category.objects.first()
    for row in (make(False, None), make(True, None), make(False, category), make(True, category)):
        row.full_clean()
        row.save()

    assert rows_of(make).count() == 4


def test_the_same_paper_of_another_person_is_another_row():
    first, second = paper(False, None), paper(False, None)
    second.owner = "each_member"
    first.save()
    second.save()

    assert set(RequiredDocument.objects.values_list("owner", flat=True)) == {"head", "each_member"}
