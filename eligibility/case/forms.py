"""How the list of requests is filtered and sorted."""

from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.figures import Period
from core.filters import ALL, FilterForm
from core.hijri import Calendar, month_span
from eligibility.enums import Age, Status
from eligibility.models import Service, Terms


def fit_grant(form: forms.Form, terms: Terms, prefix: str = "") -> None:
    """Leave of the fields `amount` and `quantity` those in which the service is granted, each with its
    unit.
    """
    amount, quantity = f"{prefix}amount", f"{prefix}quantity"
    if not terms.priced:
        del form.fields[amount]
    if not terms.counted:
        del form.fields[quantity]
        return
    form.fields[quantity].label = _("Number: %(unit)s") % {"unit": terms.unit}
    if terms.most is not None:
        form.fields[quantity].help_text = _("At most %(most)s.") % {"most": terms.most}
    if terms.priced:
        form.fields[amount].label = _("Its price in riyals, where it is known")


IN_WORK = "open"  # of the filter by status: every status that is not the end


class DecidedIn(models.TextChoices):
    """The month of today in which a request was decided."""

    HIJRI_MONTH = "hijri_month", _("Decided this Hijri month")
    MONTH = "month", _("Decided this Gregorian month")

    @property
    def period(self) -> Period:
        """Its days. ValueError outside of the Umm al-Qura table."""
        calendar = Calendar.HIJRI if self is DecidedIn.HIJRI_MONTH else Calendar.GREGORIAN
        return Period(*month_span(timezone.localdate(), calendar))


SORTS = {"new": "-pk", "old": "pk", "waiting": "status_since"}


class RequestFilter(FilterForm):
    """The filters of the list; nothing in them names a person."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("All statuses")), (IN_WORK, _("In work")), *Status.choices],
    )
    age = forms.ChoiceField(label=_("Time in its status"), required=False, choices=[ALL, *Age.choices])
    late = forms.ChoiceField(
        label=_("Lateness"), required=False, choices=[ALL, ("yes", _("Late")), ("no", _("Not late"))]
    )
    decided = forms.ChoiceField(label=_("Decision"), required=False, choices=[ALL, *DecidedIn.choices])
    service = forms.ChoiceField(label=_("Service"), required=False)
    whose = forms.ChoiceField(
        label=_("Whose"), required=False, choices=[("", _("Everybody's")), ("mine", _("Mine"))]
    )
    sort = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[
            ("", _("Newest first")),
            ("old", _("Oldest first")),
            ("waiting", _("Longest in its status first")),
        ],
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["service"].choices = [
            ("", _("All services")),
            *Service.objects.newest().values_list("code", "label"),
        ]
