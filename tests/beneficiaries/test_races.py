"""Two officers at once, on two real connections: one wins, the other is told, nothing is doubled or lost."""

import pytest
from django.core.exceptions import ValidationError

from beneficiaries.actions.files import edit_contact, open_file
from beneficiaries.actions.household import add_member
from beneficiaries.models import Beneficiary, HouseholdMember, Person
from core.models import AuditEvent
from core.verdicts import StaleVersionError
from tests.factories import make_file, make_user, national_id
from tests.races import results_of

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

PERSON = {
    "first_name": "سعاد", "father_name": "فهد", "grandfather_name": "علي", "family_name": "الدوسري",
    "id_kind": "national", "id_number": national_id(90_000_001), "sex": "female", "marital_status": "widowed",
}  # fmt: skip


@pytest.fixture
def desk_of_two(transactional_db):
    """Two officers, and a category to open files with."""
    from policy.models import Category

    category, _made = Category.objects.get_or_create(code="poor_family", defaults={"label": "أسرة"})
    return make_user("intake_officer"), make_user("intake_officer"), [category]


def test_one_identity_number_opens_one_file(desk_of_two):
    first, second, categories = desk_of_two

    results = results_of(
        lambda: open_file(by=first, head=dict(PERSON), categories=categories),
        lambda: open_file(by=second, head=dict(PERSON), categories=categories),
    )

    (error,) = [result for result in results if isinstance(result, Exception)]
    assert isinstance(error, ValidationError)
    assert list(error.message_dict) == ["id_number"]
    assert (Beneficiary.objects.count(), Person.objects.count()) == (1, 1)
    assert Beneficiary.objects.get().file_number.endswith("-000001")


def test_wf07_of_two_edits_from_one_version_one_is_told(desk_of_two):
    first, second, _categories = desk_of_two
    file = make_file(by=first, categories=())

    results = results_of(
        lambda: edit_contact(by=first, file=file, version=1, facts={"mobile": "+966501111111"}),
        lambda: edit_contact(by=second, file=file, version=1, facts={"mobile": "+966502222222"}),
    )

    assert sorted(type(result).__name__ for result in results) == ["Beneficiary", "StaleVersionError"]
    (stale,) = [result for result in results if isinstance(result, StaleVersionError)]
    file.refresh_from_db()
    assert (file.version, stale.current.version) == (2, 2)
    assert AuditEvent.objects.filter(kind="file.contact").count() == 1


def test_one_person_joins_a_household_once(desk_of_two):
    first, second, _categories = desk_of_two
    file = make_file(by=first, categories=())
    facts = {"relationship": "sibling", "lives_in": True, "counted": True}

    results = results_of(
        lambda: add_member(by=first, file=file, person=dict(PERSON), facts=facts),
        lambda: add_member(by=second, file=file, person=dict(PERSON), facts=facts),
    )

    (error,) = [result for result in results if isinstance(result, Exception)]
    assert list(error.message_dict) == ["id_number"]
    assert HouseholdMember.objects.count() == 1
