"""Quorum and outcome of ballots: the table by hand (A-07; good practice, see docs/rules.md)."""

import pytest

from eligibility.committee.quorum import needed, quorum, result


@pytest.mark.parametrize(
    ("rule", "seats", "wanted"),
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
def test_a_majority_of_the_seats_and_three_at_least(rule, seats, wanted):
    assert needed(rule, seats) == wanted


@pytest.mark.parametrize(
    ("rule", "seats", "present", "out", "met"),
    [
        ("majority", 6, 4, 0, True),
        ("majority", 6, 3, 0, False),
        ("majority", 6, 4, 2, True),
        ("majority", 6, 3, 3, False),
        ("majority", 3, 2, 1, False),
        ("all", 6, 6, 0, True),
        ("all", 6, 5, 0, False),
        ("all", 6, 5, 1, True),
        ("all", 3, 2, 1, False),
    ],
)
def test_whoever_steps_back_does_not_count_for_the_item(rule, seats, present, out, met):
    assert quorum(rule, seats=seats, present=present, out=out).met is met


@pytest.mark.parametrize(
    ("ballots", "leader", "outcome", "how"),
    [
        ("approve approve reject", "reject", "approve", "majority"),
        ("reject reject reject approve", "approve", "reject", "majority"),
        ("partial partial partial", "partial", "partial", "majority"),
        ("return return approve", "", "return", "majority"),
        ("approve approve reject reject", "reject", "reject", "tie"),
        ("approve approve reject reject", "approve", "approve", "tie"),
        ("approve approve reject reject", "", "postpone", "split"),
        ("approve approve reject partial", "reject", "postpone", "split"),
        ("approve approve reject reject partial", "partial", "postpone", "split"),
        ("approve reject", "approve", "approve", "tie"),
        ("postpone postpone approve", "approve", "postpone", "majority"),
        ("approve", "approve", "approve", "majority"),
        ("", "", "postpone", "none"),
    ],
)
def test_more_than_half_of_the_ballots_or_it_is_postponed(ballots, leader, outcome, how):
    found = result(ballots.split(), leader=leader, quorate=True)

    assert (found.choice, found.how) == (outcome, how)


def test_without_a_quorum_an_item_can_only_be_postponed():
    found = result(["approve"] * 5, leader="approve", quorate=False)

    assert (found.choice, found.how, found.counts) == ("postpone", "no_quorum", {"approve": 5})
