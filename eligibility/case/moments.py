"""Forms that name a moment: an appointment, or when something was done."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import ClockField, DualDateField, TextField, moment_of
from core.forms import Form
from core.hijri import Calendar


class MomentForm(Form):
    """A day in either calendar and an hour, read together as `at`: an aware moment in Riyadh."""

    def __init__(self, *args, at=None, **kwargs):
        if at:
            local = timezone.localtime(at)
            kwargs["initial"] = {
                "day": local.date(),
                "hour": local.time(),
                **kwargs.get("initial", {}),
            }
        super().__init__(*args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        day, hour = cleaned.get("day"), cleaned.get("hour")
        if day and hour:
            cleaned["at"] = moment_of(day, hour)
        return cleaned


class AppointmentForm(MomentForm):
    """When and where an interview is."""

    day = DualDateField(label=_("Day"), future_only=True, near=True, calendar=Calendar.GREGORIAN)
    hour = ClockField(label=_("Hour"))
    place = TextField(label=_("Place"), max_length=150)
