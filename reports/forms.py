"""Of which period figures are shown."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import DualDateField
from core.figures import Period
from core.forms import Form
from reports.periods import Named, period_of


class PeriodForm(Form):
    """A period by its name, or between two days; bound to the query string. The days count with DATES
    alone.
    """

    period = forms.ChoiceField(
        label=_("Period"),
        choices=Named.choices,
        error_messages={"invalid_choice": _("Choose one of the periods.")},
    )
    first = DualDateField(label=_("First day"), required=False)
    last = DualDateField(label=_("Last day"), required=False)

    @property
    def between_dates(self) -> bool:
        """Whether two days are asked for."""
        return self.data.get("period") == Named.DATES

    def clean(self):
        said = super().clean()
        if not self.between_dates:
            for name in ("first", "last"):
                self.errors.pop(name, None)
            return said
        for name in ("first", "last"):
            if name not in self.errors and not said.get(name):
                self.add_error(name, _("Write the day, the month and the year."))
        if not self.errors and said["last"].date < said["first"].date:
            self.add_error("last", _("The last day lies before the first. Write the same or a later day."))
        return said

    def chosen(self) -> Period | None:
        """The period; None where what was sent is none, and the fields say why."""
        if not self.is_valid():
            return None
        said = self.cleaned_data
        if said["period"] == Named.DATES:
            return Period(said["first"].date, said["last"].date)
        return period_of(said["period"], timezone.localdate())
