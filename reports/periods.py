"""The periods that have a name, each worked out from a day of Riyadh. Bounds are Gregorian, also of a Hijri
month.
"""

from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core import hijri
from core.figures import Period
from surveys.rules import end_of_month, end_of_quarter, first_of_month

DAY = timedelta(days=1)


class Named(TextChoices):
    """A period by its name; DATES is between two days that somebody says."""

    THIS_MONTH = "this_month", _("This month")
    LAST_MONTH = "last_month", _("Last month")
    THIS_QUARTER = "this_quarter", _("This quarter")
    LAST_QUARTER = "last_quarter", _("Last quarter")
    THIS_YEAR = "this_year", _("This year")
    LAST_YEAR = "last_year", _("Last year")
    THIS_HIJRI_MONTH = "this_hijri_month", _("This Hijri month")
    LAST_HIJRI_MONTH = "last_hijri_month", _("Last Hijri month")
    DATES = "dates", _("Between two dates")


def period_of(name: str, today: date) -> Period:
    """The period with this name, as seen from `today`. KeyError for DATES."""
    this, last = _LASTING[name]
    return this(today) if not last else this(this(today).first - DAY)


def _month(day: date) -> Period:
    return Period(first_of_month(day), end_of_month(day))


def _quarter(day: date) -> Period:
    last = end_of_quarter(day)
    return Period(last.replace(day=1, month=last.month - 2), last)


def _year(day: date) -> Period:
    return Period(date(day.year, 1, 1), date(day.year, 12, 31))


def _hijri_month(day: date) -> Period:
    year, month, _number = hijri.to_hijri(day)
    first = hijri.to_gregorian(year, month, 1)
    later = hijri.to_gregorian(year + month // 12, month % 12 + 1, 1)
    return Period(first, later - DAY)


# What it is of a day, and whether of the one before.
_LASTING = {
    Named.THIS_MONTH: (_month, False),
    Named.LAST_MONTH: (_month, True),
    Named.THIS_QUARTER: (_quarter, False),
    Named.LAST_QUARTER: (_quarter, True),
    Named.THIS_YEAR: (_year, False),
    Named.LAST_YEAR: (_year, True),
    Named.THIS_HIJRI_MONTH: (_hijri_month, False),
    Named.LAST_HIJRI_MONTH: (_hijri_month, True),
}
