"""How the list of requests is filtered and sorted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.filters import ALL, FilterForm
from eligibility.enums import Status
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


SORTS = {"new": "-pk", "old": "pk", "waiting": "status_since"}


class RequestFilter(FilterForm):
    """The filters of the list; nothing in them names a person."""

    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All statuses")), *Status.choices]
    )
    service = forms.ChoiceField(label=_("Service"), required=False)
    whose = forms.ChoiceField(
        label=_("Whose"), required=False, choices=[("", _("Everybody's")), ("mine", _("Mine"))]
    )
    late = forms.ChoiceField(label=_("Reply"), required=False, choices=[ALL, ("yes", _("Past its date"))])
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
