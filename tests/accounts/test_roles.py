"""Which roles may meet in one person, every pair said out."""

from itertools import combinations

import pytest
from django.core.exceptions import ValidationError

from accounts.actions import users as actions
from accounts.enums import Role
from accounts.rules import incompatible

# docs/rules.md, "Who sees what": administrator with any other; the desk, research and delivery with whoever
# decides; auditor with any role that writes; quality with whoever works on cases or decides.
REFUSED = {
    frozenset(pair)
    for pair in (
        ("administrator", "intake_officer"),
        ("administrator", "social_researcher"),
        ("administrator", "social_research_officer"),
        ("administrator", "department_head"),
        ("administrator", "committee_member"),
        ("administrator", "committee_chair"),
        ("administrator", "committee_secretary"),
        ("administrator", "delivery_officer"),
        ("administrator", "quality_officer"),
        ("administrator", "manager"),
        ("administrator", "auditor"),
        ("administrator", "privacy_officer"),
        ("auditor", "intake_officer"),
        ("auditor", "social_researcher"),
        ("auditor", "social_research_officer"),
        ("auditor", "department_head"),
        ("auditor", "committee_member"),
        ("auditor", "committee_chair"),
        ("auditor", "committee_secretary"),
        ("auditor", "delivery_officer"),
        ("auditor", "quality_officer"),
        ("auditor", "manager"),
        ("auditor", "privacy_officer"),
        ("intake_officer", "department_head"),
        ("intake_officer", "committee_member"),
        ("intake_officer", "committee_chair"),
        ("intake_officer", "committee_secretary"),
        ("social_researcher", "department_head"),
        ("social_researcher", "committee_member"),
        ("social_researcher", "committee_chair"),
        ("social_researcher", "committee_secretary"),
        ("delivery_officer", "department_head"),
        ("delivery_officer", "committee_member"),
        ("delivery_officer", "committee_chair"),
        ("delivery_officer", "committee_secretary"),
        ("quality_officer", "intake_officer"),
        ("quality_officer", "social_researcher"),
        ("quality_officer", "social_research_officer"),
        ("quality_officer", "department_head"),
        ("quality_officer", "committee_member"),
        ("quality_officer", "committee_chair"),
        ("quality_officer", "committee_secretary"),
        ("quality_officer", "delivery_officer"),
    )
}


def test_the_list_of_refused_pairs_is_whole():
    assert len(REFUSED) == 43
    assert len(Role) == 13


@pytest.mark.parametrize("pair", list(combinations(Role.values, 2)), ids="+".join)
def test_a_pair_is_refused_or_may_meet_in_either_order(pair):
    first, second = pair
    refused = frozenset(pair) in REFUSED
    assert (incompatible(first, second), incompatible(second, first)) == (refused, refused)


def test_a_role_meets_itself():
    assert not incompatible("auditor", "auditor")


def test_the_refusal_names_both_roles(administrator, officer):
    with pytest.raises(ValidationError) as refused:
        actions.change_user(
            public_id=officer.public_id,
            version=1,
            roles=["intake_officer", "committee_member"],
            by=administrator,
        )
    assert refused.value.message_dict == {
        "chosen_roles": ["لا يجتمع دور «عضو اللجنة» ودور «موظف علاقات المستفيدين» في شخص واحد."]
    }
    assert set(officer.roles.values_list("role", flat=True)) == {"intake_officer"}


def test_roles_that_may_meet_are_granted_together(administrator, officer):
    user = actions.change_user(
        public_id=officer.public_id,
        version=1,
        roles=["intake_officer", "delivery_officer"],
        by=administrator,
    )
    assert set(user.roles.values_list("role", flat=True)) == {"intake_officer", "delivery_officer"}


def test_no_role_at_all_is_refused(administrator, officer):
    with pytest.raises(ValidationError, match="اختر دورًا واحدًا على الأقل"):
        actions.change_user(public_id=officer.public_id, version=1, roles=[], by=administrator)
