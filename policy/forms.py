"""What is typed into the charity's record."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core import arabic, saudi
from core.fields import IbanField, LongTextField, StrictEmailField, TextField
from core.forms import Form
from core.uploads import UploadField

_UNIFIED = re.compile(r"(?:9200|800)\d{5,7}")  # 9200xxxxx and 800xxxxxxx: numbers without an area
MOST_SIGNATORIES = 10


class CharityForm(Form):
    """The record as it stands on pages, letters and messages."""

    name = TextField(label=_("Name"), max_length=150, help_text=_("As in the licence."))
    short_name = TextField(label=_("Short name"), max_length=40, help_text=_("Messages begin with it."))
    licence_number = TextField(label=_("Licence number"), max_length=30)
    mark = UploadField(
        label=_("Mark"),
        allow=("JPEG", "PNG"),
        required=False,
        help_text=_("On white. Left empty, it stays as it is."),
    )
    without_mark = forms.BooleanField(label=_("Remove the mark"), required=False)
    city = TextField(label=_("City"), max_length=60)
    address = TextField(label=_("Address"), max_length=200, required=False)
    phone = TextField(label=_("Telephone"), max_length=16, required=False)
    hours = TextField(
        label=_("Opening hours"),
        max_length=120,
        required=False,
        help_text=_("Such as: Sunday to Thursday, 8:00 to 14:00."),
    )
    email = StrictEmailField(label=_("E-mail address"), required=False)
    bank_name = TextField(label=_("Bank"), max_length=60, required=False)
    iban = IbanField(label=_("IBAN"), required=False)
    signatories = LongTextField(
        label=_("Who may sign for the charity"),
        max_length=1000,
        required=False,
        help_text=_("One person a line: name, comma, position."),
    )

    def __init__(self, *args, marked=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.input_type = "tel"
        self.fields["phone"].widget.attrs |= {"dir": "ltr", "inputmode": "tel"}
        if not marked:
            del self.fields["without_mark"]

    def clean_phone(self):
        """A mobile or landline in E.164, or a unified number as it is dialled."""
        typed = self.cleaned_data["phone"]
        digits = re.sub(r"[\s()-]", "", arabic.digits(typed))
        if not digits or _UNIFIED.fullmatch(digits):
            return digits
        try:
            return saudi.phone(typed)
        except saudi.InvalidFormat as error:
            raise ValidationError(
                _("Write a Saudi number, such as 0112345678, 0501234567 or 920012345.")
            ) from error

    def clean_signatories(self):
        """[[name, position]…]."""
        lines = [line.strip() for line in self.cleaned_data["signatories"].splitlines() if line.strip()]
        pairs = [[part.strip() for part in re.split("[،,]", line, maxsplit=1)] for line in lines]
        if any(len(pair) != 2 or not all(pair) for pair in pairs):
            raise ValidationError(_("Write one person a line: name, comma, position."))
        if len(pairs) > MOST_SIGNATORIES:
            raise ValidationError(_("Ten people at most."))
        return pairs

    def clean(self):
        """An account has a bank, and a bank an account."""
        facts = super().clean()
        if "iban" in facts and "bank_name" in facts and bool(facts["iban"]) != bool(facts["bank_name"]):
            missing = "bank_name" if facts["iban"] else "iban"
            self.add_error(missing, _("Write both the bank and the IBAN, or neither."))
        return facts

    def facts(self) -> dict:
        """The columns of the record."""
        return {
            name: value for name, value in self.cleaned_data.items() if name not in {"mark", "without_mark"}
        }


class CharterForm(Form):
    """The charter of rights and duties: a sentence a line."""

    rights = LongTextField(
        label=_("What you may expect of us"), max_length=3000, help_text=_("One sentence a line.")
    )
    duties = LongTextField(
        label=_("What we expect of you"), max_length=3000, help_text=_("One sentence a line.")
    )
    promises = LongTextField(label=_("What we promise"), max_length=3000, help_text=_("One sentence a line."))
