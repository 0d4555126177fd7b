"""C-25: figures never show a person."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from surveys.enums import Moment
from surveys.rules import (
    REMINDED_AFTER,
    RESTS,
    Bounded,
    Place,
    Size,
    end_of_month,
    end_of_quarter,
    figures,
    is_due,
    lasts_until,
    printed,
    together,
    wilson,
)

# === the time of a round =========================================================================


@pytest.mark.parametrize(
    ("day", "month", "quarter"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 31)),
        (date(2028, 2, 10), date(2028, 2, 29), date(2028, 3, 31)),
        (date(2026, 6, 30), date(2026, 6, 30), date(2026, 6, 30)),
        (date(2026, 12, 31), date(2026, 12, 31), date(2026, 12, 31)),
    ],
)
def test_the_ends_of_months_and_quarters(day, month, quarter):
    assert (end_of_month(day), end_of_quarter(day)) == (month, quarter)


@pytest.mark.parametrize("moment", list(Moment))
def test_an_invitation_and_its_reminder_go_before_the_round_closes(moment):
    """What still waits when a round closes is wiped: a rest of weeks would never be asked at all."""
    last_day_of_the_month = datetime(2026, 3, 31, 23, tzinfo=UTC)

    reminded = (last_day_of_the_month + RESTS[moment] + REMINDED_AFTER).date()

    assert not is_due(date(2026, 3, 31), reminded)


@pytest.mark.parametrize(
    ("invited", "today", "until"),
    [
        (29, date(2026, 1, 31), date(2026, 1, 31)),  # its month is not over yet
        (29, date(2026, 2, 1), date(2026, 3, 31)),
        (30, date(2026, 2, 1), date(2026, 1, 31)),
        (29, date(2026, 4, 1), date(2026, 3, 31)),
    ],
)
def test_a_round_is_a_month_and_with_fewer_than_thirty_invited_a_quarter(invited, today, until):
    assert lasts_until(date(2026, 1, 1), date(2026, 1, 31), invited=invited, today=today) == until


def test_a_round_is_closed_twenty_days_after_its_end():
    assert not is_due(date(2026, 1, 31), date(2026, 2, 20))
    assert is_due(date(2026, 1, 31), date(2026, 2, 21))


# === cells =======================================================================================


def place(service="", outcome="granted", district="", moment="after_delivery"):
    return Place(1, moment, service, outcome, district)


def shown(*cells):
    """{place: (place under which it is shown, or None)} of (place, invited, answered)."""
    return printed({where: Size(invited, answered) for where, invited, answered in cells}, least_answered=5)


@pytest.mark.parametrize(("invited", "answered"), [(9, 9), (10, 4)])
def test_a_cell_of_nine_invited_or_four_answers_loses_its_district(invited, answered):
    small, large = place("rent", district="النخيل"), place("rent", district="الروضة")
    other = place("rent", district="السلام")

    found = shown((small, invited, answered), (large, 10, 5), (other, 10, 4))

    assert found == {small: place("rent"), other: place("rent"), large: large}


def test_then_the_service_then_the_outcome_and_else_it_is_dropped():
    rent, food = place("rent", district="النخيل"), place("food", district="الروضة")
    refused = place("rent", "rejected", "النخيل", "after_decision")
    few = place("rent", "granted", "النخيل", "after_decision")
    alone = place("rent", "granted", "النخيل", "at_the_desk")

    found = shown((rent, 5, 3), (food, 5, 3), (refused, 6, 3), (few, 6, 3), (alone, 9, 9))

    assert found == {
        rent: place(),
        food: place(),
        refused: place("", "", moment="after_decision"),
        few: place("", "", moment="after_decision"),
        alone: None,
    }


def test_a_cell_that_has_no_district_stands_with_those_that_lost_theirs():
    """Two tables of one name would be two looks at one group."""
    nowhere, small = place("rent"), place("rent", district="النخيل")

    assert shown((nowhere, 20, 10), (small, 3, 2)) == {nowhere: place("rent"), small: place("rent")}


# === figures =====================================================================================


def test_c25_a_question_that_fewer_than_five_answered_has_no_figures():
    found = figures([5, 5, 5, 4], yes_no=False, minimum=5)

    assert (found.answers, found.mean, found.content) == (4, None, None)


def test_faces_have_a_mean_and_a_share_of_four_and_five():
    found = figures([5, 4, 3, 2, 1, 5], yes_no=False, minimum=5)

    assert (found.mean, found.content, found.interval) == (Bounded(Decimal("3.3")), Bounded(50), (18, 82))


def test_yes_and_no_have_a_share_and_no_mean():
    found = figures([1, 1, 0, 0, 0], yes_no=True, minimum=5)

    assert (found.mean, found.content) == (None, Bounded(40))


@pytest.mark.parametrize(
    ("values", "mean", "content"),
    [
        ([5] * 5, Bounded(Decimal("4.6"), "at_least"), Bounded(80, "at_least")),
        ([5] * 4 + [3], Bounded(Decimal("4.6"), "at_least"), Bounded(80, "at_least")),
        ([5] * 3 + [3] * 2, Bounded(Decimal("4.2")), Bounded(60)),
        ([1] * 5, Bounded(Decimal("1.6"), "at_most"), Bounded(20, "at_most")),
        ([1] * 4 + [4], Bounded(Decimal("1.6"), "at_most"), Bounded(20, "at_most")),
        ([1] * 3 + [4] * 2, Bounded(Decimal("2.2")), Bounded(40)),
        ([4] * 6, Bounded(Decimal("4.0")), Bounded(83, "at_least")),
        ([5] * 299 + [4], Bounded(Decimal("4.9"), "at_least"), Bounded(99, "at_least")),
        ([3] * 300, Bounded(Decimal("3.0")), Bounded(1, "at_most")),
        ([5] * 2 + [1] * 598, Bounded(Decimal("1.1"), "at_most"), Bounded(1, "at_most")),
    ],
)
def test_where_all_or_all_but_one_say_the_same_a_bound_is_shown(values, mean, content):
    """That everybody of a group said "very bad" tells of each of them what he said; and a bound that stood
    for everybody alone would say so as well.
    """
    found = figures(values, yes_no=False, minimum=5)

    assert (found.mean, found.content) == (mean, content)


@pytest.mark.parametrize(
    ("percent", "answers", "interval"),
    # Worked out by hand after Wilson (1927), z = 1.96: of 100 answers 70 are 60.4 to 78.1.
    [(70, 100, (60, 79)), (50, 6, (18, 82)), (90, 10, (59, 99)), (10, 300, (7, 14))],
)
def test_c19_a_share_has_the_interval_of_wilson_widened_to_whole_numbers(percent, answers, interval):
    assert wilson(percent, answers) == interval


def test_c25_a_bound_has_no_interval():
    assert figures([5] * 5, yes_no=False, minimum=5).interval is None


def test_c25_several_cells_together_are_worked_out_from_what_is_printed_of_each():
    """The true sum of "at least 80" of five and 50 of ten would say that all five were content."""
    assert together([(Bounded(80, "at_least"), 5), (Bounded(50), 10)]) == Bounded(60)
    assert together([(Bounded(80, "at_least"), 5)]) == Bounded(80, "at_least")
    assert together([]) is None
