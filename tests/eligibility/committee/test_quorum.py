"""Quorum and outcome of ballots: the table by hand (A-07; good practice, see docs/rules.md)."""

import pytest

from eligibility.committee.quorum import needed, quorum, result


@pytest.mark.parametrize(
    ("rule", "able", "wanted"),
    [
        ("majority", 3, 3),
        ("majority", 4, 3),
        ("majority", 5, 3),
        ("majority", 6, 4),
        ("majority", 7, 4),
        ("majority", 8, 5),
        ("majority", 1, 3),
        ("all", 6, 6),
        ("all", 2, 3),
    ],
)
def test_a_majority_of_the_able_and_three_at_least(rule, able, wanted):
    assert needed(rule, able) == wanted


@pytest.mark.parametrize(("number", "wanted"), [(5, 5), (3, 3), (2, 3)])
def test_a_number_is_that_number_and_three_at_least(number, wanted):
    assert needed("number", 9, number) == wanted


def test_a_rule_that_is_none_is_no_majority():
    with pytest.raises(ValueError, match="two_thirds"):
        needed("two_thirds", 9)


@pytest.mark.parametrize(
    ("rule", "able", "present", "met"),
    [
        ("majority", 6, 4, True),
        ("majority", 6, 3, False),
        ("majority", 4, 3, True),
        ("majority", 3, 2, False),
        ("majority", 2, 2, False),
        ("all", 6, 5, False),
        ("all", 5, 5, True),
        ("all", 2, 2, False),
    ],
)
def test_whoever_steps_back_is_not_able_and_counts_for_nothing(rule, able, present, met):
    assert quorum(rule, able=able, present=present).met is met


@pytest.mark.parametrize(
    ("votes", "leader", "outcome", "how"),
    [
        ("approve approve reject", "reject", "approve", "majority"),
        ("reject reject reject approve", "approve", "reject", "majority"),
        ("partial partial partial", "partial", "partial", "majority"),
        ("return return approve", "", "return", "majority"),
        ("approve approve reject reject", "reject", "reject", "tie"),
        ("approve approve reject reject", "approve", "approve", "tie"),
        ("approve approve reject reject", "", "postpone", "split"),
        ("approve approve reject reject", "abstain", "postpone", "split"),
        ("approve approve reject reject abstain", "abstain", "postpone", "split"),
        ("approve approve reject partial", "reject", "postpone", "split"),
        ("approve approve reject reject partial", "partial", "postpone", "split"),
        ("postpone postpone approve", "approve", "postpone", "majority"),
        ("approve approve approve abstain abstain abstain abstain", "abstain", "approve", "majority"),
        ("approve approve abstain abstain abstain", "approve", "postpone", "no_quorum"),
        ("approve reject", "approve", "postpone", "no_quorum"),
        ("approve", "approve", "postpone", "no_quorum"),
        ("abstain abstain abstain", "", "postpone", "no_quorum"),
        ("", "", "postpone", "no_quorum"),
    ],
)
def test_more_than_half_of_enough_ballots_or_it_is_postponed(votes, leader, outcome, how):
    found = result(votes.split(), leader=leader, needed=3)

    assert (found.choice, found.how) == (outcome, how)


def test_abstentions_are_shown_and_are_no_ballots():
    found = result(["approve"] * 3 + ["abstain"] * 2, needed=3)

    assert found.counts == {"approve": 3, "abstain": 2}


@pytest.mark.parametrize(("able", "most"), [(2, 3), (3, 3), (6, 6)])
def test_the_bar_is_full_only_where_the_quorum_is_met(able, most):
    """Two there of two able filled the bar, though three are needed."""
    assert quorum("majority", able=able, present=2).most == most
