"""Template filters: what stands on the page, and that nothing typed becomes markup."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from django.template import Context, Template
from django.utils import translation

from core.hijri import StatedDate
from core.templatetags.istihqaq import in_a_row, listed

NIGHT = datetime(2026, 11, 25, 22, 30, tzinfo=UTC)  # 01:30 on the 26th in Riyadh


def shown(filters, value):
    return Template("{% load istihqaq %}{{ value|" + filters + " }}").render(Context({"value": value}))


@pytest.mark.parametrize(
    ("filters", "value", "html"),
    [
        ("hijri", date(2023, 10, 10), "1445/03/25هـ"),
        ("hijri", StatedDate(date(2023, 10, 10), "G"), "1445/03/25هـ"),
        ("hijri", NIGHT, "1448/06/16هـ"),
        ("hijri", date(1920, 1, 4), "1920/01/04م"),
        ("hijri", None, ""),
        ("gregorian", NIGHT, "2026/11/26م"),
        ("gregorian", "", ""),
        ("both_dates", date(2023, 10, 10), "الثلاثاء 25 ربيع الأول 1445هـ الموافق 10 أكتوبر 2023م"),
        ("both_dates", None, ""),
        ("stamp", NIGHT, '<bdi dir="rtl">1448/06/16هـ 01:30</bdi>'),
        ("stamp", None, ""),
        ("ltr", "F-1448-000123", '<bdi dir="ltr">F-1448-000123</bdi>'),
        ("ltr", 0, '<bdi dir="ltr">0</bdi>'),
        ("ltr", None, ""),
        ("money", Decimal("1250.50"), '<bdi dir="ltr">1,250.50</bdi> ريال'),
        ("money", Decimal("3500.00"), '<bdi dir="ltr">3,500</bdi> ريال'),
        ("money", Decimal("1E+2"), '<bdi dir="ltr">100</bdi> ريال'),
        ("money", 0, '<bdi dir="ltr">0</bdi> ريال'),
        ("money", 1, '<bdi dir="ltr">1</bdi> ريال'),
        ("money", 3, '<bdi dir="ltr">3</bdi> ريالات'),
        ("money", 11, '<bdi dir="ltr">11</bdi> ريالًا'),
        ("money", 1000, '<bdi dir="ltr">1,000</bdi> ريال'),
        ("money", Decimal("3.50"), '<bdi dir="ltr">3.50</bdi> ريال'),
        ("money", None, ""),
        ("money", "<b>", ""),
        ("money", Decimal("NaN"), ""),
        ("money", Decimal("1e40"), ""),
        ("mask_id", "1000000008", '<bdi dir="ltr">1•••••0008</bdi>'),
        (
            "mask_iban",
            "SA0380000000608010167519",
            '<bdi dir="ltr">SA•• •••• •••• •••• •••• 7519</bdi>',
        ),
        ("mask_mobile", "+966501234567", '<bdi dir="ltr">+966•••••••67</bdi>'),
        (
            "group_iban",
            "SA0380000000608010167519",
            '<bdi dir="ltr">SA03 8000 0000 6080 1016 7519</bdi>',
        ),
        ("mask_id", None, ""),
        ("group_iban", "", ""),
    ],
)
def test_filters(filters, value, html):
    assert shown(filters, value) == html


@pytest.mark.parametrize(
    "name",
    ["ltr", "mask_id", "mask_iban", "mask_mobile", "group_iban", "money", "when", "hijri", "stamp"],
)
def test_nothing_typed_becomes_markup(name):
    html = shown(name, '<i id="x">')

    assert "<i" not in html
    assert html == "" or html.startswith('<bdi dir="ltr">')


@time_machine.travel("2026-11-25T22:30:00+00:00", tick=False)
@pytest.mark.parametrize(
    ("value", "words"),
    [
        (NIGHT, "اليوم"),
        (date(2026, 11, 25), "أمس"),
        (date(2026, 11, 24), "منذ يومين"),
        (date(2026, 11, 23), "منذ 3 أيام"),
        (date(2026, 11, 15), "منذ 11 يومًا"),
        (date(2026, 10, 20), "منذ شهر"),
        (date(2026, 9, 1), "منذ شهرين"),
        (date(2025, 11, 28), "منذ 11 شهرًا"),
        (date(2025, 11, 26), "منذ سنة"),
        (date(2016, 1, 1), "منذ 10 سنوات"),
        (date(2026, 11, 27), "غدًا"),
        (date(2026, 11, 28), "بعد يومين"),
        (date(2026, 12, 6), "بعد 10 أيام"),
        (date(2027, 3, 1), "بعد 3 أشهر"),
        (date(2030, 1, 1), "بعد 3 سنوات"),
        (None, ""),
    ],
)
def test_when(value, words):
    assert shown("when", value) == words


@time_machine.travel("2026-11-25T22:30:00+00:00", tick=False)
def test_when_in_english():
    with translation.override("en"):
        assert shown("when", date(2026, 11, 23)) == "3 days ago"
        assert shown("money", 3500) == '<bdi dir="ltr">3,500</bdi> SAR'


@pytest.mark.parametrize(
    ("filters", "value", "html"),
    [
        ("hijri", date(2023, 10, 10), "10 Oct 2023"),
        ("hijri", date(1920, 1, 4), "4 Jan 1920"),
        ("hijri", None, ""),
        ("gregorian", date(2023, 10, 10), "1445/03/25 AH"),
        ("gregorian", date(1920, 1, 4), ""),
        ("both_dates", date(2023, 10, 10), "Tuesday 10 October 2023 (25 Rabi I 1445 AH)"),
        ("both_dates", date(1920, 1, 4), "Sunday 4 January 1920"),
        ("stamp", NIGHT, '<bdi dir="ltr">26 Nov 2026 01:30</bdi>'),
    ],
)
def test_an_english_page_leads_with_the_gregorian_date(filters, value, html):
    with translation.override("en"):
        assert shown(filters, value) == html


def test_what_others_wrote_is_isolated_on_a_page_that_runs_from_left_to_right():
    assert listed(["يتيم", "Poor"]) == "يتيم، Poor"

    with translation.override("en"):
        assert listed(["يتيم", "Poor"]) == "\u2068يتيم\u2069, \u2068Poor\u2069"
        assert in_a_row(["سالم", "", "1000000008"]) == "\u2068سالم\u2069 · \u20681000000008\u2069"
