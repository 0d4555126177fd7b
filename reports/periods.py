"""The periods that have a name, each worked out from a day of Riyadh. Bounds are Gregorian, also of a Hijri
month.
"""

from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.figures import Period
from surveys import periods
from surveys.enums import PeriodKind


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
    kind, last = _LASTING[name]
    this = periods.span(kind, today)
    return periods.before(kind, this) if last else this


# What it is of a day, and whether of the one before.
_LASTING = {
    Named.THIS_MONTH: (PeriodKind.MONTH, False),
    Named.LAST_MONTH: (PeriodKind.MONTH, True),
    Named.THIS_QUARTER: (PeriodKind.QUARTER, False),
    Named.LAST_QUARTER: (PeriodKind.QUARTER, True),
    Named.THIS_YEAR: (PeriodKind.YEAR, False),
    Named.LAST_YEAR: (PeriodKind.YEAR, True),
    Named.THIS_HIJRI_MONTH: (PeriodKind.HIJRI_MONTH, False),
    Named.LAST_HIJRI_MONTH: (PeriodKind.HIJRI_MONTH, True),
}
