"""A wife is no "spouse": words that follow the sex of a person."""

import pytest

from beneficiaries import wording
from beneficiaries.models import HouseholdMember, Person

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
