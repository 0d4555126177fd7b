from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.fields import DualDateField, TextField
from core.uploads import UploadField
from eligibility.enums import MatchResult


class PaperForm(forms.Form):
    """A paper as it is received: a picture, or the original seen, and what stands on it."""

    upload = UploadField(label=_("Photo or scan"), required=False)
    original_seen = forms.BooleanField(label=_("The original was seen at the desk"), required=False)
    number = TextField(label=_("Number on the paper"), compared=True, max_length=40, required=False)
    issued = DualDateField(label=_("Issued on"), past_only=True, required=False)
    expires = DualDateField(label=_("Valid until"), required=False)

    def __init__(self, *args, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["issued"].required = kind.max_age_days is not None
        self.fields["expires"].required = kind.expires
        if not kind.expires:
            del self.fields["expires"]

    def clean(self):
        data = super().clean()
        if "upload" not in self.errors and not data.get("upload") and not data.get("original_seen"):
            raise ValidationError(
                {"upload": _("Add a picture of the paper, or tick that the original was seen.")}
            )
        issued, expires = data.get("issued"), data.get("expires")
        if issued and expires and expires.date < issued.date:
            raise ValidationError({"expires": _("A paper does not end before it was issued.")})
        return data


class MatchForm(forms.Form):
    """One row for each compared field (C-43): what the file says, the result, and a note where it differs."""

    reject_reason = TextField(
        label=_("Why the paper is not accepted"),
        max_length=300,
        required=False,
        help_text=_("Asked for where a field does not match. The applicant reads it."),
        widget=forms.TextInput(attrs={"list": "reject-reasons"}),
    )

    def __init__(self, *args, compared, known=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.compared, known = compared, known or {}
        for code, label, _said in compared:
            field = forms.ChoiceField(
                label=label, choices=MatchResult.choices, widget=forms.RadioSelect, required=False
            )
            result, note = known.get(code, ("", ""))
            self.fields[f"match_{code}"], field.initial = field, result
            self.fields[f"note_{code}"] = TextField(
                label=_("What differs"), max_length=200, required=False, initial=note
            )

    def rows(self):
        """(what the file says, result field, note field) for the template."""
        return [(said, self[f"match_{code}"], self[f"note_{code}"]) for code, _label, said in self.compared]

    def results(self) -> dict:
        """code → (result, note), as the action takes them."""
        data = self.cleaned_data
        return {
            code: (data.get(f"match_{code}", ""), data.get(f"note_{code}", ""))
            for code, _label, _said in self.compared
        }


class RejectForm(forms.Form):
    reason = TextField(
        label=_("Why the paper is not accepted"),
        max_length=300,
        help_text=_("The applicant reads this."),
        widget=forms.TextInput(attrs={"list": "reject-reasons"}),
    )


class WaiveForm(forms.Form):
    reason = TextField(
        label=_("Why the request can do without it"),
        max_length=300,
        widget=forms.TextInput(attrs={"list": "waive-reasons"}),
    )
