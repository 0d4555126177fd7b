"""What the catalogue says once it says once, also where an empty column stands for "every service"."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from eligibility.models import CriteriaSet, MechanismRule, RequiredDocument, Service
from policy.models import Category, DocumentType

pytestmark = pytest.mark.django_db


def paper(service, category, **more):
    kind = DocumentType.objects.order_by("pk").first()
    return RequiredDocument(service=service, category=category, type=kind, why="للتحقق", owner="head", **more)


def mechanism(service, category):
    return MechanismRule(service=service, category=category, mechanism="interview", mode="optional")


def criteria(service, _category):
    return CriteriaSet(service=service, version_no=77, effective_from=date(2026, 1, 1), reference="م 1")


@pytest.fixture(autouse=True)
def emptied(ataa):
    MechanismRule.objects.all().delete()
    RequiredDocument.objects.all().delete()


@pytest.mark.parametrize("make", [paper, mechanism, criteria])
@pytest.mark.parametrize("of_service", [True, False])
@pytest.mark.parametrize("of_category", [True, False])
def test_a_second_row_of_the_same_is_refused(make, of_service, of_category):
    service = Service.objects.first() if of_service else None
    category = Category.objects.first() if of_category else None
    make(service, category).save()

    with pytest.raises(IntegrityError), transaction.atomic():
        make(service, category).save()
    with pytest.raises(ValidationError):
        make(service, category).validate_constraints()


@pytest.mark.parametrize("make", [paper, mechanism])
def test_a_general_row_and_one_of_a_service_stand_beside_each_other(make):
    service, category = Service.objects.first(), Category.objects.first()
    for row in (make(None, None), make(service, None), make(None, category), make(service, category)):
        row.full_clean()
        row.save()


def test_the_same_paper_of_another_person_is_another_row():
    first, second = paper(None, None), paper(None, None)
    second.owner = "each_member"
    first.save()
    second.save()
