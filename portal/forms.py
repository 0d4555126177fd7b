import re

from django import forms
from django.utils.translation import gettext_lazy as _

from core.arabic import digits
from core.fields import DigitsField, TextField
from core.forms import Form

REFERENCE = re.compile(r"R-[0-9A-Z]{4}-[0-9A-Z]{4}\Z")


class ReferenceField(TextField):
    """A reference as people type it: small letters, spaces or no hyphens are all understood."""

    def to_python(self, value):
        typed = digits(super().to_python(value) or "").upper()
        letters = re.sub(r"[^0-9A-Z]", "", typed).removeprefix("R")
        return f"R-{letters[:4]}-{letters[4:]}" if letters else ""

    def validate(self, value):
        super().validate(value)
        if not REFERENCE.fullmatch(value):
            raise forms.ValidationError(
                _("The reference has the form R-7KQ2-M9XC. You find it on the receipt.")
            )


class DetailForm(Form):
    """A second detail that only the applicant knows."""

    detail = DigitsField(
        length=4,
        label=_("Last four digits of your mobile"),
        help_text=_("Without a mobile: the last four of the identity number."),
    )


class TrackForm(DetailForm):
    """The reference and the second detail."""

    reference = ReferenceField(
        label=_("Reference"), max_length=40, help_text=_("On the receipt, such as R-7KQ2-M9XC.")
    )
    field_order = ["reference", "detail"]
