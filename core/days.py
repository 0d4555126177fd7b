"""Days as a page says them, in the language of its reader: an Arabic page leads with the Umm al-Qura date, an
English one with the Gregorian. Letters and what is signed are Arabic whoever reads them: core/hijri.py.
"""

from datetime import date

from django.utils.functional import lazy
from django.utils.translation import get_language_bidi

from core import hijri
from core.hijri import Calendar, StatedDate

HIJRI_MONTHS = (
    "Muharram",
    "Safar",
    "Rabi I",
    "Rabi II",
    "Jumada I",
    "Jumada II",
    "Rajab",
    "Shaban",
    "Ramadan",
    "Shawwal",
    "Dhu al-Qadah",
    "Dhu al-Hijjah",
)
GREGORIAN_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def leading(day: date) -> str:
    """The day in figures as the page leads with it: "1445/03/25هـ", in English "10 Oct 2023"; Gregorian
    before and after the Umm al-Qura table.
    """
    if get_language_bidi():
        return hijri.short_hijri(day) or hijri.short_gregorian(day)
    return f"{day.day} {GREGORIAN_MONTHS[day.month - 1][:3]} {day.year}"


def other(day: date) -> str:
    """The day in figures in the calendar that stands beside it: "2023/10/10م", in English "1445/03/25 AH";
    empty where English has none, outside of the table.
    """
    if get_language_bidi():
        return hijri.short_gregorian(day)
    return "{:04}/{:02}/{:02} AH".format(*parts) if (parts := _parts(day)) else ""


def stated(value: StatedDate) -> str:
    """A date in the calendar in which it was stated: "1445/03/25هـ", in English "1445/03/25 AH"; of a year
    alone "1390 AH".
    """
    if get_language_bidi():
        return str(value)
    parts = _parts(value.date) if value.calendar == Calendar.HIJRI else None
    if value.year_only:
        return f"{parts[0]} AH" if parts else str(value.date.year)
    return other(value.date) if parts else leading(value.date)


def both(day: date) -> str:
    """Such as "الثلاثاء 25 ربيع الأول 1445هـ الموافق 10 أكتوبر 2023م", in English "Tuesday 10 October 2023
    (25 Rabi I 1445 AH)"; outside of the table Gregorian alone.
    """
    if get_language_bidi():
        return hijri.long_both(day)
    gregorian, umm_al_qura = f"{WEEKDAYS[day.weekday()]} {in_gregorian(day)}", in_hijri(day)
    return f"{gregorian} ({umm_al_qura})" if umm_al_qura else gregorian


both_later = lazy(both, str)  # for what is shown to one reader and kept for another


def in_hijri(day: date) -> str:
    """Such as "25 ربيع الأول 1445هـ", in English "25 Rabi I 1445 AH"; empty outside of the table."""
    if get_language_bidi():
        return hijri.long_hijri(day)
    if (parts := _parts(day)) is None:
        return ""
    year, month, number = parts
    return f"{number} {HIJRI_MONTHS[month - 1]} {year} AH"


def _parts(day: date) -> tuple[int, int, int] | None:
    try:
        return hijri.to_hijri(day)
    except ValueError:
        return None


def in_gregorian(day: date) -> str:
    """Such as "10 أكتوبر 2023م", in English "10 October 2023"."""
    if get_language_bidi():
        return hijri.long_gregorian(day)
    return f"{day.day} {GREGORIAN_MONTHS[day.month - 1]} {day.year}"


def weekday(day: date) -> str:
    """Such as "الثلاثاء", in English "Tuesday"."""
    return (hijri.WEEKDAYS if get_language_bidi() else WEEKDAYS)[day.weekday()]


def month_of(first: date, last: date, calendar: str) -> str:
    """The month or months of a span as core.hijri.month_of finds them, in English "Rajab 1447 AH" or
    "January 2026".
    """
    if get_language_bidi():
        return hijri.month_of(first, last, calendar)
    return " – ".join(_month(day, calendar) for day in hijri.months_in(first, last))


def _month(day: date, calendar: str) -> str:
    if calendar == Calendar.GREGORIAN:
        return f"{GREGORIAN_MONTHS[day.month - 1]} {day.year}"
    year, month, _day = hijri.to_hijri(day)
    return f"{HIJRI_MONTHS[month - 1]} {year} AH"
