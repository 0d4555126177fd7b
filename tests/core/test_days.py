"""Days as a page says them: Arabic leads with Umm al-Qura, English with the Gregorian date."""

from datetime import date

import pytest
from django.utils import translation

from core import days
from core.hijri import StatedDate

DAY, BEFORE_THE_TABLE = date(2023, 10, 10), date(1920, 1, 4)


@pytest.mark.parametrize(
    ("said", "arabic", "english"),
    [
        (days.leading, "1445/03/25هـ", "10 Oct 2023"),
        (days.other, "2023/10/10م", "1445/03/25 AH"),
        (days.in_hijri, "25 ربيع الأول 1445هـ", "25 Rabi I 1445 AH"),
        (days.in_gregorian, "10 أكتوبر 2023م", "10 October 2023"),
        (days.weekday, "الثلاثاء", "Tuesday"),
        (
            days.both,
            "الثلاثاء 25 ربيع الأول 1445هـ الموافق 10 أكتوبر 2023م",
            "Tuesday 10 October 2023 (25 Rabi I 1445 AH)",
        ),
    ],
)
def test_a_day_in_both_languages(said, arabic, english):
    assert said(DAY) == arabic
    with translation.override("en"):
        assert said(DAY) == english


@pytest.mark.parametrize(
    ("value", "arabic", "english"),
    [
        (StatedDate(DAY, "H"), "1445/03/25هـ", "1445/03/25 AH"),
        (StatedDate(DAY, "G"), "2023/10/10م", "10 Oct 2023"),
        (StatedDate(DAY, "H", year_only=True), "1445هـ", "1445 AH"),
        (StatedDate(DAY, "G", year_only=True), "2023م", "2023"),
        (StatedDate(BEFORE_THE_TABLE, "H"), "1920/01/04م", "4 Jan 1920"),
    ],
)
def test_a_date_in_the_calendar_in_which_it_was_stated(value, arabic, english):
    assert days.stated(value) == arabic
    with translation.override("en"):
        assert days.stated(value) == english


def test_a_day_outside_of_the_table_is_gregorian_alone():
    with translation.override("en"):
        found = [said(BEFORE_THE_TABLE) for said in (days.leading, days.other, days.in_hijri, days.both)]

    assert found == ["4 Jan 1920", "", "", "Sunday 4 January 1920"]


@pytest.mark.parametrize(
    ("last", "calendar", "arabic", "english"),
    [
        (date(2026, 1, 31), "G", "يناير 2026م", "January 2026"),
        (date(2026, 3, 31), "G", "يناير 2026م – مارس 2026م", "January 2026 – March 2026"),
        (date(2026, 1, 31), "H", "رجب 1447هـ", "Rajab 1447 AH"),
    ],
)
def test_the_month_of_a_span(last, calendar, arabic, english):
    first = date(2026, 1, 1)

    assert days.month_of(first, last, calendar) == arabic
    with translation.override("en"):
        assert days.month_of(first, last, calendar) == english


def test_a_day_that_is_kept_for_another_reader_waits_for_his_language():
    with translation.override("en"):
        day = days.both_later(DAY)

    assert str(day) == "الثلاثاء 25 ربيع الأول 1445هـ الموافق 10 أكتوبر 2023م"
