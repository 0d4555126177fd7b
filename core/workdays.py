"""The working calendar: Sunday to Thursday, without holidays. Pure: holidays come in as a set of dates."""

from collections.abc import Collection
from datetime import date, timedelta

FRIDAY, SATURDAY = 4, 5
CALENDAR, WORKING = "calendar", "working"


def is_working_day(day: date, holidays: Collection[date] = frozenset()) -> bool:
    """Whether the charity works on that day."""
    return day.weekday() not in {FRIDAY, SATURDAY} and day not in holidays


def add_working_days(day: date, n: int, holidays: Collection[date] = frozenset()) -> date:
    """The n-th working day after `day` (before it, if n is negative); `day` itself for 0.

    The day of the event does not count: one working day after a Thursday is the Sunday.
    """
    step = timedelta(days=1 if n > 0 else -1)
    left = abs(n)
    while left:
        day += step
        left -= is_working_day(day, holidays)
    return day


def add_days(day: date, n: int, kind: str, holidays: Collection[date] = frozenset()) -> date:
    """`day` plus n days of a kind: CALENDAR counts every day, WORKING only working days. ValueError for
    another.
    """
    if kind == CALENDAR:
        return day + timedelta(days=n)
    if kind == WORKING:
        return add_working_days(day, n, holidays)
    raise ValueError(f"unknown kind of days: {kind}")
