"""C-25: figures never show a person."""

from decimal import Decimal

import pytest

from surveys.rules import figures, shown_of


@pytest.mark.parametrize(("answers", "shown"), [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10), (14, 10), (17, 15)])
def test_c25_answers_are_counted_in_whole_groups(answers, shown):
    assert shown_of(answers, 5) == shown


def test_c25_a_question_that_fewer_than_five_answered_has_no_figures():
    found = figures([5, 5, 5, 5], yes_no=False, minimum=5)

    assert (found.answers, found.mean, found.content) == (4, None, None)


def test_faces_have_a_mean_and_a_share_of_four_and_five():
    found = figures([5, 4, 3, 2, 1, 5], yes_no=False, minimum=5)

    assert (found.mean, found.content) == (Decimal("3.3"), 50)


def test_yes_and_no_have_a_share_and_no_mean():
    found = figures([1, 1, 0, 0, 0], yes_no=True, minimum=5)

    assert (found.mean, found.content) == (None, 40)
