"""What is typed at the telephone, and the filter of the list of calls."""

from django import forms
from django.utils.translation import gettext_lazy as _

from channels_log.forms import VersionedForm
from core.fields import DualDateField
from core.filters import ALL, FilterForm
from core.ids import public_id
from surveys.enums import CallOutcome

SAID = [choice for choice in CallOutcome.choices if choice[0] != CallOutcome.NOT_REACHED]


class CallFilter(FilterForm):
    """Whose turn it is."""

    when = forms.ChoiceField(label=_("When"), required=False, choices=[ALL, ("now", _("To be called now"))])
    find = forms.CharField(required=False, max_length=22, widget=forms.HiddenInput)


class CallForm(VersionedForm):
    """What came of a call."""

    # Of a form that was carried out a hash is kept for a while (core/formtokens.py): with something random in
    # it, two calls that came to the same leave two hashes that have nothing in common.
    pad = forms.CharField(required=False, max_length=22, widget=forms.HiddenInput, initial=public_id)
    outcome = forms.ChoiceField(label=_("What came of the call"), choices=SAID, widget=forms.RadioSelect)
    again_on = DualDateField(
        label=_("Call again on"),
        required=False,
        future_only=True,
        near=True,
        help_text=_("If nothing is written: tomorrow. Once somebody was called on three days it is over."),
    )
    no_surveys = forms.BooleanField(
        label=_("Does not want to be asked for an opinion any more, by whatever way"),
        required=False,
        help_text=_("Only if the person says so. It is written into the file."),
    )

    def facts(self) -> dict:
        """What surveys.actions.calling.try_call is told."""
        said = {name: value for name, value in self.cleaned_data.items() if name != "pad"}
        day = said["again_on"]
        return said | {"again_on": day.date if day else None}
