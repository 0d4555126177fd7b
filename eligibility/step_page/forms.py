from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import LongTextField
from core.forms import Form


class StepForm(Form):
    """The note of a step, for those steps that need one."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=12, required=False)
    note = LongTextField(label=_("Note"), max_length=2000)

    def __init__(self, *args, needs_note, label=None, help_text="", **kwargs):
        super().__init__(*args, **kwargs)
        if not needs_note:
            del self.fields["note"]
            return
        self.fields["note"].label = label or self.fields["note"].label
        self.fields["note"].help_text = help_text
