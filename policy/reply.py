"""The period of the reply, as the board reads its own policy (A-08), and that of an objection."""

from collections.abc import Collection
from datetime import date, timedelta

from core.workdays import add_days, add_working_days, is_working_day
from policy.enums import Interpretation
from policy.holidays import closed_days
from policy.models import PolicyProfile


def reply_window(
    profile: PolicyProfile, day: date, holidays: Collection[date] | None = None
) -> tuple[date | None, date | None]:
    """(not before, due) as the board reads its own period (A-08); None where nothing is stated. Days of
    Riyadh. `holidays` are looked up where they are not given.
    """
    if holidays is None:
        holidays = closed_days()
    reading = profile.reply_interpretation
    if reading == Interpretation.MINIMUM_LITERAL:
        return _later(profile, day, profile.reply_min_days, holidays), None
    if reading in {Interpretation.MAXIMUM, Interpretation.TARGET}:
        return None, _later(profile, day, profile.reply_max_days, holidays)
    return None, None


def _later(profile: PolicyProfile, day: date, days: int | None, holidays: Collection[date]) -> date | None:
    return None if days is None else add_days(day, days, profile.reply_day_kind, holidays)


def objection_last_day(
    profile: PolicyProfile, told_on: date, holidays: Collection[date] | None = None
) -> date:
    """The last day of Riyadh on which the decision may be objected to: the day of the notice and the policy's
    calendar days, inclusive; where it is a closed day, the next working day.
    """
    if holidays is None:
        holidays = closed_days()
    last = told_on + timedelta(days=profile.objection_days)
    return last if is_working_day(last, holidays) else add_working_days(last, 1, holidays)
