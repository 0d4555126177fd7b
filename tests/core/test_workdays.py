"""The working calendar: Sunday to Thursday, holidays apart."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import workdays

THURSDAY, FRIDAY, SATURDAY, SUNDAY = (date(2026, 11, day) for day in (19, 20, 21, 22))
NATIONAL_DAY = date(2026, 9, 23)  # a Wednesday


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (THURSDAY, True),
        (FRIDAY, False),
        (SATURDAY, False),
        (SUNDAY, True),
        (NATIONAL_DAY, False),
        (date(2026, 9, 22), True),
    ],
)
def test_is_working_day(day, works):
    assert workdays.is_working_day(day, {NATIONAL_DAY}) is works


@pytest.mark.parametrize(
    ("day", "n", "reached"),
    [
        (THURSDAY, 0, THURSDAY),
        (THURSDAY, 1, SUNDAY),
        (FRIDAY, 1, SUNDAY),
        (SUNDAY, 5, date(2026, 11, 29)),
        (date(2026, 9, 22), 1, date(2026, 9, 24)),
        (date(2026, 9, 22), 2, date(2026, 9, 27)),
        (SUNDAY, -1, THURSDAY),
        (date(2026, 9, 24), -1, date(2026, 9, 22)),
    ],
)
def test_add_working_days(day, n, reached):
    assert workdays.add_working_days(day, n, {NATIONAL_DAY}) == reached


def test_add_days_counts_either_kind():
    assert workdays.add_days(THURSDAY, 2, "calendar", set()) == SATURDAY
    assert workdays.add_days(THURSDAY, 2, "working", set()) == date(2026, 11, 23)
    with pytest.raises(ValueError, match="lunar"):
        workdays.add_days(THURSDAY, 2, "lunar", set())


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.integers(1, 60))
def test_n_working_days_lie_between(day, n):
    reached = workdays.add_working_days(day, n, {NATIONAL_DAY})

    between = [date.fromordinal(o) for o in range(day.toordinal() + 1, reached.toordinal() + 1)]
    assert sum(workdays.is_working_day(d, {NATIONAL_DAY}) for d in between) == n
    assert workdays.is_working_day(reached, {NATIONAL_DAY})
