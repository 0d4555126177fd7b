"""A date in either calendar: three numbers and the calendar, read as a `StatedDate`; and an hour of the
day.
"""

import re
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import arabic, days, hijri
from core.fields.text import TypedMixin
from core.hijri import Calendar, StatedDate

CALENDARS = Calendar.choices
EARLIEST = date(1900, 1, 1)
# Hijri years of people who live and which the table does not reach.
_OLD_YEAR = re.compile(r"(?<![0-9])1(?:3[0-3][0-9]|34[0-2])(?![0-9])")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]?([0-5][0-9])(?::[0-5][0-9])?")


class UnreadableDateError(ValueError):
    """The parts make no date. `code` chooses the message of DualDateField, `params` fill it in."""

    def __init__(self, code: str, **params):
        self.code, self.params = code, params
        super().__init__(code)


def read_parts(day: str, month: str, year: str, calendar: str, *, year_alone: bool = False) -> StatedDate:
    """The date of four typed parts (0-9, trimmed); the month may be a name. A whole date in `day` alone is
    read too, as when it is pasted. With `year_alone` a year by itself is a date, in either place.

    UnreadableDateError if there is no such date, or if the year is not of the calendar that was chosen.
    """
    if day and not month and not year:
        return _read_whole(day, year_alone)
    if year_alone and year and not day and not month:
        return hijri.stated_year(_year(year, calendar))
    if not (day and month and year):
        raise UnreadableDateError("incomplete")
    named = hijri.month_number(month)
    number, calendar = named or (month, calendar)
    if not all(re.fullmatch(r"[0-9]{1,4}", str(part)) for part in (day, number, year)):
        raise UnreadableDateError("numbers")
    numbers = _year(year, calendar), int(number), int(day)
    if not 1 <= numbers[1] <= 12:
        raise UnreadableDateError("month")
    try:
        return hijri.stated(*numbers)
    except ValueError:
        raise UnreadableDateError("day") from None


def _read_whole(text: str, year_alone: bool) -> StatedDate:
    for read in (hijri.parse, hijri.parse_year) if year_alone else (hijri.parse,):
        with suppress(ValueError):
            return read(text)
    if old := _OLD_YEAR.search(text):
        raise _before_the_table(int(old[0]))
    raise UnreadableDateError("incomplete")


def _year(text: str, calendar: str) -> int:
    """The year that was typed. A Hijri year read as a Gregorian one would be a date of the Middle Ages, so it
    must agree with the calendar that was chosen.
    """
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise UnreadableDateError("numbers")
    year = int(text)
    if year in hijri.HIJRI_YEARS:
        if calendar == Calendar.GREGORIAN:
            raise UnreadableDateError("is_hijri")
    elif _OLD_YEAR.fullmatch(text):
        raise _before_the_table(year)
    elif year < hijri.FIRST_GREGORIAN_YEAR:
        raise UnreadableDateError("year")
    elif calendar == Calendar.HIJRI:
        raise UnreadableDateError("is_gregorian")
    return year


def _before_the_table(year: int) -> UnreadableDateError:
    return UnreadableDateError("before_table", year=year, gregorian=hijri.gregorian_year_of(year))


def _part(label, maxlength):
    attrs = {
        "aria-label": label,
        "class": "form-control",
        "dir": "ltr",
        "inputmode": "numeric",
        "maxlength": maxlength,
    }
    return forms.TextInput(attrs=attrs)


# The days that a field offers to a press, by how many days from today.
NEAR = {0: _("Today"), 1: _("Tomorrow"), -1: _("Yesterday")}


class DualDateWidget(forms.MultiWidget):
    """Day, month, year and calendar in one row. `group_label` names the row for those who hear it; `near` are
    the days of NEAR that it offers.
    """

    template_name = "widgets/dual_date.html"
    # The row is a group by itself, and an error is about the row: one label, no fieldset around it.
    use_fieldset = False

    def __init__(self, attrs=None, calendar=Calendar.HIJRI):
        self.calendar = calendar
        self.group_label, self.near = "", ()
        choose = {"aria-label": _("Calendar"), "class": "form-select"}
        parts = {
            "day": _part(_("Day"), "40"),  # room for a whole date in words that is pasted
            "month": _part(_("Month"), "20"),  # and for the name of a month
            "year": _part(_("Year"), "4"),
            "calendar": forms.Select(attrs=choose, choices=CALENDARS),
        }
        super().__init__(parts, attrs)

    def use_required_attribute(self, initial):
        return False  # a pasted date leaves two of the boxes empty; the server asks for what is missing

    def id_for_label(self, id_):
        return f"{id_}_0" if id_ else id_

    def value_from_datadict(self, data, files, name):
        parts = super().value_from_datadict(data, files, name)
        whole = data.get(name)
        return [whole, "", "", ""] if whole and not any(parts) else parts

    def value_omitted_from_data(self, data, files, name):
        return name not in data and super().value_omitted_from_data(data, files, name)

    def decompress(self, value):
        if isinstance(value, date):
            value = StatedDate(value)
        if not value:
            return ["", "", "", self.calendar]
        year, month, day = value.date.year, value.date.month, value.date.day
        if value.calendar == Calendar.HIJRI:
            year, month, day = hijri.to_hijri(value.date)
        if value.year_only:
            return ["", "", str(year), value.calendar]
        return [str(day), str(month), str(year), value.calendar]

    def get_context(self, name, value, attrs):
        parts = value if isinstance(value, list | tuple) else self.decompress(value)
        context = super().get_context(name, parts, attrs)
        context["widget"] |= {
            "group_label": self.group_label,
            "equivalent": equivalent(parts),
            "invalid": "aria-invalid" in context["widget"]["attrs"],
            "near": [_near_day(distance) for distance in self.near],
        }
        for part in context["widget"]["subwidgets"]:
            part["caption"] = part["attrs"]["aria-label"]
        return context


def _near_day(distance: int) -> dict:
    """{label, hijri, gregorian} of a day near today, its parts as they are typed in each calendar."""
    day = timezone.localdate() + timedelta(days=distance)
    year, month, number = hijri.to_hijri(day)
    return {
        "label": NEAR[distance],
        "hijri": f"{number}/{month}/{year}",
        "gregorian": f"{day.day}/{day.month}/{day.year}",
    }


def equivalent(parts) -> str:
    """The same day in the other calendar, in words; empty while the parts make no date."""
    try:
        found = read_parts(*(arabic.typed_number(str(part or "")[:40]) for part in parts))
    except ValueError:
        return ""
    in_other = days.in_gregorian if found.calendar == Calendar.HIJRI else days.in_hijri
    text = in_other(found.date)
    return f"{days.weekday(found.date)} {text}" if text else ""


class DualDateField(TypedMixin, forms.Field):
    """A date in either calendar; gives a StatedDate, or None.

    With `year_alone` a year by itself is taken: a StatedDate that is `year_only`.
    With `near` it dates an appointment or what has just happened, and offers today and the day beside it.
    `past_only` and `future_only` let today pass. `earliest` is Gregorian. The last day is that of the Umm
    al-Qura table.
    """

    widget = DualDateWidget
    attrs = {}
    default_error_messages = {
        "unreadable": _("Write the day, the month and the year in digits."),
        "numbers": _("Write the day, the month and the year in digits."),
        "incomplete": _("Write the day, the month and the year."),
        "year": _("Write the year in four digits, such as 1448 or 2026."),
        "before_table": _(
            "The Hijri calendar here begins in 1343. Choose the Gregorian calendar and write the date in it:"
            " %(year)s is about %(gregorian)s."
        ),
        "is_hijri": _("This year is Hijri. Choose the Hijri calendar or correct the year."),
        "is_gregorian": _("This year is Gregorian. Choose the Gregorian calendar or correct the year."),
        "month": _("The month is a number from 1 to 12."),
        "day": _("This month has no such day. Check the date."),
        "past_only": _("This date has not come yet. Write today or an earlier day."),
        "future_only": _("This date has passed. Write today or a later day."),
        "earliest": _("Write a date that is not before %(limit)s."),
        "latest": _("Write a date that is not after %(limit)s."),
    }

    def __init__(
        self,
        *,
        past_only=False,
        future_only=False,
        earliest=EARLIEST,
        year_alone=False,
        near=False,
        calendar=Calendar.HIJRI,
        **kwargs,
    ):
        self.past_only, self.future_only, self.earliest = past_only, future_only, earliest
        self.year_alone = year_alone
        kwargs.setdefault("widget", DualDateWidget(calendar=calendar))
        super().__init__(**kwargs)
        self.widget.near = (0, -1 if past_only else 1) if near else ()

    def get_bound_field(self, form, field_name):
        bound = super().get_bound_field(form, field_name)
        self.widget.group_label = bound.label
        return bound

    def bound_data(self, data, initial):
        data = super().bound_data(data, initial)
        if not isinstance(data, list | tuple):
            return data
        return [super(DualDateField, self).bound_data(part, None) for part in data]

    def to_python(self, value):
        if isinstance(value, StatedDate):
            return value
        parts = value if isinstance(value, list | tuple) else [value, "", "", ""]
        parts = [arabic.typed_number(self.typed(part)) for part in parts]
        if not any(parts[:3]):
            return None
        try:
            return self._begun(read_parts(*parts, year_alone=self.year_alone))
        except UnreadableDateError as error:
            raise self.refusal(error.code, **error.params) from None

    def _begun(self, found):
        """The date; for this year alone its first day, while its middle is still to come."""
        first, _last = hijri.year_span(found.date, found.calendar)
        if found.year_only and first <= timezone.localdate() < found.date:
            return replace(found, date=first)
        return found

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        today = timezone.localdate()
        if value.date < self.earliest:
            raise self.refusal("earliest", limit=str(StatedDate(self.earliest, value.calendar)))
        if value.date > hijri.LAST_DAY:
            raise self.refusal("latest", limit=str(StatedDate(hijri.LAST_DAY, value.calendar)))
        if self.past_only and value.date > today:
            raise self.refusal("past_only")
        if self.future_only and value.date < today:
            raise self.refusal("future_only")

    def has_changed(self, initial, data):
        if self.disabled:
            return False
        if isinstance(initial, date):
            initial = StatedDate(initial)
        try:
            return self.to_python(data) != (initial or None)
        except ValidationError:
            return True


class ClockField(TypedMixin, forms.Field):
    """An hour of the day in Riyadh in 24 hours, such as 16:30 or 1630 (seconds are passed over); gives a
    datetime.time, or None. Not the browser's own input, which speaks its language and not the page's.
    """

    widget = forms.TextInput(attrs={"class": "input-sm", "inputmode": "numeric", "placeholder": "16:30"})
    attrs = {"dir": "ltr"}
    default_error_messages = {
        "unreadable": _("Write the hour as four digits with a colon, such as 16:30."),
    }

    def to_python(self, value):
        if isinstance(value, time):
            return value
        text = arabic.typed_number(self.typed(value))
        if not text:
            return None
        match = _CLOCK.fullmatch(text)
        if not match:
            raise self.refusal("unreadable")
        return time(int(match[1]), int(match[2]))

    def prepare_value(self, value):
        return f"{value:%H:%M}" if isinstance(value, time) else value


def moment_of(day: StatedDate, hour: time) -> datetime:
    """The aware moment of a day and an hour in Riyadh."""
    return timezone.make_aware(datetime.combine(day.date, hour))
