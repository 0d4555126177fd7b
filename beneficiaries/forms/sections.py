"""The sections of a file that are changed one at a time."""

from crispy_forms.bootstrap import InlineCheckboxes
from django import forms
from django.utils.translation import gettext_lazy as _

from beneficiaries.forms.base import layout, row
from core.fields import (
    DigitsField,
    IbanField,
    MobileField,
    NamePartField,
    ShortAddressField,
    StrictEmailField,
    TextField,
)
from core.forms import Form
from policy.models import Category


class ContactForm(Form):
    """How the head is reached."""

    mobile = MobileField(
        label=_("Mobile"), required=False, help_text=_("Notices of the request go to this number.")
    )
    email = StrictEmailField(label=_("E-mail address"), required=False)

    no_surveys = forms.BooleanField(
        label=_("Does not want to be asked for an opinion"),
        required=False,
        help_text=_("No survey is sent. Notices of the request are sent all the same."),
    )

    helper = layout("mobile", "email", "no_surveys")


class AddressForm(Form):
    """The national address."""

    short_address = ShortAddressField(
        label=_("Short national address"),
        required=False,
        help_text=_("Four letters and four digits, such as RNBB2312."),
    )
    city = TextField(label=_("City"), compared=True, max_length=60)
    district = TextField(label=_("District"), compared=True, max_length=60, required=False)
    street = TextField(label=_("Street"), max_length=100, required=False)
    building_no = DigitsField(4, label=_("Building number"), required=False)
    unit_no = TextField(label=_("Unit number"), compared=True, max_length=10, required=False)
    postal_code = DigitsField(5, label=_("Postal code"), required=False)
    additional_no = DigitsField(4, label=_("Additional number"), required=False)
    directions = TextField(
        label=_("How to get there"),
        max_length=300,
        required=False,
        help_text=_("What a researcher looks for on a visit, such as a mosque or a school."),
    )

    helper = layout(
        "short_address",
        row("city", "district"),
        row("street", "building_no"),
        row("unit_no", "postal_code", "additional_no"),
        "directions",
    )


class AccountForm(Form):
    """The bank account. The number stays hidden: left empty, it stays as it is."""

    iban = IbanField(label=_("IBAN"), required=False, help_text=_("SA and 22 digits, from the bank's paper."))
    iban_holder = NamePartField(label=_("Account holder"), max_length=150, required=False)
    remove = forms.BooleanField(label=_("Remove the account from the file"), required=False)

    def __init__(self, *args, known="", **kwargs):
        super().__init__(*args, **kwargs)
        self.known = known
        if known:
            self.fields["iban"].help_text = _("Leave this empty to keep %(number)s.") % {
                "number": f"\u2066{known}\u2069"
            }
        else:
            del self.fields["remove"]
        self.helper = layout("iban", "iban_holder", *(["remove"] if known else []))

    def clean(self):
        """An account has a holder, and a holder an account."""
        facts = super().clean()
        if "iban" not in facts or "iban_holder" not in facts or facts.get("remove"):
            return facts
        holder, has_account = facts["iban_holder"], bool(facts["iban"] or self.known)
        if has_account and not holder:
            self.add_error("iban_holder", _("Write in whose name the account is."))
        if holder and not has_account:
            self.add_error("iban", _("Write the IBAN of this account."))
        return facts

    def facts(self) -> dict:
        """The columns to write; none for the number where it stays as it is."""
        if self.cleaned_data.get("remove"):
            return {"iban": "", "iban_holder": ""}
        facts = {name: self.cleaned_data[name] for name in ("iban", "iban_holder")}
        if not facts["iban"]:
            del facts["iban"]
        return facts


class CircumstancesForm(Form):
    """Why the household comes to us."""

    categories = forms.ModelMultipleChoiceField(
        label=_("Categories"), queryset=None, widget=forms.CheckboxSelectMultiple
    )
    special_circumstances = TextField(
        label=_("Special circumstances"),
        max_length=200,
        required=False,
        help_text=_("What colleagues must know before they call or visit."),
    )

    helper = layout(InlineCheckboxes("categories"), "special_circumstances")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kept = [row.pk for row in self.initial.get("categories", [])]
        self.fields["categories"].queryset = Category.objects.on_offer(*kept)


class StatedIncomeForm(Form):
    """The word of the applicant that there is no income."""

    no_income_declared = forms.BooleanField(
        label=_("The applicant says that the household has no income"), required=False
    )

    helper = layout("no_income_declared")
