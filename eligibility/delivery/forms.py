"""Forms of whoever delivers, made for a phone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import DualDateField, MoneyField, TextField
from core.hijri import Calendar
from core.uploads import UploadField
from eligibility.enums import DeliveryMethod


class DeliveryForm(forms.Form):
    """How, when and where it is delivered."""

    method = forms.ChoiceField(
        label=_("How"),
        choices=DeliveryMethod.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is delivered.")},
    )
    planned_for = DualDateField(
        label=_("Planned for"), future_only=True, required=False, calendar=Calendar.GREGORIAN
    )
    place = TextField(label=_("Place"), max_length=150, required=False)

    @property
    def plan(self) -> dict:
        """What `actions.delivery.start_delivery` takes."""
        day = self.cleaned_data["planned_for"]
        return {**self.cleaned_data, "planned_for": day.date if day else None}


class HandOverForm(forms.Form):
    """What was handed over, to whom, when, with what proof."""

    what = TextField(label=_("What was delivered"), max_length=200)
    amount = MoneyField(label=_("Amount in riyals"), required=False)
    receiver_name = TextField(label=_("Who received it"), max_length=150)
    receiver_relation = TextField(
        label=_("What the receiver is to the applicant"),
        max_length=60,
        help_text=_("The applicant, a son, a guardian, the supplier ..."),
    )
    delivered_on = DualDateField(label=_("Day of delivery"), past_only=True, calendar=Calendar.GREGORIAN)
    proof = UploadField(
        label=_("Proof of receipt"),
        required=False,
        help_text=_("The signed receipt or a photo of it."),
    )
    proof_note = TextField(label=_("Number of the transfer or receipt"), max_length=100, required=False)

    def __init__(self, *args, priced: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not priced:
            del self.fields["amount"]

    @property
    def receipt(self) -> dict:
        """What `actions.delivery.hand_over` takes."""
        return {**self.cleaned_data, "delivered_on": self.cleaned_data["delivered_on"].date}
