"""Umm al-Qura and Gregorian dates: conversion, reading, writing. Pure: no database, no clock.

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

FIRST_DAY, LAST_DAY = date(1924, 8, 1), date(2077, 11, 16)
FIRST_HIJRI_YEAR = 1343
HIJRI_YEARS = range(FIRST_HIJRI_YEAR, 1501)
HIJRI_YEAR = 354.367  # days, in the mean
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

# Other names of the months, as papers from elsewhere have them: (name, the number of its month).
_HIJRI_SYNONYMS = (("ربيع الثاني", 4), ("جمادى الأول", 5), ("جمادى الثانية", 6), ("جمادى الآخر", 6),
                   ("ذي القعدة", 11), ("ذي الحجة", 12), ("المحرم", 1))  # fmt: skip
_LEVANTINE = ("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول",
              "تشرين الثاني", "كانون الأول")  # fmt: skip


class Calendar(TextChoices):
    """The calendar in which a date was stated, as it is stored."""

    HIJRI = "H", _("Hijri")
    GREGORIAN = "G", _("Gregorian")


@dataclass(frozen=True)
class StatedDate:
    """A date and the calendar in which it was stated. `date` is Gregorian; `calendar` is of `Calendar`. Where
    the year alone was stated (`year_only`), the date stands for any day of it.
    """

    date: date
    calendar: str = Calendar.GREGORIAN
    year_only: bool = False

    def __str__(self) -> str:
        """The date as it was stated: "1445/03/25هـ" or "2023/10/10م"; "1390هـ" for a year alone."""
        return self.year_text if self.year_only else self._whole

    @property
    def _whole(self) -> str:
        if self.calendar == Calendar.HIJRI:
            return short_hijri(self.date) or short_gregorian(self.date)
        return short_gregorian(self.date)

    @property
    def month_and_day(self) -> tuple[int, int]:
        """Month and day in the calendar in which it was stated."""
        if self.calendar == Calendar.HIJRI:
            return to_hijri(self.date)[1:]
        return self.date.month, self.date.day

    @property
    def year_text(self) -> str:
        """The year alone, with the letter of its calendar: "1390هـ" or "1970م"."""
        return self._whole[:4] + self._whole[10:]


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


# The middle of a year stands for the year: no stated day is further from it than half a year.
MIDDLE = (7, 1)  # month, day


def stated_year(year: int) -> StatedDate:
    """A year alone, of the calendar that it belongs to. ValueError if it belongs to neither."""
    found = stated(year, *MIDDLE)
    return StatedDate(found.date, found.calendar, year_only=True)


_ERAS = {
    **dict.fromkeys(("ه", "هجري", "هجريه", "h", "ah"), Calendar.HIJRI),
    **dict.fromkeys(("م", "ميلادي", "ميلاديه", "g", "ad", "ce"), Calendar.GREGORIAN),
}
_MONTHS = {
    **{arabic.fold(name): (number, Calendar.HIJRI) for number, name in enumerate(HIJRI_MONTHS, start=1)},
    **{arabic.fold(name): (number, Calendar.HIJRI) for name, number in _HIJRI_SYNONYMS},
    **{
        arabic.fold(name): (number, Calendar.GREGORIAN)
        for names in (GREGORIAN_MONTHS, _LEVANTINE)
        for number, name in enumerate(names, start=1)
    },
}
_LONGEST = 60  # characters; a date in words with its weekday is half as long
_ERA = rf"\s?(?P<era>{'|'.join(sorted(_ERAS, key=len, reverse=True))})?\.?"
_WRITTEN = re.compile(
    r"(?P<first>[0-9]{1,4})\s?(?P<sign>[/.\-\\–／ ])\s?(?P<month>[0-9]{1,2})\s?(?P=sign)\s?"
    r"(?P<last>[0-9]{1,4})" + _ERA
)
_NAMED = re.compile(
    rf"(?:(?:يوم )?(?:{'|'.join(map(arabic.fold, WEEKDAYS))})[،,]? )?(?P<first>[0-9]{{1,2}})[ /\-](?:من )?"
    rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})[،,]?[ /\-](?P<last>[0-9]{{4}})" + _ERA
)
_YEAR = re.compile(r"(?P<last>[0-9]{4})" + _ERA)


def _readable(text: str) -> str:
    return arabic.one_letter_for_another(arabic.typed_number(text[:_LONGEST]))


def parse(text: str) -> StatedDate:
    """Read a written date: 1445/03/24, 24/3/1445هـ, ٢٤-٣-١٤٤٥, 2023-10-10م, "1 رجب 1390", "10 أكتوبر 2023م",
    also with the weekday before it. ValueError if it is none.

    The part with four digits is the year and decides the order. From 1700 on it is Gregorian, from 1343 to
    1500 Hijri; a trailing هـ, هجري, H or م, ميلادي, G and the name of a month must agree.
    """
    readable = _readable(text)
    match = _WRITTEN.fullmatch(readable) or _NAMED.fullmatch(readable)
    if not match:
        raise ValueError("not a date")
    first, month, last = match["first"], match["month"], match["last"]
    if sorted((len(first) == 4, len(last) == 4)) != [False, True] or 3 in (len(first), len(last)):
        raise ValueError("no year of four digits")
    year, day = (first, last) if len(first) == 4 else (last, first)
    number, calendar = _MONTHS.get(month) or (int(month), None)
    found = stated(int(year), number, int(day))
    return _agreeing(found, calendar, match["era"])


def parse_year(text: str) -> StatedDate:
    """Read a year alone: 1390, "1390هـ", "1970 م". ValueError if it is none."""
    match = _YEAR.fullmatch(_readable(text))
    if not match:
        raise ValueError("not a year")
    return _agreeing(stated_year(int(match["last"])), None, match["era"])


def month_number(text: str) -> tuple[int, str] | None:
    """The number of a month that was written as a name, and its calendar; None for anything else."""
    return _MONTHS.get(_readable(text))


def _agreeing(found: StatedDate, calendar: str | None, era: str | None) -> StatedDate:
    for said in (calendar, _ERAS.get(era or "")):
        if said and said != found.calendar:
            raise ValueError("what stands beside the year is of the other calendar")
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
    name = HIJRI_MONTHS[month - 1].replace("ذو ", "ذي ")  # the name follows its number in the genitive
    return f"{number} {name} {year}هـ"


def long_gregorian(day: date) -> str:
    """Such as "10 أكتوبر 2023م"."""
    return f"{day.day} {GREGORIAN_MONTHS[day.month - 1]} {day.year}م"


def months_in(first: date, last: date) -> list[date]:
    """A day of the month by which a span is called: the one in its middle; of a span of more than 45 days
    both ends.
    """
    return [first, last] if (last - first).days > 45 else [first + (last - first) / 2]


def month_of(first: date, last: date, calendar: str) -> str:
    """The month of a span such as "رجب 1447هـ" or "يناير 2026م"; two of them where `months_in` finds two."""
    return " – ".join(_month_of(day, calendar) for day in months_in(first, last))


def _month_of(day: date, calendar: str) -> str:
    if calendar == Calendar.GREGORIAN:
        return f"{GREGORIAN_MONTHS[day.month - 1]} {day.year}م"
    year, month, _day = to_hijri(day)
    return f"{HIJRI_MONTHS[month - 1]} {year}هـ"


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
    """Whole Hijri years from birth to `day`; negative before birth. Born before the table begins: by the mean
    length of a Hijri year. ValueError for a later day outside of it.
    """
    if birth < FIRST_DAY:
        return int((day - birth).days // HIJRI_YEAR)
    born, now = to_hijri(birth), to_hijri(day)
    return now[0] - born[0] - (now[1:] < born[1:])


def gregorian_year_of(hijri: int) -> int:
    """The Gregorian year in which the middle of a Hijri year lies; also for years before the table."""
    return int(621.57 + (hijri + 0.5) * HIJRI_YEAR / 365.2425)


def year_span(day: date, calendar: str) -> tuple[date, date]:
    """The first and the last day of the year, in that calendar, in which a day lies. ValueError for a Hijri
    year outside of the table.
    """
    if calendar == Calendar.GREGORIAN:
        return date(day.year, 1, 1), date(day.year, 12, 31)
    year = hijri_year(day)
    return to_gregorian(year, 1, 1), to_gregorian(year + 1, 1, 1) - timedelta(days=1)


def month_span(day: date, calendar: str) -> tuple[date, date]:
    """The first and the last day of the month, in that calendar, in which a day lies. ValueError for a Hijri
    month outside of the table.
    """
    if calendar == Calendar.GREGORIAN:
        first, later = day.replace(day=1), day.replace(day=28) + timedelta(days=4)
        return first, later.replace(day=1) - timedelta(days=1)
    year, month, _day = to_hijri(day)
    later = to_gregorian(year + month // 12, month % 12 + 1, 1)
    return to_gregorian(year, month, 1), later - timedelta(days=1)


def years_around(day: date) -> list[tuple[date, date]]:
    """The spans of the years in which a day lies, of both calendars where the table reaches."""
    spans = [year_span(day, Calendar.GREGORIAN)]
    with suppress(ValueError):
        spans.append(year_span(day, Calendar.HIJRI))
    return spans


def last_of_year(day: date, calendar: str) -> date:
    """The last day of the year, in that calendar, in which a day lies."""
    return year_span(day, calendar)[1]
