"""The one way in which tests say "today": the day in Riyadh, read when asked; no test grows old.

A written-out day is right only where the clock stands still (time_machine) or where the rule takes the day
itself.
"""

from datetime import date, timedelta

from django.utils import timezone

from core.hijri import StatedDate


def today() -> date:
    """The day in Riyadh."""
    return timezone.localdate()


def in_days(number: int) -> date:
    """The day so many days from today; before it where the number is negative."""
    return today() + timedelta(days=number)


def stated(number: int) -> StatedDate:
    """That day as an officer states it, in the Gregorian calendar."""
    return StatedDate(in_days(number))
