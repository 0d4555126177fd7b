"""Filters of every template: dates in both calendars, money, and numbers isolated left to right inside
Arabic.

Filters that give plain text can stand in an attribute; those that isolate give a <bdi> element.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language_bidi, ngettext
from django.utils.translation import gettext as _

from core import days, saudi
from core.hijri import StatedDate
from core.sentences import comma

register = template.Library()

MONTH, YEAR = 30, 365


def _day(value) -> date | None:
    """The date of a date, a datetime (aware: in Asia/Riyadh) or a StatedDate; None for anything else."""
    if isinstance(value, StatedDate):
        return value.date
    if isinstance(value, datetime):
        return timezone.localdate(value) if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


EITHER, END = "\u2068", "\u2069"  # isolates of Unicode: plain text, so also in an attribute


def _isolated(text: str) -> str:
    """A text as it stands on an Arabic page, isolated on one that runs from left to right."""
    return text if not text or get_language_bidi() else f"{EITHER}{text}{END}"


def in_a_row(parts: Iterable[str]) -> str:
    """Several facts in one line, those that there are; each is read in its own direction."""
    return " · ".join(_isolated(part) for part in parts if part)


@register.filter
def listed(values) -> str:
    """Several names with the comma of the language, each read in its own direction."""
    return comma().join(_isolated(str(value)) for value in values)


@register.filter
def hijri(value) -> str:
    """Plain text such as "1445/03/25هـ"; the Gregorian form before and after the Umm al-Qura table, and in
    English, which leads with it: "10 Oct 2023".
    """
    day = _day(value)
    return days.leading(day) if day else ""


@register.filter
def gregorian(value) -> str:
    """Plain text such as "2023/10/10م", for beside the Hijri one; in English, where that stands beside the
    Gregorian one, "1445/03/25 AH".
    """
    day = _day(value)
    return days.other(day) if day else ""


@register.filter
def months(span, kind) -> str:
    """The month or months between `starts_on` and `ends_on`, in the calendar H or G: "رجب 1447هـ"."""
    return days.month_of(span.starts_on, span.ends_on, kind)


@register.filter
def both_dates(value) -> str:
    """Plain text such as "الثلاثاء 25 ربيع الأول 1445هـ الموافق 10 أكتوبر 2023م", in English
    "Tuesday 10 October 2023 (25 Rabi I 1445 AH)".
    """
    day = _day(value)
    return days.both(day) if day else ""


@register.simple_tag
def today() -> date:
    """The day of now in Asia/Riyadh."""
    return timezone.localdate()


@register.filter
def when(value) -> str:
    """How far a day is from today in Asia/Riyadh, in words: today, 3 days ago, in 2 months."""
    day = _day(value)
    if day is None:
        return ""
    distance = (day - timezone.localdate()).days
    if distance == 0:
        return _("Today")
    return _in_future(distance) if distance > 0 else _in_past(-distance)


def _in_past(days: int) -> str:
    if days < MONTH:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    if days < YEAR:
        months = min(days // MONTH, 11)
        return ngettext("%(n)d month ago", "%(n)d months ago", months) % {"n": months}
    years = days // YEAR
    return ngettext("%(n)d year ago", "%(n)d years ago", years) % {"n": years}


def _in_future(days: int) -> str:
    if days < MONTH:
        return ngettext("in %(n)d day", "in %(n)d days", days) % {"n": days}
    if days < YEAR:
        months = min(days // MONTH, 11)
        return ngettext("in %(n)d month", "in %(n)d months", months) % {"n": months}
    years = days // YEAR
    return ngettext("in %(n)d year", "in %(n)d years", years) % {"n": years}


@register.filter
def stamp(value) -> str:
    """A moment in Asia/Riyadh, isolated: "1448/06/14هـ 13:05", "24 Nov 2026 13:05"."""
    if not isinstance(value, datetime):
        return ""
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    direction = "rtl" if get_language_bidi() else "ltr"
    return format_html('<bdi dir="{}">{} {}</bdi>', direction, hijri(moment), f"{moment:%H:%M}")


@register.filter
def ltr(value) -> str:
    """The value isolated left to right, for numbers, phones and addresses inside Arabic; empty for
    nothing.
    """
    if value is None or value == "":
        return ""
    return format_html('<bdi dir="ltr">{}</bdi>', value)


@register.filter
def money(value) -> str:
    """An amount in riyals, its number isolated: 1,250.50 or 3,500 without decimals, its word bent to it;
    empty if it is no number.
    """
    try:
        amount = Decimal(str(value)).quantize(Decimal("0.01"))
    except (InvalidOperation, ValueError):
        return ""
    if not amount.is_finite():
        return ""
    # After a fraction the word stands as after a hundred.
    counted = int(amount) if amount == int(amount) else 100
    words = ngettext("{amount} SAR", "{amount} SAR", counted)
    return format_html(words, amount=ltr(f"{amount:,.2f}".removesuffix(".00")))


@register.filter
def mask_id(value) -> str:
    """An identity number with first and last four, isolated: 1•••••0008."""
    return ltr(saudi.mask_id(str(value or "")))


@register.filter
def mask_iban(value) -> str:
    """An IBAN with its last four, isolated and in groups."""
    return ltr(saudi.mask_iban(str(value or "")))


@register.filter
def mask_mobile(value) -> str:
    """A phone with its last two, isolated."""
    return ltr(saudi.mask_mobile(str(value or "")))


@register.filter
def group_iban(value) -> str:
    """An IBAN in groups of four, isolated."""
    return ltr(saudi.group_iban(str(value or "")))
