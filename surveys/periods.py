"""The periods of both calendars: which lies around a day, which comes before, what it is called. Bounds are
Gregorian.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from core import hijri
from core.figures import Period
from core.hijri import Calendar
from surveys.enums import PeriodKind
from surveys.rules import end_of_quarter

DAY = timedelta(days=1)
QUARTERS = ("الربع الأول", "الربع الثاني", "الربع الثالث", "الربع الرابع")


def span(kind: str, day: date) -> Period:
    """The period of this kind in which a day lies. ValueError outside of the Umm al-Qura table."""
    return _AROUND[PeriodKind(kind)](day)


def before(kind: str, period: Period) -> Period:
    """The one that ended the day before."""
    return span(kind, period.first - DAY)


def ended(kind: str, today: date, number: int) -> Iterator[Period]:
    """The last so many that are over, the newest first."""
    period = span(kind, today)
    for _each in range(number):
        period = before(kind, period)
        yield period


def calendar_of(kind: str) -> str:
    """The calendar of a kind."""
    return Calendar.HIJRI if kind.startswith("hijri") else Calendar.GREGORIAN


def name_of(kind: str, period: Period) -> str:
    """Such as "أكتوبر 2026م", "الربع الأول 1448هـ" or "عام 1448هـ": Arabic, as in the calendars."""
    calendar = calendar_of(kind)
    month = hijri.month_of(period.first, period.first, calendar)
    if kind in {PeriodKind.MONTH, PeriodKind.HIJRI_MONTH}:
        return month
    year = month.rpartition(" ")[2]
    if kind in {PeriodKind.YEAR, PeriodKind.HIJRI_YEAR}:
        return f"عام {year}"
    number = hijri.to_hijri(period.first)[1] if calendar == Calendar.HIJRI else period.first.month
    return f"{QUARTERS[(number - 1) // 3]} {year}"


def _month(day: date) -> Period:
    return Period(*hijri.month_span(day, Calendar.GREGORIAN))


def _quarter(day: date) -> Period:
    last = end_of_quarter(day)
    return Period(last.replace(day=1, month=last.month - 2), last)


def _year(day: date) -> Period:
    return Period(*hijri.year_span(day, Calendar.GREGORIAN))


def _hijri_months(day: date, number: int) -> Period:
    """So many months, of which the first is the first of its kind in the year."""
    year, month, _number = hijri.to_hijri(day)
    month = (month - 1) // number * number + 1
    later = month + number
    first = hijri.to_gregorian(year, month, 1)
    return Period(first, hijri.to_gregorian(year + later // 13, (later - 1) % 12 + 1, 1) - DAY)


def _hijri_month(day: date) -> Period:
    return Period(*hijri.month_span(day, Calendar.HIJRI))


def _hijri_quarter(day: date) -> Period:
    return _hijri_months(day, 3)


def _hijri_year(day: date) -> Period:
    return Period(*hijri.year_span(day, Calendar.HIJRI))


_AROUND = {
    PeriodKind.MONTH: _month,
    PeriodKind.QUARTER: _quarter,
    PeriodKind.YEAR: _year,
    PeriodKind.HIJRI_MONTH: _hijri_month,
    PeriodKind.HIJRI_QUARTER: _hijri_quarter,
    PeriodKind.HIJRI_YEAR: _hijri_year,
}
