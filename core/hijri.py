"""Umm al-Qura and Gregorian dates: conversion, reading, writing. Pure: no Django, no clock.

Dates are stored Gregorian; the calendar in which a paper or a person stated them is kept beside them.
The Umm al-Qura table reaches from 1343-01-01 to 1500-12-30 (1924-08-01 to 2077-11-16).
"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from hijridate import Gregorian, Hijri

from core import arabic

LAST_DAY = date(2077, 11, 16)
HIJRI_YEARS = range(1343, 1501)
FIRST_GREGORIAN_YEAR = 1700

# Names as in the official calendar; a date in a letter is Arabic whatever the interface speaks.
HIJRI_MONTHS = (
    "محرم",
    "صفر",
    "ربيع الأول",
    "ربيع الآخر",
    "جمادى الأولى",
    "جمادى الآخرة",
    "رجب",
    "شعبان",
    "رمضان",
    "شوال",
    "ذو القعدة",
    "ذو الحجة",
)
GREGORIAN_MONTHS = (
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
)
WEEKDAYS = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")

_WRITTEN = re.compile(r"([0-9]{1,4})\s?([/.\- ])\s?([0-9]{1,2})\s?\2\s?([0-9]{1,4})\s?([هم]?)")


class Calendar(TextChoices):
    """The calendar in which a date was stated, as it is stored."""

    HIJRI = "H", _("Hijri")
    GREGORIAN = "G", _("Gregorian")


@dataclass(frozen=True)
class StatedDate:
    """A date and the calendar in which it was stated. `date` is Gregorian; `calendar` is of `Calendar`."""

    date: date
    calendar: str = Calendar.GREGORIAN

    def __str__(self) -> str:
        """The date as it was stated: "1445/03/25هـ" or "2023/10/10م"."""
        if self.calendar == Calendar.HIJRI:
            return short_hijri(self.date) or short_gregorian(self.date)
        return short_gregorian(self.date)

    @property
    def year_text(self) -> str:
        """The year alone, with the letter of its calendar: "1390هـ" or "1970م"."""
        text = str(self)
        return text[:4] + text[10:]


def to_hijri(day: date) -> tuple[int, int, int]:
    """Year, month and day of a Gregorian date in Umm al-Qura. ValueError outside of the table."""
    try:
        return Gregorian(day.year, day.month, day.day).to_hijri().datetuple()
    except OverflowError as error:
        raise ValueError(str(error)) from error


def to_gregorian(year: int, month: int, day: int) -> date:
    """The Gregorian date of an Umm al-Qura day. ValueError if there is no such day or the table ends before
    it.
    """
    try:
        found = Hijri(year, month, day).to_gregorian()
    except OverflowError as error:
        raise ValueError(str(error)) from error
    return date(found.year, found.month, found.day)


def hijri_year(day: date) -> int:
    """The Hijri year of a Gregorian date. ValueError outside of the table."""
    return to_hijri(day)[0]


def stated(year: int, month: int, day: int) -> StatedDate:
    """The date of three numbers; the year tells the calendar. ValueError if there is no such day."""
    if year in HIJRI_YEARS:
        return StatedDate(to_gregorian(year, month, day), Calendar.HIJRI)
    if year < FIRST_GREGORIAN_YEAR:
        raise ValueError(f"year {year} belongs to neither calendar")
    return StatedDate(date(year, month, day), Calendar.GREGORIAN)


def parse(text: str) -> StatedDate:
    """Read a written date: 1445/03/24, 24/3/1445هـ, ٢٤-٣-١٤٤٥, 2023-10-10م. ValueError if it is none.

    The part with four digits is the year and decides the order. From 1700 on it is Gregorian, from 1343 to
    1500 Hijri; a trailing ه or م must agree.
    """
    match = _WRITTEN.fullmatch(arabic.typed_number(text[:40]))
    if not match:
        raise ValueError("not a date")
    first, _separator, month, last, era = match.groups()
    if (
        (len(first) == 4) == (len(last) == 4)
        or max(len(first), len(last)) != 4
        or 3 in (len(first), len(last))
    ):
        raise ValueError("no year of four digits")
    year, day = (first, last) if len(first) == 4 else (last, first)
    found = stated(int(year), int(month), int(day))
    if era and (era == "ه") != (found.calendar == Calendar.HIJRI):
        raise ValueError("the letter after the date is of the other calendar")
    return found


def short_hijri(day: date) -> str:
    """Such as "1445/03/25هـ"; empty outside of the table."""
    try:
        return "{:04}/{:02}/{:02}هـ".format(*to_hijri(day))
    except ValueError:
        return ""


def short_gregorian(day: date) -> str:
    """Such as "2023/10/10م"."""
    return f"{day.year:04}/{day.month:02}/{day.day:02}م"


def long_hijri(day: date) -> str:
    """Such as "25 ربيع الأول 1445هـ"; empty outside of the table."""
    try:
        year, month, number = to_hijri(day)
    except ValueError:
        return ""
    return f"{number} {HIJRI_MONTHS[month - 1]} {year}هـ"


def long_gregorian(day: date) -> str:
    """Such as "10 أكتوبر 2023م"."""
    return f"{day.day} {GREGORIAN_MONTHS[day.month - 1]} {day.year}م"


def long_both(day: date) -> str:
    """Such as "الثلاثاء 25 ربيع الأول 1445هـ الموافق 10 أكتوبر 2023م"; outside of the table Gregorian
    alone.
    """
    weekday, gregorian = WEEKDAYS[day.weekday()], long_gregorian(day)
    hijri = long_hijri(day)
    return f"{weekday} {hijri} الموافق {gregorian}" if hijri else f"{weekday} {gregorian}"


def age_on(birth: date, day: date) -> int:
    """Whole Gregorian years from birth to `day`; negative before birth. Born on 29 February: older on 1
    March.
    """
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def hijri_age_on(birth: date, day: date) -> int:
    """Whole Hijri years from birth to `day`; negative before birth. ValueError outside of the table."""
    born, now = to_hijri(birth), to_hijri(day)
    return now[0] - born[0] - (now[1:] < born[1:])


def years_around(day: date) -> list[tuple[date, date]]:
    """The first and the last day of the year in which a day lies, in either calendar."""
    spans = [(date(day.year, 1, 1), date(day.year, 12, 31))]
    with suppress(ValueError):
        first = to_gregorian(hijri_year(day), 1, 1)
        spans.append((first, last_of_year(day, Calendar.HIJRI)))
    return spans


def year_of(day: date, calendar: str) -> int:
    """The year of a day in a calendar. ValueError for a Hijri year outside of the table."""
    return hijri_year(day) if calendar == Calendar.HIJRI else day.year


def last_of_year(day: date, calendar: str) -> date:
    """The last day of the year, in that calendar, in which a day lies."""
    if calendar == Calendar.GREGORIAN:
        return date(day.year, 12, 31)
    return to_gregorian(hijri_year(day) + 1, 1, 1) - timedelta(days=1)
