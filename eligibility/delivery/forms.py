"""Forms of whoever delivers, made for a phone."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import DualDateField, MoneyField, TextField, WholeNumberField
from core.forms import Form
from core.hijri import Calendar
from core.uploads import UploadField
from eligibility.delivery.actions import Receipt
from eligibility.enums import DeliveryMethod
from eligibility.models import ServiceRequest, Terms

RECEIVER = ("receiver_name", "receiver_relation", "receiver_id")


class Ways(forms.RadioSelect):
    """The ways of a delivery; where nothing can be transferred yet that way is closed and says why."""

    no_transfer = ""

    def create_option(self, name, value, label, *args, **kwargs):
        if value != DeliveryMethod.TRANSFER or not self.no_transfer:
            return super().create_option(name, value, label, *args, **kwargs)
        option = super().create_option(name, value, f"{label}: {self.no_transfer}", *args, **kwargs)
        option["attrs"]["disabled"] = True
        return option


class DeliveryForm(Form):
    """How, when and where it is delivered; what is counted in units is not transferred. `no_transfer` is why
    nothing can be transferred on this case, or empty.
    """

    method = forms.ChoiceField(
        label=_("How"),
        choices=DeliveryMethod.choices,
        widget=Ways,
        error_messages={"required": _("Choose how it is delivered.")},
    )
    planned_for = DualDateField(
        label=_("Planned for"), future_only=True, near=True, required=False, calendar=Calendar.GREGORIAN
    )
    place = TextField(label=_("Place"), max_length=150, required=False)

    def __init__(self, *args, terms: Terms, no_transfer: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["method"].widget.no_transfer = no_transfer
        if terms.counted:
            ways = [way for way in DeliveryMethod if way != DeliveryMethod.TRANSFER]
            self.fields["method"].choices = [(way.value, way.label) for way in ways]

    @property
    def plan(self) -> dict:
        """What `actions.delivery.start_delivery` takes."""
        day = self.cleaned_data["planned_for"]
        return {**self.cleaned_data, "planned_for": day.date if day else None}


class HandOverForm(Form):
    """What was handed over in the unit of the decision, to whom, when, with what proof. Of a transfer the
    verified account says to whom.
    """

    what = TextField(label=_("What was delivered"), max_length=200)
    amount = MoneyField(label=_("Amount in riyals"), required=False)
    quantity = WholeNumberField(label=_("Number of units"), required=False, max_value=999)
    less_reason = TextField(
        label=_("Why it is less than was decided"),
        max_length=200,
        required=False,
        help_text=_("Only where less is handed over."),
    )
    receiver_name = TextField(label=_("Who received it"), max_length=150)
    receiver_relation = TextField(
        label=_("What the receiver is to the applicant"),
        max_length=60,
        help_text=_("The applicant, a son, a guardian, the supplier ..."),
    )
    receiver_id = TextField(
        label=_("Number of the identity document that you saw"),
        max_length=20,
        help_text=_("Compare name and picture. It is kept encrypted."),
    )
    delivered_on = DualDateField(
        label=_("Day of delivery"), past_only=True, near=True, calendar=Calendar.GREGORIAN
    )
    proof = UploadField(
        label=_("Proof of receipt"),
        required=False,
        help_text=_("The signed receipt or a photo of it."),
    )
    proof_note = TextField(label=_("Number of the transfer or receipt"), max_length=100, required=False)

    def __init__(self, *args, case: ServiceRequest, by_transfer: bool, **kwargs):
        super().__init__(*args, **kwargs)
        decision = case.decision
        if decision.amount is None or decision.quantity is not None:
            del self.fields["amount"]
        if decision.quantity is None:
            del self.fields["quantity"]
        else:
            self.fields["quantity"].label = _("Number: %(unit)s") % {"unit": case.terms.unit}
        for name in RECEIVER if by_transfer else ():
            del self.fields[name]

    @property
    def receipt(self) -> Receipt:
        """What `actions.hand_over` takes."""
        return Receipt(**{**self.cleaned_data, "delivered_on": self.cleaned_data["delivered_on"].date})
