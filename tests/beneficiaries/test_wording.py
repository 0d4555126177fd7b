"""A wife is no "spouse": words that follow the sex of a person."""

import pytest

from beneficiaries import wording
from beneficiaries.models import HouseholdMember, Person
from policy.models import Category
from tests.factories import make_file, make_person

MALE, FEMALE = ("male", "female")


@pytest.mark.parametrize(
    ("code", "of_a_man", "of_a_woman"),
    [
        ("spouse", "زوج", "زوجة"),
        ("child", "ابن", "ابنة"),
        ("parent", "أب", "أم"),
        ("sibling", "أخ", "أخت"),
        ("grandparent", "جد", "جدة"),
        ("grandchild", "حفيد", "حفيدة"),
        ("fostered", "مكفول", "مكفولة"),
        ("other", "صلة أخرى", "صلة أخرى"),
    ],
)
def test_a_relation_is_said_of_a_man_and_of_a_woman(code, of_a_man, of_a_woman):
    said = [HouseholdMember(person=Person(sex=sex), relationship=code).relation for sex in (MALE, FEMALE)]
    assert said == [of_a_man, of_a_woman]


@pytest.mark.parametrize(
    ("code", "of_a_man", "of_a_woman"),
    [
        ("single", "أعزب", "عزباء"),
        ("married", "متزوج", "متزوجة"),
        ("divorced", "مطلّق", "مطلّقة"),
        ("widowed", "أرمل", "أرملة"),
        ("deserted", "مهجورة", "مهجورة"),
        ("", "", ""),
    ],
)
def test_so_is_a_marital_status(code, of_a_man, of_a_woman):
    said = [Person(sex=sex, marital_status=code).marital_text for sex in (MALE, FEMALE)]
    assert said == [of_a_man, of_a_woman]


def test_every_word_has_both_forms():
    for pair in (*wording.RELATIONSHIPS.values(), *wording.MARITAL.values()):
        assert len({"", *map(str, pair)}) == 3


@pytest.mark.parametrize(
    ("code", "of_a_man", "of_a_woman"),
    [
        ("elderly", "كبير سن", "كبيرة سن"),
        ("chronically_ill", "مريض مزمن", "مريضة مزمنة"),
        ("debtor", "غارم", "غارمة"),
        ("jobless", "باحث عن عمل", "باحثة عن عمل"),
        ("poor_family", "أسرة محدودة الدخل", "أسرة محدودة الدخل"),
    ],
)
def test_a_category_is_said_of_a_man_and_of_a_woman(ataa, code, of_a_man, of_a_woman):
    row = Category.objects.get(code=code)
    assert [wording.category(row, Person(sex=sex)) for sex in (MALE, FEMALE)] == [of_a_man, of_a_woman]


def test_a_file_and_what_is_signed_say_it_of_the_head(ataa, officer, client_for):
    file = make_file(by=officer, head=make_person(sex=FEMALE), categories=["elderly", "chronically_ill"])

    assert file.shown_categories == ["كبيرة سن"]
    assert file.category_labels == ["كبيرة سن", "مريضة مزمنة"]
    page = client_for(officer).get(file.get_absolute_url()).content.decode()
    assert "كبيرة سن" in page
    assert "كبير سن" not in page
